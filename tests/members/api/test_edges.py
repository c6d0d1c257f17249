"""What happens at the rim: addresses, methods, sizes and kinds that are not as they should be."""

import io
import json
import logging

import pytest
from django.test import Client

from members.models import Event, Store
from tests.members.factories import event

from .client import Api

PROBLEM = "application/problem+json"
LIMIT = 5 * 1024 * 1024


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/events", "/api/", "/api/v1/events/", "/api/v1/members/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_address_is_a_problem_document(api: Api, path: str, method: str) -> None:
    answer = api.call(method, path)
    assert (answer.status, answer.headers["Content-Type"], answer.json["code"]) == (404, PROBLEM, "not_found")


def test_elsewhere_unknown_addresses_are_pages_for_people(client: Client, db: None) -> None:
    assert "text/html" in client.get("/nothing").headers["Content-Type"]


@pytest.mark.parametrize(
    ("path", "method"), [("events", "PUT"), ("members", "DELETE"), ("store", "POST"), ("me", "PATCH")]
)
def test_a_method_nobody_offers_is_refused_with_those_there_are(api: Api, path: str, method: str) -> None:
    answer = api.call(method, path)
    assert (answer.status, answer.headers["Content-Type"]) == (405, PROBLEM)
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["events", "members", "event-types", "store"])
def test_head_is_get_without_the_body_and_options_lists_the_methods(api: Api, path: str) -> None:
    got, head, options = api.get(path), api.call("HEAD", path), api.call("OPTIONS", path)
    assert (head.status, head.body, head.headers["Content-Type"]) == (200, b"", got.headers["Content-Type"])
    assert (options.status, options.body) == (204, b"")
    assert "GET" in options.headers["Allow"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "image/png;q=0"])
def test_there_is_one_form_of_answer_whatever_is_asked_for(api: Api, accept: str) -> None:
    assert api.call("GET", "store", Accept=accept).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["events", "members", "event-types"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_not_json_by_its_own_word_is_refused(api: Api, path: str, kind: str) -> None:
    answer = api.call("POST", path, b'{"type": "visit"}', content_type=kind)
    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("path", ["events", "members"])
def test_a_body_with_parameters_after_its_kind_is_fine(api: Api, path: str) -> None:
    sent = {"type": "visit", "member": {"external_id": "a"}} if path == "events" else {}
    assert api.call("POST", path, sent, content_type="application/json; charset=utf-8").status in (201, 202)


@pytest.mark.parametrize("path", ["events", "members", "event-types"])
def test_more_than_five_megabytes_are_refused(api: Api, path: str) -> None:
    answer = api.call("POST", path, b" " * (LIMIT + 1))
    assert (answer.status, answer.json["code"]) == (413, "too_large")


def send_chunked(api: Api, path: str, body: bytes) -> tuple[int, dict]:
    """As the web server hands over a body without a length."""
    environment = api.client._base_environ(
        PATH_INFO=f"/api/v1/{path}",
        REQUEST_METHOD="POST",
        CONTENT_TYPE="application/json",
        HTTP_AUTHORIZATION=api.headers["Authorization"],
        HTTP_TRANSFER_ENCODING="chunked",
    )
    environment |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True}
    response = api.client.request(**environment)
    return response.status_code, json.loads(response.content)


@pytest.mark.parametrize(("path", "status"), [("events", 202), ("members", 201)])
def test_a_body_without_a_length_is_read_and_bounded(api: Api, path: str, status: int) -> None:
    sent = event("1") if path == "events" else {"external_id": "ada"}
    got, shown = send_chunked(api, path, json.dumps(sent).encode())
    assert got == status, shown
    got, problem = send_chunked(api, path, b" " * (LIMIT + 1))
    assert (got, problem["code"]) == (413, "too_large")


def test_a_malfunction_is_a_problem_document_and_the_log_has_the_rest(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("members.api.views.members.create_member", explode)
    monkeypatch.setattr("members.api.events_in.accept_events", explode)
    for path in ("members", "events"):
        with caplog.at_level(logging.ERROR):
            response = api.client.post(
                f"/api/v1/{path}",
                event("1") if path == "events" else {},
                headers=api.headers,
                content_type="application/json",
            )
        assert (response.status_code, response.headers["Content-Type"]) == (500, PROBLEM)
        assert response.json()["code"] == "broken"
        assert b"secret" not in response.content
        assert b"Traceback" not in response.content
        assert "secret inside" in caplog.text
    assert response.headers["X-Request-ID"]


def test_a_host_that_is_not_ours_is_a_problem_document_too(api: Api) -> None:
    answer = api.call("GET", "store", Host="evil.example")
    assert (answer.status, answer.json["code"]) == (400, "malformed")


def test_the_store_of_the_key_is_read(api: Api, store: Store) -> None:
    shown = api.get("store").json
    assert (shown["code"], shown["time_zone"], shown["late_for_seconds"]) == ("shop", "Europe/Vienna", 30 * 86400)
    assert api.get("store", x="1").fields == ["x"]


def test_nothing_was_written_by_any_of_these(api: Api) -> None:
    api.call("POST", "events", b"", content_type="application/json")
    assert not Event.objects.exists()
