"""What a process may know for a second: keys, permits of the minute, and that the database is there."""

import dataclasses
import datetime
import time
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.connections import trust_what_just_answered
from members.api import auth, throttling
from members.api.problems import Problem
from members.models import AccessKey, Store

from .client import Api, api_of


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(auth, "time", SimpleNamespace(monotonic=lambda: self.now))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.undo()  # back to the second that the other tests do without
    auth._known.clear()
    assert 0 < auth.KNOWN_FOR <= 2
    return Clock(monkeypatch)


def test_a_revoked_key_stops_working_within_a_second(api: Api, clock: Clock) -> None:
    assert api.post("events", {"type": "visit", "member": {"external_id": "ada"}}).status == 202
    AccessKey.objects.update(revoked_at=timezone.now())
    clock.now += auth.KNOWN_FOR
    answer = api.post("events", {"type": "visit", "member": {"external_id": "ada"}})
    assert (answer.status, answer.json["code"]) == (401, "key_revoked")


def test_a_known_key_costs_no_query(api: Api, clock: Clock) -> None:
    event = {"type": "visit", "member": {"external_id": "ada"}}
    api.post("events", event)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        api.post("events", event)
    assert not [query for query in captured if "members_accesskey" in query["sql"]]


def test_an_expired_key_stops_at_once(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    api = api_of(store)
    AccessKey.objects.update(expires_at=timezone.now() + datetime.timedelta(seconds=60))
    assert api.get("store").status == 200
    soon = timezone.now() + datetime.timedelta(seconds=61)
    monkeypatch.setattr(auth.timezone, "now", lambda: soon)
    assert api.get("store").json["code"] == "key_expired"


def test_a_wrong_secret_behind_a_known_prefix_is_not_known(api: Api, clock: Clock) -> None:
    assert api.get("store").status == 200
    known = api.headers["Authorization"].removeprefix("Bearer ")
    assert Api(known[:-1] + ("A" if known[-1] != "A" else "B")).get("store").json["code"] == "unknown_key"


@pytest.fixture
def five_thousand_a_minute(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(settings, "LAUREL", dataclasses.replace(settings.LAUREL, requests_per_minute=5000))
    monkeypatch.setattr(throttling, "time", SimpleNamespace(time=lambda: 60_000_001.0))
    return 5000


def allowed(caller: str) -> int:
    count = 0
    while True:
        try:
            throttling.check_rate(caller)
        except Problem:
            return count
        count += 1


def test_permits_taken_in_lots_are_as_many_as_the_limit(five_thousand_a_minute: int) -> None:
    assert allowed("somebody") == five_thousand_a_minute


def test_several_processes_together_allow_no_more_than_the_limit(five_thousand_a_minute: int) -> None:
    for _ in range(10):
        throttling.check_rate("somebody")
        throttling._permits.clear()  # another process, which knows nothing of what is left here
    assert allowed("somebody") == five_thousand_a_minute - 10 * 5


def test_a_connection_that_just_answered_is_not_asked_again(db: None) -> None:
    connection.ensure_connection()
    connection.health_check_done, connection.asked_at = False, 0.0  # type: ignore[attr-defined]
    trust_what_just_answered()
    assert not connection.health_check_done
    trust_what_just_answered()
    assert connection.health_check_done
    connection.health_check_done, connection.asked_at = False, time.monotonic() - 1.1  # type: ignore[attr-defined]
    trust_what_just_answered()
    assert not connection.health_check_done
    connection.health_check_done = True
