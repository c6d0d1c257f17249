"""Lists: pages by number, filters with operators, an order; short lists are narrowed in memory."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from dialects.reading import Sheet, conclude, exact_number, read_uuid, sheet_of
from members.models import Store

PAGE, PER_PAGE, ORDER = "_page", "_itemsOnPage", "_orderBy"
MOST_PAGES, MOST_PER_PAGE, PER_PAGE_DEFAULT = 500, 50, 10
_NAME = re.compile(r"([A-Za-z_][A-Za-z:]*)(?:\[([A-Za-z]+)\])?")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """What a list can be narrowed by: how its value is read from the query, and of a row."""

    read: Callable[[str, Store], Any]
    of: Callable[[Any], Any]
    can_order: bool = True


class Filter(NamedTuple):
    name: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a query asks for."""

    filters: list[Filter]
    order: list[tuple[str, bool]]  # True: descending
    page: int
    per_page: int

    @property
    def window(self) -> slice:
        start = (self.page - 1) * self.per_page
        return slice(start, start + self.per_page)


def read_wishes(query: QueryDict, columns: Mapping[str, Column], store: Store) -> Wishes:
    """Refused where something is asked that the list does not know: it would silently do nothing."""
    sheet = sheet_of(None)
    page = _number(query, PAGE, 1, MOST_PAGES, sheet)
    wishes = Wishes([], [], page, _number(query, PER_PAGE, PER_PAGE_DEFAULT, MOST_PER_PAGE, sheet))
    for name in query:
        if name not in (PAGE, PER_PAGE):
            _read_one(name, str(query[name]), columns, store, wishes, sheet)
    conclude(sheet)
    return wishes


def listed(
    rows: Iterable[T], wishes: Wishes, columns: Mapping[str, Column], show: Callable[[T], Any]
) -> dict[str, Any]:
    """A page of a list that is short enough to be had whole."""
    everything = list(rows)
    kept = [row for row in everything if all(_fits(columns[each.name].of(row), each) for each in wishes.filters)]
    for name, descending in reversed(wishes.order):
        kept.sort(key=lambda row: _sortable(columns[name].of(row)), reverse=descending)
    return paged([show(row) for row in kept[wishes.window]], len(everything), len(kept))


def paged(items: list[Any], everything: int, filtered: int) -> dict[str, Any]:
    return {"items": items, "total": {"all": everything, "filtered": filtered, "estimated": False}}


# Values ---------------------------------------------------------------------------------------------------


def text(value: str, store: Store) -> str:
    return value


def truth(value: str, store: Store) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(value)


def identifier(value: str, store: Store) -> Any:
    return read_uuid(value)


def whole(value: str, store: Store) -> Any:
    return exact_number(value)


def moment(value: str, store: Store) -> datetime.datetime | None:
    """Without an offset it is the store's own clock; a day alone is its first instant."""
    try:
        found = parse_datetime(value)
        if found is None and (day := parse_date(value)) is not None:
            found = datetime.datetime.combine(day, datetime.time())
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=store.zone)).astimezone(datetime.UTC)
    except OverflowError:
        return None


def _read_one(name: str, value: str, columns: Mapping[str, Column], store: Store, wishes: Wishes, sheet: Sheet) -> None:
    here, found = sheet.part(name, value), _NAME.fullmatch(name)
    field, operator = (found[1], found[2] or "eq") if found else (name, "eq")
    if field == ORDER and operator in columns and columns[operator].can_order and value.lower() in ("asc", "desc"):
        wishes.order.append((operator, value.lower() == "desc"))
        return
    column = columns.get(field)
    if column is None or operator not in OPERATORS:
        here.refuse("unknown_filter", "This list cannot be filtered or ordered so.")
        return
    if operator in ("hasValue", "notHasValue"):
        wishes.filters.append(Filter(field, operator, None))
        return
    if operator == "like":
        wishes.filters.append(Filter(field, operator, value))
        return
    values = [column.read(each, store) for each in (value.split(",") if operator == "in" else [value])]
    if None in values:
        here.refuse("invalid", "This value cannot be compared with that field.")
        return
    wishes.filters.append(Filter(field, operator, values if operator == "in" else values[0]))


def _number(query: QueryDict, name: str, default: int, most: int, sheet: Sheet) -> int:
    value = query.get(name, str(default))
    if value.isascii() and value.isdigit() and len(value) <= len(str(most)) and 1 <= int(value) <= most:
        return int(value)
    sheet.part(name, value).refuse("out_of_range", f"This must be from 1 to {most}.")
    return default


OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, asked: value == asked,
    "like": lambda value, asked: asked.casefold() in str(value).casefold(),
    "gt": lambda value, asked: value > asked,
    "gte": lambda value, asked: value >= asked,
    "lt": lambda value, asked: value < asked,
    "lte": lambda value, asked: value <= asked,
    "in": lambda value, asked: value in asked,
    "hasValue": lambda value, asked: value not in (None, ""),
    "notHasValue": lambda value, asked: value in (None, ""),
}


def _fits(value: Any, wish: Filter) -> bool:
    if value is None and wish.operator not in ("hasValue", "notHasValue"):
        return False
    return OPERATORS[wish.operator](value, wish.value)


def _sortable(value: Any) -> tuple[bool, Any]:
    """What is missing comes first; texts without case."""
    return (value is not None, value.casefold() if isinstance(value, str) else value)
