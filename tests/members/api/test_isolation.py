"""A store never sees another: every documented operation is called with what belongs to somebody else."""

import copy
import itertools
from typing import Any

import pytest
from django.db import models

from achievements.models import Achievement, Completion, Icon, Progress
from campaigns.models import Account, Campaign, CouponPool, Firing, LedgerEntry, Reward
from campaigns.services.points import correct_points
from members.actors import Actor
from members.models import AuditEntry, Event, EventType, Member, MemberFacts, Pending
from members.services.event_types import create_event_type
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import GIF
from tests.achievements.progressing import make_achievement
from tests.campaigns.factories import POINTS, fire, make_live_campaign, make_pool
from tests.members.factories import accept, event, make_member, make_store

from .client import Answer, Api, api_as, api_of
from .contract import operations, takes_json

MARK = "xanadu"  # everything the first store holds has it in its name
OPERATIONS = {
    described["operationId"]: (method, path, described)
    for method, path, described in operations()
    if described.get("security")  # what is for everybody has tests of its own
}
WRITTEN: list[type[models.Model]] = [
    *(Event, Member, MemberFacts, Pending, EventType, AuditEntry),
    *(Achievement, Icon, Progress, Completion),
    *(Campaign, CouponPool, Firing, Reward, Account, LedgerEntry),
]
MINE = {name for name in OPERATIONS if name == "get_me" or "_my_" in name}


class Victim:
    """The store whose things must not be seen or touched."""

    def __init__(self) -> None:
        self.store = make_store(MARK, unknown_member="keep")
        self.member = make_member(self.store, f"{MARK}-ada", email=f"{MARK}@example.com", tier=MARK)
        matched, self.unmatched = accept(
            self.store,
            event(f"{MARK}-1", member={"external_id": f"{MARK}-ada"}, type=f"{MARK}-type", body={"secret": MARK}),
            event(f"{MARK}-2", member={"external_id": f"{MARK}-nobody"}, type=f"{MARK}-type"),
        )
        self.event = matched
        EventType.objects.filter(name=f"{MARK}-type").delete()
        described = {"fields": [{"name": MARK, "type": "text", "required": True, "title": ""}], "active": True}
        create_event_type(self.store, f"{MARK}-type", described, actor=Actor.command("test"))
        make_achievement(
            self.store,
            MARK,
            name={"en": MARK},
            tags=[MARK],
            values={"group": MARK, "is_hidden": True},  # other members of the store may not know of it either
            rules=[{"trigger": "custom_event", "event": f"{MARK}-type", "goal": 1}],
        )
        make_pool(self.store, f"{MARK}-code", key=MARK)
        coupon = {"kind": "coupon", "settings": {"from": "pool", "pool": MARK}}
        make_live_campaign(self.store, MARK, coupon, POINTS)
        evaluate_everything()
        fire()
        correct_points(self.member, 1, actor=Actor.command("test"), reason=MARK)
        self.reward = Reward.objects.get(kind="coupon")

    def parameter(self, operation: str, name: str) -> str:
        """The first store's own value for a path parameter; an unknown kind fails the walk."""
        if name == "key":
            return MARK
        if name == "external_id":
            return str(self.member.external_id)
        if name == "name" and "event_type" in operation:
            return f"{MARK}-type"
        if name == "id" and "reward" in operation:
            return str(self.reward.uuid)
        if name == "id" and "event" in operation:
            return str(self.unmatched.id if operation == "assign_event" else self.event.id)
        if (name == "id" and "member" in operation) or operation == "issue_token":
            return str(self.member.uuid)
        raise AssertionError(f"{operation}: nobody taught this test what “{name}” is")

    def query(self, name: str, schema: dict[str, Any]) -> str | None:
        """What the first store's things would be found by."""
        known = {
            "member": self.member.uuid,
            "external_id": self.member.external_id,
            "email": self.member.email,
            "type": f"{MARK}-type",
            "source_id": f"{MARK}-1",
            **dict.fromkeys(("tier", "key", "name", "tag", "group", "achievement", "campaign"), MARK),
            "code": f"{MARK}-code",
            "achievement_status": "live",
        }
        passive = {"source", "kind", "state", "occurred_from", "occurred_until", "phone", "loyalty_card_number"}
        passive |= {"status", "label", "label_value", "active", "cursor", "page_size", "wait", "dry_run"}
        passive |= {"language", "ordering", "completed", "min_completions", "max_completions", "created_from"}
        passive |= {"created_until", "kind", "milestone", "completed_from", "completed_until", "rolled_back"}
        passive |= {"trigger", "reason", "created_until"}
        assert name in known or name in passive, f"nobody taught this test what “{name}” is"
        return str(known[name]) if name in known else None

    def rows(self) -> list[list[Any]]:
        kept: list[type[models.Model]] = [Member, Event, EventType, Achievement, Campaign, CouponPool, Reward]
        return [list(model._default_manager.filter(store=self.store).order_by("pk").values()) for model in kept]


