"""This floor's part of the demo store: its members, and three months of what they did."""

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from members.actors import Actor
from members.demo_events import Story
from members.models import EventField, EventType, FieldType, Member, MemberStatus, Store
from members.services.members import change_member

FIRST = """
Anna Ben Clara David Elif Felix Greta Hugo Ines Jonas Katrin Luca Mira Noah Olga Paul Rosa Simon Tereza Uwe Vera Wanda
Yusuf Zoe Adam Bruno Carla Dora Emil Fiona Gregor Hanna Ivan Julia Karim Lena Marek Nadia Oskar Petra
"""
LAST = """
Berger Hofer Novak Yilmaz Gruber Wagner Steiner Moser Bauer Kovacs Huber Leitner Fuchs Eder Fischer Schmid Winkler
Weber Horvat Brunner Lang Baumgartner Auer Binder Lechner Wolf Egger Kaiser Aigner Reiter
"""
TIERS = {"Bean": 55, "Roast": 30, "Barista": 15}
TYPES = {
    "visit": ("Visit", [("branch", "text", True)]),
    "purchase": ("Purchase", []),
    "review": ("Review", [("stars", "number", True), ("text", "text", False)]),
    "app_opened": ("App opened", [("platform", "text", False)]),
    "course_finished": ("Coffee course finished", [("course", "text", True), ("score", "number", False)]),
    "friend_invited": ("Friend invited", []),
}
KINDS = {"text": FieldType.TEXT, "number": FieldType.NUMBER}


def seed_store() -> Store:
    """The demo store itself; a second call finds it again."""
    store, _ = Store.objects.get_or_create(
        code="demo",
        defaults={
            "name": "Corner Café",
            "time_zone": "Europe/Vienna",
            "languages": ["en", "de"],
            "currency": "EUR",
        },
    )
    return store


def seed_members(store: Store, *, seed: int, evaluate: Callable[[], None]) -> None:
    """Members, event types and events, unless somebody is there already; `evaluate` works off what is pending."""
    if Member.objects.filter(store=store).exists():
        return
    chance, now = random.Random(seed), timezone.now()  # noqa: S311  believable, not secret
    _describe_types(store)
    members = _enrol(store, chance, now)
    Story(store, members, chance, now).write(evaluate)
    _change_some(members, chance)


def _describe_types(store: Store) -> None:
    for name, (title, fields) in TYPES.items():
        event_type = EventType.objects.create(
            store=store, name=name, title=title, active=bool(fields) and name == "review"
        )
        EventField.objects.bulk_create(
            EventField(event_type=event_type, name=field, type=KINDS[kind], required=required)
            for field, kind, required in fields
        )


def _enrol(store: Store, chance: random.Random, now: datetime.datetime) -> list[Member]:
    people = [_person(store, number, chance, now) for number in range(len(FIRST.split()))]
    Member.objects.bulk_create(people)
    members = list(Member.objects.filter(store=store).order_by("pk"))
    for member in chance.sample(members[10:], 14):
        member.referrer = chance.choice(members[:5])
    Member.objects.bulk_update(members, ["referrer"])
    return members


def _person(store: Store, number: int, chance: random.Random, now: datetime.datetime) -> Member:
    first, last = FIRST.split()[number], chance.choice(LAST.split())
    registered = now - datetime.timedelta(days=chance.randint(20, 900), minutes=chance.randint(0, 1440))
    return Member(
        store=store,
        external_id=f"C-{1001 + number}",
        email=f"{first}.{last}{number}@example.com".lower() if chance.random() < 0.9 else None,
        phone=f"+43664{chance.randint(1000000, 9999999)}" if chance.random() < 0.6 else None,
        loyalty_card_number=f"LC{chance.randint(10**7, 10**8 - 1)}" if chance.random() < 0.75 else None,
        first_name=first,
        last_name=last,
        language=chance.choice(["de", "de", "en"]),
        tier=chance.choices(list(TIERS), list(TIERS.values()))[0],
        status=chance.choices([MemberStatus.ACTIVE, MemberStatus.BLOCKED, MemberStatus.LEFT], [92, 4, 4])[0],
        time_zone="Europe/London" if chance.random() < 0.08 else "",
        labels=_labels(chance),
        attributes=_attributes(chance),
        registered_at=registered,
    )


def _labels(chance: random.Random) -> list[dict[str, str]]:
    labels = [{"key": "channel", "value": chance.choice(["app", "web", "counter"])}]
    if chance.random() < 0.3:
        labels.append({"key": "newsletter", "value": "yes"})
    if chance.random() < 0.15:
        labels.append({"key": "staff pick", "value": chance.choice(["espresso club", "tasting panel"])})
    return labels


def _attributes(chance: random.Random) -> dict[str, Any]:
    born = datetime.date(1960, 1, 1) + datetime.timedelta(days=chance.randint(0, 16_000))
    return {
        "birthday": born.isoformat(),
        "favourite": chance.choice(["espresso", "flat white", "cappuccino", "filter", "tea"]),
        "visits_last_year": chance.randint(0, 140),
        "spent_last_year": Decimal(chance.randint(0, 90_000)) / 100,
        "app_installed": chance.random() < 0.7,
    }


def _change_some(members: list[Member], chance: random.Random) -> None:
    """A few facts that changed since, so that there is something to look back at."""
    actor = Actor.command("seed_demo")
    for member in chance.sample(members, 5):
        raised = "Barista" if member.tier == "Roast" else "Roast"
        change_member(member, {"tier": raised}, actor=actor, reason="Reached the next tier at the end of the month.")
