"""Campaigns over the API: made, read back, narrowed, changed, moved on, deleted; and everything wrong is named."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.models import Achievement
from campaigns.models import Campaign
from members.models import AuditEntry, Member, Scope, Store
from tests.achievements.evaluation.making import make_live
from tests.campaigns.factories import complete, fire, make_campaign, make_live_campaign
from tests.members.api.client import Api, api_of
from tests.members.factories import make_member, make_store

POINTS = {"kind": "points", "settings": {"points": 50}}
NEW: dict[str, Any] = {"key": "autumn", "name": "Autumn", "any_achievement": True, "effects": [POINTS]}


def keys(api: Api, **query: str) -> list[str]:
    return [shown["key"] for shown in api.get("campaigns", **query).json["results"]]


def test_a_new_one_is_found_where_the_answer_says(api: Api, clock: Any, visits: Achievement) -> None:
    sent = {
        "key": "autumn",
        "name": "Autumn",
        "texts": {"name": {"en": "Autumn", "de": "Herbst"}, "description": {"en": "For a while."}},
        "trigger": "milestone",
        "achievements": ["visits"],
        "milestone": "half",
        "starts_at": "2026-03-12T00:00:00+01:00",
        "ends_at": "2026-04-01T00:00:00+02:00",
        "audience": [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}],
        "limits": [
            {"of": "points", "value": 1000.5, "per_count": 2, "per_unit": "week"},
            {"of": "member", "value": 3},
        ],
        "effects": [POINTS, {"kind": "label", "settings": {"key": "vip"}}],
        "fires_paused": True,
        "reverses": True,
    }
    made = api.post("campaigns", sent)
    assert (made.status, made.headers["Location"]) == (201, "/api/v1/campaigns/autumn")
    shown = made.json
    assert {name: shown[name] for name in sent if name not in ("starts_at", "ends_at", "limits")} == {
        name: value for name, value in sent.items() if name not in ("starts_at", "ends_at", "limits")
    }
    assert (shown["starts_at"], shown["ends_at"]) == ("2026-03-11T23:00:00Z", "2026-03-31T22:00:00Z")
    assert [(each["of"], float(each["value"]), each["per_count"], each["per_unit"]) for each in shown["limits"]] == [
        ("points", 1000.5, 2, "week"),
        ("member", 3, None, None),
    ]
    assert (shown["status"], shown["any_achievement"], shown["stopped_at"]) == ("draft", False, None)
    assert api.get(made.headers["Location"]).json == shown
    assert AuditEntry.objects.get().actor == shown["created_by"]


def test_they_are_narrowed_and_paged_newest_first(api: Api, store: Store) -> None:
    for name in ("one", "two", "three"):
        make_campaign(store, name)
    make_live_campaign(store, "four", trigger="progressed")
    make_campaign(make_store("other"), "theirs")
    assert keys(api) == ["four", "three", "two", "one"]
    assert keys(api, status="live") == keys(api, trigger="progressed") == ["four"]
    assert keys(api, key="two") == ["two"]
    first = api.get("campaigns", page_size="3").json
    assert [each["key"] for each in first["results"]] == ["four", "three", "two"]
    assert [each["key"] for each in api.get(first["next"]).json["results"]] == ["one"]
    assert api.get("campaigns", status="asleep").fields == ["status"]


def test_the_list_costs_as_many_queries_for_one_as_for_many(api: Api, store: Store, visits: Achievement) -> None:
    counts = []
    api.get("campaigns")  # the key is known from now on
    for size in (1, 8):
        for number in range(size):
            make_campaign(store, f"c{size}-{number}", POINTS, achievements=["visits"])
        with CaptureQueriesContext(connection) as captured:
            assert api.get("campaigns").status == 200
        counts.append(len(captured))
    assert counts[0] == counts[1], counts


def test_only_what_is_given_changes_and_lists_are_replaced_whole(api: Api, visits: Achievement) -> None:
    api.post("campaigns", {**NEW, "limits": [{"of": "total", "value": 5}]})
    changed = api.patch("campaigns/autumn", {"any_achievement": False, "achievements": ["visits"], "limits": []})
    assert changed.status == 200
    shown = changed.json
    assert (shown["any_achievement"], shown["achievements"], shown["limits"]) == (False, ["visits"], [])
    assert (shown["name"], shown["effects"]) == ("Autumn", [POINTS])
    assert api.patch("campaigns/autumn", {}).json == shown


def test_its_way_from_draft_to_archive(api: Api) -> None:
    api.post("campaigns", NEW)
    for verb, status in (("publish", "live"), ("pause", "paused"), ("publish", "live"), ("archive", "archived")):
        answer = api.post(f"campaigns/autumn/{verb}", {"reason": f"to {verb}"})
        assert (answer.status, answer.json["status"]) == (200, status)
    assert AuditEntry.objects.first().reason == "to archive"  # type: ignore[union-attr]
    for verb in ("publish", "pause", "archive"):
        refused = api.post(f"campaigns/autumn/{verb}")
        assert (refused.status, refused.fields) == (409, ["status"])
    assert api.patch("campaigns/autumn", {"name": "Winter"}).status == 409
    assert api.get("campaigns/autumn").json["name"] == "Autumn"


def test_a_draft_is_deleted_and_one_that_went_live_is_not(api: Api) -> None:
    api.post("campaigns", NEW)
    assert api.delete("campaigns/autumn").status == 204
    assert api.get("campaigns/autumn").status == 404
    api.post("campaigns", NEW)
    api.post("campaigns/autumn/publish")
    assert api.delete("campaigns/autumn").status == 409
    assert Campaign.objects.get().status == "live"


@pytest.mark.parametrize(
    ("values", "status", "fields"),
    [
        ({"key": "1 x"}, 422, ["key"]),
        ({"name": ""}, 422, ["name"]),
        ({"colour": "red"}, 422, ["colour"]),
        ({"trigger": "birthday"}, 422, ["trigger"]),
        ({"achievements": ["nothing"]}, 422, ["/achievements/0"]),
        ({"ends_at": "2026-01-01T00:00:00Z", "starts_at": "2026-01-01T00:00:00Z"}, 422, ["ends_at"]),
        ({"audience": [{"attribute": "member.tier", "operator": "resembles"}]}, 422, ["/audience/0/operator"]),
        ({"limits": [{"of": "member", "value": 1.5}]}, 422, ["limits[0].value"]),
        ({"limits": [{"of": "total", "value": 0}]}, 422, ["/limits/0/value"]),
        ({"limits": [{"of": "total", "value": 1}, {"of": "total", "value": 2}]}, 422, ["/limits/1"]),
        ({"effects": [{"kind": "gift"}]}, 422, ["effects[0].kind"]),
        (
            {"effects": [POINTS, {"kind": "points", "settings": {}}, {"kind": "label", "settings": {"key": ""}}]},
            422,
            ["/effects/1/settings/points", "/effects/2/settings/key"],
        ),
        (
            {"effects": [{"kind": "event", "settings": {"type": "x", "body": {"to": "{{member.shoe}}"}}}]},
            422,
            ["/effects/0/settings/body/to"],
        ),
        ({"texts": {"name": {"xx": "?"}}}, 422, ["/texts/name/xx"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_half_saved(
    api: Api, values: dict[str, Any], status: int, fields: list[str]
) -> None:
    answer = api.post("campaigns", {**NEW, **values})
    assert (answer.status, answer.fields) == (status, fields)
    assert not Campaign.objects.exists()
    api.post("campaigns", NEW)
    before = api.get("campaigns/autumn").json
    answer = api.patch("campaigns/autumn", values)
    assert answer.status in (status, 409), answer  # the key is one that stays
    assert api.get("campaigns/autumn").json == before
    assert AuditEntry.objects.count() == 1


def test_a_taken_key_is_a_conflict(api: Api) -> None:
    api.post("campaigns", NEW)
    again = api.post("campaigns", NEW)
    assert (again.status, again.fields) == (409, ["key"])
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"effects": []}, "effects", "required"),
        ({"any_achievement": False}, "achievements", "required"),
        ({"any_achievement": False, "achievements": ["gone"]}, "achievements", "archived"),
        ({"limits": [{"of": "points", "value": 49.999999}]}, "/limits/0/value", "below_one_reward"),
        ({"trigger": "milestone", "any_achievement": False, "achievements": ["visits"], "milestone": "x"},
         "milestone", "unknown_milestone"),
    ],
)  # fmt: skip
def test_what_is_not_ready_does_not_go_live(
    api: Api, visits: Achievement, store: Store, values: dict[str, Any], field: str, code: str
) -> None:
    make_live(store, {"key": "gone", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 1}]})
    Achievement.objects.filter(key="gone").update(status="archived")
    assert api.post("campaigns", {**NEW, **values}).status == 201
    answer = api.post("campaigns/autumn/publish")
    assert answer.status == 422
    assert [(each["field"], each["code"]) for each in answer.json["errors"]] == [(field, code)]
    assert Campaign.objects.get().status == "draft"


def test_its_firings_say_what_it_answered_and_why_not(api: Api, store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, limits=[{"of": "member", "value": 1}])
    bob = make_member(store, "bob")
    for member, ordinal in ((ada, 1), (ada, 2), (bob, 1)):
        complete(member, visits, ordinal)
    fire()
    address = f"campaigns/{campaign.key}/firings"
    shown = api.get(address).json["results"]
    assert [(each["status"], each["reason"]) for each in shown] == [
        ("fired", None), ("skipped", "member_limit"), ("fired", None)]  # fmt: skip
    assert (shown[0]["member"], shown[0]["achievement"], shown[0]["depth"]) == (str(bob.uuid), "visits", 1)
    assert len(api.get(address, member=str(ada.uuid)).json["results"]) == 2
    assert len(api.get(address, status="skipped", reason="member_limit").json["results"]) == 1
    assert len(api.get(api.get(address, page_size="2").json["next"]).json["results"]) == 1


def test_reading_takes_one_scope_and_writing_another(store: Store) -> None:
    make_campaign(store)
    reader, manager = api_of(store, Scope.READ), api_of(store, Scope.MANAGE)
    assert (reader.get("campaigns").status, reader.post("campaigns", NEW).status) == (200, 403)
    assert (manager.post("campaigns", NEW).status, manager.get("campaigns").status) == (201, 403)
    assert reader.post("campaigns/autumn/publish").status == 403


def test_a_stopped_one_says_until_when(api: Api, clock: Any, store: Store, ada: Member, visits: Achievement) -> None:
    limit = {"of": "points", "value": 50_000_000, "per_unit": "day"}
    make_live_campaign(store, limits=[limit])
    complete(ada, visits)
    complete(ada, visits, 2)
    fire()
    shown = api.get("campaigns/welcome").json
    assert (shown["stopped_at"], shown["stopped_until"]) == ("2026-03-11T11:00:00Z", "2026-03-11T23:00:00Z")
    assert shown["status"] == "live"
    clock.shift(datetime.timedelta(days=1))
    complete(ada, visits, 3)
    fire()
    assert api.get("campaigns/welcome/firings").json["results"][0]["status"] == "fired"
