"""Finding members and events by what people have at hand. Indexes begin with the store, so it is always named."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from members.models import IDENTIFIERS, Event, Member, normal_identifier

MOST_SOURCES, MOST_FOUND = 100, 200


def find_members(queryset: QuerySet[Member], term: str, stores: Iterable[int]) -> QuerySet[Member]:
    """Those with exactly this identifier; if there are none, those one of whose names or identifiers begins so."""
    term, stores = term.strip(), list(stores)
    if exact := _named_exactly(term, stores):
        return queryset.filter(pk__in=exact)
    words = term.split()
    beginning = Q()
    for word in words:
        beginning &= Q(first_name__istartswith=word) | Q(last_name__istartswith=word) | _begins(word)
    return queryset.filter(beginning & Q(store_id__in=stores)) if words else queryset


def find_events(queryset: QuerySet[Event], term: str, stores: Iterable[int]) -> QuerySet[Event]:
    """Those with this id, this source id (alone, or as source/source id) or this document number."""
    term, stores = term.strip(), list(stores)
    source, slash, source_id = term.partition("/")
    asked = [
        Q(store_id__in=stores, document_type__in=Event.Document.values, document_number=term),
        Q(store_id__in=stores, source__in=_sources(stores), source_id=term),
        Q(store_id__in=stores) & _uuid(term),
    ]
    if slash:
        asked.append(Q(store_id__in=stores, source=source.strip(), source_id=source_id.strip()))
    return queryset.filter(pk__in=_together([Event.objects.filter(part) for part in asked]))


def _named_exactly(term: str, stores: list[int]) -> list[int]:
    """Their ids, in one statement whose parts each walk an index; joined by OR, SQLite would read the whole table."""
    parts = [
        Member.objects.filter(("store_id__in", stores), (field, normal_identifier(field, term)))
        for field in IDENTIFIERS
    ]
    by_uuid = Member.objects.filter(_uuid(term), store_id__in=stores)
    return list(_together([by_uuid, *parts]))


def _together(parts: list[QuerySet[Any]]) -> set[int]:
    first, *others = (part.order_by().values_list("pk", flat=True) for part in parts)
    return set(first.union(*others)[:MOST_FOUND])


def _begins(word: str) -> Q:
    begins = Q()
    for field in IDENTIFIERS:
        begins |= Q((f"{field}__startswith", normal_identifier(field, word)))
    return begins


def _uuid(term: str) -> Q:
    try:
        return Q(uuid=uuid.UUID(term))
    except ValueError:
        return Q(pk__in=[])


def _sources(stores: Iterable[int]) -> list[str]:
    """The sources that have sent anything, each found by one step in the index however many events it sent."""
    sources: set[str] = set()
    for store in stores:
        last: str | None = ""
        while last is not None and len(sources) < MOST_SOURCES:
            rows = Event.objects.filter(store_id=store, source__gt=last).order_by("source", "source_id")
            last = rows.values_list("source", flat=True).first()
            sources |= {last} if last is not None else set()
    return sorted(sources)
