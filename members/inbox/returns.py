"""Returns: which have to wait for their sale, and which would give back more than is left of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import Exists, OuterRef, QuerySet

from members.models import Cancellation, Event, Store

from .incoming import Incoming, Mistaken

Document: TypeAlias = Mapping[str, Any]
Quantities: TypeAlias = defaultdict[str, Decimal]  # of each article
NOTHING = Decimal(0)
CODE = "exceeds_sale"
_SALE = ("document_number", "transaction")


@dataclass
class Left:
    """What is left of one sale; below zero where more came back before the sale was known."""

    value: Decimal
    # By article; None where the sale did not say what was in it.
    quantities: Quantities | None

    @classmethod
    def of(cls, sale: Document) -> "Left":
        """All of it; lines of a receipt that take something off it are not there to come back."""
        lines = [item for item in sale.get("items", ()) if item.get("quantity", 1) > 0]
        return cls(Decimal(sale.get("gross_value", 0)), _quantities(lines) if lines else None)

    def take(self, back: Document) -> None:
        """Take it off, or say where it is more than this."""
        if self.quantities is not None:
            _check_quantities(self.quantities, back.get("items", ()))
        if _value(back) > max(self.value, NOTHING):
            detail = f"Of this sale's value, {_plain(self.value)} can still be returned."
            raise Mistaken("transaction.gross_value", CODE, detail)
        self.without(back)

    def without(self, back: Document) -> None:
        """Take it off, however much it is."""
        self.value -= _value(back)
        if self.quantities is not None:
            for sku, quantity in _quantities(back.get("items", ())).items():
                self.quantities[sku] -= quantity


class Sales:
    """The sales that the returns of a batch belong to, stored before or in this very batch."""

    def __init__(self, store: Store, items: Sequence[Incoming]) -> None:
        self._store = store
        documents = [(item, item.transaction) for item in items if item.transaction]
        self._returns = [(item, each) for item, each in documents if each["document_type"] != "sale"]
        asked = {each["linked_document"] for _, each in self._returns}
        here = {each["document_number"]: each for _, each in documents if each["document_type"] == "sale"}
        self._known: dict[str, Document | None] = {number: here[number] for number in asked & here.keys()}
        if asked:
            stored = self._stored(Event.Document.SALE, "document_number", asked)
            self._known.update({str(number): sale for number, sale in stored.values_list(*_SALE)})

    def refuse_too_large(self, refuse: Callable[[Incoming, Mistaken], None]) -> list[Incoming]:
        """Those that give back more than is left, each judged after the ones before it."""
        left = {number: Left.of(sale) for number, sale in self._known.items() if sale}
        judged = [(item, each) for item, each in self._returns if each["linked_document"] in left]
        known = self._take_earlier(left) if judged else set()
        refused = []
        for item, document in judged:
            if item.identity in known or document["document_number"] in known:
                continue  # it is among what came back before
            try:
                left[document["linked_document"]].take(document)
            except Mistaken as mistake:
                refuse(item, mistake)
                refused.append(item)
        return refused

    def waiting(self) -> set[int]:
        """Returns whose sale nobody knows."""
        return {item.index for item, each in self._returns if each["linked_document"] not in self._known}

    def _take_earlier(self, left: Mapping[str, Left]) -> set[tuple[str, str] | str]:
        """Take off what came back before and was not cancelled; by which names and numbers it is known."""
        names = ("source", "source_id", "document_number", "linked_document", "transaction", "is_cancelled")
        cancelled = Exists(Cancellation.objects.filter(event_id=OuterRef("pk")))
        earlier = self._stored(Event.Document.RETURN, "linked_document", left).annotate(is_cancelled=cancelled)
        known: set[tuple[str, str] | str] = set()
        for source, source_id, number, sale, document, is_cancelled in earlier.values_list(*names):
            known |= {(source, source_id), number}
            if not is_cancelled:
                left[sale].without(document or {})
        return known

    def _stored(self, kind: str, column: str, numbers: Iterable[str]) -> QuerySet[Event]:
        named = {f"{column}__in": sorted(numbers)}
        return Event.objects.filter(store=self._store, document_type=kind, **named).order_by()


def _check_quantities(left: Quantities, items: Iterable[Document]) -> None:
    wanted: Quantities = defaultdict(Decimal)
    for position, item in enumerate(items):
        sku = item["sku"]
        wanted[sku] += _quantity(item)
        if wanted[sku] > max(left[sku], NOTHING):
            detail = f"Of “{sku}”, {_plain(left[sku])} of this sale can still be returned."
            raise Mistaken(f"transaction.items[{position}].quantity", CODE, detail)


def _value(document: Document) -> Decimal:
    """Whether senders write what came back with a minus or without, it is the size that counts."""
    return abs(Decimal(document.get("gross_value", 0)))


def _quantities(items: Iterable[Document]) -> Quantities:
    found: Quantities = defaultdict(Decimal)
    for item in items:
        found[item["sku"]] += _quantity(item)
    return found


def _quantity(item: Document) -> Decimal:
    return abs(Decimal(item.get("quantity", 1)))


def _plain(number: Decimal) -> str:
    return f"{max(number, NOTHING).normalize():f}"
