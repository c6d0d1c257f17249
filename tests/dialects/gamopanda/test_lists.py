"""Lists: which records, in which order, from where to where; and members."""

import datetime
from typing import Any

import pytest

from members.models import Member, Store
from tests.members.factories import make_member

from .client import CHALLENGE, Shop
from .playing import entry, log, make_goal, progress


def names(shop: Shop, **query: Any) -> list[str]:
    return [each["name"][-1] for each in shop.list("challenge", **query)]


def where(slug: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"fieldSlug": slug, "operator": operator, "value": value}


def test_the_envelope_says_where_the_page_is(shop: Shop, goals: list[Any]) -> None:
    assert shop.get("challenge").json["paging"] == {"offset": 0, "limit": 20, "count": 3}
    answer = shop.get("challenge", offset=1, limit=1, fetchTotalCount=True).json
    assert answer["paging"] == {"offset": 1, "limit": 1, "count": 1, "totalCount": 3}
    assert [each["id"] for each in answer["data"]] == [goals[1]["id"]]
    assert shop.get("challenge", offset=9, fetchTotalCount="false").json == {
        "data": [],
        "paging": {"offset": 9, "limit": 20, "count": 0},
    }


def test_fields_are_those_asked_for_and_the_id(shop: Shop, goals: list[Any]) -> None:
    assert shop.list("challenge", fields=["name", "nothing"], limit=1) == [{"id": goals[2]["id"], "name": "Number 2"}]
    found = shop.get("challenge", goals[0]["id"], fields=["status"]).json
    assert found == {"data": {"id": goals[0]["id"], "status": "live"}}


def test_lists_are_newest_first_or_as_asked(shop: Shop, goals: list[Any]) -> None:
    assert names(shop) == ["2", "1", "0"]
    assert names(shop, sortBy=[{"fieldSlug": "createdAt", "order": "ASC"}]) == ["0", "1", "2"]
    assert names(shop, sortBy=[{"fieldSlug": "completionTargetValue", "order": "DESC"}]) == ["0", "1", "2"]
    assert names(shop, sortBy=[{"fieldSlug": "aggregationPeriod"}, {"fieldSlug": "name"}]) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "210"),
        (where("status", "EQUAL", "live"), "0"),
        ({"fieldSlug": "status", "value": "live"}, "0"),
        (where("status", "NOT_EQUAL", "live"), "21"),
        (where("status", "IN", ["live", "draft"]), "10"),
        (where("status", "NOT_IN", ["live", "draft"]), "2"),
        (where("name", "CONTAINS", "BER 1"), "1"),
        (where("name", "STARTS_WITH", "num"), "210"),
        (where("eudTitle", "IS_EMPTY"), "210"),
        (where("eudTitle", "IS_NOT_EMPTY"), ""),
        (where("eudTitle", "EQUAL", None), "210"),
        (where("completionTargetValue", "GREATER_THAN", 200), "0"),
        (where("completionTargetValue", "GREATER_THAN_OR_EQUAL", 200), "10"),
        (where("completionTargetValue", "LESS_THAN", 200), "2"),
        (where("completionTargetValue", "LESS_THAN_OR_EQUAL", 200), "21"),
        (where("createdAt", "GREATER_THAN", "2026-03-12T00:00:00"), "21"),
        ([where("status", "NOT_EQUAL", "live"), where("completionTargetValue", "EQUAL", 200)], "1"),
        ({"operator": "OR", "conditions": [where("name", "CONTAINS", "0"), where("name", "CONTAINS", "2")]}, "20"),
        ({"conditions": [{"operator": "OR", "conditions": []}, where("name", "CONTAINS", "2")]}, "2"),
    ],
)
def test_filters_choose(shop: Shop, goals: list[Any], filters: Any, found: str) -> None:
    assert names(shop, filters=filters) == list(found)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": "x"}, "offset"),
        ({"fetchTotalCount": "perhaps"}, "fetchTotalCount"),
        ({"page": 1}, "page"),
        ({"fields": "name"}, "fields"),
        ({"fields": {"name": 1}}, "fields"),
        ({"fields": [1]}, "fields[0]"),
        ({"sortBy": "name"}, "sortBy"),
        ({"sortBy": [{"fieldSlug": "milestones"}]}, "sortBy[0].fieldSlug"),
        ({"sortBy": [{"fieldSlug": "name", "order": "up"}]}, "sortBy[0].order"),
        ({"filters": "{"}, "filters"),
        ({"filters": where("createdAt", "IN", ["2026-03-14T11:00:00Z"] * 1_000)}, "filters"),
        ({"filters": {"fieldSlug": "color", "value": 1}}, "filters.fieldSlug"),
        ({"filters": {"fieldSlug": "name", "operator": "LIKE", "value": "x"}}, "filters.operator"),
        ({"filters": {"fieldSlug": "id", "value": "x"}}, "filters.value"),
        ({"filters": {"operator": "NOT", "conditions": []}}, "filters.operator"),
        ({"filters": [[[[[[{"fieldSlug": "name", "value": "x"}]]]]]]}, "filters[0][0][0][0][0]"),
    ],
)
def test_what_a_list_cannot_do_is_refused_by_name(shop: Shop, goals: list[Any], query: Any, place: str) -> None:
    answer = shop.get("challenge", **query)
    assert answer.status == 400, answer
    assert answer.json["error"]["details"][0]["fieldSlug"] == place


