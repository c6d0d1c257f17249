from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import AuditEntry, Member, Store
from tests.members.factories import make_member, make_store

from .client import Api, api_as

ADA = {
    "external_id": "ada",
    "email": "Ada@Example.com",
    "first_name": "Ada",
    "tier": "gold",
    "labels": [{"key": "club", "value": "tea"}, {"key": "vip"}],
    "attributes": {"height": Decimal("1.650"), "size": {"shoe": 38}},
}


def test_a_member_is_enrolled_and_read_back_with_exact_numbers(api: Api, store: Store) -> None:
    made = api.post("members", ADA)
    member = Member.objects.get()
    assert (made.status, made.headers["Location"]) == (201, f"/api/v1/members/{member.uuid}")
    assert made.json["id"] == str(member.uuid)
    assert made.json["email"] == "ada@example.com"
    assert made.json["labels"] == [{"key": "club", "value": "tea"}, {"key": "vip", "value": ""}]
    assert b'"height":1.650' in made.body
    assert api.get(f"members/{member.uuid}").json == made.json
    assert AuditEntry.objects.get().action == "member.created"


def test_only_what_is_given_changes_and_null_takes_away(api: Api, store: Store) -> None:
    bob = make_member(store, "bob")
    made = api.post("members", {**ADA, "referrer": str(bob.uuid)}).json
    changed = api.patch(f"members/{made['id']}", {"tier": "silver", "email": None}).json
    assert changed == {**made, "tier": "silver", "email": None}
    assert changed["referrer"] == str(bob.uuid)
    assert api.patch(f"members/{made['id']}", {"referrer": None}).json["referrer"] is None


def test_put_by_external_id_enrols_once_and_changes_afterwards(api: Api, store: Store) -> None:
    first = api.put("members/by-external-id/a%2Fb c", {"tier": "gold"})
    second = api.put("members/by-external-id/a%2Fb c", {"first_name": "Ada"})
    assert (first.status, second.status) == (201, 200)
    assert second.json == {**first.json, "first_name": "Ada"}
    assert Member.objects.get().external_id == "a/b c"


@pytest.mark.parametrize("name", ["%00", "%20", "x" * 256])
def test_an_external_id_nobody_can_have_is_not_found(api: Api, name: str) -> None:
    assert api.put(f"members/by-external-id/{name}", {}).status == 404


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"externalid": "x"}, "externalid", "unknown_field"),
        ({"external_id": 5}, "external_id", "invalid"),
        ({"external_id": ""}, "external_id", "blank"),
        ({"external_id": "x" * 256}, "external_id", "max_length"),
        ({"email": "İ" * 320}, "email", "too_long"),
        ({"time_zone": "Mars/Phobos"}, "time_zone", "invalid"),
        ({"status": "asleep"}, "status", "invalid_choice"),
        ({"labels": [{"key": "a"}, {"key": "a", "value": "b"}]}, "labels", "twice"),
        ({"labels": [{"key": "a"}, {"value": "b"}]}, "labels[1].key", "required"),
        ({"labels": {"a": "b"}}, "labels", "not_a_list"),
        ({"labels": [{"key": "a", "colour": "b"}]}, "labels[0].colour", "unknown_field"),
        ({"attributes": [1]}, "attributes", "invalid"),
        ({"attributes": {"a": {"b": Decimal("0.0000001")}}}, "attributes.a.b", "too_many_decimals"),
        ({"attributes": {"a": 10**9 + 1}}, "attributes.a", "too_large"),
        ({"attributes": {"a": "x" * 32768}}, "attributes", "too_large"),
        ({"attributes": {"a": [[[[[[[[1]]]]]]]]}}, "attributes.a.0.0.0.0.0.0.0", "too_deep"),
        ({"registered_at": "0000-01-01T00:00:00Z"}, "registered_at", "not_a_date"),
        ({"registered_at": 5}, "registered_at", "not_a_date"),
        ({"referrer": "nobody"}, "referrer", "invalid"),
        ({"referrer": "01954f10-6c00-7000-8000-00000000ada0"}, "referrer", "unknown_member"),
        ([], "", "invalid"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_nobody_is_enrolled(
    api: Api, body: object, field: str, code: str
) -> None:
    answer = api.post("members", body)
    assert answer.status == 422, answer
    error = answer.json["errors"][0] if answer.json.get("errors") else {"field": "", "code": answer.json["code"]}
    assert (error["field"], error["code"]) == (field, code)
    assert not Member.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_identifier_of_somebody_else_is_a_conflict(api: Api, store: Store) -> None:
    make_member(store, "ada")
    answer = api.post("members", {"external_id": "ada"})
    assert (answer.status, answer.json["code"], answer.fields) == (409, "identifier_taken", ["external_id"])


def test_a_member_of_another_store_cannot_be_the_referrer(api: Api) -> None:
    stranger = make_member(make_store("other"), "bob")
    assert api.post("members", {"referrer": str(stranger.uuid)}).fields == ["referrer"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"external_id": "ada"}, ["ada"]),
        ({"external_id": "ADA"}, []),
        ({"email": "ADA@example.com"}, ["ada"]),
        ({"phone": "+43 1"}, ["bob"]),
        ({"loyalty_card_number": "C1"}, ["bob"]),
        ({"status": "blocked"}, ["bob"]),
        ({"tier": "gold"}, ["ada"]),
        ({"label": "club"}, ["bob", "ada"]),
        ({"label": "club", "label_value": "tea"}, ["ada"]),
        ({"label": "tea"}, []),
        ({}, ["bob", "ada"]),
    ],
)
def test_members_are_found_by_what_is_known_of_them(api: Api, store: Store, query: dict, found: list[str]) -> None:
    make_member(make_store("other"), "ada", tier="gold")
    make_member(store, "ada", email="ada@example.com", tier="gold", labels=[{"key": "club", "value": "tea"}])
    bob = {"phone": "+43 1", "loyalty_card_number": "C1", "status": "blocked"}
    make_member(store, "bob", **bob, labels=[{"key": "club", "value": "coffee"}])
    assert [member["external_id"] for member in api.get("members", **query).json["results"]] == found


