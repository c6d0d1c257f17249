"""Every row lock of this floor: what a write's arithmetic depends on is read after the lock."""

from members.models import AccessKey, Event, EventType, Member, Store


def lock_member(member_id: int) -> Member:
    """The member, held until the transaction ends."""
    return Member.objects.select_for_update().get(pk=member_id)


def lock_event(event_id: int) -> Event:
    """The event, held until the transaction ends."""
    return Event.objects.select_for_update().get(pk=event_id)


def lock_event_type(store: Store, name: str) -> EventType:
    """The event type, held until the transaction ends."""
    return EventType.objects.select_for_update().get(store=store, name=name)


def lock_access_key(key_id: int) -> AccessKey:
    """The access key, held until the transaction ends."""
    return AccessKey.objects.select_for_update().get(pk=key_id)
