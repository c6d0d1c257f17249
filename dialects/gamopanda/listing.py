"""Lists: which fields, which records, in which order, from where to where; and the envelope around them."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from dialects.door import Answer
from dialects.reading import Sheet, conclude, exact_number, read_uuid, sheet_of
from members.api.bodies import read_json
from members.api.problems import Problem
from members.errors import Refused
from members.inbox.incoming import Mistaken, read_moment
from members.models import Store

from .languages import PARAMETER
from .wire.conditions import ALL, Condition, Group, conditions_in, conditions_of, fits

KNOWN = ("fields", "filters", "sortBy", "offset", "limit", "fetchTotalCount", PARAMETER)
LIMIT, MOST, FARTHEST, MOST_FIELDS = 20, 1_000, 1_000_000_000, 100
# So many are looked through in memory, and no more.
MOST_IN_MEMORY = 10_000
# A request's line is hardly longer, and SQLite takes no conditions without end.
LONGEST = 8_192
T = TypeVar("T")
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A field that lists are narrowed and ordered by; of what the database looks through, where it is there."""

    read: Callable[[Any, Store], Any]
    path: str = ""


def text(value: Any, store: Store) -> str | None:
    return value if isinstance(value, str) and "\0" not in value else None


def identifier(value: Any, store: Store) -> UUID | None:
    return read_uuid(value)


def number(value: Any, store: Store) -> Any:
    return exact_number(value)


def moment(value: Any, store: Store) -> datetime.datetime | None:
    try:
        return read_moment(value, store) if isinstance(value, str) else None
    except Mistaken:
        return None