def test_logs_are_listed_by_whose_they_are_and_for_what(shop: Shop, goals: list[Any]) -> None:
    other = make_goal(shop, "challenge", CHALLENGE)
    now = datetime.datetime.now(datetime.UTC)
    logs = [log(shop, goal, who, now, 5) for goal, who in ((goals[0], "ada"), (other, "ada"), (other, "bob"))]
    assert shop.list("challenge_log") == logs[::-1]
    assert shop.get("challenge_log", logs[0]["id"]).json["data"] == logs[0]
    ada = logs[0]["ownedById"]
    for filters, count in (
        (where("ownedById", "EQUAL", ada), 2),
        (where("challengeId", "EQUAL", other["id"]), 2),
        ([where("challengeId", "EQUAL", other["id"]), where("ownedById", "EQUAL", ada)], 1),
        ({"operator": "OR", "conditions": [where("id", "EQUAL", logs[0]["id"]), where("activityId", "EQUAL", "x")]}, 1),
        (where("activityId", "STARTS_WITH", "made"), 3),
        (where("uniqueIdentifier", "EQUAL", logs[2]["uniqueIdentifier"]), 1),
        (where("activityAt", "LESS_THAN", now.isoformat()), 0),
        (where("activityAt", "LESS_THAN_OR_EQUAL", now.isoformat()), 3),
        (where("activityAt", "GREATER_THAN", now.isoformat()), 0),
        (where("activityAt", "GREATER_THAN_OR_EQUAL", now.isoformat()), 3),
        (where("activityAt", "EQUAL", now.isoformat()), 3),
        (where("activityAt", "NOT_EQUAL", now.isoformat()), 0),
        (where("activityAt", "IN", ["2026-01-01T00:00:00Z", now.isoformat()]), 3),
        (where("activityAt", "NOT_IN", [now.isoformat()]), 0),
        (where("activityAt", "IN", ["20260311", *["20260314T11Z"] * 500]), 3),
        (where("activityAt", "LESS_THAN", "9999-12-31T23:59:59.999999Z"), 3),
        (where("activityAt", "EQUAL", "9999-12-31T23:59:59.999999Z"), 0),
        (where("activityAt", "EQUAL", None), 0),
        (where("createdAt", "EQUAL", now.isoformat()), 3),
        (where("ownedById", "CONTAINS", "a"), 0),
        (where("ownedById", "NOT_EQUAL", ada), 1),
    ):
        assert len(shop.list("challenge_log", filters=filters)) == count, filters
    for slug in ("activityId", "uniqueIdentifier", "activityAt", "ownedById", "challengeId"):
        assert len(shop.list("challenge_log", sortBy=[{"fieldSlug": slug, "order": "DESC"}, {"fieldSlug": "id"}])) == 3
    by_name = shop.list("challenge_log", sortBy=[{"fieldSlug": "uniqueIdentifier", "order": "DESC"}])
    assert by_name[0]["uniqueIdentifier"].startswith("bob")
    runs = progress(shop, goals[0])
    assert len(runs) == 3
    assert [shop.get("challenge_progress", run["id"]).json["data"] for run in runs] == runs
    assert len(progress(shop, goals[0], filters=where("ownedById", "EQUAL", ada))) == 2
    assert len(progress(shop, goals[0], filters=where("currentProgressValue", "GREATER_THAN", 5))) == 0
    assert progress(shop, goals[0], limit=1, offset=1) == runs[1:2]
    assert shop.list("streak_log") == shop.list("streak_progress") == []


