"""Everything that ever moved a member's progress since its base, in order: what a replay folds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from achievements.engine import Event as Item
from achievements.engine import Return, correct
from achievements.engine.amounts import parse_amount
from achievements.engine.instants import to_instant
from achievements.engine.items import TRANSACTION
from members.lanes import LANES
from members.models import Cancellation, Event, Pending, SetAside, Waiting

from .facts import People, direct_item, read_document, referral_item, type_of
from .plans import Compiled
from .statements import StoredEvent
from .work import Taken

_COLUMNS = (
    "id", "store_id", "member_id", "facts_version", "referrer_id", "source", "source_id", "kind", "type",
    "occurred_at", "accepted_at", "effective_at", "too_late", "body_text", "transaction_text", "document_type",
    "document_number", "linked_document", "is_cancelled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class History:
    """What some members, and those they referred, have done."""

    own: Mapping[int, Sequence[StoredEvent]]
    referred: Mapping[int, Sequence[StoredEvent]]
    returns: Mapping[tuple[int, str | None], Sequence[StoredEvent]]
    people: People

    def of(self, owner_id: int, compiled: Compiled) -> list[Taken]:
        """What moves the member's progress with the achievement, in the order of evaluation."""
        taken: list[Taken] = []
        if compiled.is_direct:
            own = (event for event in self.own.get(owner_id, ()) if type_of(event) in compiled.plan.event_types)
            taken += (self._taken(direct_item(event, self.people), event) for event in own)
        if compiled.is_referral:
            referred = self.referred.get(owner_id, ())
            taken += (
                self._taken(referral_item(event, self.people), event)
                for event in referred
                if type_of(event) in compiled.plan.event_types
            )
        return sorted(taken, key=lambda each: each.item.place)

    def _taken(self, item: Item, event: StoredEvent) -> Taken:
        back = self.returns.get((event.store_id, event.document_number)) if event.document_number else None
        if back:
            (corrected,) = correct([item], [return_of(event, each) for each in back])
            item = corrected if isinstance(corrected, Item) else item
        return Taken(item, [], event)


def load_history(member_ids: Iterable[int], event_types: Collection[str]) -> History:
    """The history of these members, evaluated events only: what is pending comes when its turn does."""
    ids, events = list(member_ids), _evaluated().filter(of_types(event_types)).exclude(_pending("member_id"))
    events = events.exclude(document_type=Event.Document.RETURN)  # what came back is taken off its sale
    own = read_events(events.filter(member__in=ids))
    referred = read_events(events.filter(referrer_id__in=ids).exclude(_pending("referrer_id")))
    people = People.of([*own, *referred])
    return History(_by(own, "member_id"), _by(referred, "referrer_id"), load_returns([*own, *referred]), people)


def load_returns(sales: Iterable[StoredEvent]) -> dict[tuple[int, str | None], list[StoredEvent]]:
    """What came back of these sales, by store and document, oldest first."""
    documents = [sale for sale in sales if sale.document_type == Event.Document.SALE]
    if not documents:
        return {}
    stores = {sale.store_id for sale in documents}
    numbers = {sale.document_number for sale in documents}
    returns = _evaluated().filter(
        store__in=stores, linked_document__in=numbers, document_type=Event.Document.RETURN, too_late=False
    )
    found: dict[tuple[int, str | None], list[StoredEvent]] = {}
    for event in read_events(returns.order_by("effective_at", "source", "source_id")):
        if not event.is_cancelled:
            found.setdefault((event.store_id, event.linked_document), []).append(event)
    return found


def load_sales(returns: Iterable[StoredEvent]) -> list[StoredEvent]:
    """The sales that these returns are about."""
    asked = [(each.store_id, each.linked_document) for each in returns]
    if not asked:
        return []
    wanted = Event.objects.filter(
        store__in={store for store, _ in asked},
        document_number__in={number for _, number in asked},
        document_type=Event.Document.SALE,
        member__isnull=False,
    )
    return [sale for sale in read_events(wanted) if (sale.store_id, sale.document_number) in set(asked)]


def return_of(sale: StoredEvent, back: StoredEvent) -> Return:
    """What came back, as the engine takes it off the sale."""
    document = read_document(back)
    items: Sequence[Mapping[str, Any]] = document.get("items") or ()
    if items:
        return Return(id=sale.source_id, source=sale.source, items=tuple(map(_returned, items)))
    return Return(id=sale.source_id, source=sale.source, value=abs(parse_amount(document["gross_value"])))


def of_types(event_types: Collection[str]) -> Q:
    """Events of these types, all transactions being of one."""
    named = Q(type__in=event_types) & ~Q(kind=Event.Kind.TRANSACTION)
    return named | Q(kind=Event.Kind.TRANSACTION) if TRANSACTION in event_types else named


def read_events(events: QuerySet[Event]) -> list[StoredEvent]:
    """The rows of a query in the form the worker reads."""
    rows = events.annotate(
        body_text=Cast("body", TextField()),
        transaction_text=Cast("transaction", TextField()),
        is_cancelled=Exists(Cancellation.objects.filter(event_id=OuterRef("pk"))),
    ).values_list(*_COLUMNS)
    return [_stored(*row) for row in rows]


def _stored(*row: Any) -> StoredEvent:
    occurred_at, accepted_at, effective_at = row[9:12]
    times = occurred_at.isoformat(" "), accepted_at.isoformat(" "), to_instant(effective_at)
    return StoredEvent._make((*row[:9], *times, *row[12:]))


def _returned(item: Mapping[str, Any]) -> dict[str, Any]:
    """Whether senders write what came back with a minus or without, it is the size that counts."""
    return {**item, "quantity": abs(item.get("quantity", 1)), "gross_value": abs(item["gross_value"])}


def _evaluated() -> QuerySet[Event]:
    beside = (Exists(model._default_manager.filter(event_id=OuterRef("pk"))) for model in (SetAside, Waiting))
    return Event.objects.exclude(next(beside)).exclude(next(beside)).order_by()


def _pending(column: str) -> Exists:
    # The lane is named because the list of what is pending begins with it, and has no other index.
    lane = OuterRef(column) % Value(LANES)
    return Exists(Pending.objects.filter(lane=lane, event_id=OuterRef("pk")))


def _by(events: Iterable[StoredEvent], column: str) -> dict[int, list[StoredEvent]]:
    found: dict[int, list[StoredEvent]] = {}
    for event in events:
        found.setdefault(getattr(event, column), []).append(event)
    return found
