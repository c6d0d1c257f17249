"""Whatever is sent: the vendor's own form, with the vendor's own status; never a problem document, a page or a 500."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as house
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.dialects.routes import routes
from tests.dialects.spoiling import places, put, quietly, values_with

from .world import World, schema_of

ROUTES = [route for route in routes("gamopanda") if route[1].startswith("<str:store_code>/")]
SENDING = [route for route in ROUTES if route[0] in ("POST", "PATCH")]
LISTS = [route for route in ROUTES if route[0] == "GET" and route[1].endswith("/record")]
STATUSES = (200, 201, 400, 401, 403, 404, 405, 409, 413)
SHORT, FULL = 12, 400
values = values_with("", "live", "2026-01-01T00:00:00", "9999-12-31T23:59:59+14:00", "0001-01-01", "é\U0001f600")
_slugs = st.sampled_from(
    [
        "id",
        "name",
        "status",
        "ownedById",
        "challengeId",
        "createdAt",
        "activityAt",
        "couponCode",
        "currentProgressValue",
    ]
)
_operators = st.sampled_from(["EQUAL", "NOT_EQUAL", "GREATER_THAN", "CONTAINS", "IN", "NOT_IN", "IS_EMPTY", "AND", "x"])
_conditions = st.recursive(
    st.fixed_dictionaries({"fieldSlug": _slugs}, optional={"operator": _operators, "value": values}) | values,
    lambda inner: st.fixed_dictionaries({"operator": _operators, "conditions": st.lists(inner, max_size=3)}),
    max_leaves=4,
)
_sorting = st.lists(st.fixed_dictionaries({"fieldSlug": _slugs}, optional={"order": st.sampled_from(["ASC", "x"])}))
_written = st.text(max_size=12) | st.sampled_from(["1", "true", "[]", "{", "9" * 40, "-1", "1000"])
queries = st.fixed_dictionaries(
    {},
    optional={
        "fields": _written | st.lists(_slugs, max_size=3).map(json.dumps),
        "filters": _written | _conditions.map(lambda each: json.dumps(each, default=str)),
        "sortBy": _written | _sorting.map(json.dumps),
        "offset": _written,
        "limit": _written,
        "fetchTotalCount": _written,
        "languageCode": _written,
        "more": _written,
    },
)


def assert_vendors_form(answer: Any) -> None:
    assert answer.status in STATUSES, answer
    assert answer.headers["Content-Type"] == "application/json", answer
    if answer.status < 300:
        assert set(answer.json) <= {"data", "paging"}
        assert "data" in answer.json
        return
    assert set(answer.json) == {"error"}
    error = answer.json["error"]
    assert set(error) == {"statusCode", "code", "message", "details"}
    assert error["statusCode"] == answer.status
    assert error["message"]
    assert all(set(each) == {"fieldSlug", "code", "message"} for each in error["details"])
    assert error["details"] or answer.status not in (400, 409)


def spoil_bodies(world: World, method: str, address: str, examples: int) -> None:
    body = world.sent(method, address)

    @quietly(examples)
    @given(place=st.sampled_from(places(body)), value=values)
    def try_it(place: tuple[Any, ...], value: Any) -> None:
        with transaction.atomic():
            assert_vendors_form(world.call(world.shop, method, address, world.store.code, put(body, place, value)))
            transaction.set_rollback(True)

    try_it()


def spoil_queries(world: World, address: str, examples: int) -> None:
    @quietly(examples)
    @given(query=queries)
    def try_it(query: dict[str, str]) -> None:
        with transaction.atomic():
            answer = world.shop.call("GET", f"{schema_of(address)}/record", query=query)
            assert_vendors_form(answer)

    try_it()


@pytest.mark.parametrize(("method", "address"), SENDING)
def test_a_spoilt_body_is_answered_in_the_vendors_form(world: World, method: str, address: str) -> None:
    spoil_bodies(world, method, address, SHORT)


@pytest.mark.parametrize(("method", "address"), LISTS)
def test_a_spoilt_query_is_answered_in_the_vendors_form(world: World, method: str, address: str) -> None:
    spoil_queries(world, address, SHORT)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_all_of_it_at_length(world: World) -> None:
    for method, address in SENDING:
        spoil_bodies(world, method, address, FULL)
    for _, address in LISTS:
        spoil_queries(world, address, FULL)


RAW = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"[" * 5000,
    b'{"name": "\\u0000"}',
    b'{"completionTargetValue": 1e999999999}',
    b'{"name": "\\ud800"}',
    b"x" * (6 * 1024 * 1024),
]


def test_what_is_no_body_at_all_is_answered_in_the_vendors_form(world: World) -> None:
    for method, address in SENDING:
        for raw in RAW:
            answer = world.call(world.shop, method, address, world.store.code, raw)
            assert_vendors_form(answer)
            assert answer.status in (400, 413), (raw[:40], answer)


def test_other_methods_are_answered_in_the_vendors_form(world: World) -> None:
    for address in {where for _, where in ROUTES}:
        allowed = {each for each, where in ROUTES if where == address}
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - allowed:
            answer = world.call(world.shop, other, address, world.store.code)
            assert_vendors_form(answer)
            assert answer.status == 405
            assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path", ["", "schema", "shop/schema/task/record", "schema/challenge/record/", "schema/challenge/record/%00", "%ff"]
)
def test_an_address_that_does_not_exist_is_answered_in_the_vendors_form(world: World, path: str) -> None:
    answer = world.shop.call("GET", f"/gamopanda/{path}")
    assert_vendors_form(answer)
    assert answer.status == 404


def test_a_host_that_is_not_ours_is_answered_in_the_vendors_form(world: World) -> None:
    response = Client(raise_request_exception=False).get("/gamopanda/schema/challenge/record", headers={"host": "evil"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "VALIDATION_FAILED")


def test_what_breaks_is_answered_in_the_vendors_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialects.gamopanda.goals.goals_of", break_down)
    answer = world.shop.get("challenge")
    assert (answer.status, answer.json["error"]["code"]) == (500, "INTERNAL_ERROR")


def test_too_many_requests_are_told_when_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "LAUREL", replace(house.LAUREL, requests_per_minute=1))
    world.shop.get("challenge")
    answer = world.shop.get("challenge")
    assert (answer.status, answer.json["error"]["code"]) == (429, "TOO_MANY_REQUESTS")
    assert int(answer.headers["Retry-After"]) > 0
