"""Three months of events of the demo store, every state among them."""

import datetime
import random
from collections.abc import Callable
from typing import Any

from members.actors import Actor
from members.inbox.incoming import Incoming, read_event
from members.inbox.lanes import lane_of
from members.inbox.schemas import field_type
from members.jsontext import exact_json
from members.models import Event, EventType, Member, Pending, SetAside, Store, Waiting
from members.services.events import cancel_event

from .demo_doings import Doings, Sent
from .demo_habits import DAY, Deed, Habits

STILL_PENDING = 9
HOUR = datetime.timedelta(hours=1)


class Story:
    """What the demo's members did until now; the same seed tells the same story."""

    def __init__(self, store: Store, members: list[Member], chance: random.Random, now: datetime.datetime) -> None:
        self.store, self.members, self.chance, self.now = store, members, chance, now
        self.doings = Doings(chance)

    def write(self, evaluate: Callable[[], None]) -> None:
        """`evaluate` works off what is pending; it is called when the ordinary days are over, and once more later."""
        deeds = Habits(self.members, self.doings, self.chance, self.now).deeds()
        events = [self._soon(deed) for deed in [*deeds, *self._returns(deeds)]]
        events += [*self._of_strangers(), *self._waiting(), *self._late()]
        events.sort(key=lambda event: event.accepted_at)
        Event.objects.bulk_create(events)
        self._settle(list(Event.objects.filter(store=self.store).order_by("pk")), evaluate)

    # What does not go smoothly -------------------------------------------------------------------------------

    def _returns(self, deeds: list[Deed]) -> list[Deed]:
        """Something of three purchases came back the day after."""
        sales = [deed for deed in deeds if "transaction" in deed.sent and deed.moment < self.now - 3 * DAY]
        return [
            Deed(deed.moment + DAY, deed.member, self.doings.give_back(sale["document_number"], sale["items"][:1]))
            for deed in self.chance.sample(sales, 3)
            if (sale := deed.sent["transaction"])
        ]

    def _of_strangers(self) -> list[Event]:
        """Purchases with a card that nobody has."""
        strangers: list[tuple[Sent, int]] = [
            ({**self.doings.purchase(), "member": {"loyalty_card_number": f"LC9900{n}"}}, n) for n in range(1, 6)
        ]
        return [self._event(sent, self.now - number * 7 * HOUR) for sent, number in strangers]

    def _waiting(self) -> list[Event]:
        """Returns whose sale never came."""
        known = self.members[3]
        sales = ((1, "R-19987"), (4, "R-19750"))
        return [self._soon(Deed(self.now - days * DAY, known, self.doings.give_back(sale))) for days, sale in sales]

    def _late(self) -> list[Event]:
        """News from long ago that came a moment ago."""
        return [
            self._event(self._by(self.members[3], self.doings.visit()), self.now - days * DAY, self.now - 3 * HOUR)
            for days in (41, 47, 52)
        ]

    # Rows ----------------------------------------------------------------------------------------------------

    def _soon(self, deed: Deed) -> Event:
        """Accepted a moment after it happened."""
        accepted = deed.moment + datetime.timedelta(seconds=self.chance.randint(1, 40))
        return self._event(self._by(deed.member, deed.sent), deed.moment, min(accepted, self.now))

    def _by(self, member: Member, sent: Sent) -> Sent:
        return {**sent, "member": {"external_id": member.external_id}}

    def _event(self, sent: Sent, moment: datetime.datetime, accepted: datetime.datetime | None = None) -> Event:
        number = sent.get("transaction", {}).get("document_number")
        source_id = number or f"{self.chance.getrandbits(48):012x}"
        raw = exact_json({**sent, "source_id": source_id, "occurred_at": moment.isoformat()}).encode()
        event = _as_sent(self.store, read_event(raw, 0, self.store, self.now), accepted or moment)
        event.member = next((each for each in self.members if _is_named(each, sent["member"])), None)
        if event.member is None:
            event.member_reference = sent["member"]
        else:
            event.facts_version, event.referrer_id = event.member.facts_version, event.member.referrer_id
        return event

    # Settling ------------------------------------------------------------------------------------------------

    def _settle(self, events: list[Event], evaluate: Callable[[], None]) -> None:
        """Most are done with; some are not."""
        matched = [event for event in events if event.member_id and not self._must_wait(event)]
        newest = [event for event in matched if not event.too_late][-STILL_PENDING:]
        older = [event for event in matched if event not in newest]
        poison = self.chance.sample(older[:-50], 3)
        for event in poison:
            SetAside.objects.create(event=event, error="InvalidOperation: “party” is not a number: 'two'")
        _make_pending([event for event in older if event not in poison])
        evaluate()
        for event in self.chance.sample(older[-50:], 4):
            cancel_event(event, actor=Actor.command("seed_demo"), reason="Entered twice at the till.")
        evaluate()
        _make_pending(newest)
        self._note_fields(events)

    def _must_wait(self, event: Event) -> bool:
        """A return whose sale is unknown."""
        sales = Event.objects.filter(store=self.store, document_type=Event.Document.SALE)
        if not event.linked_document or sales.filter(document_number=event.linked_document).exists():
            return False
        Waiting.objects.create(event=event, store=self.store, linked_document=event.linked_document)
        return True

    def _note_fields(self, events: list[Event]) -> None:
        for event_type in EventType.objects.filter(store=self.store):
            bodies = [event.body for event in events if event.type == event_type.name]
            event_type.fields_seen = {name: field_type(value) for body in bodies for name, value in body.items()}
            event_type.save(update_fields=["fields_seen"])


def _make_pending(events: list[Event]) -> None:
    Pending.objects.bulk_create(Pending(lane=lane_of(event.member_id or 0), event=event) for event in events)


def _is_named(member: Member, reference: dict[str, Any]) -> bool:
    return member.external_id == reference.get("external_id")


def _as_sent(store: Store, item: Incoming, accepted: datetime.datetime) -> Event:
    """The row the inbox would have written, had it come then."""
    document = item.transaction or {}
    return Event(
        uuid=item.uuid,
        store=store,
        source=item.source,
        source_id=item.source_id,
        kind=item.kind,
        type=item.type,
        content_hash=item.content_hash,
        body=item.body,
        transaction=item.transaction,
        occurred_at=item.occurred_at,
        accepted_at=accepted,
        effective_at=min(item.occurred_at, accepted),
        too_late=accepted - item.occurred_at > store.late_for,
        document_type=document.get("document_type"),
        document_number=document.get("document_number"),
        linked_document=document.get("linked_document"),
    )
