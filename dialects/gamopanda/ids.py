"""Ids of what Laurel knows by other names: always the same, without a table."""

import uuid

from dialects.reading import read_uuid

# A try is found again by its id: it is made of the numbers of the achievement, of the member, and of the try.
_GOAL, _MEMBER, _NUMBER = 40, 46, 36
_VERSION, _VARIANT = 8, 0b10


def milestone_id(goal: uuid.UUID, key: str) -> uuid.UUID:
    return uuid.uuid5(goal, f"milestone/{key}")


def run_id(goal: int, member: int, number: int) -> uuid.UUID:
    """Of a progress: one try of one member. RFC 9562 leaves 122 bits of this version to us."""
    packed = (goal << _MEMBER | member) << _NUMBER | number
    high, middle, low = packed >> 74, packed >> 62 & 0xFFF, packed & (1 << 62) - 1
    return uuid.UUID(int=high << 80 | _VERSION << 76 | middle << 64 | _VARIANT << 62 | low)


def read_run_id(name: str) -> tuple[int, int, int] | None:
    """The numbers of the achievement, the member and the try; None of an id that is no try's."""
    found = read_uuid(name)
    if found is None or found.version != _VERSION:
        return None
    packed = (found.int >> 80) << 74 | (found.int >> 64 & 0xFFF) << 62 | found.int & (1 << 62) - 1
    number, rest = packed & (1 << _NUMBER) - 1, packed >> _NUMBER
    return rest >> _MEMBER, rest & (1 << _MEMBER) - 1, number
