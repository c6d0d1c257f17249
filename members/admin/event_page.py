"""Everything the page of one event says."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from members.models import Cancellation, Event, Member, SetAside
from members.templatetags.laurel import readable

from .confirm import change_url
from .event_states import state_kind
from .scope import may

Fact = tuple[Any, Any]


def event_page(request: HttpRequest, event: Event) -> dict[str, Any]:
    """What the templates of the page are given."""
    return {
        "event": event,
        "state": state_kind(event.state),  # type: ignore[attr-defined]
        "happened": _happened(event),
        "whose": _whose(request, event),
        "document": _document(event),
        "items": [_item(item) for item in (event.transaction or {}).get("items", [])],
        "cancellation": Cancellation.objects.filter(event=event).first(),
        "set_aside": SetAside.objects.filter(event=event).first(),
    }


def member_as_named(event: Event) -> str:
    """The words the sender used for a member nobody knew."""
    return readable(event.member_reference)


def _happened(event: Event) -> list[Fact]:
    late = _("yes: kept, but it moves nothing") if event.too_late else _("no")
    return [
        (_("Happened"), event.occurred_at),
        (_("Accepted"), event.accepted_at),
        (_("Counts at"), event.effective_at),
        (_("Too late"), late),
        (_("Kind"), event.get_kind_display()),
        (_("Source"), event.source),
        (_("Source id"), event.source_id),
        (_("Id"), event.uuid),
        (_("Store"), event.store),
    ]


def _whose(request: HttpRequest, event: Event) -> list[Fact]:
    if event.member is None:
        return [(_("Member"), _("nobody yet")), (_("Named as"), member_as_named(event))]
    sees = may(request, "view", Member)
    facts: list[Fact] = [
        (_("Member"), _link(event.member) if sees else event.member.uuid),
        (_("Version of their facts"), event.facts_version),
    ]
    if event.referrer_id and sees:
        referrer = Member.objects.filter(pk=event.referrer_id).first()
        facts.append((_("Referrer then"), _link(referrer) if referrer else "–"))
    return facts


def _document(event: Event) -> list[Fact]:
    if not event.document_number:
        return []
    facts: list[Fact] = [
        (_("Document"), event.get_document_type_display()),
        (_("Number"), event.document_number),
        (_("Currency"), (event.transaction or {}).get("currency") or "–"),
        (_("Gross value"), (event.transaction or {}).get("gross_value")),
    ]
    if event.linked_document:
        facts.append((_("Returns from"), _linked(event)))
    return facts


def _linked(event: Event) -> Any:
    sales = Event.objects.filter(store_id=event.store_id, document_type=Event.Document.SALE)
    sale = sales.filter(document_number=event.linked_document).first()
    return _link(sale, event.linked_document) if sale else _("%s (not here yet)") % event.linked_document


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "each": _each(item), "labels": readable(item.get("labels"))}


def _each(item: dict[str, Any]) -> Any:
    try:
        return (Decimal(item["gross_value"]) / Decimal(item.get("quantity", 1))).quantize(Decimal("0.01"))
    except (InvalidOperation, KeyError, TypeError, ZeroDivisionError):
        return None


def _link(subject: Any, words: Any = None) -> SafeString:
    return format_html('<a class="laurel-link" href="{}">{}</a>', change_url(subject), words or subject)
