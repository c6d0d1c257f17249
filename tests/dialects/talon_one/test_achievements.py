"""The Management API: achievements made, read, changed, removed and exported, with every field and every refusal."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.models import Achievement
from dialects.talon_one.models import Application, Campaign, Placement
from members.models import Store
from tests.members.api.client import api_of

from .client import COFFEE, Shop, sources

FULL = {
    "name": "BlackFriday",
    "title": "Spend 400",
    "description": "",
    "target": 400.5,
    "recurrencePolicy": "no_recurrence",
    "activationPolicy": "fixed_schedule",
    "fixedStartDate": "2025-11-28T00:00:00+01:00",
    "endDate": "2025-12-01T23:59:59+01:00",
    "allowRollbackAfterCompletion": True,
}


def rows() -> list[Any]:
    kept: list[Any] = [Application, Campaign, Placement, Achievement]
    return [list(model._default_manager.order_by("pk").values()) for model in kept]


def test_what_is_made_is_answered_whole(shop: Shop) -> None:
    answer = shop.management.post(shop.path, COFFEE)
    assert answer.status == 201
    made = Achievement.objects.get()
    assert answer.json == {
        "id": made.pk,
        "created": "2023-10-10T07:30:45Z",
        **COFFEE,
        "recurrencePolicy": "on_expiration",
        "activationPolicy": "user_action",
        "allowRollbackAfterCompletion": False,
        "campaignId": shop.campaign.pk,
        "campaignIds": [shop.campaign.pk],
        "referencedByCampaigns": [{"id": shop.campaign.pk, "applicationId": shop.application.pk}],
        "userId": shop.store.pk,
        "createdBy": made.created_by,
        "hasProgress": False,
        "status": "inprogress",
    }
    assert shop.management.get(f"{shop.path}/{made.pk}").json == answer.json
    assert shop.management.get(shop.path).json == {"hasMore": False, "data": [answer.json]}
    assert (made.status, made.definition["rules"][0]["trigger"]) == ("live", "reported")


def test_every_field_is_read_back_as_it_was_sent(shop: Shop) -> None:
    made = shop.make(**FULL, period=None)
    assert {name: made[name] for name in FULL} == {**FULL, "target": made["target"]}
    assert str(made["target"]) == "400.5"
    assert made["status"] == "not_started"  # it is scheduled
    definition = api_of(shop.store).get("achievements/BlackFriday").json["definition"]
    assert (definition["starts_at"], definition["ends_at"]) == (FULL["fixedStartDate"], "2025-12-02T00:00:00+01:00")


def test_the_list_has_pages_and_a_title(shop: Shop) -> None:
    names = [shop.make(name=f"N{number}", title=f"T{number}")["name"] for number in range(5)]
    page = shop.management.get(shop.path, pageSize=2, skip=2).json
    assert ([each["name"] for each in page["data"]], page["hasMore"]) == (names[2:4], True)
    assert shop.management.get(shop.path, pageSize=2, skip=4).json["hasMore"] is False
    assert [each["name"] for each in shop.management.get(shop.path, title="T3").json["data"]] == ["N3"]


@pytest.mark.parametrize(
    ("query", "name"), [({"pageSize": 51}, "pageSize"), ({"pageSize": 0}, "pageSize"), ({"skip": "-1"}, "skip")]
)
def test_a_page_that_cannot_be_is_told_by_its_parameter(shop: Shop, query: dict[str, Any], name: str) -> None:
    answer = shop.management.get(shop.path, **query)
    assert (answer.status, sources(answer)) == (400, [{"parameter": name}])


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": None}, "/name"),
    ({"name": "a"}, "/name"),
    ({"name": "no-hyphen"}, "/name"),
    ({"name": "1st"}, "/name"),
    ({"name": "abé"}, "/name"),
    ({"name": "a" * 1001}, "/name"),
    ({"title": ""}, "/title"),
    ({"title": "x" * 256}, "/title"),
    ({"description": None}, "/description"),
    ({"description": 5}, "/description"),
    ({"target": 0}, "/target"),
    ({"target": -1}, "/target"),
    ({"target": "3"}, "/target"),
    ({"target": 10**10}, "/target"),
    ({"target": None}, "/target"),
    ({"period": "0D"}, "/period"),
    ({"period": "D"}, "/period"),
    ({"period": "1d"}, "/period"),
    ({"period": "1h_U"}, "/period"),
    ({"period": "1W_D"}, "/period"),
    ({"period": "1.5M"}, "/period"),
    ({"period": "1.5D_U"}, "/period"),
    ({"period": "0.5s"}, "/period"),
    ({"period": "101Y"}, "/period"),
    ({"period": 7}, "/period"),
    ({"recurrencePolicy": "sometimes"}, "/recurrencePolicy"),
    ({"activationPolicy": "sometimes"}, "/activationPolicy"),
    ({"recurrencePolicy": "on_completion"}, "/period"),
    ({"activationPolicy": "fixed_schedule"}, "/fixedStartDate"),
    ({"fixedStartDate": "2025-01-01T00:00:00Z"}, "/fixedStartDate"),
    ({"endDate": "2025-01-01T00:00:00"}, "/endDate"),
    ({"endDate": "tomorrow"}, "/endDate"),
    ({"activationPolicy": "fixed_schedule", "fixedStartDate": "2025-01-01T00:00:00Z", "period": "1D_U"}, "/period"),
    ({"period": "1D_U", "periodEndOverride": {"hour": 0, "minute": 0, "second": 0}}, "/periodEndOverride"),
    ({"period": "2D", "periodEndOverride": {"hour": 0, "minute": 0, "second": 0}}, "/periodEndOverride"),
    ({"period": None, "periodEndOverride": {"hour": 0, "minute": 0, "second": 0}}, "/period"),
    ({"period": "1D", "periodEndOverride": {"hour": 24, "minute": 0, "second": 0}}, "/periodEndOverride/hour"),
    ({"period": "1D", "periodEndOverride": {"hour": 0, "minute": 0}}, "/periodEndOverride/second"),
    ({"period": "1W", "periodEndOverride": {"hour": 0, "minute": 0, "second": 0}}, "/periodEndOverride/dayOfWeek"),
    (
        {"period": "1W", "periodEndOverride": {"hour": 0, "minute": 0, "second": 0, "dayOfWeek": 8}},
        "/periodEndOverride/dayOfWeek",
    ),
    ({"allowRollbackAfterCompletion": "yes"}, "/allowRollbackAfterCompletion"),
    ({"colour": "red"}, "/colour"),
]


@pytest.mark.parametrize(("wrong", "pointer"), BAD)
def test_each_mistake_is_told_by_its_pointer_and_changes_nothing(
    shop: Shop, wrong: dict[str, Any], pointer: str
) -> None:
    before = rows()
    answer = shop.management.post(shop.path, {**COFFEE, **wrong})
    assert (answer.status, sources(answer)) == (400, [{"pointer": pointer}]), answer
    assert set(answer.json) == {"message", "errors", "StatusCode"}
    assert answer.json["StatusCode"] == 400
    assert rows() == before
    if wrong.get(pointer.split("/")[1]) is not None:  # in a change, what is null or left out stays as it was
        made = shop.make()
        shop.stop()
        before = rows()
        change = {name: value for name, value in wrong.items() if value is not None}
        answer = shop.management.put(f"{shop.path}/{made['id']}", change)
        assert (answer.status, sources(answer)) == (400, [{"pointer": pointer}]), answer
        assert rows() == before


def test_several_mistakes_are_told_at_once(shop: Shop) -> None:
    answer = shop.management.post(shop.path, {"name": "a", "title": "", "target": 0})
    pointers = {"/name", "/title", "/target", "/description"}
    assert {source["pointer"] for source in sources(answer)} == pointers


def test_an_end_before_the_start_is_told_at_the_end(shop: Shop) -> None:
    answer = shop.management.post(shop.path, {**FULL, "endDate": "2025-11-27T00:00:00Z"})
    assert (answer.status, sources(answer)) == (400, [{"pointer": "/endDate"}])


@pytest.mark.parametrize("field", ["name", "title"])
def test_a_name_or_title_that_is_taken_is_a_conflict(shop: Shop, field: str) -> None:
    shop.make()
    other = {**COFFEE, "name": "Other", "title": "Other", field: COFFEE[field]}
    answer = shop.management.post(shop.path, other)
    assert (answer.status, sources(answer), answer.json["StatusCode"]) == (409, [{"pointer": f"/{field}"}], 409)
    second = Campaign.objects.create(application=shop.application, name="Second")
    path = shop.path.replace(f"campaigns/{shop.campaign.pk}", f"campaigns/{second.pk}")
    assert shop.management.post(path, COFFEE).status == 201  # unique in its campaign
    assert shop.management.get(shop.path).json["data"][0]["name"] == COFFEE["name"]


def test_a_partial_put_changes_what_it_names(shop: Shop) -> None:
    made = shop.make(period="7D", endDate="2025-01-01T00:00:00Z")
    shop.stop()
    path = f"{shop.path}/{made['id']}"
    changed = shop.management.put(path, {"title": "Another", "target": 7.5, "endDate": None})
    assert changed.status == 200
    assert changed.json == {**made, "title": "Another", "target": changed.json["target"]}
    assert str(changed.json["target"]) == "7.5"
    changed = shop.management.put(path, {"recurrencePolicy": "no_recurrence", "period": "3M_U", "description": ""})
    expected = {"recurrencePolicy": "no_recurrence", "period": "3M_U", "description": ""}
    assert {name: changed.json[name] for name in expected} == expected
    # What on completion has no room for goes with it.
    changed = shop.management.put(path, {"recurrencePolicy": "on_completion"})
    assert changed.status == 200
    assert "period" not in changed.json
    assert shop.management.put(path, changed.json).json == changed.json


def test_the_name_never_changes(shop: Shop) -> None:
    made = shop.make()
    shop.stop()
    path = f"{shop.path}/{made['id']}"
    assert shop.management.put(path, {"name": made["name"]}).status == 200
    answer = shop.management.put(path, {"name": "Another"})
    assert (answer.status, sources(answer), answer.json["errors"][0]["title"]) == (
        400,
        [{"pointer": "/name"}],
        "Locked",
    )


LOCKED = [
    {"target": 3},
    {"period": "1D"},
    {"recurrencePolicy": "no_recurrence"},
    {"endDate": "2030-01-01T00:00:00Z"},
    {"allowRollbackAfterCompletion": True},
]


@pytest.mark.parametrize("change", LOCKED)
@pytest.mark.parametrize("why", ["running", "progress"])
def test_what_runs_or_has_progress_changes_in_title_and_description_only(
    shop: Shop, change: dict[str, Any], why: str
) -> None:
    made = shop.make()
    if why == "progress":
        shop.rule(made)
        shop.effects("one")
        shop.stop()
    path = f"{shop.path}/{made['id']}"
    before = rows()
    answer = shop.management.put(path, {**change, "title": "Another"})
    assert (answer.status, sources(answer)) == (400, [{"pointer": f"/{next(iter(change))}"}]), answer
    assert rows() == before
    same = {name: made[name] for name in ("target", "period", "recurrencePolicy", "allowRollbackAfterCompletion")}
    changed = shop.management.put(path, {**same, "title": "Another", "description": "Said anew"})
    assert (changed.status, changed.json["title"], changed.json["description"]) == (200, "Another", "Said anew")


def test_deleting_archives_unless_it_runs_and_somebody_is_on_the_way(shop: Shop) -> None:
    made, idle = shop.make(), shop.make(name="Idle", title="Idle")
    shop.rule(made)
    shop.effects("one")
    path = f"{shop.path}/{made['id']}"
    answer = shop.management.delete(path)
    assert (answer.status, sources(answer)) == (400, [{"pointer": "/"}])
    assert shop.management.delete(f"{shop.path}/{idle['id']}").status == 204
    shop.stop()
    gone = shop.management.delete(path)
    assert (gone.status, gone.body) == (204, b"")
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", None)):
        answer = shop.management.call(method, path, body)
        assert (answer.status, answer.json["StatusCode"], len(sources(answer))) == (404, 404, 1)
    assert set(Achievement.objects.values_list("status", flat=True)) == {"archived"}
    assert shop.make()["name"] == COFFEE["name"]  # the name is free again
    assert shop.effects("two") == []


@pytest.mark.parametrize("at_once", [1, 500])
def test_the_export_is_the_documented_csv(
    shop: Shop, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("dialects.talon_one.views.management.AT_ONCE", at_once)
    made = shop.make(name="Weekly", title='Coffee, "free"', target=2, period="1M")
    shop.rule(made)
    shop.effects("one")
    shop.effects("two", who="bert")
    shop.effects("three", who="bert")
    clock.shift(32 * 24 * 3600)
    shop.effects("four")
    answer = shop.management.get(f"{shop.path}/{made['id']}/export")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    title = '"Coffee, ""free"""'
    assert answer.body.decode().splitlines() == [
        "profileIntegrationID,title,target,progress,status,startDate,endDate,completionDate",
        f"ada,{title},2.00,1,expired,2023-10-10T09:30:45+02:00,2023-11-10T09:30:45+01:00,",
        f"ada,{title},2.00,1,inprogress,2023-11-11T08:30:45+01:00,2023-12-11T08:30:45+01:00,",
        f"bert,{title},2.00,2,completed,2023-10-10T09:30:45+02:00,2023-11-10T09:30:45+01:00,2023-10-10T09:30:45+02:00",
    ]


