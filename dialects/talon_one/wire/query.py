"""What addresses ask for after the question mark: every mistake is told by its parameter."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from dialects.reading import Invalid, Mistake

LARGEST = 2**63 - 1
PARAMETER = "?"  # so paths of mistakes begin that are none of a body


class Page(NamedTuple):
    """Some of a list."""

    size: int
    skip: int

    @property
    def window(self) -> slice:
        return slice(self.skip, self.skip + self.size)


class Query:
    """The parameters, read one by one; `conclude` refuses with all that is wrong."""

    def __init__(self, sent: QueryDict) -> None:
        self._sent = {name: str(value) for name, value in sent.items() if value != ""}
        self._wrong: list[Mistake] = []

    def conclude(self) -> None:
        if self._wrong:
            raise Invalid(*self._wrong)

    def page(self, most: int) -> Page:
        size = self.whole("pageSize", least=1, most=most)
        skip = self.whole("skip", least=0, most=LARGEST)
        return Page(most if size is None else size, skip or 0)

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        text = self._sent.get(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
            self._refuse(name, f"This must be a whole number from {least} to {most}.")
            return None
        return int(text)

    def text(self, name: str) -> str | None:
        return self._sent.get(name)

    def choices(self, name: str, allowed: Collection[str]) -> frozenset[str] | None:
        """One or several, joined by commas."""
        asked = self._parts(name)
        if asked is not None and not asked <= set(allowed):
            self._refuse(name, f"These can be {', '.join(allowed)}.")
            return None
        return asked

    def numbers(self, name: str) -> frozenset[int] | None:
        asked = self._parts(name)
        if asked is None:
            return None
        if not all(each.isascii() and each.isdigit() and len(each) <= len(str(LARGEST)) for each in asked):
            self._refuse(name, "These must be ids, joined by commas.")
            return None
        return frozenset(map(int, asked))

    def truth(self, name: str) -> bool:
        text = self._sent.get(name, "false")
        if text not in ("true", "false"):
            self._refuse(name, "This must be true or false.")
        return text == "true"

    def moment(self, name: str) -> datetime.datetime | None:
        text = self._sent.get(name)
        if text is None:
            return None
        try:
            found = parse_datetime(text)
            found = found.astimezone(datetime.UTC) if found is not None and found.tzinfo is not None else None
        except (ValueError, OverflowError):
            found = None
        if found is None:
            self._refuse(name, "This must be a date and time with an offset, like 2026-01-01T00:00:00Z.")
        return found

    def refuse_given(self, name: str, why: str) -> None:
        if name in self._sent:
            self._refuse(name, why)

    def _parts(self, name: str) -> frozenset[str] | None:
        text = self._sent.get(name)
        return None if text is None else frozenset(part.strip() for part in text.split(","))

    def _refuse(self, name: str, told: str) -> None:
        self._wrong.append(Mistake((PARAMETER, name), "bad_parameter", told))