Columns = Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a query asks for."""

    columns: Columns
    store: Store
    fields: tuple[str, ...] | None
    where: Condition | Group
    order: tuple[tuple[str, bool], ...]  # True: descending
    offset: int
    limit: int
    wants_total: bool

    @property
    def window(self) -> slice:
        return slice(self.offset, self.offset + self.limit)

    @property
    def is_plain(self) -> bool:
        return not self.order and not list(conditions_of(self.where))

    def equal(self, slug: str) -> Any:
        """What the field must be, where the conditions leave no choice."""
        top = self.where.inside if isinstance(self.where, Group) and self.where.operator == "AND" else (self.where,)
        found = (each.value for each in top if isinstance(each, Condition) and _is_equal(each, slug))
        return next(found, None)


def read_wishes(query: QueryDict, columns: Columns, store: Store) -> Wishes:
    """Refused where something is asked that the list does not know: it would silently do nothing."""
    sheet = sheet_of(None)
    for name in query:
        if name not in KNOWN:
            sheet.part(name, None).refuse("unknown_parameter", f"Lists know {', '.join(KNOWN)}.")
    wishes = Wishes(
        columns,
        store,
        _fields(_json(query, "fields", sheet)),
        _where(_json(query, "filters", sheet), columns, store),
        tuple(_order(_json(query, "sortBy", sheet), columns)),
        _whole(query, "offset", 0, (0, FARTHEST), sheet),
        _whole(query, "limit", LIMIT, (1, MOST), sheet),
        wants_total=_truth(query, "fetchTotalCount", sheet),
    )
    conclude(sheet)
    return wishes


def read_fields(query: QueryDict) -> tuple[str, ...] | None:
    """Of one record: which of its fields."""
    sheet = sheet_of(None)
    for name in query:
        if name not in ("fields", PARAMETER):
            sheet.part(name, None).refuse("unknown_parameter", f"One record knows fields and {PARAMETER}.")
    fields = _fields(_json(query, "fields", sheet))
    conclude(sheet)
    return fields


def listed(documents: Iterable[Document], wishes: Wishes) -> Answer:
    """A page of what is short enough to be had whole."""
    everything = list(documents)
    kept = [each for each in everything if fits(wishes.where, _getter(each, wishes))]
    for slug, descending in reversed(wishes.order):
        kept.sort(key=lambda each: _sortable(_getter(each, wishes)(slug)), reverse=descending)
    return paged(kept[wishes.window], wishes, lambda: len(kept))


def from_database(found: QuerySet[Any], wishes: Wishes, show: Callable[[list[Any]], Iterable[Document]]) -> Answer:
    """A page of what the database looks through; newest first, unless something else is asked for."""
    found = found.filter(_query(wishes.where, wishes.columns))
    order = [_by(wishes.columns[slug].path, descending) for slug, descending in wishes.order]
    rows = list(found.order_by(*order, "-pk")[wishes.window])
    return paged(list(show(rows)), wishes, found.count)


def paged(documents: list[Document], wishes: Wishes, count: Callable[[], int]) -> Answer:
    data = [only(each, wishes.fields) for each in documents]
    paging: Document = {"offset": wishes.offset, "limit": wishes.limit, "count": len(data)}
    if wishes.wants_total:
        paging["totalCount"] = count()
    return Answer({"data": data, "paging": paging})


def one(document: Document, fields: tuple[str, ...] | None = None, status: int = 200) -> Answer:
    return Answer({"data": only(document, fields)}, status)


def only(document: Document, fields: tuple[str, ...] | None) -> Document:
    """The id is always there."""
    if fields is None:
        return document
    return {slug: value for slug, value in document.items() if slug == "id" or slug in fields}


def refuse_too_many(count: int) -> None:
    if count > MOST_IN_MEMORY:
        why = f"This asks to look through {count}: narrow it down, by whose it is or what it belongs to."
        raise Refused("too_many", why, field="filters")


def _json(query: QueryDict, name: str, sheet: Sheet) -> Sheet:
    """What a parameter says in JSON; without it, nothing."""
    written = query.get(name)
    if not written:
        return sheet.part(name, None)
    if len(written) > LONGEST:
        sheet.part(name, None).refuse("too_long", f"This may have up to {LONGEST} characters.")
        return sheet.part(name, None)
    try:
        return sheet.part(name, read_json(written.encode()))
    except (Problem, UnicodeEncodeError, msgspec.DecodeError):
        sheet.part(name, None).refuse("malformed", "This must be JSON.")
        return sheet.part(name, None)


def _fields(sheet: Sheet) -> tuple[str, ...] | None:
    if sheet.value is None:
        return None
    return tuple(filter(None, [each.text() for each in sheet.entries(most=MOST_FIELDS)]))


def _where(sheet: Sheet, columns: Columns, store: Store) -> Condition | Group:
    if sheet.value is None:
        return ALL
    readers = {slug: (lambda value, read=column.read: read(value, store)) for slug, column in columns.items()}
    return conditions_in(sheet, readers)


def _order(sheet: Sheet, columns: Columns) -> Iterator[tuple[str, bool]]:
    if sheet.value is None:
        return
    for each in sheet.entries(most=10):
        parts = each.parts(("fieldSlug", "order"), required=("fieldSlug",))
        slug = parts["fieldSlug"].choice(tuple(columns)) if "fieldSlug" in parts else None
        order = parts["order"].choice(("ASC", "DESC")) if "order" in parts else "ASC"
        if slug and order:
            yield slug, order == "DESC"


def _whole(query: QueryDict, name: str, default: int, limits: tuple[int, int], sheet: Sheet) -> int:
    value = query.get(name, str(default))
    least, most = limits
    if value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most:
        return int(value)
    sheet.part(name, value).refuse("out_of_range", f"This must be from {least} to {most}.")
    return default


def _truth(query: QueryDict, name: str, sheet: Sheet) -> bool:
    found = {"true": True, "1": True, "false": False, "0": False}.get(query.get(name, "false"))
    if found is None:
        sheet.part(name, None).refuse("wrong_type", "This must be true or false.")
    return bool(found)


def _is_equal(condition: Condition, slug: str) -> bool:
    return condition.slug == slug and condition.operator == "EQUAL" and condition.value is not None


def _getter(document: Document, wishes: Wishes) -> Callable[[str], Any]:
    """Values as conditions compare them."""

    def value_of(slug: str) -> Any:
        value = document.get(slug)
        if value is None or isinstance(value, UUID):
            return value
        return wishes.columns[slug].read(value, wishes.store)

    return value_of


def _sortable(value: Any) -> tuple[bool, Any]:
    """What is missing comes first; texts without case."""
    return (value is not None, value.casefold() if isinstance(value, str) else value)


def _by(path: str, descending: bool) -> Any:  # noqa: FBT001
    return F(path).desc(nulls_last=True) if descending else F(path).asc(nulls_first=True)


_LOOKUPS = {
    "GREATER_THAN": "gt",
    "GREATER_THAN_OR_EQUAL": "gte",
    "LESS_THAN": "lt",
    "LESS_THAN_OR_EQUAL": "lte",
    "CONTAINS": "icontains",
    "STARTS_WITH": "istartswith",
}


def _query(node: Condition | Group, columns: Columns) -> Q:
    if isinstance(node, Group):
        found = [_query(each, columns) for each in node.inside]
        together = Q()
        for each in found:
            together = together | each if node.operator == "OR" else together & each
        return together
    column = columns[node.slug]
    path, operator = column.path, node.operator
    if operator in ("IS_EMPTY", "IS_NOT_EMPTY"):
        empty = Q(**{f"{path}__isnull": True})
        empty |= Q(**{path: ""}) if column.read is text else Q()
        return empty if operator == "IS_EMPTY" else ~empty
    if operator in ("EQUAL", "NOT_EQUAL"):
        same = Q(**{f"{path}__isnull": True}) if node.value is None else Q(**{path: node.value})
        return same if operator == "EQUAL" else ~same
    if operator in ("IN", "NOT_IN"):
        among = Q(**{f"{path}__in": node.value})
        return among if operator == "IN" else ~among
    if operator in ("CONTAINS", "STARTS_WITH") and column.read is not text:
        return Q(pk__in=[])
    return Q(**{f"{path}__{_LOOKUPS[operator]}": node.value})
