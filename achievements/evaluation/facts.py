"""Stored events as the engine sees them: with the facts about members that were in force when each was accepted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from achievements.engine import Event
from achievements.engine.items import TRANSACTION
from members.models import Event as EventModel
from members.models import MemberFacts, MemberStatus

from .statements import StoredEvent, StoredPerson, statements

# Its members take a while to look up, and this is asked of every event.
_TRANSACTION = EventModel.Kind.TRANSACTION.value
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class Person(NamedTuple):
    """A member as they were at some version of their facts."""

    seen: Mapping[str, Any]
    is_active: bool
    zone: str | None


class People:
    """The members a batch is about, at any version it needs."""

    def __init__(self, persons: Iterable[StoredPerson]) -> None:
        self._now = {person.id: person for person in persons}
        self._present = {person.id: _person(person, person) for person in self._now.values()}
        self._earlier: dict[tuple[int, int], Person] = {}
        self._until: dict[int, list[tuple[datetime, Person]]] = {}

    @classmethod
    def of(cls, events: Sequence[StoredEvent]) -> "People":
        """Everybody these events are about."""
        ids = {event.member_id for event in events} | {event.referrer_id for event in events if event.referrer_id}
        people = cls(statements().load_people(sorted(ids)))
        people.recall(events)
        return people

    def recall(self, events: Iterable[StoredEvent]) -> None:
        """Read the earlier facts that these events were accepted under; hardly any batch has some."""
        missing = {
            person
            for event in events
            for person in (event.member_id, event.referrer_id)
            if person in self._now and person not in self._until and self._has_changed(person, event)
        }
        if not missing:
            return
        for person in missing:
            self._until[person] = []
        for facts in MemberFacts.objects.filter(member__in=missing).order_by("member", "version"):
            then = _person(facts, self._now[facts.member_id])
            self._earlier[facts.member_id, facts.version] = then
            self._until[facts.member_id].append((facts.until, then))

    def of_event(self, event: StoredEvent) -> Person:
        """Whose event it is, as acceptance wrote it down."""
        earlier = self._earlier.get((event.member_id, event.facts_version)) if self._earlier else None
        return earlier or self._present[event.member_id]

    def referrer_of(self, event: StoredEvent) -> Person | None:
        """Who had referred them, as they were at that time."""
        if event.referrer_id is None or event.referrer_id not in self._present:
            return None
        for until, person in self._until.get(event.referrer_id, ()):
            if datetime.fromisoformat(event.accepted_at) < until:
                return person
        return self._present[event.referrer_id]

    def _has_changed(self, person: int, event: StoredEvent) -> bool:
        version = self._now[person].facts_version
        return version > 1 if person == event.referrer_id else version != event.facts_version


def direct_item(event: StoredEvent, people: People) -> Event:
    """The event as it moves its member's own progress."""
    person = people.of_event(event)
    # By position: naming each takes four times as long.
    return Event(
        event.effective_at,
        type_of(event),
        event.source_id,
        event.source,
        _facts(event, person),
        None,
        person.is_active,
        event.too_late,
        event.is_cancelled,
    )


def referral_item(event: StoredEvent, people: People) -> Event:
    """The event as it moves the progress of whoever referred its member."""
    referrer = people.referrer_of(event)
    facts = {**_facts(event, people.of_event(event)), "referrer": referrer.seen if referrer else {}}
    return Event(
        at=event.effective_at,
        type=type_of(event),
        id=event.source_id,
        source=event.source,
        facts=facts,
        referee=str(event.member_id),
        owner_active=referrer is not None and referrer.is_active,
        too_late=event.too_late,
        reversed=event.is_cancelled,
    )


def type_of(event: StoredEvent) -> str:
    """What rules listen for: all sales are one type, whatever their sender calls them."""
    return TRANSACTION if event.kind == _TRANSACTION else event.type


def read_document(event: StoredEvent) -> dict[str, Any]:
    """The sale or return, with what follows from it."""
    document: dict[str, Any] = _decode(event.transaction) if event.transaction else {}
    items = document.get("items") or ()
    document.setdefault("quantity", sum(item.get("quantity", 1) for item in items))
    document.setdefault("purchased_at", event.occurred_at)
    return document


def _facts(event: StoredEvent, person: Person) -> dict[str, Any]:
    body = {} if event.body == "{}" else _decode(event.body)
    facts: dict[str, Any] = {
        "event": {"type": event.type, "occurred_at": event.occurred_at, "body": body},
        "member": person.seen,
    }
    if event.kind == _TRANSACTION:
        facts["transaction"] = read_document(event)
    return facts


def _person(facts: StoredPerson | MemberFacts, now: StoredPerson) -> Person:
    seen = {
        "tier": facts.tier or None,
        "labels": _read(facts.labels),
        "attributes": _read(facts.attributes),
        "registered_at": now.registered_at,
    }
    return Person(seen, facts.status == MemberStatus.ACTIVE, facts.time_zone or None)


def _read(value: Any) -> Any:
    return _decode(value) if isinstance(value, str) else value
