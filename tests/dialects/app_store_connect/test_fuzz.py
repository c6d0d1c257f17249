"""Whatever is sent: the vendor's own form, with the vendor's own status; never a problem document, a page or a 500."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.dialects.routes import routes
from tests.dialects.spoiling import places, put, quietly, values_with

from .world import World

ROUTES = list(routes("app_store_connect"))
STATUSES = {200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 422}
values = values_with(
    *("", "2026-01-01T00:00:00Z", "en-US", "xanadu"),
    *("9999-12-31T23:59:59+14:00", "0001-01-01", "é\U0001f600"),
)


def assert_vendors_form(answer: Any) -> None:
    assert answer.status in STATUSES, answer
    if answer.status == 204:
        assert answer.body == b""
        return
    assert answer.headers["Content-Type"] == "application/json", answer
    if answer.status < 300:
        assert {"data", "links"} <= set(answer.json)
        assert b":null" not in answer.body
        return
    assert set(answer.json) == {"errors"}
    assert answer.json["errors"]
    for error in answer.json["errors"]:
        assert (
            {"status", "code", "title", "detail"}
            <= set(error)
            <= {*("id", "status", "code", "title", "detail", "source")}
        )
        assert all(isinstance(error[name], str) and error[name] for name in ("status", "code", "title", "detail"))
    assert answer.json["errors"][0]["status"] == str(answer.status)


SENDING = [route for route in ROUTES if route[0] in ("POST", "PATCH")]
READING = [route for route in ROUTES if route[0] == "GET"]
# Every address reads queries in one way, and each kind of body in its own.
SHORT, FULL, FULL_QUERIES = 12, 250, 100
NAMES = [
    *("include", "limit", "cursor", "sort", "limit[localizations]", "limit[releases]", "filter[referenceName]"),
    *("filter[archived]", "filter[id]", "filter[live]", "filter[gameCenterDetail]", "fields[gameCenterAchievements]"),
    *("fields[gameCenterAchievementLocalizations]", "fields[", "filter[]", "", "x[y]z"),
]
TEXTS = ["1", "localizations", "releases,gameCenterDetail", "points", "true", "ZnJvbSAx", "9" * 40, ",", "é"]


def spoil_bodies(world: World, method: str, address: str, examples: int) -> None:
    cache.clear()  # where time stands still, an hour's requests come to an end
    body = world.sent(method, address)

    @quietly(examples)
    @given(place=st.sampled_from(places(body)), value=values)
    def try_it(place: tuple[Any, ...], value: Any) -> None:
        with transaction.atomic():
            assert_vendors_form(world.call(world.vendor, method, address, put(body, place, value)))
            transaction.set_rollback(True)

    try_it()


def spoil_queries(world: World, address: str, examples: int) -> None:
    cache.clear()

    @quietly(examples)
    @given(query=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS) | st.text(max_size=8), max_size=3))
    def try_it(query: dict[str, str]) -> None:
        answer = world.vendor.call("GET", f"/app-store-connect/{world.address(address)}", query=query)
        assert_vendors_form(answer)
        assert answer.status in (200, 400, 404), answer

    try_it()


def test_a_spoilt_body_is_answered_in_the_vendors_form(world: World) -> None:
    for method, address in SENDING:
        spoil_bodies(world, method, address, SHORT)


def test_a_spoilt_query_is_answered_in_the_vendors_form(world: World) -> None:
    for _, address in READING:
        spoil_queries(world, address, SHORT // 2)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_all_of_it_at_length(world: World) -> None:
    for method, address in SENDING:
        spoil_bodies(world, method, address, FULL)
    for _, address in READING:
        spoil_queries(world, address, FULL_QUERIES)


RAW = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"[" * 5000,
    b'{"data": "\\u0000"}',
    b'{"data": {"type": 1e999999999}}',
    b'{"data": {"type": "\\ud800"}}',
    b"x" * (6 * 1024 * 1024),
]


def test_what_is_no_body_at_all_is_answered_in_the_vendors_form(world: World) -> None:
    for method, address in SENDING:
        for raw in RAW:
            answer = world.call(world.vendor, method, address, raw)
            assert_vendors_form(answer)
            assert answer.status in (400, 409, 413, 422), (address, raw[:40], answer)


def test_other_methods_are_answered_in_the_vendors_form(world: World) -> None:
    for address in {where for _, where in ROUTES}:
        allowed = {each for each, where in ROUTES if where == address}
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - allowed:
            answer = world.call(world.vendor, other, address)
            assert_vendors_form(answer)
            assert (answer.status, answer.json["errors"][0]["code"]) == (405, "METHOD_NOT_ALLOWED")
            assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["", "v1", "v1/", "v1/gameCenterAchievements/", "v2/gameCenterAchievements", "%ff"])
def test_an_address_that_does_not_exist_is_answered_in_the_vendors_form(world: World, path: str) -> None:
    answer = world.vendor.call("GET", f"/app-store-connect/{path}")
    assert_vendors_form(answer)
    assert answer.status == 404


def test_a_host_that_is_not_ours_is_answered_in_the_vendors_form(world: World) -> None:
    from tests.members.api.client import Answer

    client = Client(raise_request_exception=False)
    response = client.get("/app-store-connect/v1/gameCenterAchievements/x", headers={"host": "evil"})
    assert response.status_code == 400
    assert_vendors_form(Answer(response))


def test_what_breaks_is_answered_in_the_vendors_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialects.app_store_connect.views.achievements.find_achievement", break_down)
    answer = world.vendor.get(f"gameCenterAchievements/{world.achievement}")
    assert (answer.status, answer.json["errors"][0]["code"]) == (500, "UNEXPECTED_ERROR")
