"""Making the world of a stream, and reading all that evaluation has made of it."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from achievements.engine.instants import to_instant
from achievements.models import NO_SLOT, Attempt, Completion, Progress, Trigger
from members.models import Member, Store
from tests.achievements.evaluation.making import make_live
from tests.achievements.evaluation.oracle import Found
from tests.achievements.evaluation.stream import SHAPES, STORE_ZONE, Json, Stream
from tests.members.factories import accept, make_member, make_store


def make_world(stream: Stream) -> Store:
    """The store, its members in their lanes, and every achievement live."""
    store = make_store(time_zone=STORE_ZONE, late_for=timedelta(days=3660))
    made = {}
    for person in stream.people:
        referrer = made[person.referrer] if person.referrer else None
        made[person.name] = make_member(store, person.name, pk=person.pk, time_zone=person.zone, referrer=referrer)
    for document in SHAPES:
        make_live(store, document)
    return store


def send(store: Store, events: Sequence[Json]) -> None:
    assert all(answer.is_taken for answer in accept(store, *events))


def found_in_database() -> Found:
    """In the oracle's form."""
    found: Found = {}
    for row in Progress.objects.values_list(
        "member__external_id", "achievement__key", "standing", "status", "value", "completions_count"
    ):
        names = ("standing", "status", "value", "completions_count")
        parts = dict(zip(names, (json.loads(row[2]), *row[3:]), strict=True))
        found["/".join(row[:2])] = {**parts, "attempts": [], "completions": [], "triggers": []}
    for part, entries in (("attempts", _attempts()), ("completions", _completions()), ("triggers", _triggers())):
        for pair, group in groupby(sorted(entries, key=lambda each: each[0]), key=lambda each: each[0]):
            found.setdefault(pair, {})[part] = sorted(entry for _, entry in group)
    return found


def _attempts() -> list[tuple[str, list[object]]]:
    rows = Attempt.objects.values_list(
        "member__external_id", "achievement__key", "number", "started_at", "ended_at", "value", "outcome"
    )
    return [(f"{m}/{a}", [number, _at(start), _at(end), value, how]) for m, a, number, start, end, value, how in rows]


def _completions() -> list[tuple[str, list[object]]]:
    rows = Completion.objects.values_list(
        "member__external_id", "achievement__key", "milestone", "slot", "ordinal", "count"
    )
    return [(f"{m}/{a}", [key, None if slot == NO_SLOT else slot, k, count]) for m, a, key, slot, k, count in rows]


def _triggers() -> list[tuple[str, list[object]]]:
    names = dict(Member.objects.values_list("pk", "external_id"))
    rows = Trigger.objects.values_list(
        *("event__member", "event__referrer_id", "rule__achievement__key", "rule__achievement__definition"),
        *("event__source_id", "rule__key", "amount"),
    )
    return [
        (f"{names[referrer if 'subject' in definition['rules'][0] else member]}/{key}", [source_id, rule, amount])
        for member, referrer, key, definition, source_id, rule, amount in rows
    ]


def _at(moment: datetime) -> int:
    return to_instant(moment)
