"""The Management API: achievements made, read, changed and removed, with every field and every refusal."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.models import Achievement
from dialects.talon_one.models import Campaign
from tests.members.api.client import api_of

from .client import COFFEE, Shop, rows, sources

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
