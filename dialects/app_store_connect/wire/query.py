"""What a query asks for; whatever an address does not know is refused, because it would silently do nothing."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from dialects.app_store_connect.errors import BAD_PARAMETER, ILLEGAL
from dialects.reading import Invalid, Mistake

from .words import FIELDS, Asking

MOST, DEFAULT, MOST_RELATED, DEFAULT_RELATED = 200, 50, 50, 10
MOST_DIGITS = 9


@dataclass
class Wishes:
    """What was asked, read."""

    fields: dict[str, frozenset[str]] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    filters: dict[str, frozenset[str]] = field(default_factory=dict)
    limit: int = DEFAULT
    limits: dict[str, int] = field(default_factory=dict)
    start: int = 0

    def related(self, name: str) -> int:
        return self.limits.get(name, DEFAULT_RELATED)


class _Reader:
    def __init__(self, asking: Asking) -> None:
        self.asking, self.wishes, self.mistakes = asking, Wishes(), list[Mistake]()

    def read(self, name: str, value: str) -> None:
        start, _, inner = name.partition("[")
        inner = inner.removesuffix("]") if inner.endswith("]") else ""
        if name == "include" and self.asking.include:
            self.wishes.include = tuple(dict.fromkeys(self.among(name, value, self.asking.include)))
        elif name in ("limit", "cursor") and self.asking.is_list:
            self.page(name, value)
        elif start == "fields" and inner in self.asking.fields:
            self.wishes.fields[inner] = frozenset(self.among(name, value, FIELDS[inner]))
        elif start == "filter" and inner in self.asking.filters:
            self.filter(name, inner, value)
        elif start == "limit" and inner in self.asking.limits:
            self.wishes.limits[inner] = self.whole(name, value, MOST_RELATED)
        else:
            self.refuse(name, f"The parameter '{name[:100]}' can not be used with this request", ILLEGAL)

    def page(self, name: str, value: str) -> None:
        if name == "limit":
            self.wishes.limit = self.whole(name, value, MOST)
            return
        start = read_cursor(value)
        if start is None:
            self.refuse(name, "This is no cursor of ours.")
        else:
            self.wishes.start = start

    def filter(self, name: str, inner: str, value: str) -> None:
        values = frozenset(value.split(","))
        if inner in ("live", "archived") and values - {"true", "false"}:
            self.refuse(name, "This must be true or false.")
        else:
            self.wishes.filters[inner] = values

    def among(self, name: str, value: str, known: object) -> list[str]:
        names = value.split(",")
        for each in names:
            if each not in known:  # type: ignore[operator]
                self.refuse(name, f"'{each[:100]}' is not known here.")
        return names

    def whole(self, name: str, value: str, most: int) -> int:
        is_number = value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
        if is_number and 1 <= int(value) <= most:
            return int(value)
        self.refuse(name, f"This must be from 1 to {most}.")
        return 1

    def refuse(self, name: str, message: str, code: str = BAD_PARAMETER) -> None:
        self.mistakes.append(Mistake((name[:200],), code, message))


def read_query(query: QueryDict, asking: Asking) -> Wishes:
    """Refused with everything that is wrong. What is given several times is given all of it."""
    reader = _Reader(asking)
    for name, values in query.lists():
        reader.read(name, ",".join(str(value) for value in values))
    if reader.mistakes:
        raise Invalid(*reader.mistakes)
    return reader.wishes


def write_cursor(start: int) -> str:
    """Opaque to clients: they send back what they were given."""
    return base64.urlsafe_b64encode(f"from {start}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> int | None:
    try:
        said = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    word, _, number = said.partition(" ")
    is_ours = word == "from" and number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    return int(number) if is_ours else None


def parameters_of(query: QueryDict) -> Mapping[str, str]:
    """The query as it was, one value for each name."""
    return {name: ",".join(str(value) for value in values) for name, values in query.lists()}
