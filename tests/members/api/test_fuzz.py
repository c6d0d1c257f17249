"""A schema-based fuzzer over the committed document: it never breaks, it answers as described, and mostly says yes."""

import copy
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

from achievements.models import Achievement
from campaigns.models import Reward
from campaigns.services.points import correct_points
from config.wsgi import application
from members.actors import Actor
from members.models import Event, EventType, Pending, Scope, SetAside, Store
from members.services.access_keys import create_access_key
from members.tokens import issue_token
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import GIF, document, make_achievement, make_live
from tests.achievements.progressing import make_achievement as make_visits
from tests.campaigns.factories import COUPON, complete, fire, make_campaign, make_live_campaign, make_pool
from tests.live import ROOT
from tests.members.factories import accept, event, make_member, make_store
from tests.surroundings import in_ci

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
OWN = {name for name in NAMES if name == "get_me" or "_my_" in name}
AGREED = 0.20
SHORT, FULL = 12, 60

schema = schemathesis.openapi.from_path(ROOT / "docs/openapi.yaml")
schema.app = application
# Words found in our own code would make what is drawn depend on what has been imported so far.
schema.config.analysis.constants.enabled = False


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
        make_visits(store)
        evaluate_everything()
        self.key = create_access_key(store, name="fuzz", scopes=Scope.values)[1]
        self.token = issue_token(self.member)[0]
        make_achievement(store, "draft")
        make_live(store, "live")
        kinds = ("increment", "at_least", "percent")
        rules = [
            {"trigger": "reported", "goal": 100, "aggregation": {"type": "reported", "kind": kind}} for kind in kinds
        ]
        make_live(store, "told", rules=rules)
        correct_points(self.member, 10**15, actor=Actor.command("test"), reason="for spending")
        make_pool(store)
        make_campaign(store, "planned")
        pattern = {"kind": "coupon", "settings": {"from": "pattern", "pattern": "FUZZ-########"}}
        make_live_campaign(store, "running", pattern, COUPON)
        complete(self.member, Achievement.objects.get(key="visits"))
        fire()
        self.reward, self.waiting = Reward.objects.order_by("pk")
        accept(store, event("4"))
        self.aside = Event.objects.get(source_id="4")
        Pending.objects.all().delete()
        SetAside.objects.create(event=self.aside, error="spoilt")

    def path_parameters(self, name: str) -> dict[str, str]:
        """Existing ones; rows are put back after each call, so they stay fit for it."""
        if name == "upsert_member":
            return {"external_id": "ada"}
        if "public" in name:
            return {"store_code": "shop", "key": "live"}
        if "my_achievement" in name:
            return {"key": "visits"}
        if name == "report_member_achievement":
            return {"id": str(self.member.uuid), "key": "told"}
        if name == "release_event":
            return {"id": str(self.aside.uuid)}
        if "member_achievement" in name:
            return {"id": str(self.member.uuid), "key": "visits"}
        return self.of_campaigns(name) or self.of_others(name)

    def of_others(self, name: str) -> dict[str, str]:
        if "achievement" in name or "icon" in name:
            return {"key": "live" if name.startswith(("pause", "archive")) else "draft"}
        if "event_type" in name:
            return {"name": "visit"}
        if "event" in name:
            return {"id": str(self.unmatched if name == "assign_event" else self.matched)}
        return {"id": str(self.member.uuid)}

    def of_campaigns(self, name: str) -> dict[str, str]:
        if "campaign" in name:
            return {"key": "running" if name.startswith(("pause", "archive")) else "planned"}
        if "reward" in name:
            return {"id": str((self.waiting if name == "fill_reward" else self.reward).uuid)}
        return {"key": "summer"} if "pool" in name else {}

    def fit(self, name: str, case: Any) -> None:
        if case.path_parameters:
            case.path_parameters.update(self.path_parameters(name))
        known = {"member": str(self.friend.uuid), "referrer": str(self.friend.uuid), "time_zone": "Europe/Vienna"}
        known["reason"] = "they called"  # a made up one is often blank
        if isinstance(case.body, dict) and name != "post_events":
            known |= {
                "definition": document("new" if name == "create_achievement" else "draft"),
                "texts": {"title": {"en": "Hi"}},
            }
            case.body.update({field: value for field, value in known.items() if case.body.get(field)})
        if isinstance(case.body, dict):
            _choose(name, case.body)
        if name == "set_icon":
            case.body = GIF
        if case.query:
            case.query.pop("cursor", None)  # made up cursors are refused; real ones are walked in another test
        case.headers = {
            **(case.headers or {}),
            "Authorization": f"Bearer {self.token if name in OWN else self.key}",
        }


def _choose(name: str, body: dict[str, Any]) -> None:
    """What a schema leaves open: that one of several is said, and names that are known."""
    if name == "report_member_achievement":
        for unknown in ("rule", "occurred_at"):
            body.pop(unknown, None)
        told = [kind for kind in ("increment", "at_least", "percent") if kind in body]
        for kind in told[1:]:
            del body[kind]
        body.update({} if told else {"increment": 1})
    if name in ("create_campaign", "change_campaign"):
        for part in ("effects", "audience", "texts", "limits", "achievements", "ends_at", "milestone"):
            body.pop(part, None)  # what must be in them, tests of their own say
    if name == "spend_member_points":
        body.update(points=1)
    if name == "correct_member_points" and body.get("points"):
        body["points"] = 5  # what is drawn is mostly more than anybody may have
    if name == "adjust_member_achievement":
        body["version"] = None
        if isinstance(body.get("progress"), dict):
            body["progress"] = dict(zip(["1"], body["progress"].values(), strict=False))


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """Between real requests Django closes connections it finds inside a transaction; this one is the test's."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def made(module_database: None) -> World:
    return World(make_store(public_definitions=True))


@pytest.fixture
def world(db: None, made: World) -> World:
    """Made once for all these tests: whatever a call may do to it is rolled back."""
    return copy.deepcopy(made)


def fuzz(world: World, name: str, examples: int) -> Counter[bool]:
    """So many made-up requests; how many were agreed to."""
    agreed: Counter[bool] = Counter()
    path, method = ADDRESSES[name]
    operation = schema[path][method]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=examples == SHORT or in_ci(),  # the ordinary suite is the same each time, the proof only in CI
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
