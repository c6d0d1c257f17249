"""A schema-based fuzzer over the committed document: it never breaks, it answers as described, and mostly says yes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from members.models import EventType, Scope, Store
from members.services.access_keys import create_access_key
from members.tokens import issue_token
from tests.live import ROOT
from tests.members.factories import accept, event, make_member

from .contract import operations

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
ADDRESSES = {described["operationId"]: (path, method) for method, path, described in operations()}
NAMES = sorted(ADDRESSES)
AGREED = 0.30
SHORT, FULL = 12, 60

schema = schemathesis.openapi.from_path(ROOT / "docs/openapi.yaml")
schema.app = application


class World:
    """One thing of each kind, and the credentials to reach them."""

    def __init__(self, store: Store) -> None:
        self.member, self.friend = make_member(store, "ada"), make_member(store, "grace")
        accept(store, event("1"))
        store.unknown_member = "keep"
        (unmatched,) = accept(store, event("2", member={"external_id": "nobody"}))
        (matched,) = accept(store, event("3"))
        self.matched, self.unmatched = matched.id, unmatched.id
        EventType.objects.get_or_create(store=store, name="visit")
        self.key = create_access_key(store, name="fuzz", scopes=Scope.values)[1]
        self.token = issue_token(self.member)[0]

    def path_parameters(self, name: str) -> dict[str, str]:
        """Existing ones; rows are put back after each call, so they stay fit for it."""
        if name == "upsert_member":
            return {"external_id": "ada"}
        if "event_type" in name:
            return {"name": "visit"}
        if "event" in name:
            return {"id": str(self.unmatched if name == "assign_event" else self.matched)}
        return {"id": str(self.member.uuid)}

    def fit(self, name: str, case: Any) -> None:
        if case.path_parameters:
            case.path_parameters.update(self.path_parameters(name))
        known = {"member": str(self.friend.uuid), "referrer": str(self.friend.uuid), "time_zone": "Europe/Vienna"}
        if isinstance(case.body, dict) and name != "post_events":
            case.body.update({field: value for field, value in known.items() if case.body.get(field)})
        if case.query:
            case.query.pop("cursor", None)  # made up cursors are refused; real ones are walked in another test
        case.headers = {
            **(case.headers or {}),
            "Authorization": f"Bearer {self.token if name == 'get_me' else self.key}",
        }


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """Between real requests Django closes connections it finds inside a transaction; this one is the test's."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world(db: None) -> World:
    return World(Store.objects.create(code="shop", name="Shop"))


def fuzz(world: World, name: str, examples: int) -> Counter[bool]:
    """So many made-up requests; how many were agreed to."""
    agreed: Counter[bool] = Counter()
    path, method = ADDRESSES[name]
    operation = schema[path][method]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=examples == SHORT,  # the ordinary suite is the same each time; the proof looks further
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        world.fit(name, case)
        with transaction.atomic():
            response = case.call()
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)
        agreed[200 <= response.status_code < 300] += 1

    send()
    return agreed


def assert_agreed(name: str, agreed: Counter[bool], examples: int) -> None:
    total = agreed.total()
    assert total >= min(examples, 2) or name in ("get_me", "get_store"), f"{name}: only {total} were made"
    assert agreed[True] >= AGREED * total, f"{name}: only {agreed[True]} of {total} were agreed to"


@pytest.mark.parametrize("name", NAMES)
def test_made_up_requests_never_break_it(world: World, name: str) -> None:
    assert_agreed(name, fuzz(world, name, SHORT), SHORT)


@pytest.mark.prove
@pytest.mark.parametrize("name", NAMES)
def test_many_made_up_requests_never_break_it(world: World, name: str) -> None:
    assert_agreed(name, fuzz(world, name, FULL), FULL)
