"""What senders of a nursery do: send the same events as everybody else, all of them at the same instant."""

import random

from django.core.management import call_command
from django.db import connection

from members.inbox.registry import registry
from members.models import Event, Member, Pending, Store
from tests import nursery
from tests.members.factories import accept, event, make_store

EVENTS, BATCH, PEOPLE = 25, 200, 7


def make_shop(constrained: bool) -> None:
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
    make_store()
    if not constrained:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE members_event DROP CONSTRAINT event_once_per_source_id")


def send_all(number: int) -> list[list[str]]:
    """One by one, each of a member that nobody knows yet, and then in one batch in an order of our own."""
    registry.accepted.clear()
    store = Store.objects.get()
    nursery.stop(at="start")
    answers = [
        accept(store, event(f"same-{n}", member={"external_id": f"new-{n}", "email": f"new-{n}@example.com"}))[0]
        for n in range(EVENTS)
    ]
    among = random.Random(number).sample(range(BATCH), BATCH)
    answers += accept(store, *(event(f"batch-{n}", member={"external_id": f"m{n % PEOPLE}"}) for n in among))
    return [[each.status, str(each.id), str(each.member), str(each.source_id)] for each in answers]


def counts() -> list[int]:
    return [Event.objects.count(), Member.objects.count(), Pending.objects.count()]
