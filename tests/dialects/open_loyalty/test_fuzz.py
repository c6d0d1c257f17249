"""Whatever is sent: the vendor's own form, with the vendor's own status; never a problem document, a page or a 500."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from members.models import Staff
from tests.dialects.routes import routes
from tests.dialects.spoiling import places, put, quietly, values_with

from .world import World

ROUTES = list(routes("open_loyalty"))
FIELDS = {"message", "parameters", "plural", "code", "path"}
SIMPLE = {401: {"code", "message"}, 403: {"code", "message"}, 404: {"code", "message"}, 405: {"code", "message"}}
values = values_with(
    *("", "2026-01-01T00:00:00", "overall", "xanadu"),
    *("9999-12-31T23:59:59+14:00", "0001-01-01", "é\U0001f600"),
)


@pytest.fixture
def world(world: World) -> World:
    Staff.objects.create_superuser("owner", password="correct horse battery")
    return world


def assert_vendors_form(answer: Any) -> None:
    assert answer.status in (200, 204, 400, 401, 403, 404, 405, 413), answer
    if answer.status == 204:
        assert answer.body == b""
        return
    assert answer.headers["Content-Type"] == "application/json", answer
    if answer.status == 400:
        assert set(answer.json) == {"code", "message", "errors"}
        assert (answer.json["code"], answer.json["message"]) == (400, "Validation failed")
        assert answer.json["errors"]
        assert all(set(error) == FIELDS for error in answer.json["errors"])
    elif answer.status in SIMPLE:
        assert set(answer.json) <= SIMPLE[answer.status]
        assert answer.json["message"]


SENDING, READING = [[route for route in ROUTES if (route[0] == "GET") is wanted] for wanted in (False, True)]
SHORT, FULL = 20, 400
NAMES = [
    *(
        "_page",
        "_itemsOnPage",
        "_orderBy[name]",
        "_orderBy[createdAt]",
        "_orderBy[completionCount]",
        "name",
        "name[like]",
    ),
    *("active", "createdAt[gt]", "createdAt[in]", "createdAt[hasValue]", "achievementId", "achievementId[notHasValue]"),
    *("triggerId[gt]", "triggerId[like]", "ruleId[like]", "completionCount[gte]", "x"),
]
TEXTS = ["1", "asc", "2026-01-01", "true", "0001-01-01T00:00:00+14:00", "9" * 40]


def spoil_bodies(world: World, method: str, address: str, examples: int) -> None:
    body = world.sent(method, address)

    @quietly(examples)
    @given(place=st.sampled_from(places(body)), value=values)
    def try_it(place: tuple[Any, ...], value: Any) -> None:
        with transaction.atomic():
            assert_vendors_form(world.call(world.vendor, method, address, world.store.code, put(body, place, value)))
            transaction.set_rollback(True)

    try_it()


def spoil_queries(world: World, address: str, examples: int) -> None:
    for name in ("store_code", "achievement", "member", "campaign"):
        address = address.replace(f"<str:{name}>", world.parameter(name))

    @quietly(examples)
    @given(query=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=12) | st.sampled_from(TEXTS), max_size=3))
    def try_it(query: dict[str, str]) -> None:
        assert_vendors_form(world.vendor.call("GET", f"/{address}", query=query))

    try_it()


@pytest.mark.parametrize(("method", "address"), SENDING)
def test_a_spoilt_body_is_answered_in_the_vendors_form(world: World, method: str, address: str) -> None:
    spoil_bodies(world, method, address, SHORT)


@pytest.mark.parametrize(("method", "address"), READING)
def test_a_spoilt_query_is_answered_in_the_vendors_form(world: World, method: str, address: str) -> None:
    spoil_queries(world, address, SHORT)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_all_of_it_at_length(world: World) -> None:
    for method, address in SENDING:
        spoil_bodies(world, method, address, FULL)
    for _, address in READING:
        spoil_queries(world, address, FULL)


RAW = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"[" * 5000,
    b'{"achievement": "\\u0000"}',
    b'{"event": {"type": "x", "eventDate": 1e999999999}}',
    b'{"customer": {"email": "\\ud800"}}',
    b"x" * (6 * 1024 * 1024),
]


@pytest.mark.parametrize(("method", "address"), SENDING)
def test_what_is_no_body_at_all_is_answered_in_the_vendors_form(world: World, method: str, address: str) -> None:
    for raw in RAW:
        answer = world.call(world.vendor, method, address, world.store.code, raw)
        assert_vendors_form(answer)
        assert answer.status in (400, 413), (raw[:40], answer)


@pytest.mark.parametrize(("method", "address"), ROUTES)
def test_other_methods_are_answered_in_the_vendors_form(world: World, method: str, address: str) -> None:
    allowed = {each for each, where in ROUTES if where == address}
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - allowed:
        answer = world.call(world.vendor, other, address, world.store.code)
        assert (answer.status, answer.json) == (405, {"code": 405, "message": "Method Not Allowed"})
        assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path",
    [
        "",
        "api",
        "api/",
        "api/shop",
        "api/shop/badge",
        "api/shop/achievement/",
        "docs",
        "api/shop/member/%00",
        "%ff",
        "..%2f",
    ],
)
def test_an_address_that_does_not_exist_is_answered_in_the_vendors_form(world: World, path: str) -> None:
    answer = world.vendor.call("GET", f"/{path}")
    assert (answer.status, answer.json) == (404, {"code": 404, "message": "Not Found"})


def test_a_host_that_is_not_ours_is_answered_in_the_vendors_form(world: World) -> None:
    response = Client(raise_request_exception=False).get("/open-loyalty/api/shop/achievement", headers={"host": "evil"})
    assert response.status_code == 400
    assert response.json()["message"] == "Validation failed"


def test_what_breaks_is_answered_in_the_vendors_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialects.open_loyalty.definitions.sayable", break_down)
    answer = world.vendor.get("achievement")
    assert (answer.status, answer.json) == (500, {"code": 500, "message": "Internal Server Error"})


def test_too_many_requests_are_told_when_to_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from django.conf import settings as house

    monkeypatch.setattr(house, "LAUREL", replace(house.LAUREL, requests_per_minute=1))
    world.vendor.get("achievement")
    answer = world.vendor.get("achievement")
    assert (answer.status, answer.json) == (429, {"code": 429, "message": "Too Many Requests"})
    assert int(answer.headers["Retry-After"]) > 0
