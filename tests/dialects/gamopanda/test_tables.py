"""Every field of the vendor's tables: left out, at its most, one more, of a wrong type; and no field beside them."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from members.models import Event, Store

from .client import CHALLENGE, STREAK, Shop
from .playing import entry, log, make_goal, make_milestone
from .tables import ANOTHER, OTHERS, PROGRESS, SENT_ALONE, TABLE, WRONG, Row
from .world import SCHEMAS

AT = "2026-03-11T10:00:00+00:00"
PERSON: dict[str, Any] = {"externalId": "ada", "status": "live"}


class Desk:
    """What is needed before a record of each schema can be sent, and a body of each that would be taken."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.goals = {
            slug: make_goal(shop, slug, body) for slug, body in (("challenge", CHALLENGE), ("streak", STREAK))
        }
        self.member = shop.make("account_user", {"externalId": "eve", "status": "live"})["id"]

    def body(self, row: Row) -> dict[str, Any]:
        bodies: dict[str, Any] = {
            "challenge": CHALLENGE,
            "streak": STREAK,
            "milestone": {
                "linkedSchemaSlug": "challenge",
                "linkedSchemaRecordId": self.goals["challenge"]["id"],
                "name": "On the way",
                "description": "On the way",
                "milestoneTargetValue": 200,
                "status": "live",
            },
            "challenge_log": entry(self.goals["challenge"], "ada", AT, 5),
            "streak_log": entry(self.goals["streak"], "ada", AT),
            "reward_log": {"couponCode": "SHIP-1"},
            "account_user": PERSON,
        }
        body = dict(bodies[row.schema])
        if row.slug == "ownedById":
            del body["ownedBy"]
        return body

    def send(self, row: Row, body: dict[str, Any]) -> Any:
        """A new record; of rewards the system makes them, and a code is filled in."""
        if row.schema != "reward_log":
            return self.shop.post(row.schema, body)
        return self.shop.patch("reward_log", self.make_reward(), body)

    def make_reward(self) -> str:
        if not self.shop.list("reward_log"):
            log(self.shop, self.goals["challenge"], "eve", AT, 600, unique="the whole")
        (waiting,) = self.shop.list("reward_log")
        return str(waiting["id"])

    def send_with(self, row: Row, value: Any) -> Any:
        return self.send(row, {**self.body(row), row.slug: value})

    def send_without(self, row: Row) -> Any:
        return self.send(row, {slug: value for slug, value in self.body(row).items() if slug != row.slug})

    def present(self, schema: str) -> list[list[Any]]:
        """What there is of it, and who."""
        return [self.shop.list(each, limit=1_000) for each in (schema, "account_user")]


@pytest.fixture
def desk(shop: Shop, clock: time_machine.Traveller) -> Desk:
    return Desk(shop)


def named(answer: Any) -> tuple[int, list[tuple[str, str]]]:
    return answer.status, [(each["fieldSlug"], each["code"]) for each in answer.json["error"]["details"]]


MADE = sorted({row.schema for row in TABLE})
each_schema = pytest.mark.parametrize("schema", MADE)


def rows_of(schema: str, *, limited: bool = False) -> Iterator[Row]:
    """One after the other, each as if there had been none before it."""
    for row in TABLE:
        if row.schema == schema and (row.most is not None or not limited):
            with transaction.atomic():
                yield row
                transaction.set_rollback(True)


def test_the_tables_have_every_field_there_is_and_no_other(desk: Desk) -> None:
    make_milestone(desk.shop, desk.goals["challenge"], 200)
    for goal in desk.goals.values():
        log(desk.shop, goal, "ada", AT, 600)
    for schema in SCHEMAS:
        record = desk.shop.list(schema, limit=1)[0]
        written = {row.slug for row in TABLE if row.schema == schema} - SENT_ALONE.get(schema, set())
        assert set(record) == (PROGRESS[schema] if schema in PROGRESS else written | OTHERS[schema]), schema
        assert desk.shop.get(schema, record["id"]).json["data"] == record


@each_schema
def test_left_out_it_is_refused_or_has_its_default(desk: Desk, schema: str) -> None:
    before = desk.present(schema)
    for row in rows_of(schema):
        answer = desk.send_without(row)
        if not row.required and row.slug != "ownedBy":
            assert answer.status in (200, 201), (row, answer)
            assert answer.json["data"][row.slug] == row.default, row
            continue
        if row.kind == "text":
            assert named(desk.send_with(row, "  ")) == (400, [(row.slug, "wrong_length")]), row
        for refused in (answer, desk.send_with(row, None)):
            slug = "ownedById" if row.slug == "ownedBy" else row.slug
            assert named(refused) == (400, [(slug, "required")]), row
        assert desk.present(schema) == before, row


