"""A month of events of the demo store, every state among them."""

import datetime
import random
from decimal import Decimal
from typing import Any

from members.actors import Actor
from members.inbox.incoming import Incoming, read_event
from members.inbox.lanes import lane_of
from members.inbox.schemas import field_type
from members.jsontext import exact_json
from members.models import Event, EventType, Member, Pending, SetAside, Store, Waiting
from members.services.events import cancel_event

DAYS, PER_DAY, STILL_PENDING = 30, 14, 9
ARTICLES = [
    ("CF-01", "Espresso", "coffee", "House roast", "2.90"),
    ("CF-02", "Flat white", "coffee", "House roast", "4.20"),
    ("CF-03", "Filter of the day", "coffee", "Guest roaster", "3.80"),
    ("BK-01", "Butter croissant", "bakery", "Backhaus", "2.60"),
    ("BK-02", "Cinnamon roll", "bakery", "Backhaus", "3.40"),
    ("RT-01", "Beans, 250 g", "retail", "House roast", "9.90"),
]
Sent = dict[str, Any]


class Story:
    """What the demo's members did until now; the same seed tells the same story."""

    def __init__(self, store: Store, members: list[Member], chance: random.Random, now: datetime.datetime) -> None:
        self.store, self.members, self.chance, self.now = store, members, chance, now
        self.number = 0

    def write(self) -> None:
        events = [self._event(self._ordinary(), moment) for moment in self._moments()]
        events += [self._event(sent, moment, stranger=stranger) for sent, moment, stranger in self._oddities()]
        events.sort(key=lambda event: event.accepted_at)
        Event.objects.bulk_create(events)
        self._settle(list(Event.objects.filter(store=self.store).order_by("pk")))

    def _moments(self) -> list[datetime.datetime]:
        """More in the morning, nothing in the future."""
        opening = self.now.replace(hour=6, minute=0, second=0, microsecond=0)
        minutes = datetime.timedelta(minutes=1)
        return [
            moment
            for day in range(DAYS)
            for _ in range(PER_DAY + self.chance.randint(-4, 4))
            if (moment := opening - datetime.timedelta(days=day) + self.chance.randint(0, 780) * minutes) < self.now
        ]

    def _ordinary(self) -> Sent:
        kinds = [self._purchase, self._visit, self._opened, self._review, self._course, self._invited]
        kind = self.chance.choices(kinds, [40, 30, 16, 8, 4, 2])[0]
        return {**kind(), "member": {"external_id": self.chance.choice(self.members).external_id}}

    def _purchase(self) -> Sent:
        items = [self._line(article) for article in self.chance.sample(ARTICLES, self.chance.randint(1, 3))]
        return {"type": "purchase", "source": "till", "kind": "transaction", "transaction": self._sale(items)}

    def _sale(self, items: list[Sent]) -> Sent:
        self.number += 1
        return {"document_number": f"R-{20_000 + self.number}", "currency": "EUR", "items": items}

    def _line(self, article: tuple[str, ...]) -> Sent:
        sku, name, category, maker, price = article
        count = self.chance.choice([1, 1, 1, 2, 3])
        line = {"sku": sku, "name": name, "category": category, "maker": maker, "quantity": count}
        return {**line, "gross_value": Decimal(price) * count}

    def _visit(self) -> Sent:
        branch = self.chance.choice(["Neubaugasse", "Naschmarkt", "Praterstern"])
        return {"type": "visit", "source": "till", "body": {"branch": branch, "party": self.chance.randint(1, 4)}}

    def _opened(self) -> Sent:
        device = {"platform": self.chance.choice(["ios", "android"]), "version": "4.2.1"}
        return {
            "type": "app_opened",
            "source": "app",
            "body": {**device, "minutes": Decimal(self.chance.randint(5, 90)) / 10},
        }

    def _review(self) -> Sent:
        return {
            "type": "review",
            "source": "app",
            "body": {"stars": self.chance.randint(2, 5), "text": "Lovely place."},
        }

    def _course(self) -> Sent:
        course = self.chance.choice(["Latte art", "Home brewing", "Tasting"])
        body = {"course": course, "score": self.chance.randint(55, 100), "topics": ["grind", "water", "milk"]}
        return {"type": "course_finished", "source": "web", "body": body}

    def _invited(self) -> Sent:
        return {"type": "friend_invited", "source": "app", "body": {"by": {"channel": "link", "campaign": "autumn"}}}

    def _oddities(self) -> list[tuple[Sent, datetime.datetime, bool]]:
        """What does not go smoothly: strangers, returns without their sale, and news from long ago."""
        hour, known = datetime.timedelta(hours=1), {"external_id": self.members[3].external_id}
        strangers = [
            ({**self._purchase(), "member": {"loyalty_card_number": f"LC9900{n}"}}, self.now - n * 7 * hour, True)
            for n in range(1, 6)
        ]
        returns = [
            ({**self._return(number), "member": known}, self.now - days * 24 * hour, False)
            for days, number in ((1, "R-19987"), (4, "R-19750"))
        ]
        late = [({**self._visit(), "member": known}, self.now - days * 24 * hour, False) for days in (41, 47, 52)]
        return [*strangers, *returns, *late]

    def _return(self, sale: str) -> Sent:
        document = {**self._sale([self._line(ARTICLES[5])]), "document_type": "return", "linked_document": sale}
        return {"type": "purchase", "source": "till", "kind": "transaction", "transaction": document}

    def _event(self, sent: Sent, moment: datetime.datetime, *, stranger: bool = False) -> Event:
        number = sent.get("transaction", {}).get("document_number")
        source_id = number or f"{self.chance.getrandbits(48):012x}"
        raw = exact_json({**sent, "source_id": source_id, "occurred_at": moment.isoformat()}).encode()
        item = read_event(raw, 0, self.store, self.now)
        late = self.now - moment > self.store.late_for
        accepted = self.now - datetime.timedelta(hours=3) if late else min(moment + self._delay(), self.now)
        event = _as_sent(self.store, item, accepted, late=late)
        if stranger:
            event.member_reference = item.reference
        else:
            event.member = self._of(item.reference["external_id"])
            event.facts_version, event.referrer_id = event.member.facts_version, event.member.referrer_id
        return event

    def _delay(self) -> datetime.timedelta:
        return datetime.timedelta(seconds=self.chance.randint(1, 40))

    def _of(self, external_id: str) -> Member:
        return next(member for member in self.members if member.external_id == external_id)

    def _settle(self, events: list[Event]) -> None:
        """Most are done with; some are not."""
        returns = [event for event in events if event.linked_document]
        Waiting.objects.bulk_create(
            Waiting(event=event, store=self.store, linked_document=event.linked_document or "") for event in returns
        )
        done = [event for event in events if event.member_id and not event.linked_document and not event.too_late]
        older, newest = done[:-STILL_PENDING], done[-STILL_PENDING:]
        for event in self.chance.sample(older[:-50], 3):
            SetAside.objects.create(event=event, error="InvalidOperation: “party” is not a number: 'two'")
        for event in self.chance.sample(older[-50:], 4):
            cancel_event(event, actor=Actor.command("seed_demo"), reason="Entered twice at the till.")
        Pending.objects.filter(event__in=older).delete()
        Pending.objects.bulk_create(Pending(lane=lane_of(event.member_id or 0), event=event) for event in newest)
        self._note_fields(events)

    def _note_fields(self, events: list[Event]) -> None:
        for event_type in EventType.objects.filter(store=self.store):
            bodies = [event.body for event in events if event.type == event_type.name]
            event_type.fields_seen = {name: field_type(value) for body in bodies for name, value in body.items()}
            event_type.save(update_fields=["fields_seen"])


def _as_sent(store: Store, item: Incoming, accepted: datetime.datetime, *, late: bool) -> Event:
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
        too_late=late,
        document_type=document.get("document_type"),
        document_number=document.get("document_number"),
        linked_document=document.get("linked_document"),
    )
