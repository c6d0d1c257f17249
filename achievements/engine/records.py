"""What is recorded for good, beside what an evaluation finds: only what is missing is added."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from .calendar import Cuts
from .instants import Instant

# A milestone's key, None for the whole; the slot; and how many times in it.
Identity: TypeAlias = tuple[str | None, Instant | None, int]


class Record(NamedTuple):
    """A completion or milestone that is on record and was not rolled back."""

    key: str | None
    slot: Instant | None
    ordinal: int
    times: int
    at: Instant

    @property
    def identity(self) -> Identity:
        """What no other record of the progress has."""
        return self.key, self.slot, self.ordinal


class Recorded(NamedTuple):
    """All that is on record, as far as the fold goes on from it."""

    completions: int
    ordinals: Mapping[tuple[str | None, Instant | None], int]
    completed_at: tuple[tuple[Instant, int], ...]

    def completed_in(self, cuts: Cuts, number: int) -> int:
        """How many completions lie in the stretch of that number; below zero if more were taken back there."""
        return sum(times for at, times in self.completed_at if cuts.number_at(at) == number)


def recorded(records: Iterable[Record]) -> Recorded:
    """Everything on record, summed up."""
    ordinals: dict[tuple[str | None, Instant | None], int] = {}
    completed_at: list[tuple[Instant, int]] = []
    for each in records:
        place = each.key, each.slot
        ordinals[place] = max(each.ordinal, ordinals.get(place, 0))
        if each.key is None:
            completed_at.append((each.at, each.times))
    return Recorded(sum(times for _, times in completed_at), ordinals, tuple(completed_at))


class Compared(NamedTuple):
    """What a replay found beside what was on record since its base."""

    missing: tuple[Identity, ...]
    unfound: tuple[Identity, ...]


def compare(on_record: Iterable[Identity], found: Iterable[Identity]) -> Compared:
    """What is to be recorded, and what is only held: kept, or rolled back after a correction."""
    known, wanted = list(on_record), list(found)
    is_known, is_wanted = frozenset(known), frozenset(wanted)
    missing = tuple(each for each in wanted if each not in is_known)
    return Compared(missing, tuple(each for each in known if each not in is_wanted))
