"""What a stream leads to, without a database: the engine alone, over each member's whole history in order."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from achievements.engine import Event, Plan, Standing, Status, Step, compile_plan, evaluate, in_order, parse, status_in
from achievements.engine.definition import MEMBER_ZONE, Definition
from achievements.engine.gate import Since
from achievements.engine.instants import to_instant
from achievements.engine.step import Completed, Crossed
from tests.achievements.evaluation.stream import (
    EVERY_EVENT_COUNTS,
    SHAPES,
    STORE_ZONE,
    WHAT_COUNTS_COUNTED,
    Json,
    Person,
    Stream,
)

# By "member/achievement": where they stand, what is over, what was reached, and what moved it.
Found = dict[str, Json]


def expected_of(stream: Stream) -> Found:
    """Everything the database has to hold in the end."""
    found: Found = {}
    for document in SHAPES:
        plan = _plan_of(document)
        for person in stream.people:
            empty = Standing(zone=(person.zone or None) if plan.definition.timezone == MEMBER_ZONE else None)
            items = in_order(_items_of(stream, person, plan))
            step = evaluate(plan, empty, items)
            if step.standing.last is not None:  # something could have moved it
                found[f"{person.name}/{document['key']}"] = _as_stored(plan, step, items)
    return found


def _plan_of(document: Json) -> Plan:
    definition = parse(document)
    assert isinstance(definition, Definition), definition
    return compile_plan(definition, store_zone=STORE_ZONE, history=(Since(at=0, live=True),))


def _items_of(stream: Stream, person: Person, plan: Plan) -> list[Event]:
    """What may move this progress: what the member did, or what those did whom they referred."""
    if not plan.rules[0].is_referral:
        return [_item(sent) for sent in stream.in_time if sent["member"]["external_id"] == person.name]
    referred = {each.name: str(each.pk) for each in stream.people if each.referrer == person.name}
    sent_by_them = (sent for sent in stream.in_time if sent["member"]["external_id"] in referred)
    return [_item(sent, referee=referred[sent["member"]["external_id"]]) for sent in sent_by_them]


def _item(sent: Json, referee: str | None = None) -> Event:
    at = datetime.fromisoformat(sent["occurred_at"])
    body = {**sent["body"], "amount": Decimal(str(sent["body"]["amount"]))}
    facts = {"event": {"type": sent["type"], "occurred_at": at, "body": body}}
    return Event(
        at=to_instant(at), type=sent["type"], id=sent["source_id"], source=sent["source"], facts=facts, referee=referee
    )


def _as_stored(plan: Plan, step: Step, items: list[Event]) -> Json:
    status = status_in(step.standing, plan)
    return {
        "standing": json.loads(json.dumps(step.standing.to_json())),
        "status": status.value,
        "value": 0 if status is Status.NOT_STARTED else step.value,
        "completions_count": sum(each.times for each in step.completions),
        "attempts": [[c.number, c.started_at, c.ended_at, c.value, c.outcome.value] for c in step.closed],
        "completions": sorted(map(_identity, [*step.milestones, *step.completions])),
        "triggers": sorted([items[each.item].id, each.rule, each.amount] for each in step.triggers),
    }


def _identity(found: Crossed | Completed) -> list[Any]:
    key, times = (found.key, 1) if isinstance(found, Crossed) else ("", found.times)
    return [key, found.slot, found.ordinal, times]


def differences(expected: Found, found: Found) -> list[str]:
    """Each in words."""
    wrong = [f"{pair}: {'should not be' if pair in found else 'is missing'}" for pair in expected.keys() ^ found.keys()]
    for pair in sorted(expected.keys() & found.keys()):
        wanted, there = dict(expected[pair]), dict(found[pair])
        counted, journal = wanted.pop("triggers"), there.pop("triggers")
        wrong += [
            f"{pair} {part}: {there[part]} is not {wanted[part]}" for part in wanted if there[part] != wanted[part]
        ]
        wrong += [f"{pair}: {mistake}" for mistake in _mistakes(pair.partition("/")[2], counted, journal)]
    return wrong


def _mistakes(key: str, counted: list[Any], journal: list[Any]) -> Iterator[str]:
    """What the journal says wrongly, as far as it is known whatever came when."""
    moved = [(event, rule) for event, rule, _ in journal]
    if len(set(moved)) < len(moved):
        yield "an event moved it twice"
    if key in _EXACT and journal != counted:
        yield f"{journal} is not {counted}"
    missing = {(event, rule) for event, rule, _ in counted} - set(moved)
    if key in _COMPLETE and missing:
        yield f"nothing is written down of {sorted(missing)}"


_EXACT = {document["key"] for document in EVERY_EVENT_COUNTS}
_COMPLETE = {document["key"] for document in WHAT_COUNTS_COUNTED}
