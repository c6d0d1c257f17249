"""Finding members and events by what people have at hand. Indexes begin with the store, so it is always named."""

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from members.models import IDENTIFIERS, Event, Member, normal_identifier

MOST_SOURCES = 100


def find_members(queryset: QuerySet[Member], term: str, stores: Iterable[int]) -> QuerySet[Member]:
    """Those with exactly this identifier; if there are none, those one of whose names or identifiers begins so."""
    term = term.strip()
    exact = queryset.filter(_exactly(term, stores))
    if exact.exists():
        return exact
    words = term.split()
    beginning = Q()
    for word in words:
        beginning &= Q(first_name__istartswith=word) | Q(last_name__istartswith=word) | _begins(word)
    return queryset.filter(beginning & Q(store_id__in=stores)) if words else queryset


def find_events(queryset: QuerySet[Event], term: str, stores: Iterable[int]) -> QuerySet[Event]:
    """Those with this id, this source id (alone, or as source/source id) or this document number."""
    term, stores = term.strip(), list(stores)
    documents = Q(store_id__in=stores, document_type__in=Event.Document.values, document_number=term)
    named = Q(store_id__in=stores, source__in=_sources(stores), source_id=term)
    source, slash, source_id = term.partition("/")
    if slash:
        named |= Q(store_id__in=stores, source=source.strip(), source_id=source_id.strip())
    return queryset.filter(documents | named | _uuid(term))


def _exactly(term: str, stores: Iterable[int]) -> Q:
    found = _uuid(term)
    for field in IDENTIFIERS:
        # Each branch names the store, so that each can use its own index.
        found |= Q(("store_id__in", stores), (field, normal_identifier(field, term)))
    return found


def _begins(word: str) -> Q:
    begins = Q()
    for field in IDENTIFIERS:
        begins |= Q((f"{field}__startswith", normal_identifier(field, word)))
    return begins


def _uuid(term: str) -> Q:
    try:
        return Q(uuid=uuid.UUID(term))
    except ValueError:
        return Q(pk=None)


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
