"""Progress over the API: for whoever holds a key of the store, and for members themselves."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Member, Scope, Store
from tests.achievements.conftest import NOW
from tests.achievements.progressing import VISITS, happen, make_achievement
from tests.members.api.client import Answer, Api, api_as, api_of
from tests.members.factories import make_member, make_store

HOUR = datetime.timedelta(hours=1)
SPEND = {"trigger": "transaction", "goal": 500}
SUM = {**VISITS, "aggregation": {"type": "sum", "attribute": "event.body.n"}, "goal": 10}
MONTHLY: dict[str, Any] = {"period": {"type": "calendar", "unit": "month"}, "recurrence": "after_expiry"}


@pytest.fixture(autouse=True)
def clock(clock: time_machine.Traveller) -> time_machine.Traveller:
    return clock


@pytest.fixture
def api(store: Store) -> Api:
    return api_of(store, Scope.READ)


def keys(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    return [each["key"] for each in answer.json["results"]]


def test_an_achievement_reads_with_all_there_is_to_show(store: Store, ada: Member, api: Api) -> None:
    unit = {"en": {"one": "kilometre", "other": "kilometres"}}
    milestones = [{"key": "half", "target": 5, "name": {"en": "Half way"}}]
    document = {"rules": [{**SUM, "unit": unit}], "milestones": milestones, "name": {"en": "Runner"}, **MONTHLY}
    made = make_achievement(store, "runner", tags=["sport"], values={"points": 50, "group": "outdoors"}, **document)
    happen(ada, NOW - 2 * HOUR, NOW - HOUR, body={"n": Decimal("2.625")})
    answer = api.get(f"members/{ada.uuid}/achievements")
    assert answer.headers["Content-Language"] == "en"
    (shown,) = answer.json["results"]
    assert b'"value":5.25' in answer.body
    texts = shown.pop("texts")
    assert (texts["in_progress_label"], texts["failed_label"]) == ("In Progress", "Failed")
    assert texts["next_milestone_message"] == "Shop for $4.75 or more to complete the next milestone!"
    assert shown == {
        "id": str(made.uuid),
        "key": "runner",
        "name": "Runner",
        "achievement_status": "live",
        "group": "outdoors",
        "tags": ["sport"],
        "points": 50,
        "position": 0,
        "icon": "http://testserver/static/laurel/achievement.svg",
        "is_hidden": False,
        "revealed_at": "2026-03-11T09:00:00Z",
        "created_at": "2026-03-11T11:00:00Z",
        "goal_text": shown["goal_text"],
        "status": "in_progress",
        "label": "In Progress",
        "value": Decimal("5.25"),
        "goal": 10,
        "percent": 52,
        "measure": "value",
        "unit": {"one": "kilometre", "other": "kilometres"},
        "streak": None,
        "longest_streak": None,
        "streak_unit": None,
        "attempt": 1,
        "started_at": "2026-02-28T23:00:00Z",
        "period_ends_at": "2026-03-31T22:00:00Z",
        "completed_at": None,
        "ended_at": None,
        "missing": {"milestone": None, "target": 10, "amount": Decimal("4.75")},
        "milestones": [
            {
                "key": "half",
                "name": "Half way",
                "target": 5,
                "reached": True,
                "reached_at": "2026-03-11T10:00:00Z",
                "times": 1,
            }
        ],
        "completions": 0,
        "first_completed_at": None,
        "last_completed_at": None,
        "limited": False,
        "limited_until": None,
        "version": 2,
    }


def test_one_in_detail_and_its_history(store: Store, ada: Member, api: Api) -> None:
    make_achievement(store)
    (first, *_) = happen(ada, NOW - 2 * HOUR, NOW - HOUR, NOW)
    detail = api.get(f"members/{ada.uuid}/achievements/visits").json
    assert detail["progress"]["status"] == "completed"
    assert [(rule["key"], rule["value"], rule["reached"]) for rule in detail["rules"]] == [("1", 3, True)]
    assert detail["why_not"]["code"] == "already_reached"
    history = api.get(f"members/{ada.uuid}/achievements/visits/history", page_size="2")
    assert [(each["before"], each["after"]) for each in history.json["results"]] == [(2, 3), (1, 2)]
    assert history.json["previous"] is None
    rest = api.get(history.json["next"]).json
    assert rest["next"] is None
    (line,) = rest["results"]
    assert (line["kind"], line["event"], line["amount"]) == ("event", str(first.uuid), 1)


def test_completions_of_a_member_and_of_the_store(store: Store, ada: Member, api: Api) -> None:
    make_achievement(store, milestones=[{"key": "two", "target": 2}])
    bob = make_member(store, "bob")
    (*_, last) = happen(ada, NOW - 2 * HOUR, NOW - HOUR, NOW)
    happen(bob, NOW, NOW)
    whole, milestone = api.get(f"members/{ada.uuid}/completions").json["results"]
    assert (whole["milestone"], milestone["milestone"]) == (None, "two")
    assert (whole["achievement"]["key"], whole["event"], whole["count"]) == ("visits", str(last.uuid), 1)
    assert (whole["completed_at"], whole["cause"], whole["attempt"]) == ("2026-03-11T11:00:00Z", "event", 1)
    everybody = api.get("completions").json["results"]
    assert [(each["member"], each["milestone"]) for each in everybody] == [
        (str(bob.uuid), "two"),
        (str(ada.uuid), None),
        (str(ada.uuid), "two"),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"achievement": "visits"}, 2),
        ({"achievement": "none"}, 0),
        ({"kind": "whole"}, 1),
        ({"kind": "milestone"}, 1),
        ({"milestone": "two"}, 1),
        ({"completed_from": "2026-03-11T11:00:00Z"}, 1),
        ({"completed_until": "2026-03-11T12:00:00"}, 1),  # on the store's wall clock
        ({"rolled_back": "false"}, 2),
        ({"rolled_back": "true"}, 0),
    ],
)
def test_completions_are_narrowed(store: Store, ada: Member, api: Api, asked: dict[str, str], found: int) -> None:
    make_achievement(store, milestones=[{"key": "two", "target": 2}])
    happen(ada, NOW - 2 * HOUR, NOW - HOUR, NOW)
    for path in (f"members/{ada.uuid}/completions", "completions"):
        assert len(api.get(path, **asked).json["results"]) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["b", "a", "c"]),
        ({"key": "a"}, ["a"]),
        ({"group": "g"}, ["b"]),
        ({"tag": "t"}, ["c"]),
        ({"status": "in_progress"}, ["a"]),
        ({"status": "completed"}, ["b"]),
        ({"status": "not_started"}, ["c"]),
        ({"completed": "true"}, ["b"]),
        ({"completed": "false"}, ["a", "c"]),
        ({"min_completions": "1"}, ["b"]),
        ({"max_completions": "0"}, ["a", "c"]),
        ({"created_from": "2026-03-11T11:00:00Z"}, ["b", "a", "c"]),
        ({"created_until": "2026-03-11T11:00:00Z"}, []),
        ({"achievement_status": "paused"}, ["p"]),
        ({"ordering": "name"}, ["a", "b", "c"]),
        ({"ordering": "-name"}, ["c", "b", "a"]),
        ({"ordering": "-percent"}, ["b", "a", "c"]),
        ({"ordering": "completions"}, ["a", "c", "b"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(
    store: Store, ada: Member, api: Api, asked: dict[str, str], found: list[str]
) -> None:
    make_achievement(store, "a", values={"position": 1})
    make_achievement(store, "b", rules=[{**VISITS, "goal": 1}], values={"group": "g"})
    make_achievement(store, "c", rules=[SPEND], values={"position": 2}, tags=["t"])
    make_achievement(store, "p", status="paused")
    happen(ada, NOW - HOUR)
    assert keys(api.get(f"members/{ada.uuid}/achievements", **asked)) == found


def test_the_list_comes_in_pages_that_lead_on_and_back(store: Store, ada: Member, api: Api) -> None:
    for number in range(5):
        make_achievement(store, f"a{number}")
    first = api.get(f"members/{ada.uuid}/achievements", page_size="2")
    second = api.get(first.json["next"])
    third = api.get(second.json["next"])
    assert [keys(page) for page in (first, second, third)] == [["a0", "a1"], ["a2", "a3"], ["a4"]]
    assert (first.json["previous"], third.json["next"]) == (None, None)
    assert keys(api.get(second.json["previous"])) == ["a0", "a1"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"status": "great"}, "status"),
        ({"status": ""}, "status"),
        ({"achievement_status": "draft"}, "achievement_status"),
        ({"completed": "maybe"}, "completed"),
        ({"min_completions": "-1"}, "min_completions"),
        ({"max_completions": "1.5"}, "max_completions"),
        ({"created_from": "yesterday"}, "created_from"),
        ({"ordering": "size"}, "ordering"),
        ({"key": "a\0b"}, "key"),
        ({"language": "fr"}, "language"),
        ({"language": "no such thing"}, "language"),
        ({"language": ""}, "language"),
        ({"page_size": "0"}, "page_size"),
        ({"cursor": "MS4y"}, "cursor"),
        ({"cursor": "LTE="}, "cursor"),
        ({"cursor": "§"}, "cursor"),
    ],
)
def test_a_wrong_parameter_is_named(ada: Member, api: Api, asked: dict[str, str], field: str) -> None:
    answer = api.get(f"members/{ada.uuid}/achievements", **asked)
    assert (answer.status, answer.fields) == (400, [field])


@pytest.mark.parametrize("path", ["", "/visits", "/visits/history"])
def test_another_stores_member_or_achievement_is_not_there(store: Store, ada: Member, path: str) -> None:
    make_achievement(store)
    other = make_store("other")
    stranger = api_of(other, Scope.READ)
    assert stranger.get(f"members/{ada.uuid}/achievements{path}").status == 404
    theirs = make_member(other)
    if path:
        assert stranger.get(f"members/{theirs.uuid}/achievements{path}").status == 404


# In a language -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "accepted", "language", "name"),
    [
        ({"language": "de"}, "", "de", "Besuche"),
        ({"language": "DE-at"}, "", "de", "Besuche"),
        ({}, "fr, de-CH;q=0.9, en;q=0.1", "de", "Besuche"),
        ({"language": "en"}, "de", "en", "Visits"),
        ({}, "fr", "en", "Visits"),
        ({}, "de;q=0", "en", "Visits"),
        ({}, ",;=*;q=x", "en", "Visits"),
    ],
)
def test_it_is_told_in_the_language_asked_for(
    store: Store, ada: Member, api: Api, asked: dict[str, str], accepted: str, language: str, name: str
) -> None:
    make_achievement(store, name={"en": "Visits", "de": "Besuche"})
    for path in ("", "/visits"):
        answer = api.call("GET", f"members/{ada.uuid}/achievements{path}", query=asked, **{"Accept-Language": accepted})
        assert answer.headers["Content-Language"] == language
        shown = answer.json["progress"] if path else answer.json["results"][0]
        assert shown["name"] == name


# With a token of their own -------------------------------------------------------------------------------------------


def test_a_member_reads_what_is_theirs_and_nobody_elses(store: Store, ada: Member) -> None:
    make_achievement(store, rules=[{**VISITS, "goal": 1}])
    bob = make_member(store, "bob")
    happen(ada, NOW - HOUR)
    mine, his = api_as(ada), api_as(bob)
    assert [api.get("me/achievements").json["results"][0]["value"] for api in (mine, his)] == [1, 0]
    assert [api.get("me/achievements/visits").json["progress"]["completions"] for api in (mine, his)] == [1, 0]
    assert [len(api.get("me/achievements/visits/history").json["results"]) for api in (mine, his)] == [1, 0]
    assert [len(api.get("me/completions").json["results"]) for api in (mine, his)] == [1, 0]
    assert his.get(f"members/{ada.uuid}/achievements").status == 403


def test_what_is_hidden_is_shown_to_the_member_once_they_made_progress(store: Store, ada: Member, api: Api) -> None:
    make_achievement(store, values={"is_hidden": True})
    mine = api_as(ada)
    paths = ["me/achievements/visits", "me/achievements/visits/history"]
    assert keys(mine.get("me/achievements")) == []
    assert [mine.get(path).status for path in paths] == [404, 404]
    assert keys(api.get(f"members/{ada.uuid}/achievements")) == ["visits"]
    happen(ada, NOW)
    assert keys(mine.get("me/achievements")) == ["visits"]
    assert [mine.get(path).status for path in paths] == [200, 200]


def test_a_member_is_not_told_who_changed_something_or_whose_event_it_was(store: Store, ada: Member, api: Api) -> None:
    make_achievement(store, rules=[{**VISITS, "subject": "referral"}])
    happen(make_member(store, "friend", referrer=ada), NOW)
    (line,) = api.get(f"members/{ada.uuid}/achievements/visits/history").json["results"]
    (mine,) = api_as(ada).get("me/achievements/visits/history").json["results"]
    assert line["referee"] is not None
    assert not {"referee", "actor", "reason"} & set(mine)


# Speed ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["achievements", "completions"])
def test_lists_take_as_many_statements_for_one_as_for_twenty(store: Store, ada: Member, api: Api, path: str) -> None:
    counts = []
    for first in (0, 1):
        for number in range(first, 20 * first + 1):
            make_achievement(store, f"a{number}", rules=[{**VISITS, "goal": 1}])
        happen(ada, NOW + first * HOUR)
        api.get(f"members/{ada.uuid}/{path}")
        with CaptureQueriesContext(connection) as caught:
            answer = api.get(f"members/{ada.uuid}/{path}")
        counts.append((len(answer.json["results"]), len(caught)))
    (one, few), (many, same) = counts
    assert (one, few) == (1, same)
    assert many > 19
