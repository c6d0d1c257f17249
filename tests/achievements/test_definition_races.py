"""A change of a definition and a worker at the same instant, on PostgreSQL: each waits for the other where it must.

The twins take the lock away and show what it is for. They meet at named points, never by luck.
"""

import datetime
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from achievements.locks import share_definitions
from achievements.models import Achievement, StatusChange
from achievements.services.definitions import change, create, status
from members.errors import Refused
from members.models import Store
from tests.achievements.factories import begin, document, make_achievement, make_live, publish
from tests.achievements.factories import change as change_it
from tests.members.factories import make_member, make_store

pytestmark = [pytest.mark.postgres_only, pytest.mark.needs("postgres"), pytest.mark.django_db(transaction=True)]

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = %s::oid"
HERE = "SELECT oid FROM pg_database WHERE datname = current_database()"


@pytest.fixture
def store() -> Store:
    return make_store()


@contextmanager
def worker(work: Callable[[], object] = lambda: None) -> Iterator[list[datetime.datetime]]:
    """Evaluation under way on another connection: it ends when somebody waits for it, or after half a second."""
    begun, ended = threading.Event(), list[datetime.datetime]()

    def run() -> None:
        try:
            with transaction.atomic():
                share_definitions()
                begun.set()
                wait_for_somebody()
                work()
                ended.append(timezone.now())
        finally:
            begun.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    yield ended
    thread.join(10)


def wait_for_somebody() -> None:
    with connection.cursor() as cursor:
        cursor.execute(HERE)
        (database,) = cursor.fetchone()
        for _ in range(50):
            cursor.execute(WAITING, [database])
            if cursor.fetchone()[0]:
                return
            threading.Event().wait(0.01)


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (change, create, status):
        monkeypatch.setattr(module, "hold_definitions", lambda store_id: None)


def publish_beside_a_worker(store: Store) -> tuple[datetime.datetime, datetime.datetime]:
    """When the change says it took place, and when the worker was done."""
    made = make_achievement(store)
    with worker() as ended:
        publish(made)
    return StatusChange.objects.get().at, ended[0]


def test_a_change_takes_its_time_after_whatever_is_being_evaluated_without_it(store: Store) -> None:
    at, ended = publish_beside_a_worker(store)
    assert at > ended


def test_without_the_lock_it_would_lie_before_events_that_were_judged_without_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_lock(monkeypatch)
    at, ended = publish_beside_a_worker(store)
    assert at < ended


def change_beside_the_first_progress(store: Store) -> None:
    made, member = make_live(store), make_member(store)
    with worker(lambda: begin(made, member)):
        change_it(made, definition=document(stops_at_goal=False))


def test_progress_made_at_the_same_instant_locks_what_counts(store: Store) -> None:
    with pytest.raises(Refused, match="duplicate"):
        change_beside_the_first_progress(store)
    assert "stops_at_goal" not in Achievement.objects.get().definition


def test_without_the_lock_what_counts_would_change_under_somebodys_progress(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_lock(monkeypatch)
    change_beside_the_first_progress(store)
    assert Achievement.objects.get().definition["stops_at_goal"] is False
    assert Achievement.objects.get().progress.exists()


def test_of_two_who_publish_at_once_one_is_told_it_was_done(store: Store) -> None:
    made, results = make_achievement(store), list[str]()
    ready = threading.Barrier(2)

    def run() -> None:
        ready.wait(10)
        try:
            results.append(publish(made).status)
        except Refused as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["live", "wrong_status"]
    assert StatusChange.objects.count() == 1
