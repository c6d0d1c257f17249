"""What people and programs do to events that were accepted: cancel them, or say whose they are."""

from django.db import transaction
from django.utils import timezone

from members.actors import Actor
from members.errors import Refused
from members.inbox.lanes import lane_of
from members.inbox.registry import announce
from members.locks import lock_event
from members.models import Cancellation, Event, Member, Pending, Waiting

from .audit import record


def cancel_event(event: Event, *, actor: Actor, reason: str) -> Cancellation:
    """From now on the event counts as if it had never been."""
    if not reason.strip():
        raise Refused("reason_required", "Say why this event is cancelled.", field="reason")
    with transaction.atomic():
        event = lock_event(event.pk)
        if Cancellation.objects.filter(event=event).exists():
            raise Refused("already_cancelled", "This event was cancelled before.")
        cancellation = Cancellation.objects.create(
            event=event, at=timezone.now(), reason=reason, actor=actor.name[:200]
        )
        _look_again(event)
        record(actor, "event.cancelled", event, store=event.store_id, reason=reason)
    return cancellation


def assign_event(event: Event, member: Member, *, actor: Actor) -> Event:
    """Give an unmatched event to its member; it is evaluated as of the time it happened."""
    with transaction.atomic():
        event = lock_event(event.pk)
        if event.member_id is not None:
            raise Refused("already_matched", "This event belongs to a member already.")
        if member.store_id != event.store_id or member.erased_at:
            raise Refused("unknown_member", "This store has no such member.", field="member")
        event.member, event.facts_version, event.referrer_id = member, member.facts_version, member.referrer_id
        event.member_reference = None
        event.save(update_fields=["member", "facts_version", "referrer_id", "member_reference"])
        if not Waiting.objects.filter(event=event).exists():
            _look_again(event)
        record(actor, "event.assigned", event, store=event.store_id, after={"member": str(member.uuid)})
    return event


def free_returns_whose_sale_came(limit: int = 1000) -> int:
    """The sweep behind the inbox: a return and its sale that were accepted at the same instant find each other."""
    sales = Event.objects.filter(document_type=Event.Document.SALE)
    with transaction.atomic():
        waiting = Waiting.objects.select_related("event").order_by("pk")[:limit]
        freed = [
            entry
            for entry in waiting
            if sales.filter(store_id=entry.store_id, document_number=entry.linked_document).exists()
        ]
        for entry in freed:
            deleted, _ = Waiting.objects.filter(pk=entry.pk).delete()
            if deleted and entry.event.member_id is not None:
                _look_again(entry.event)
    return len(freed)


def _look_again(event: Event) -> None:
    """Put the event (back) on the list of what a worker has to look at."""
    if event.member_id is None:
        return
    lane = lane_of(event.member_id)
    Pending.objects.get_or_create(lane=lane, event_id=event.pk)
    transaction.on_commit(lambda: announce(frozenset([lane])))
