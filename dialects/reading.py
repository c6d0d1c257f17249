"""Reading what a vendor's client sent: a value with its place, so that every mistake can be named by that place."""

import datetime
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeAlias

from django.utils.dateparse import parse_date, parse_datetime

Path: TypeAlias = tuple[str | int, ...]
# Beyond this a number is refused before anything is calculated with it.
MOST_DIGITS = 18


class Mistake(NamedTuple):
    """One thing that is wrong: where, by which rule, and in words."""

    path: Path
    code: str
    message: str


class Invalid(Exception):  # noqa: N818  an answer, not a malfunction
    """The request cannot be carried out, because of all this."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(mistakes[0].message if mistakes else "")
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A value as it was sent, and its place. Reading it as something it is not notes a mistake, and gives None."""

    value: Any
    path: Path
    notes: list[Mistake]

    def refuse(self, code: str, message: str) -> None:
        self.notes.append(Mistake(self.path, code, message))

    def part(self, step: str | int, value: Any) -> "Sheet":
        return Sheet(value, (*self.path, step), self.notes)

    def parts(
        self, known: Collection[str], *, required: Collection[str] = (), ignored: Collection[str] = ()
    ) -> "Parts":
        """What an object holds; null is as good as nothing. `ignored` may be sent back as it was read."""
        if not isinstance(self.value, dict):
            self.refuse("wrong_type", "This must be an object.")
            return Parts(self, {})
        for name in self.value:
            if name not in known and name not in ignored:
                self.part(name, None).refuse("unknown_field", "This field is not known here.")
        found = {name: self.part(name, self.value[name]) for name in known if self.value.get(name) is not None}
        for name in required:
            if name not in found:
                self.part(name, None).refuse("required", "This value should not be blank.")
        return Parts(self, found)

    def entries(self, *, least: int = 0, most: int) -> "Iterator[Sheet]":
        """What a list holds."""
        if not isinstance(self.value, list):
            self.refuse("wrong_type", "This must be a list.")
            return
        if not least <= len(self.value) <= most:
            self.refuse("wrong_count", f"This list must have {least} to {most} entries.")
            return
        for position, value in enumerate(self.value):
            yield self.part(position, value)

    def text(self, *, least: int = 1, most: int = 255) -> str | None:
        if not isinstance(self.value, str):
            self.refuse("wrong_type", "This must be a text.")
        elif not least <= len(self.value.strip()) <= len(self.value) <= most:
            self.refuse("wrong_length", f"This text must have {least} to {most} characters.")
        else:
            return self.value
        return None

    def choice(self, allowed: Collection[str]) -> str | None:
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        self.refuse("not_allowed", f"This must be one of {', '.join(sorted(allowed))}.")
        return None

    def truth(self) -> bool | None:
        if isinstance(self.value, bool):
            return self.value
        self.refuse("wrong_type", "This must be true or false.")
        return None

    def whole(self, *, least: int, most: int) -> int | None:
        number = exact_number(self.value) if not isinstance(self.value, str) else None
        if number is None or number != number.to_integral_value():
            self.refuse("wrong_type", "This must be a whole number.")
        elif not least <= number <= most:
            self.refuse("out_of_range", f"This must be from {least} to {most}.")
        else:
            return int(number)
        return None

    def number(self) -> Decimal | None:
        """A number, also one that was sent as text."""
        number = exact_number(self.value)
        if number is None:
            self.refuse("wrong_type", "This must be a number.")
        return number

    def identifier(self) -> uuid.UUID | None:
        found = read_uuid(self.value)
        if found is None:
            self.refuse("not_a_uuid", "This is not a valid UUID.")
        return found

    def moment(self) -> str | None:
        """A date and time as RFC 3339 writes it; without an offset it stays without."""
        written = _moment(self.value) if isinstance(self.value, str) else None
        if written is None:
            self.refuse("not_a_date", "This must be a date and time such as 2025-11-28T00:00:00+01:00.")
        return written


class Parts(dict[str, Sheet]):
    """What an object holds, by name; what is not there reads as None."""

    def __init__(self, whole: Sheet, found: dict[str, Sheet]) -> None:
        super().__init__(found)
        self.whole = whole

    def text(self, name: str, *, least: int = 1, most: int = 255) -> str | None:
        return self[name].text(least=least, most=most) if name in self else None

    def whole_number(self, name: str, *, least: int, most: int) -> int | None:
        return self[name].whole(least=least, most=most) if name in self else None


def sheet_of(value: Any) -> Sheet:
    """The whole of what was sent."""
    return Sheet(value, (), [])


def conclude(sheet: Sheet) -> None:
    """Refuse with everything that was noted so far, each place once."""
    first: dict[Path, Mistake] = {}
    for mistake in sheet.notes:
        first.setdefault(mistake.path, mistake)
    if first:
        raise Invalid(*first.values())


def exact_number(value: Any) -> Decimal | None:
    """The number, exactly; None of what is none, or is larger or finer than any that is meant."""
    if isinstance(value, float):
        value = repr(value)  # Laurel's own documents have them: the shortest text that is the same number
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        if isinstance(value, str) and (len(value) > 2 * MOST_DIGITS or not value.isascii() or "_" in value):
            return None
        number = Decimal(value)
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite():
        return None
    exponent = int(number.as_tuple().exponent)
    return number if number.adjusted() < MOST_DIGITS and exponent > -MOST_DIGITS else None


def read_uuid(value: Any) -> uuid.UUID | None:
    """The id a text is; None of anything else."""
    if not isinstance(value, str) or len(value) != len(str(uuid.UUID(int=0))):
        return None
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def _moment(text: str) -> str | None:
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)) is not None:
            moment = datetime.datetime.combine(day, datetime.time())
    except (ValueError, OverflowError):
        return None
    return None if moment is None else moment.isoformat()
