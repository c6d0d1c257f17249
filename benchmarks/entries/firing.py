"""Three campaigns answering every completion and paying its points, held against as many reward rows inserted bare."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from benchmarks.django_setup import use_django
from benchmarks.entry import Bench, Done, Entry, Figure, Form, agree, rate_ratio

_COMPLETIONS, _MEMBERS, _CAMPAIGNS, _POINTS = 10_000, 2_000, 3, 50
_BATCH = 1_000
_TABLES = ("ledgerentry", "reward", "effectrun", "firing", "account")
_EMPTY = "TRUNCATE " + ", ".join(f"campaigns_{name}" for name in _TABLES)
_CREATE = ("DROP TABLE IF EXISTS twin", "CREATE TABLE twin (LIKE campaigns_reward INCLUDING ALL)", "CHECKPOINT")
_DEFINITION = {"key": "a", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 1}]}
_COUNT = "SELECT count(*), count(DISTINCT run_id) FROM twin"


@contextmanager
def _forms(bench: Bench) -> Iterator[Sequence[Form]]:
    use_django(bench)
    count = bench.size(_COMPLETIONS)
    _make_world(count, bench.size(_MEMBERS))
    _fire()
    with bench.connect() as connection:
        cursor = connection.execute("SELECT * FROM campaigns_reward ORDER BY id")
        columns, rows = [column.name for column in cursor.description or ()], cursor.fetchall()
        yield [
            Form("fire", lambda: Done(_fire()), lambda: _check(count), lambda: _execute(_EMPTY, "CHECKPOINT")),
            _bare(connection, columns, rows),
        ]


def _bare(connection: psycopg.Connection, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Form:
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))

    def insert() -> Done:
        with connection.cursor() as cursor:
            for first in range(0, len(rows), _BATCH):
                with connection.transaction():
                    cursor.executemany(f"INSERT INTO twin ({names}) VALUES ({marks})", rows[first : first + _BATCH])
        return Done(len(rows))

    def check() -> None:
        agree("rewards inserted", connection.execute(_COUNT).fetchone(), (len(rows), len(rows)))

    def create() -> None:
        for statement in _CREATE:
            connection.execute(statement)

    return Form("insert", insert, check, create)


def _fire() -> int:
    """Everything there is, as a worker does it; how many rewards."""
    from campaigns.firing.nudges import finish

    return finish()[1]


def _check(count: int) -> None:
    from django.db.models import Sum

    from campaigns.models import Account, Firing, Reward

    expected = count * _CAMPAIGNS
    agree("firings", Firing.objects.filter(status="fired").count(), expected)
    agree("rewards", Reward.objects.count(), expected)
    agree("points", Account.objects.aggregate(sum=Sum("balance"))["sum"], expected * _POINTS * 1_000_000)


def _make_world(completions: int, members: int) -> None:
    from django.core.management import call_command

    from achievements.models import Achievement, Completion
    from campaigns.models import Campaign, Effect
    from members.models import Member, Store

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    at = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    store = Store.objects.create(code="bench", name="Bench")
    people = Member.objects.bulk_create(Member(store=store, external_id=f"m{number}") for number in range(members))
    achievement = Achievement.objects.create(store=store, key="a", name="a", status="live", definition=_DEFINITION)
    Completion.objects.bulk_create(
        Completion(
            member=people[number % members],
            achievement=achievement,
            ordinal=number,
            cause="event",
            attempt_number=1,
            completed_at=at,
            recorded_at=at,
        )
        for number in range(completions)
    )
    for number in range(_CAMPAIGNS):
        campaign = Campaign.objects.create(
            store=store, key=f"c{number}", name="c", status="live", any_achievement=True, starts_at=at
        )
        Effect.objects.create(campaign=campaign, position=1, kind="points", settings={"points": _POINTS})


def _execute(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


ENTRY = Entry("firing", [Figure("firing_vs_insert", rate_ratio("fire", "insert"))], _forms)
