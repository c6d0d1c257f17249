from typing import Any

from django.http import Http404

from dialects.door import Answer, Call, needs
from dialects.open_loyalty import listing
from dialects.open_loyalty.door import MODIFY_SCHEMAS, VIEW_SCHEMAS
from dialects.open_loyalty.errors import placed
from dialects.open_loyalty.listing import Column
from dialects.open_loyalty.wire.schemas import schema_in
from dialects.reading import Path, conclude, sheet_of
from members.models import EventType, Store
from members.services.event_types import change_event_type, create_event_type

COLUMNS = {
    "eventType": Column(listing.text, lambda each: each.name),
    "name": Column(listing.text, lambda each: each.title or each.name),
    "active": Column(listing.truth, lambda each: each.active),
}


@needs(VIEW_SCHEMAS)
def list_all(call: Call) -> Answer:
    wishes = listing.read_wishes(call.query, COLUMNS, call.store)
    found = EventType.objects.filter(store=call.store).prefetch_related("fields")
    return Answer(listing.listed(found, wishes, COLUMNS, _shown))


@needs(MODIFY_SCHEMAS)
def create(call: Call) -> Answer:
    """Describes a type also if events of it came before; one that is described already is refused."""
    name, values = schema_in(call.sent, is_new=True)
    known = EventType.objects.filter(store=call.store, name=name).first()
    with placed(_place):
        if known is not None and not (known.title or known.active or known.fields.exists()):
            change_event_type(known, values, actor=call.actor)
        else:
            create_event_type(call.store, name, values, actor=call.actor)
    return Answer(status=204)


@needs(MODIFY_SCHEMAS)
def replace(call: Call, event_type: str) -> Answer:
    _, values = schema_in(call.sent, is_new=False)
    found = _find(call.store, event_type)
    with placed(_place):
        change_event_type(found, values, actor=call.actor)
    return Answer(status=204)


@needs(MODIFY_SCHEMAS)
def activate(call: Call, event_type: str) -> Answer:
    found, sheet = _find(call.store, event_type), sheet_of(call.sent)
    parts = sheet.parts(("active",), required=("active",))
    active = parts["active"].truth() if "active" in parts else None
    conclude(sheet)
    change_event_type(found, {"active": active}, actor=call.actor)
    return Answer(status=204)


def _find(store: Store, name: str) -> EventType:
    found = EventType.objects.filter(store=store, name=name).first()
    if found is None:
        raise Http404
    return found


def _shown(each: EventType) -> dict[str, Any]:
    fields = [{"name": field.name, "type": field.type, "description": field.title} for field in each.fields.all()]
    return {
        "eventType": each.name,
        "name": each.title or each.name,
        "schema": {"fields": fields},
        "active": {"isActive": each.active},
    }


def _place(field: str) -> Path:
    return ("customEventSchema", "eventType") if field == "name" else ("customEventSchema",)