@each_schema
def test_of_a_wrong_type_it_is_refused_by_name(desk: Desk, schema: str) -> None:
    desk.make_reward()
    before = desk.present(schema)
    for row in rows_of(schema):
        values, code = WRONG[row.kind]
        for value in values:
            assert named(desk.send_with(row, value)) == (400, [(row.slug, code)]), (row, value)
    assert desk.present(schema) == before


@each_schema
def test_of_what_can_be_chosen_all_is_taken(desk: Desk, schema: str) -> None:
    for row in rows_of(schema):
        for number, allowed in enumerate(row.choices):
            body = {**desk.body(row), row.slug: allowed}
            body |= {"externalId": allowed} if schema == "account_user" else {}
            if schema == "milestone":
                kind = allowed if row.slug == "linkedSchemaSlug" else "challenge"
                body |= {"milestoneTargetValue": 1 + number, "linkedSchemaRecordId": desk.goals[kind]["id"]}
            answer = desk.send(row, body)
            assert answer.status == 201, (row, answer)
            assert answer.json["data"][row.slug] == allowed


@each_schema
def test_at_its_most_it_is_taken_and_one_more_is_refused(desk: Desk, schema: str) -> None:
    desk.make_reward()
    before = desk.present(schema)
    for row in rows_of(schema, limited=True):
        answer = desk.send_with(row, row.fitting(over=1))
        assert (answer.status, [slug for slug, _ in named(answer)[1]]) == (400, [row.slug]), row
        assert desk.present(schema) == before, row
        answer = desk.send_with(row, row.fitting())
        assert answer.status in (200, 201), (row, answer)
        made = answer.json["data"]
        assert made[row.slug] == row.fitting()
        assert desk.shop.get(schema, made["id"]).json["data"] == made


@pytest.mark.parametrize("schema", ["challenge", "streak", "milestone", "account_user"])
def test_changed_it_has_the_same_limits(desk: Desk, schema: str) -> None:
    shop = desk.shop
    for row in rows_of(schema, limited=True):
        made = desk.send(row, desk.body(row)).json["data"]
        for value in (row.fitting(over=1), WRONG[row.kind][0][0], *([None] if row.required else [])):
            status, wrong = named(shop.patch(schema, made["id"], {row.slug: value}))
            assert (status, [slug for slug, _ in wrong]) == (400, [row.slug]), (row, value)
            assert shop.get(schema, made["id"]).json["data"] == made
        shown = shop.patch(schema, made["id"], {row.slug: row.fitting()}).json["data"]
        assert shown[row.slug] == row.fitting(), row
        if not row.required:
            for nothing in (None, *([""] if row.kind == "text" else [])):
                shop.patch(schema, made["id"], {row.slug: row.fitting()})
                assert shop.patch(schema, made["id"], {row.slug: nothing}).json["data"][row.slug] == row.default, row


def test_a_member_told_of_in_a_log_has_the_same_limits(desk: Desk, store: Store) -> None:
    body, before = entry(desk.goals["challenge"], "ada", AT, 5), desk.present("challenge_log")
    for row in rows_of("account_user"):
        for value in (*WRONG[row.kind][0], *([row.fitting(over=1)] if row.most else [])):
            answer = desk.shop.post("challenge_log", {**body, "ownedBy": {**PERSON, row.slug: value}})
            assert [slug for slug, _ in named(answer)[1]] == [f"ownedBy.{row.slug}"], (row, value)
        assert desk.present("challenge_log") == before, row
        assert not Event.objects.filter(store=store).exists()
        value = row.fitting() if row.most else "paused"
        desk.shop.make("challenge_log", {**body, "ownedBy": {**PERSON, row.slug: value}})
        told = [each for each in desk.shop.list("account_user") if each["externalId"] != "eve"]
        assert [each[row.slug] for each in told] == [value], row


def test_what_is_linked_is_there(desk: Desk) -> None:
    linked = [row for row in TABLE if row.kind == "id"]
    assert {row.slug for row in linked} == {"linkedSchemaRecordId", "challengeId", "streakId", "ownedById"}
    for row in linked:
        before = desk.present(row.schema)
        assert named(desk.send_with(row, ANOTHER)) == (400, [(row.slug, "unknown_record")])
        assert desk.present(row.schema) == before


@pytest.mark.parametrize("schema", PROGRESS)
def test_progress_is_the_systems_alone(desk: Desk, schema: str) -> None:
    goal = desk.goals[schema.removesuffix("_progress")]
    log(desk.shop, goal, "ada", AT, 5)
    (run,) = before = desk.shop.list(schema)
    for answer in (
        desk.shop.post(schema, run),
        desk.shop.patch(schema, run["id"], {"currentProgressValue": 500}),
        desk.shop.delete(schema, run["id"]),
    ):
        assert (answer.status, answer.json["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert desk.shop.list(schema) == before
