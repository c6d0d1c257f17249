"""Narrowing and ordering of what was read; the list is short, so that no statement has to be made for each wish."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .shown import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Which of a member's achievements are wanted; what is None does not matter. Times are half-open."""

    key: str | None = None
    name: str | None = None  # or a part of it, in either case
    group: str | None = None
    tag: str | None = None
    status: str | None = None
    completed: bool | None = None
    least_completions: int | None = None
    most_completions: int | None = None
    created_from: datetime.datetime | None = None
    created_until: datetime.datetime | None = None

    def fits(self, shown: Shown) -> bool:
        entry, count = shown.entry, shown.whole.count
        return (
            self.key in (None, entry.key)
            and (self.name is None or self.name.casefold() in shown.said.name.casefold())
            and self.group in (None, entry.group)
            and (self.tag is None or self.tag in entry.tags)
            and self.status in (None, shown.status)
            and self.completed in (None, count > 0)
            and (self.least_completions is None or count >= self.least_completions)
            and (self.most_completions is None or count <= self.most_completions)
            and (self.created_from is None or entry.created_at >= self.created_from)
            and (self.created_until is None or entry.created_at < self.created_until)
        )


# Ties are left in the order of the catalogue.
ORDERS: dict[str, Callable[[Shown], Any]] = {
    "position": lambda shown: shown.entry.position,
    "name": lambda shown: shown.said.name.casefold(),
    "created_at": lambda shown: shown.entry.created_at,
    "percent": lambda shown: shown.picture.percent,
    "completions": lambda shown: shown.whole.count,
}


def narrowed(found: Iterable[Shown], wishes: Wishes, order: str = "position") -> list[Shown]:
    """Those that fit, in the order; with a minus in front, the other way round."""
    kept = filter(wishes.fits, found)
    return sorted(kept, key=ORDERS[order.removeprefix("-")], reverse=order.startswith("-"))
