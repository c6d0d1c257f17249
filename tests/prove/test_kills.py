"""Law 1, accepted is kept: whatever is killed whenever, an accepted event is there once and takes effect once."""

import contextlib
import http.client
import json
import os
import secrets
import signal
import sqlite3
import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.databases import empty_broker, fresh_database
from tests.live import House, running_house, wait_until

EVENTS, KILLS, SENDERS, MEMBERS = 2000, 20, 4, 40
SENT = "members_event WHERE source_id LIKE 'kill-%'"
# Each counts, for ever: what becomes of an event can be seen to have happened once, twice or never.
LISTENING = """
from members.models import Store
from tests.achievements.evaluation.making import make_live
rule = {"trigger": "custom_event", "event": "kill", "goal": 1_000_000}
make_live(Store.objects.get(), {"key": "kills", "rules": [rule]})
"""
OURS = "(SELECT id FROM achievements_achievement WHERE key = 'kills')"
COUNTED = f"""achievements_trigger t JOIN members_event e ON e.id = t.event_id
WHERE e.source_id LIKE 'kill-%' AND t.rule_id IN (SELECT id FROM achievements_rule WHERE achievement_id = {OURS})"""
FIGURES = {
    "events": f"SELECT count(*) FROM {SENT}",
    "sent": f"SELECT count(DISTINCT source_id) FROM {SENT}",
    "pending": "SELECT count(*) FROM members_pending",
    "set aside": f"SELECT count(*) FROM members_setaside WHERE event_id IN (SELECT id FROM {SENT})",
    "counted": f"SELECT count(*) FROM {COUNTED}",
    "once": f"SELECT count(DISTINCT e.id) FROM {COUNTED}",
    "progress": f"SELECT coalesce(sum(value), 0) / 1000000 FROM achievements_progress WHERE achievement_id = {OURS}",
}


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_law_1_accepted_is_kept_through_kills_embedded(tmp_path: Path) -> None:
    with running_house(tmp_path) as house:
        key = house.login()["api_key"]
        prove(house, key)


@pytest.mark.prove
@pytest.mark.needs("postgres", "redis")
@pytest.mark.timeout(600)
def test_law_1_accepted_is_kept_through_kills_in_production_mode(tmp_path: Path) -> None:
    with production_house(tmp_path) as house:
        made = house.manage("seed_demo", "--even-in-production")
        assert made.returncode == 0, made.stderr
        prove(house, house.login()["api_key"])


@contextlib.contextmanager
def production_house(home: Path) -> Iterator[House]:
    with fresh_database() as database, empty_broker() as broker:
        environment = {
            "LAUREL_MODE": "production",
            "LAUREL_SECRET_KEY": secrets.token_urlsafe(50),
            "LAUREL_OPERATOR_KEYS": secrets.token_urlsafe(32),
            "LAUREL_URL": "http://127.0.0.1",
            "LAUREL_HOSTS": "127.0.0.1",
            "LAUREL_BROKER_URL": broker,
            "DATABASE_URL": database,
        }
        with running_house(home, **environment) as house:
            yield house


def prove(house: House, key: str) -> None:
    made = house.manage("shell", "-v0", "-c", LISTENING)
    assert made.returncode == 0, made.stderr
    sender = Sender(house, key)
    sender.start()
    workers: set[int] = set()
    webs = 0
    for round_number in range(KILLS):
        sender.allow(EVENTS * (round_number + 1) // KILLS)
        worker = worker_at_work(house, workers)
        os.kill(worker, signal.SIGKILL)
        workers.add(worker)
        wait_until(house.web_workers, what="a web process")
        os.kill(house.web_workers()[0], signal.SIGKILL)
        webs += 1
    sender.finish()
    wait_until(lambda: ask(house, "pending") == 0, patience=60, what="the backlog")
    seen = {name: ask(house, name) for name in FIGURES}
    killed = {"worker": len(workers), "web": webs}
    print(f"killed {killed}, {sender.retries} retries, {seen}")  # noqa: T201
    assert killed == {"worker": KILLS, "web": KILLS}
    assert sender.taken == {f"kill-{number}" for number in range(EVENTS)}
    assert (seen["events"], seen["sent"]) == (EVENTS, EVENTS)
    assert (seen["counted"], seen["once"], seen["progress"]) == (EVENTS, EVENTS, EVENTS)
    assert (seen["pending"], seen["set aside"]) == (0, 0)


def worker_at_work(house: House, dead: Collection[int]) -> int:
    """The worker that lives now, once something was counted since it came."""

    def living() -> int | None:
        worker = house.children().get("worker")
        return None if worker in dead else worker

    wait_until(living, what="a worker")
    worker, counted = living(), ask(house, "counted")
    assert worker is not None
    wait_until(lambda: ask(house, "counted") > counted, what="the worker at work")
    return worker


def ask(house: House, figure: str) -> int:
    """Straight from the database: a process of its own for each question would take longer than the work."""
    question = FIGURES[figure]
    if address := house.environment.get("DATABASE_URL"):
        with psycopg.connect(address) as connection:
            return int((connection.execute(question).fetchone() or (0,))[0])
    with contextlib.closing(sqlite3.connect(house.home / "laurel.sqlite3", timeout=20)) as embedded:
        return int(embedded.execute(question).fetchone()[0])


class Sender:
    """Several clients that send every event until it is taken, as a careful shop would."""

    def __init__(self, house: House, key: str) -> None:
        self.house, self.key = house, key
        self.taken: set[str] = set()
        self.retries = 0
        self.trouble: list[str] = []
        self._allowed = 0
        self._change = threading.Condition()
        self._threads = [threading.Thread(target=self._send, args=(n,), daemon=True) for n in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def allow(self, most: int) -> None:
        """Let the senders go on up to this event, so that the kills fall all along the stream."""
        with self._change:
            self._allowed = most
            self._change.notify_all()

    def finish(self) -> None:
        for thread in self._threads:
            thread.join(timeout=120)
            assert not thread.is_alive(), "a sender is stuck"
        assert self.trouble == []

    def _send(self, first: int) -> None:
        for number in range(first, EVENTS, SENDERS):
            with self._change:
                self._change.wait_for(lambda number=number: number < self._allowed, timeout=120)
            while not self._sent(number):
                self.retries += 1
                time.sleep(0.02)

    def _sent(self, number: int) -> bool:
        event = {"type": "kill", "source_id": f"kill-{number}", "member": {"external_id": f"m{number % MEMBERS}"}}
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=10)
        with contextlib.closing(connection):
            try:
                headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
                connection.request("POST", "/api/v1/events", json.dumps(event), headers)
                response = connection.getresponse()
                answer = json.loads(response.read())
            except (OSError, http.client.HTTPException, ValueError):
                return False
        if response.status >= 500:
            return False
        if response.status not in (200, 202):
            self.trouble.append(f"{response.status} {answer}")
        self.taken.add(event["source_id"])
        return True