@pytest.mark.parametrize("query", [{"label_value": "tea"}, {"status": "asleep"}, {"tier": ""}, {"Tier": "gold"}])
def test_a_filter_that_cannot_work_is_refused_by_its_name(api: Api, query: dict) -> None:
    answer = api.get("members", **query)
    assert answer.status == 400
    assert answer.fields == [next(iter(query)) if "label_value" not in query else "label"]


def test_erasing_takes_everything_personal_and_needs_a_reason(api: Api, store: Store) -> None:
    made = api.post("members", ADA).json
    assert api.post(f"members/{made['id']}/erase", {}).fields == ["reason"]
    erased = api.post(f"members/{made['id']}/erase", {"reason": "asked by letter"})
    assert erased.status == 200
    assert {name: erased.json[name] for name in ("external_id", "email", "first_name", "tier", "status")} == {
        "external_id": None,
        "email": None,
        "first_name": "",
        "tier": "",
        "status": "left",
    }
    assert api.post(f"members/{made['id']}/erase", {"reason": "again"}).json["code"] == "erased"
    assert api.patch(f"members/{made['id']}", {"tier": "gold"}).status == 409
    assert api.post(f"members/{made['id']}/token").status == 409


def test_a_token_lets_a_member_read_their_own_and_nothing_else(api: Api, store: Store) -> None:
    member = make_member(store, "ada")
    answer = api.post(f"members/{member.uuid}/token", {"lifetime_seconds": 60})
    assert answer.status == 200
    own = Api(answer.json["token"])
    assert own.get("me").json["id"] == str(member.uuid)
    assert own.get("members").status == own.get(f"members/{member.uuid}").status == 403
    assert api_as(member).get("me").status == 200
    assert api.get("me").json["detail"] == "This needs the token of a member."


@pytest.mark.parametrize("seconds", [0, -1, 86401, "60", Decimal("1.5"), True, Decimal("1e999999")])
def test_a_lifetime_out_of_bounds_is_refused(api: Api, store: Store, seconds: object) -> None:
    answer = api.post(f"members/{make_member(store).uuid}/token", {"lifetime_seconds": seconds})
    assert (answer.status, answer.fields) == (422, ["lifetime_seconds"])


def test_the_number_of_statements_of_a_list_is_flat(api: Api, store: Store) -> None:
    counts = {}
    for size in (2, 20):
        for number in range(size):
            make_member(store, f"m{size}-{number}", referrer=make_member(store, f"r{size}-{number}"))
        api.get("members")
        with CaptureQueriesContext(connection) as captured:
            assert len(api.get("members").json["results"]) >= size
        counts[size] = len(captured)
    assert len(set(counts.values())) == 1, counts
    assert counts[2] <= 2
