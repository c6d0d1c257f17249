from collections.abc import Callable
from typing import Any

import msgspec

from dialects.door import Answer, Call, needs
from dialects.open_loyalty.door import ASSIGN_EVENTS, SEND_EVENTS
from dialects.open_loyalty.errors import placed
from dialects.open_loyalty.wire.events import event_in, place_of_event, place_of_transaction, transaction_in
from dialects.reading import Invalid, Mistake, Path, Sheet, conclude, sheet_of
from members.inbox import Answer as Taken
from members.inbox import accept_events
from members.models import Event, Member, Store
from members.services.events import assign_event

# What clients look for to know that it was theirs before.
THERE = "already exists"
_encoder = msgspec.json.Encoder(decimal_format="number")
ASSIGNED = {"customerId": "uuid", "customerLoyaltyCardNumber": "loyalty_card_number", "customerPhoneNumber": "phone"}


@needs(SEND_EVENTS)
def send_event(call: Call) -> Answer:
    place = ("event", "eventId")
    taken = _accept(
        call.store, event_in(call.sent), place_of_event, Mistake(place, "not_unique", f"This event {THERE}.")
    )
    return Answer({"customEventId": taken.id})


@needs(SEND_EVENTS)
def send_transaction(call: Call) -> Answer:
    place = ("transaction", "header", "documentNumber")
    there = Mistake(place, "not_unique", f"A transaction with this document number {THERE}.")
    return Answer({"transactionId": _accept(call.store, transaction_in(call.sent), place_of_transaction, there).id})


@needs(ASSIGN_EVENTS)
def assign(call: Call) -> Answer:
    """A transaction that was nobody's; it counts as of the time it happened."""
    sheet = sheet_of(call.sent)
    whole = sheet.parts(("assign",), required=("assign",))
    known = ("transactionDocumentNumber", *ASSIGNED)
    parts = whole["assign"].parts(known, required=known[:1]) if "assign" in whole else {}
    number = parts["transactionDocumentNumber"].text() if "transactionDocumentNumber" in parts else None
    named = {name: parts[name] for name in ASSIGNED if name in parts and parts[name].value != ""}
    if "assign" in whole and len(named) != 1:
        whole["assign"].refuse("ambiguous", f"Name the member by one of {', '.join(ASSIGNED)}.")
    conclude(sheet)
    event, member = _document(call.store, number or ""), _member(call.store, *next(iter(named.items())))
    with placed(lambda field: ("assign", "transactionDocumentNumber")):
        assign_event(event, member, actor=call.actor)
    return Answer({"transactionId": event.uuid})


def _accept(store: Store, event: dict[str, Any], place: Callable[[str], Path], there: Mistake) -> Taken:
    (taken,) = accept_events(store, [_encoder.encode(event)])
    if taken.status == "refused":
        raise Invalid(Mistake(place(taken.field or ""), taken.code or "invalid", taken.detail or ""))
    if taken.status != "accepted":
        raise Invalid(there)
    return taken


def _document(store: Store, number: str) -> Event:
    found = Event.objects.filter(store=store, document_number=number).order_by("member_id", "pk").first()
    if found is None:
        path = ("assign", "transactionDocumentNumber")
        raise Invalid(Mistake(path, "unknown_transaction", "This store has no such transaction."))
    return found


def _member(store: Store, name: str, sheet: Sheet) -> Member:
    members = Member.objects.filter(store=store, erased_at=None)
    if name == "customerId":
        number = sheet.identifier()
        found = members.filter(uuid=number).first() if number else None
    else:
        value = sheet.text()
        found = members.named(ASSIGNED[name], value).first() if value else None
    if found is None:
        raise Invalid(Mistake(sheet.path, "unknown_member", "This store has no such member."))
    return found