@pytest.mark.parametrize(
    ("changed", "status", "slug"),
    [
        ({"challengeId": "x"}, 400, "challengeId"),
        ({"challengeId": None}, 400, "challengeId"),
        ({"activityAt": "yesterday"}, 400, "activityAt"),
        ({"activityAt": None}, 400, "activityAt"),
        ({"activityAt": "2036-01-01T00:00:00Z"}, 400, "activityAt"),
        ({"activityId": ""}, 400, "activityId"),
        ({"activityId": "x" * 201}, 400, "activityId"),
        ({"uniqueIdentifier": None}, 400, "uniqueIdentifier"),
        ({"uniqueIdentifier": "x" * 201}, 400, "uniqueIdentifier"),
        ({"activityValue": None}, 400, "activityValue"),
        ({"activityValue": "5"}, 400, "activityValue"),
        ({"activityValue": 10**10}, 400, "activityValue"),
        ({"ownedBy": None}, 400, "ownedById"),
        ({"ownedById": "00000000-0000-0000-0000-000000000000"}, 400, "ownedById"),
        ({"ownedBy": None, "ownedById": "00000000-0000-0000-0000-000000000000"}, 400, "ownedById"),
        ({"ownedBy": {}}, 400, "ownedBy.externalId"),
        ({"ownedBy": {"externalId": "ada", "email": "x"}}, 400, "ownedBy.email"),
        ({"streakId": "x"}, 400, "streakId"),
    ],
)
def test_a_log_that_is_not_right_moves_nothing(
    shop: Shop, goals: list[Any], changed: Any, status: int, slug: str
) -> None:
    answer = shop.post("challenge_log", {**entry(goals[0], "ada", "2026-03-11T10:00:00Z", 5), **changed})
    assert (answer.status, answer.json["error"]["details"][0]["fieldSlug"]) == (status, slug), answer
    assert shop.list("challenge_log") == progress(shop, goals[0]) == []
    assert not Member.objects.exists()


def test_a_log_tells_who_its_member_is(shop: Shop, goals: list[Any]) -> None:
    person = {"externalId": "ada", "firstName": "Ada", "email": "ADA@example.com", "phoneNumber": "+436601234567"}
    body = {**entry(goals[0], "ada", "2026-03-11T10:00:00Z", -5), "ownedBy": person}
    made = shop.make("challenge_log", body)
    (found,) = shop.list("account_user")
    assert {slug: found[slug] for slug in person} == {**person, "email": "ada@example.com"}
    assert (found["id"], found["status"]) == (made["ownedById"], "live")


MEMBER = {"externalId": "ada", "firstName": "Ada", "lastName": "B", "status": "live"}


def test_members_are_made_changed_listed_and_deleted(shop: Shop, store: Store) -> None:
    made = shop.make("account_user", MEMBER)
    assert (made["email"], made["phoneNumber"]) == (None, None)
    assert shop.post("account_user", MEMBER).status == 409
    for status in ("paused", "draft", "live"):
        changed = shop.patch("account_user", made["id"], {"status": status, "firstName": None}).json["data"]
        assert (changed["status"], changed["firstName"], changed["lastName"]) == (status, None, "B")
        assert Member.objects.get().status == ("active" if status == "live" else "blocked")
    make_member(store, "bob", email="bob@example.com")
    assert [each["externalId"] for each in shop.list("account_user")] == ["bob", "ada"]
    assert [each["externalId"] for each in shop.list("account_user", filters=where("email", "IS_EMPTY"))] == ["ada"]
    by_name = [{"fieldSlug": "externalId", "order": "ASC"}]
    assert [each["externalId"] for each in shop.list("account_user", sortBy=by_name)] == ["ada", "bob"]
    assert shop.delete("account_user", made["id"]).json == {"data": {"id": made["id"]}}
    assert shop.get("account_user", made["id"]).status == 404
    assert Member.objects.get(uuid=made["id"]).erased_at is not None


@pytest.mark.parametrize(
    ("slug", "bad"),
    [
        ("externalId", [None, "", 1, "x" * 256]),
        ("firstName", [1, "x" * 201]),
        ("lastName", [[], "x" * 201]),
        ("email", ["x", 1, "x" * 320 + "@example.com"]),
        ("phoneNumber", ["123", "+0123", "+1234567890123456", 1]),
        ("status", [None, "active", 1]),
    ],
)
def test_a_member_that_is_not_right_is_refused_by_field(shop: Shop, slug: str, bad: list[Any]) -> None:
    for value in bad:
        answer = shop.post("account_user", {**MEMBER, slug: value})
        assert (answer.status, answer.json["error"]["details"][0]["fieldSlug"]) == (400, slug), (value, answer)
    assert not Member.objects.exists()


def test_who_does_not_take_part_earns_nothing(shop: Shop, goals: list[Any]) -> None:
    made = shop.make("account_user", {**MEMBER, "status": "paused"})
    body = entry(goals[0], "ada", "2026-03-14T11:00:00Z", 500)
    del body["ownedBy"]
    answer = shop.make("challenge_log", {**body, "ownedById": made["id"]})
    assert answer["achievedRewardLogs"] == progress(shop, goals[0]) == []
