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
from tests.members.api.client import Answer

from .world import World

ROUTES = list(routes("talon_one"))
STATUSES = {200, 201, 204, 400, 401, 403, 404, 405, 409, 413}
values = values_with(
    *("", "2026-01-01T00:00:00Z", "3M_U", "1.5h"),
    *("999999999Y", "xanadu", "on_completion", "closed"),
    *("9999-12-31T23:59:59+14:00", "0001-01-01", "2999-12-31T23:59:59Z", "fixed_schedule", "é😀"),
)


def assert_vendors_form(answer: Any) -> None:
    assert answer.status in STATUSES, answer
    if answer.status == 204:
        assert answer.body == b""
        return
    if answer.status == 200 and answer.headers["Content-Type"].startswith("text/csv"):
        assert answer.body.startswith(b"profileIntegrationID,")
        return
    assert answer.headers["Content-Type"] == "application/json", answer
    if answer.status < 300:
        is_echo = any(name in answer.json for name in ("customerSession", "event"))  # of whatever was in it
        assert is_echo or b":null" not in answer.body
        return
    body = answer.json
    assert set(body) == {"message", "errors", "StatusCode"}
    assert body["StatusCode"] == answer.status
    assert body["message"]
    assert body["errors"]
    for error in body["errors"]:
        assert set(error) == {"title", "details", "source"}
        assert error["title"]
        assert len(error["source"]) == 1, error
        ((kind, where),) = error["source"].items()
        assert kind in ("pointer", "parameter", "line")
        assert isinstance(where, str)
        assert kind != "pointer" or where.startswith("/")


READING = [route for route in ROUTES if route[0] == "GET"]
SHORT, FULL = 12, 400
NAMES = [
    *("pageSize", "skip", "title", "achievementId", "campaignIds", "achievementIds", "achievementStatus"),
    *("currentProgressStatus", "progressStatus", "startDate", "endDate", "dry", "silent", "", "x"),
]
TEXTS = ["1", "0", "-1", "1,2", "inprogress", "active,scheduled", "2026-01-01T00:00:00.000000+0000", "9" * 40, ",", "é"]


def sending(world: World) -> list[tuple[str, str]]:
    return [route for route in ROUTES if world.sent(*route) is not None]


def spoil_bodies(world: World, method: str, address: str, examples: int) -> None:
    cache.clear()  # where time stands still, a minute's requests come to an end
    body = world.sent(method, address)

    @quietly(examples)
    @given(place=st.sampled_from(places(body)), value=values)
    def try_it(place: tuple[Any, ...], value: Any) -> None:
        with transaction.atomic():
            assert_vendors_form(world.call(world.shop, method, address, put(body, place, value)))
            transaction.set_rollback(True)

    try_it()


def spoil_queries(world: World, address: str, examples: int) -> None:
    cache.clear()

    @quietly(examples)
    @given(query=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS) | st.text(max_size=8), max_size=3))
    def try_it(query: dict[str, str]) -> None:
        answer = world.call(world.shop, "GET", address, **query)
        assert_vendors_form(answer)
        assert answer.status in (200, 400, 404), answer

    try_it()


def test_a_spoilt_body_is_answered_in_the_vendors_form(world: World) -> None:
    for method, address in sending(world):
        spoil_bodies(world, method, address, SHORT)


def test_a_spoilt_query_is_answered_in_the_vendors_form(world: World) -> None:
    for _, address in READING:
        spoil_queries(world, address, SHORT // 2)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_all_of_it_at_length(world: World) -> None:
    for method, address in sending(world):
        spoil_bodies(world, method, address, FULL)
    for _, address in READING:
        spoil_queries(world, address, FULL // 2)


RAW = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"[" * 5000,
    b'{"name": "\\u0000"}',
    b'{"customerSession": {"profileId": "a\\u0000"}}',
    b'{"target": 1e999999999}',
    b'{"title": "\\ud800"}',
    b"x" * (6 * 1024 * 1024),
]


def test_what_is_no_body_at_all_is_answered_in_the_vendors_form(world: World) -> None:
    for method, address in sending(world):
        for raw in RAW:
            with transaction.atomic():
                answer = world.call(world.shop, method, address, raw)
                transaction.set_rollback(True)
            assert_vendors_form(answer)
            assert answer.status in (400, 413), (method, address, raw[:40], answer)


def test_other_methods_are_answered_in_the_vendors_form(world: World) -> None:
    for address in {where for _, where in ROUTES}:
        allowed = {each for each, where in ROUTES if where == address}
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - allowed:
            answer = world.call(world.shop, other, address)
            assert_vendors_form(answer)
            assert answer.status == 405
            assert set(answer.headers["Allow"].split(", ")) == allowed


NOWHERE = [
    "",
    "v1",
    "v1/",
    "v1/applications/",
    "v3/events",
    "%ff",
    "v1/applications/x",
    "v1/applications/99999999999999999999",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_an_address_that_does_not_exist_is_answered_in_the_vendors_form(world: World, path: str) -> None:
    answer = world.shop.management.get(f"/talon-one/{path}")
    assert_vendors_form(answer)
    assert answer.status == 404


def test_a_host_that_is_not_ours_is_answered_in_the_vendors_form(world: World) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/talon-one/v1/applications", headers={"host": "evil"})
    assert response.status_code == 400
    assert_vendors_form(Answer(response))


def test_what_breaks_is_answered_in_the_vendors_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dialects.talon_one.views.management.find_placed", break_down)
    path = f"{world.shop.path}/{world.achievement['id']}"
    answer = world.shop.management.get(path)
    assert (answer.status, answer.json["StatusCode"], answer.json["message"]) == (500, 500, "Internal error")
