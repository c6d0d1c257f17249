"""Who changes something: a person in the panel, a program with a key, or a command."""

from dataclasses import dataclass

from members.models import AccessKey, Staff


@dataclass(frozen=True)
class Actor:
    """The name that goes into the audit, and the staff member behind it where there is one."""

    name: str
    staff: Staff | None = None

    @classmethod
    def person(cls, staff: Staff) -> "Actor":
        return cls(staff.get_full_name() or staff.get_username(), staff)

    @classmethod
    def program(cls, key: AccessKey) -> "Actor":
        return cls(f"key {key.name} ({key.prefix}…)")

    @classmethod
    def command(cls, name: str) -> "Actor":
        return cls(f"command {name}")
