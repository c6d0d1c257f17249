"""All of it once more by HTTP alone, against a server that listens: records, lists, windows, callers, messages."""

import datetime
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from members.models import Store
from tests.achievements.factories import png

from . import test_lists, test_milestones_and_rewards, test_seed
from .client import CHALLENGE, STREAK, Network, Shop, key_of, token_of
from .playing import at, entry, log, make_goal, make_milestone, progress
from .test_fields import data
from .world import SCHEMAS

pytestmark = [pytest.mark.prove, pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]
NEXT = "eudMilestoneNextToBeAchievedMessage"


@pytest.fixture
def key(store: Store, clock: time_machine.Traveller) -> tuple[str, str]:
    return key_of(store)


@pytest.fixture
def shop(store: Store, key: tuple[str, str], live_server: LiveServer) -> Shop:
    """Whatever these plays send goes over the network."""
    return Network(live_server.url, store.code, **{"x-api-key": key[0], "x-api-secret": key[1]})


def plays_of(*modules: ModuleType) -> list[Callable[..., None]]:
    """What those modules test, but for what is told of many values."""
    found = [each for module in modules for name, each in vars(module).items() if name.startswith("test_")]
    return [each for each in found if not any(mark.name == "parametrize" for mark in getattr(each, "pytestmark", ()))]


PLAYS = plays_of(test_seed, test_milestones_and_rewards, test_lists)


@pytest.mark.parametrize("play", PLAYS, ids=[play.__name__.removeprefix("test_") for play in PLAYS])
def test_over_the_network(play: Callable[..., None], shop: Shop, request: pytest.FixtureRequest) -> None:
    play(**{name: request.getfixturevalue(name) for name in inspect.signature(play).parameters})


def test_the_plays_are_all_there() -> None:
    assert len(PLAYS) >= 27


def test_each_schema_takes_the_methods_it_has(shop: Shop, clock: time_machine.Traveller) -> None:
    goals = {kind: make_goal(shop, kind, body) for kind, body in (("challenge", CHALLENGE), ("streak", STREAK))}
    milestone = make_milestone(shop, goals["challenge"], 200)
    person = shop.make("account_user", {"externalId": "ada", "status": "live"})
    for goal in goals.values():
        log(shop, goal, "ada", datetime.datetime.now(datetime.UTC), 350)
    changes: dict[str, Any] = {
        "challenge": {"name": "Other"},
        "streak": {"name": "Other"},
        "milestone": {"description": "Other"},
        "reward_log": {"couponCode": "FIVE-OFF"},
        "account_user": {"firstName": "Ada"},
    }
    for schema in SCHEMAS:
        first = shop.get(schema, limit=1, fetchTotalCount=True).json
        assert first["paging"] == {"offset": 0, "limit": 1, "count": 1, "totalCount": 1}, schema
        (record,) = first["data"]
        assert shop.get(schema, record["id"]).json == {"data": record}
        assert shop.get(schema, record["id"], fields=["createdAt"]).json["data"].keys() == {"id", "createdAt"}
        changed = shop.patch(schema, record["id"], changes.get(schema, {}))
        assert changed.status == (200 if schema in changes else 405), (schema, changed)
        if schema in changes:
            shown = shop.get(schema, record["id"]).json["data"]
            assert {name: shown[name] for name in changes[schema]} == changes[schema]
        if schema in ("reward_log", "challenge_progress", "streak_progress"):
            assert shop.post(schema, {}).status == 405
        if schema not in ("challenge", "streak", "milestone", "account_user"):
            assert shop.delete(schema, record["id"]).status == 405
    gone = (("milestone", milestone), ("challenge", goals["challenge"]), ("streak", goals["streak"]))
    for schema, record in (*gone, ("account_user", person)):
        assert shop.delete(schema, record["id"]).json == {"data": {"id": record["id"]}}
        assert shop.get(schema, record["id"]).status == 404
        assert shop.list(schema) == []


def test_the_printed_example_word_for_word(shop: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to(at(1))
    goal = make_goal(shop, "challenge", CHALLENGE)
    for target in (200, 500):
        make_milestone(shop, goal, target, f"At {target}")
    clock.move_to(at(12))
    answer = log(shop, goal, "ada", at(11), 350)
    (run,) = progress(shop, goal)
    assert run[NEXT] == "Shop for $150.00 or more to complete the next milestone!"
    reward = answer["achievedMilestoneRewardLog"]
    assert (answer["achievedMilestone"]["name"], reward["couponCode"]) == ("At 200", None)
    filled = shop.patch("reward_log", reward["id"], {"couponCode": "FIVE-OFF"}).json["data"]
    assert filled["couponCode"] == "FIVE-OFF"
    assert shop.get("challenge_log", answer["id"]).json["data"]["achievedMilestoneRewardLog"] == filled
    assert [each["name"] for each in shop.get("challenge", goal["id"]).json["data"]["milestones"]] == [
        "At 200",
        "At 500",
    ]


def test_an_icon_is_sent_and_fetched(shop: Shop, clock: time_machine.Traveller) -> None:
    shown = shop.make("challenge", {**CHALLENGE, "eudIcon": data(png())})["eudIcon"]
    address = shown.removeprefix("http://").partition("/")[2]
    answer = shop.call("GET", f"/{address}")
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "image/png", png())


def test_each_caller_may_do_what_the_guide_says(
    store: Store, key: tuple[str, str], shop: Shop, live_server: LiveServer, clock: time_machine.Traveller
) -> None:
    goal = make_goal(shop, "challenge", CHALLENGE)
    for person in ("ada", "bob"):
        log(shop, goal, person, at(11), 100)
    token = {"x-enduser-access-token": token_of(store, key, "ada"), "x-account-id": store.code}
    customer, guest = Network(live_server.url, store.code, **token), Network(live_server.url, store.code)
    half = Network(live_server.url, store.code, **{"x-api-key": key[0]})
    assert half.get("challenge").status == guest.get("challenge").status == 401
    store.public_definitions = True
    store.save()
    for caller in (customer, guest):
        assert [each["id"] for each in caller.list("challenge")] == [goal["id"]]
        assert caller.get("challenge", goal["id"]).status == 200
    bodies = (("challenge", CHALLENGE), ("challenge_log", entry(goal, "ada", at(11), 1)))
    for caller, status in ((customer, 403), (guest, 401)):
        assert [caller.post(schema, body).status for schema, body in bodies] == [status, status]
        assert caller.patch("challenge", goal["id"], {"name": "x"}).status == status
        assert caller.delete("challenge", goal["id"]).status == status
    (own,) = customer.list("challenge_progress")
    assert own["ownedBy"]["externalId"] == "ada"
    assert guest.get("challenge_progress").status == 401
    clock.shift(datetime.timedelta(minutes=31))
    assert customer.get("challenge").status == 401
