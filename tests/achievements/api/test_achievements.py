"""Definitions over the API: written, read back, narrowed, changed, moved on, copied and deleted."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.engine import parse
from achievements.models import Achievement, Backfill, StatusChange
from achievements.services.icons import set_icon
from members.models import AuditEntry, Store
from tests.achievements.factories import (
    ACTOR,
    GIF,
    RULE,
    begin,
    create,
    document,
    make_achievement,
    make_live,
    pause,
    png,
)
from tests.engine.documents import examples
from tests.members.api.client import Api, api_of
from tests.members.factories import make_member, make_store

NOW = "2026-03-01T12:00:00Z"


def keys(api: Api, **query: str) -> list[str]:
    return [shown["key"] for shown in api.get("achievements", **query).json["results"]]


def test_a_new_one_is_found_where_the_answer_says(api: Api) -> None:
    sent = {
        "definition": document(name={"en": "Visitor"}, milestones=[{"target": 1.5}]),
        "texts": {"title": {"en": "Hi", "de": "Hallo"}, "failed_label": None},
        "points": 5,
        "is_hidden": True,
        "position": 3,
        "group": "start",
        "tags": ["b", "a"],
    }
    with time_machine.travel(NOW, tick=False):
        made = api.post("achievements", sent)
    assert (made.status, made.headers["Location"]) == (201, "/api/v1/achievements/visitor")
    created_by = made.json["created_by"]
    assert created_by.startswith("key test (lk_")
    assert {**made.json, "id": None} == {
        "id": None,
        "key": "visitor",
        "definition": sent["definition"],
        "texts": {"title": {"en": "Hi", "de": "Hallo"}},
        "icon": "http://testserver/static/laurel/achievement.svg",
        "points": 5,
        "position": 3,
        "group": "start",
        "tags": ["a", "b"],
        "goal": "Member must log custom event *visit* 3 times",
        "status": "draft",
        "is_hidden": True,
        "warnings": [],
        "created_at": NOW,
        "created_by": created_by,
        "changed_at": NOW,
    }
    assert api.get(made.headers["Location"]).json == made.json
    assert AuditEntry.objects.get().actor == created_by


@pytest.mark.parametrize("heading", examples())
def test_every_example_of_the_documentation_is_taken_and_read_back_as_it_was(api: Api, heading: str) -> None:
    sent = examples()[heading]
    made = api.post("achievements", {"definition": sent})
    assert made.status == 201, made
    assert parse(made.json["definition"]) == parse(sent)  # defaults are left out
    assert made.json["goal"].startswith("Member must")
    assert api.post(f"achievements/{sent['key']}/publish").json["status"] == "live"


def test_every_mistake_is_named_with_its_pointer_and_nothing_is_written(api: Api) -> None:
    bad = {"key": "visitor", "rules": [{**RULE, "goal": 0}], "period": {"type": "moon"}}
    answer = api.post("achievements", {"definition": bad, "texts": {"title": {"en": "x" * 49}}})
    assert (answer.status, answer.json["code"]) == (422, "invalid")
    assert answer.json["errors"] == [
        {
            "field": "/definition/period/type",
            "code": "not_allowed",
            "detail": "This must be one of none, calendar, relative, fixed, absolute, returning.",
        },
        {"field": "/definition/rules/0/goal", "code": "goal_not_positive", "detail": "The goal must be above 0."},
        {"field": "/texts/title/en", "code": "too_long", "detail": "This text may have at most 48 characters."},
    ]
    assert not Achievement.objects.exists()


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["definition"]),
        ({"definition": None}, ["definition"]),
        ({"definition": 5}, ["/definition"]),
        ({"definition": document(), "points": -1}, ["points"]),
        ({"definition": document(), "points": 1_000_001}, ["points"]),
        ({"definition": document(), "is_hidden": "yes"}, ["is_hidden"]),
        ({"definition": document(), "group": "x" * 101}, ["group"]),
        ({"definition": document(), "tags": "a"}, ["tags"]),
        ({"definition": document(), "tags": ["a", ""]}, ["tags[1]"]),
        ({"definition": document(), "tags": [str(number) for number in range(21)]}, ["tags"]),
        ({"definition": document(), "texts": []}, ["/texts"]),
        ({"definition": document(), "status": "live"}, ["status"]),
        ({"definition": document("check")}, ["/definition/key"]),
    ],
)
def test_what_is_wrong_with_a_body_is_named(api: Api, body: dict[str, Any], fields: list[str]) -> None:
    answer = api.post("achievements", body)
    assert (answer.status, answer.fields) == (422, fields)
    assert not Achievement.objects.exists()


def test_a_key_that_is_taken_is_a_conflict(api: Api, store: Store) -> None:
    make_achievement(store)
    for answer in (
        api.post("achievements", {"definition": document()}),
        api.patch(f"achievements/{make_achievement(store, 'other').key}", {"definition": document()}),
    ):
        assert (answer.status, answer.json["code"], answer.fields) == (409, "key_taken", ["/definition/key"])
    assert Achievement.objects.count() == 2


def test_what_works_but_is_hardly_meant_so_is_said(api: Api) -> None:
    window = {"type": "rolling", "count": 7, "unit": "day"}
    made = api.post("achievements", {"definition": document(rules=[{**RULE, "goal": 1, "window": window}])})
    assert [(warning["field"], warning["code"]) for warning in made.json["warnings"]] == [
        ("/definition/rules/0/window", "first_event_completes")
    ]


def test_lists_are_narrowed_by_status_tag_name_key_group_and_time(api: Api, store: Store) -> None:
    with time_machine.travel(NOW, tick=False):
        create(store, definition=document("a", name={"en": "Early bird"}), tags=["x", "y"], group="g")
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False):
        pause(make_live(store, "b", name={"en": "Night owl"}))
    make_live(make_store("other"), "theirs")
    assert keys(api) == ["b", "a"]
    assert keys(api, status="paused") == ["b"]
    assert keys(api, status="live") == []
    assert keys(api, tag="y") == ["a"]
    assert keys(api, name="OWL") == ["b"]
    assert keys(api, key="a") == ["a"]
    assert keys(api, group="g") == ["a"]
    assert keys(api, created_from="2026-03-02T12:00:00Z") == ["b"]
    assert keys(api, created_until="2026-03-02T13:00:00") == ["a"]  # on the store's wall, an hour ahead
    assert keys(api, page_size="1") == ["b"]
    assert [shown["key"] for shown in api.get(api.get("achievements", page_size="1").json["next"]).json["results"]] == [
        "a"
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("status", "gone"), ("created_from", "soon"), ("colour", "red"), ("tag", "")]
)
def test_a_filter_that_makes_no_sense_is_named(api: Api, name: str, value: str) -> None:
    answer = api.get("achievements", **{name: value})
    assert (answer.status, answer.fields) == (400, [name])


def test_only_what_is_given_changes(api: Api, store: Store) -> None:
    create(store, definition=document(), texts={"title": {"en": "Hi"}}, tags=["a"], points=3)
    changed = api.patch("achievements/visitor", {"points": 4, "tags": []})
    assert (changed.status, changed.json["points"], changed.json["tags"]) == (200, 4, [])
    assert changed.json["texts"] == {"title": {"en": "Hi"}}
    assert api.patch("achievements/visitor", {"texts": None}).json["texts"] == {}
    renamed = api.patch("achievements/visitor", {"definition": document("guest")})
    assert renamed.json["key"] == "guest"
    assert api.get("achievements/visitor").status == 404


def test_what_counts_is_locked_once_somebody_has_progress(api: Api, store: Store) -> None:
    begin(make_live(store), make_member(store))
    answer = api.patch("achievements/visitor", {"definition": document(rules=[{**RULE, "goal": 4}]), "points": 9})
    assert (answer.status, answer.json["code"]) == (409, "locked")
    assert answer.fields == ["/definition/rules/0/goal"]
    assert "duplicate" in answer.json["detail"]
    assert api.get("achievements/visitor").json["points"] == 0
    assert api.patch("achievements/visitor", {"definition": document(name={"en": "V"})}).status == 200
    answer = api.patch("achievements/visitor", {"definition": document("guest")})
    assert (answer.status, answer.json["code"], answer.fields) == (409, "key_frozen", ["/definition/key"])


def test_it_goes_live_pauses_goes_live_again_and_is_archived(api: Api, store: Store) -> None:
    make_achievement(store)
    way = [
        ("publish", {"reason": "spring"}, 200, "live"),
        ("publish", {}, 409, None),
        ("pause", {}, 200, "paused"),
        ("publish", {}, 200, "live"),
        ("archive", {"reason": "over"}, 200, "archived"),
        ("publish", {}, 409, None),
        ("pause", {}, 409, None),
        ("archive", {}, 409, None),
    ]
    for verb, body, status, after in way:
        answer = api.post(f"achievements/visitor/{verb}", body)
        assert answer.status == status, (verb, answer)
        assert after is None or answer.json["status"] == after
        assert after is not None or (answer.json["code"], answer.fields) == ("wrong_status", ["status"])
    assert list(StatusChange.objects.values_list("status", "reason")) == [
        ("live", "spring"),
        ("paused", ""),
        ("live", ""),
        ("archived", "over"),
    ]


def test_going_live_silently_fills_in_silently(api: Api, store: Store) -> None:
    make_achievement(store, counts_from="everything")
    assert api.post("achievements/visitor/publish", {"silent": True}).status == 200
    assert Backfill.objects.get().is_silent


def test_a_copy_is_made_under_another_key(api: Api, store: Store) -> None:
    set_icon(make_live(store, name={"en": "V"}), GIF, actor=ACTOR)
    copy = api.post("achievements/visitor/duplicate", {"key": "copy"})
    assert (copy.status, copy.headers["Location"]) == (201, "/api/v1/achievements/copy")
    assert (copy.json["status"], copy.json["definition"]["name"]) == ("draft", {"en": "V"})
    assert copy.json["icon"] == api.get("achievements/visitor").json["icon"]
    for key, status, code in (("copy", 409, "key_taken"), ("check", 422, "reserved"), ("1", 422, "invalid")):
        answer = api.post("achievements/visitor/duplicate", {"key": key})
        assert (answer.status, answer.fields, answer.json["errors"][0]["code"]) == (status, ["key"], code)


def test_a_draft_is_deleted_and_what_went_live_is_not(api: Api, store: Store) -> None:
    make_achievement(store, "draft")
    make_live(store)
    assert (api.delete("achievements/draft").status, api.get("achievements/draft").status) == (204, 404)
    answer = api.delete("achievements/visitor")
    assert (answer.status, answer.json["code"]) == (409, "wrong_status")
    assert api.get("achievements/visitor").status == 200


@pytest.mark.parametrize("key", ["nothing", "a%00b", "Visitor", "%F0%9F%98%80"])
def test_a_key_nobody_has_is_not_found(api: Api, store: Store, key: str) -> None:
    make_achievement(store)
    for method in ("GET", "PATCH", "DELETE"):
        assert api.call(method, f"achievements/{key}", {} if method == "PATCH" else None).status == 404
    for verb in ("publish", "pause", "archive"):
        assert api.post(f"achievements/{key}/{verb}").status == 404


def test_the_number_of_statements_of_a_list_is_flat_and_no_picture_is_loaded(api: Api, store: Store) -> None:
    counts = {}
    for size in (2, 20):
        for number in range(size):
            made = create(store, definition=document(f"a{size}-{number}"), tags=["a", "b"])
            set_icon(made, png(number + 1), actor=ACTOR)
        api.get("achievements")
        with CaptureQueriesContext(connection) as captured:
            api.get("achievements")
        counts[size] = len(captured)
        assert not [query for query in captured if '"content"' in query["sql"]]
    assert len(set(counts.values())) == 1, counts
    assert counts[2] <= 3


def test_another_store_may_have_the_same_key_and_neither_sees_the_others(api: Api, store: Store) -> None:
    other = make_store("other")
    make_achievement(store, name={"en": "ours"})
    make_live(other, name={"en": "theirs"})
    assert api.get("achievements/visitor").json["definition"]["name"] == {"en": "ours"}
    assert api_of(other).get("achievements/visitor").json["definition"]["name"] == {"en": "theirs"}
    assert api.delete("achievements/visitor").status == 204
    assert Achievement.objects.get().store == other


def test_checking_says_all_that_is_wrong_and_saves_nothing(api: Api) -> None:
    bad = {**document(rules=[{**RULE, "goal": -1}]), "colour": "red"}
    answer = api.post("achievements/check", {"definition": bad, "texts": {"title": {"en": "{{x}}"}}})
    assert answer.status == 200
    assert [mistake["field"] for mistake in answer.json["mistakes"]] == [
        "/definition/colour",
        "/definition/rules/0/goal",
        "/texts/title/en",
    ]
    assert (answer.json["warnings"], answer.json["description"]) == ([], None)
    assert not Achievement.objects.exists()


def test_checking_says_the_definition_in_words(api: Api, store: Store) -> None:
    reader = api_of(store, "read")
    unit = {"en": {"one": "visit", "other": "visits"}, "de": {"one": "Besuch", "other": "Besuche"}}
    sent = document(rules=[{**RULE, "unit": unit}], period={"type": "calendar", "unit": "month"})
    words = reader.post("achievements/check", {"definition": sent}).json["description"]
    assert (words["goal"], words["reset_every"]) == (
        "Member must log custom event *visit* 3 times within a calendar month",
        "1 month",
    )
    german = reader.post("achievements/check", {"definition": sent, "language": "de"}).json
    assert (german["mistakes"], german["description"]["target"]) == ([], "3 Besuche")
    assert reader.post("achievements/check", {"definition": sent, "language": "german!"}).fields == ["language"]


@pytest.mark.parametrize("heading", examples())
def test_every_example_of_the_documentation_checks_and_is_described(api: Api, heading: str) -> None:
    answer = api.post("achievements/check", {"definition": examples()[heading]}).json
    assert answer["mistakes"] == []
    assert answer["description"]["goal"].startswith("Member must")


def test_a_time_is_shown_as_it_was_taken(api: Api, store: Store) -> None:
    with time_machine.travel(NOW, tick=False):
        make_achievement(store)
    with time_machine.travel("2026-03-01T13:00:00Z", tick=False):
        shown = api.post("achievements/visitor/publish").json
    at = datetime.datetime(2026, 3, 1, 13, tzinfo=datetime.UTC)
    assert (shown["created_at"], shown["changed_at"]) == (NOW, "2026-03-01T13:00:00Z")
    assert StatusChange.objects.get().at == at
