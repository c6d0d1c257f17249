"""A store never sees another: every documented operation is called with what belongs to somebody else."""

import itertools
from typing import Any

import pytest
from django.db import models

from members.actors import Actor
from members.models import AuditEntry, Event, EventType, Member, MemberFacts, Pending
from members.services.event_types import create_event_type
from tests.members.factories import accept, event, make_member, make_store

from .client import Answer, Api, api_as, api_of
from .contract import operations

MARK = "xanadu"  # everything the first store holds has it in its name
OPERATIONS = {described["operationId"]: (method, path, described) for method, path, described in operations()}
WRITTEN: list[type[models.Model]] = [Event, Member, MemberFacts, Pending, EventType, AuditEntry]


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

    def parameter(self, operation: str, name: str) -> str:
        """The first store's own value for a path parameter; an unknown kind fails the walk."""
        if name == "external_id":
            return str(self.member.external_id)
        if name == "name" and "event_type" in operation:
            return f"{MARK}-type"
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
            "tier": MARK,
        }
        passive = {"source", "kind", "state", "occurred_from", "occurred_until", "phone", "loyalty_card_number"}
        passive |= {"status", "label", "label_value", "active", "cursor", "page_size", "wait", "dry_run"}
        assert name in known or name in passive, f"nobody taught this test what “{name}” is"
        return str(known[name]) if name in known else None

    def rows(self) -> list[list[Any]]:
        kept = [Member.objects.filter(store=self.store), Event.objects.filter(store=self.store)]
        return [
            list(queryset.order_by("pk").values()) for queryset in (*kept, EventType.objects.filter(store=self.store))
        ]


@pytest.fixture
def victim(db: None) -> Victim:
    return Victim()


def body_of(operation: str, described: dict[str, Any], victim: Victim) -> Any:
    """The document's own example, turned at the first store where it names somebody."""
    if "requestBody" not in described:
        return None
    examples = described["requestBody"]["content"]["application/json"].get("examples")
    assert examples, f"{operation}: the document has no example of a body"
    body = next(iter(examples.values()))["value"]
    if operation == "assign_event":
        return {"member": str(victim.member.uuid)}
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
    return [api.call(method.upper(), path, body, query=query) for query in queries]


def assert_nothing_seen(answer: Answer, *, asked: str = "") -> None:
    shown = answer.body.decode().replace(asked, "") if asked else answer.body.decode()
    assert MARK not in shown, answer
    if answer.status == 200 and "results" in answer.json:
        assert answer.json["results"] == []


REFUSED = (401, 403, 404, 409, 422)
OWN = {"get_store", "get_me", "create_member", "create_event_type"}  # these cannot name anything of another store


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
            assert answer.status in REFUSED or operation in OWN or answer.json.get("results") == [], answer
    assert victim.rows() == before


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("same_store", [True, False])
def test_another_members_token_sees_and_changes_nothing(victim: Victim, operation: str, same_store: bool) -> None:
    store = victim.store if same_store else make_store("stranger")
    api = api_as(make_member(store, "mallory"))
    before, counts = victim.rows(), [model._default_manager.count() for model in WRITTEN]
    for answer in call(api, operation, victim):
        assert_nothing_seen(answer)
        assert answer.status == 403 or (operation == "get_me" and answer.json["external_id"] == "mallory")
    assert (victim.rows(), [model._default_manager.count() for model in WRITTEN]) == (before, counts)


def test_the_walk_has_teeth(victim: Victim) -> None:
    """With its own key the first store does see what the others must not."""
    api = api_of(victim.store)
    answers = itertools.chain.from_iterable(
        call(api, name, victim) for name, (method, _, _) in OPERATIONS.items() if method == "get" and name != "get_me"
    )
    assert all(answer.status == 200 and MARK in answer.body.decode() for answer in answers)