def test_customer_progress_has_filters_and_pages(shop: Shop) -> None:
    made = [shop.make(name=f"N{number}", title=f"T{number}") for number in range(3)]
    shop.rule(made[0])
    shop.effects("one")
    path = f"v1/applications/{shop.application.pk}/achievement_progress/ada"
    page = shop.management.get(path, pageSize=2).json
    told = [(each["name"], each["status"]) for each in page["data"]]
    assert (told, page["hasMore"]) == ([("N0", "inprogress"), ("N1", "not_started")], True)
    assert [each["name"] for each in shop.management.get(path, title="T2").json["data"]] == ["N2"]
    assert shop.progress(made[1])["progress"] == 0
    assert shop.management.get(path, achievementId="x").status == 400
    assert shop.management.get(path.replace("ada", "nobody")).status == 404


def test_applications_and_campaigns_are_made_by_small_requests(shop: Shop) -> None:
    made = shop.management.post("v1/applications", {"name": "Tea shop", "timezone": "Asia/Tokyo", "currency": "JPY"})
    assert (made.status, made.json["timezone"], made.json["currency"]) == (201, "Asia/Tokyo", "JPY")
    path = f"v1/applications/{made.json['id']}/campaigns"
    body = {"name": "Spring", "state": "disabled", "tags": [], "features": ["achievements"], "limits": []}
    campaign = shop.management.post(path, body)
    assert (campaign.status, campaign.json["state"], campaign.json["features"]) == (201, "disabled", ["achievements"])
    one = f"{path}/{campaign.json['id']}"
    changed = shop.management.put(one, {"state": "enabled", "startTime": "2023-10-11T00:00:00Z"})
    assert (changed.json["state"], changed.json["frontendState"]) == ("enabled", "scheduled")
    assert shop.management.get(one).json == changed.json
    assert shop.management.get(path).json == {"totalResultSize": 1, "data": [changed.json]}
    assert shop.management.get(f"v1/applications/{made.json['id']}").json == made.json
    assert shop.management.get("v1/applications").json["totalResultSize"] == 2
    # By the Application's own clock.
    achievement = shop.management.post(f"{one}/achievements", {**COFFEE, "period": "1D_U"}).json
    assert achievement["campaignId"] == campaign.json["id"]
    assert Achievement.objects.get().definition["timezone"] == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("body", "pointer", "status"),
    [
        ({}, "/name", 400),
        ({"name": "Coffee shop"}, "/name", 409),
        ({"name": "x", "timezone": "Nowhere/Land"}, "/timezone", 400),
        ({"name": "x", "currency": "eur"}, "/currency", 400),
    ],
)
def test_what_is_wrong_with_an_application(shop: Shop, body: dict[str, Any], pointer: str, status: int) -> None:
    before = rows()
    answer = shop.management.post("v1/applications", body)
    assert (answer.status, sources(answer)) == (status, [{"pointer": pointer}]), answer
    assert rows() == before