@pytest.fixture(scope="module")
def made(module_database: None) -> Victim:
    return Victim()


@pytest.fixture
def victim(db: None, made: Victim) -> Victim:
    """Made once for all these tests: whatever a test may do to it is rolled back."""
    return copy.deepcopy(made)


def body_of(operation: str, described: dict[str, Any], victim: Victim) -> Any:
    """The document's own example, turned at the first store where it names somebody."""
    if not takes_json(described):
        return GIF if "requestBody" in described else None
    examples = described["requestBody"]["content"]["application/json"].get("examples")
    assert examples, f"{operation}: the document has no example of a body"
    body = next(iter(examples.values()))["value"]
    if operation == "assign_event":
        return {"member": str(victim.member.uuid)}
    if operation == "post_reports":
        return {"reports": [{"member": {"id": str(victim.member.uuid)}, "achievement": MARK, "increment": 1}]}
    if operation == "post_events":
        return {**body, "member": {"id": str(victim.member.uuid)}}
    return {**body, "referrer": str(victim.member.uuid)} if operation == "change_member" else body


def call(api: Api, operation: str, victim: Victim) -> list[Answer]:
    method, path, described = OPERATIONS[operation]
    queries: list[dict[str, str]] = [{}]
    for parameter in described.get("parameters", []):
        name, place = parameter["name"], parameter["in"]
        if place == "path":
            path = path.replace(f"{{{name}}}", victim.parameter(operation, name))
        elif place == "query":
            value = victim.query(name, parameter["schema"])
            queries += [{name: value}] if value is not None and method == "get" else []
        else:
            assert (place, name) == ("header", "Idempotency-Key"), f"{operation}: an unknown kind of parameter, {place}"
    assert "{" not in path, f"{operation}: {path} has a parameter that is not described"
    body = body_of(operation, described, victim)
    kind = "application/json" if body is not GIF else "image/gif"
    return [api.call(method.upper(), path, body, query=query, content_type=kind) for query in queries]


def assert_nothing_seen(answer: Answer, *, asked: str = "") -> None:
    shown = answer.body.decode().replace(asked, "") if asked else answer.body.decode()
    assert MARK not in shown, answer
    if answer.status == 200 and "results" in answer.json:
        assert answer.json["results"] == []


REFUSED = (401, 403, 404, 409, 422)
OWN = {
    "get_store",
    "create_member",
    "create_event_type",
    "create_achievement",
    "check_achievement",
    "create_campaign",
    "create_pool",
}  # these cannot name anything of another store


def _is_empty(answer: Answer) -> bool:
    """A page without entries, or an account without points."""
    return answer.json.get("results") == [] or answer.json == {"balance": 0}


def _is_nothing(answer: Answer) -> bool:
    """A page without entries, or a batch of which everything was refused."""
    items = answer.json.get("items", [])
    return answer.json.get("results") == [] or (items and all(each["status"] == "refused" for each in items))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_another_stores_key_sees_and_changes_nothing(victim: Victim, operation: str) -> None:
    api, before = api_of(make_store("stranger")), victim.rows()
    for answer in call(api, operation, victim):
        if operation == "upsert_member":
            assert answer.status == 201  # the same name in their own store
            assert answer.json["id"] != str(victim.member.uuid)
            assert_nothing_seen(answer, asked=str(victim.member.external_id))
        else:
            assert_nothing_seen(answer)
            assert answer.status in REFUSED or operation in OWN or _is_nothing(answer), answer
    assert victim.rows() == before


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("same_store", [True, False])
def test_another_members_token_sees_and_changes_nothing(victim: Victim, operation: str, same_store: bool) -> None:
    store = victim.store if same_store else make_store("stranger")
    api = api_as(make_member(store, "mallory"))
    before, counts = victim.rows(), [model._default_manager.count() for model in WRITTEN]
    for answer in call(api, operation, victim):
        assert_nothing_seen(answer)
        if operation in MINE:
            assert answer.status == 404 or answer.json.get("external_id") == "mallory" or _is_empty(answer)
        else:
            assert answer.status == 403
    assert (victim.rows(), [model._default_manager.count() for model in WRITTEN]) == (before, counts)


def test_the_walk_has_teeth(victim: Victim) -> None:
    """With its own key the first store does see what the others must not."""
    api = api_of(victim.store)
    answers = itertools.chain.from_iterable(
        call(api, name, victim)
        for name, (method, _, _) in OPERATIONS.items()
        if method == "get" and name not in MINE and name != "get_member_points"  # a number has no name in it
    )
    assert all(answer.status == 200 and MARK in answer.body.decode() for answer in answers)
