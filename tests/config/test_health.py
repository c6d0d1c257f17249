import json
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client

from members.figures import ANSWERS
from tests.members.factories import accept, event, make_store

pytestmark = pytest.mark.django_db


def test_the_process_answers_without_asking_anybody(client: Client) -> None:
    with mock.patch("config.health.connection.cursor", side_effect=RuntimeError):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_names_each_neighbour(client: Client) -> None:
    response = client.get("/readyz")
    assert response.json() == {"status": "ok", "checks": {"database": "ok", "migrations": "ok", "broker": "ok"}}


def test_a_database_that_is_down_makes_it_unready_without_saying_secrets(client: Client) -> None:
    with mock.patch("config.health.connection.cursor", side_effect=RuntimeError("password is hunter2")):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "RuntimeError: cannot be reached"


def test_every_answer_has_a_request_id_and_takes_a_sensible_one_over(client: Client) -> None:
    assert len(client.get("/healthz").headers["X-Request-ID"]) == 36
    assert client.get("/healthz", headers={"X-Request-ID": "shop-12345678"}).headers["X-Request-ID"] == "shop-12345678"
    assert client.get("/healthz", headers={"X-Request-ID": 'bad"\nid'}).headers["X-Request-ID"] != 'bad"\nid'


def test_the_policy_is_strict_outside_the_panel_and_the_themes_inside(client: Client) -> None:
    assert "unsafe" not in client.get("/healthz").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in client.get("/admin/login/").headers["Content-Security-Policy"]


def test_metrics_are_for_those_who_bring_the_token(client: Client) -> None:
    client.get("/healthz")
    assert client.get("/metrics").status_code == 401
    house = mock.Mock(wraps=settings.LAUREL, metrics_token="figures")
    with mock.patch.object(settings, "LAUREL", house):
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
        answer = client.get("/metrics", headers={"Authorization": "Bearer figures"})
    assert 'laurel_http_requests_total{method="GET",route="healthz",status="200"}' in answer.content.decode()


def test_an_empty_token_opens_nothing(client: Client) -> None:
    assert settings.LAUREL.metrics_token == ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401


def test_a_superuser_may_read_metrics(admin_client: Client) -> None:
    assert admin_client.get("/metrics").status_code == 200


def test_production_logs_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    import structlog

    from config.logs import logging_config

    formatter_settings = logging_config(json=True)["formatters"]["line"]
    formatter = formatter_settings["()"](
        processors=formatter_settings["processors"], foreign_pre_chain=formatter_settings["foreign_pre_chain"]
    )
    with structlog.contextvars.bound_contextvars(request_id="r-1", event_id="e-1"):
        line = formatter.format(logging.LogRecord("laurel", logging.INFO, "", 1, "accepted %d", (3,), None))
    entry = json.loads(line)
    assert (entry["event"], entry["request_id"], entry["event_id"], entry["level"]) == (
        "accepted 3",
        "r-1",
        "e-1",
        "info",
    )


def test_metrics_tell_what_was_answered_and_what_waits(admin_client: Client) -> None:
    store = make_store()
    before = ANSWERS.labels("duplicate")._value.get()
    accept(store, event("1"), event("2"), event("2"))
    figures = admin_client.get("/metrics").content.decode()
    assert ANSWERS.labels("duplicate")._value.get() == before + 1
    assert "laurel_pending_events 2.0" in figures
    assert "laurel_oldest_pending_seconds" in figures
    assert 'laurel_events_total{answer="accepted"}' in figures