def test_what_is_wrong_with_a_campaign(shop: Shop) -> None:
    path = f"v1/applications/{shop.application.pk}/campaigns"
    before = rows()
    dates = {"startTime": "2024-01-01T00:00:00Z", "endTime": "2023-01-01T00:00:00Z"}
    for body, pointer in (
        ({}, "/name"),
        ({"name": "x", "state": "on"}, "/state"),
        ({"name": "x", "startTime": "soon"}, "/startTime"),
        ({"name": "x", **dates}, "/endTime"),
    ):
        answer = shop.management.post(path, body)
        assert (answer.status, sources(answer)) == (400, [{"pointer": pointer}]), answer
    assert rows() == before


def test_what_is_made_here_is_laurels_own_and_the_other_way_round(shop: Shop, store: Store) -> None:
    made, api = shop.make(), api_of(store)
    found = api.get(f"achievements/{made['name']}").json
    assert (found["status"], found["definition"]["name"]) == ("live", {"en": made["title"]})
    definition = {
        "key": "monday.to-monday",
        "name": {"en": "Weekly"},
        "period": {"type": "returning", "every": "week", "day_of_week": "monday", "time": "06:00"},
        "recurrence": "after_expiry",
        "rules": [{"trigger": "transaction", "goal": 5}],
    }
    made = api.post("achievements", {"definition": definition})
    assert made.status == 201, made
    other = next(each for each in shop.management.get(shop.path).json["data"] if each["title"] == "Weekly")
    assert other["name"] == f"monday_to_monday_{other['id']}"
    assert (other["period"], other["periodEndOverride"]) == (
        "1W",
        {"hour": 6, "minute": 0, "second": 0, "dayOfWeek": 1},
    )
    shop.stop()
    changed = shop.management.put(f"{shop.path}/{other['id']}", {"target": 8})
    assert (changed.status, changed.json) == (200, {**other, "target": 8})
    definition = api.get("achievements/monday.to-monday").json["definition"]
    assert (definition["rules"][0]["goal"], definition["rules"][0]["trigger"]) == (8, "transaction")
    streak = {
        "key": "streak",
        "rules": [{"trigger": "transaction", "goal": 1, "window": {"type": "calendar", "unit": "day"}}],
    }
    assert api.post("achievements", {"definition": streak}).status == 201
    assert len(shop.management.get(shop.path).json["data"]) == 2  # the format has no words for that one


def test_what_was_changed_in_laurel_is_said_as_it_is_now(shop: Shop, store: Store) -> None:
    made = shop.make(period="7D")
    definition = Achievement.objects.get().definition | {"period": {"type": "relative", "count": 3, "unit": "month"}}
    changed = api_of(store).patch(f"achievements/{made['name']}", {"definition": definition})
    assert changed.status == 200, changed
    assert shop.management.get(f"{shop.path}/{made['id']}").json["period"] == "3M"


def test_what_was_archived_in_laurel_does_not_hold_its_name_back(shop: Shop, store: Store) -> None:
    made = shop.make()
    archived = api_of(store).post(f"achievements/{made['name']}/archive")
    assert archived.status == 200, archived
    assert shop.management.get(f"{shop.path}/{made['id']}").status == 404
    again = shop.make()
    assert (again["name"], again["id"] != made["id"]) == (made["name"], True)


def test_a_long_list_asks_as_often_as_a_short_one(shop: Shop) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert shop.management.get(shop.path).status == 200
        return len(queries)

    shop.make()
    few = asked()
    for number in range(10):
        shop.make(name=f"N{number}", title=f"T{number}")
    assert asked() == few
