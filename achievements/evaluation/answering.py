"""Telling whoever sent events what these changed, or would change."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from achievements.engine.amounts import to_decimal
from achievements.models import Completion, Progress, Trigger
from members.lanes import lane_of
from members.models import Event, Member, Pending

from .evaluate import BATCH, evaluate_events
from .plans import Compiled, plans_of
from .record import Marks, rows_of
from .setting_aside import evaluate_carefully
from .statements import CompletionRow, Pair, ProgressRow, TriggerRow

# Between two looks whether another worker is done with the lane.
_PAUSE = 0.01


class Asked(NamedTuple):
    """An event somebody asks about, and whose progress it may move."""

    uuid: Any
    store_id: int
    member_id: int | None
    referrer_id: int | None


def evaluate_now(event_ids: Sequence[int], deadline: datetime) -> dict[str, Any] | None:
    """Evaluate the events and say what they changed; None when others kept the lane until the deadline."""
    events = _read(event_ids)
    while lanes := _pending_lanes(events):
        if timezone.now() >= deadline:
            return None
        for lane in sorted(lanes):
            if evaluate_carefully(lane, BATCH) is None:
                time.sleep(_PAUSE)
    triggers = Trigger.objects.filter(event__in=events).order_by("event_id", "rule_id")
    members = {each.member_id for each in events.values()} | {each.referrer_id for each in events.values()}
    reached = Completion.objects.filter(member__in=members - {None}, event_id__in=events, rolled_back_at=None)
    return _tell(
        events,
        Progress.objects.filter(member__in=members - {None}),
        list(triggers.values_list("event_id", "rule_id", "amount", "before", "after")),
        reached.order_by("pk"),
    )


def try_out(event_ids: Sequence[int]) -> dict[str, Any]:
    """What the events would change, as things are now; the caller's transaction is rolled back."""
    events = _read(event_ids)
    Pending.objects.filter(lane__in=_pending_lanes(events), event__in=event_ids).delete()  # as if it were their turn
    evaluation = evaluate_events(event_ids, lane=None)
    rows = rows_of(evaluation.decided, frozenset(event_ids), Marks(timezone.now()))
    return _tell(events, rows.progress, rows.triggers, rows.completions)


def _read(event_ids: Sequence[int]) -> dict[int, Asked]:
    rows = Event.objects.filter(pk__in=event_ids).values_list("pk", "uuid", "store_id", "member_id", "referrer_id")
    return {pk: Asked(uuid, store, member, referrer) for pk, uuid, store, member, referrer in rows}


def _pending_lanes(events: Mapping[int, Asked]) -> set[int]:
    people = {person for each in events.values() for person in (each.member_id, each.referrer_id) if person}
    pending = Pending.objects.filter(lane__in=set(map(lane_of, people)), event__in=events)
    return set(pending.values_list("lane", flat=True))


def _tell(
    events: Mapping[int, Asked],
    progress: Iterable[Progress | ProgressRow],
    triggers: Sequence[TriggerRow],
    reached: Iterable[Completion | CompletionRow],
) -> dict[str, Any]:
    """One entry for each progress that was moved."""
    compiled = {pk: one for store in {each.store_id for each in events.values()} for pk, one in _plans(store)}
    moved = _by_pair(events, triggers, compiled)
    records: defaultdict[Pair, list[Completion | CompletionRow]] = defaultdict(list)
    for each in reached:
        records[each.member_id, each.achievement_id].append(each)
    names = dict(Member.objects.filter(pk__in={owner for owner, _ in moved}).values_list("pk", "uuid"))
    told = [
        _told(row, str(names[row.member_id]), compiled[row.achievement_id], moved[pair], records[pair])
        for row in progress
        if (pair := (row.member_id, row.achievement_id)) in moved
    ]
    return {"progress": told}


def _plans(store_id: int) -> Iterable[tuple[int, Compiled]]:
    return plans_of(store_id).by_id.items()


def _by_pair(
    events: Mapping[int, Asked], triggers: Iterable[TriggerRow], compiled: Mapping[int, Compiled]
) -> dict[Pair, list[dict[str, Any]]]:
    rules = {each.rule_ids[rule.key]: (each.id, rule) for each in compiled.values() for rule in each.plan.rules}
    moved: dict[Pair, list[dict[str, Any]]] = {}
    for event_id, rule_id, amount, before, after in triggers:
        event, (achievement_id, rule) = events[event_id], rules[rule_id]
        owner_id = event.referrer_id if rule.is_referral else event.member_id
        entry = {
            "event": str(event.uuid),
            "rule": rule.key,
            "amount": to_decimal(amount),
            "before": to_decimal(before),
            "after": to_decimal(after),
        }
        moved.setdefault((owner_id or 0, achievement_id), []).append(entry)
    return moved


def _told(
    row: Progress | ProgressRow,
    member: str,
    compiled: Compiled,
    triggers: Sequence[dict[str, Any]],
    reached: Sequence[Completion | CompletionRow],
) -> dict[str, Any]:
    return {
        "member": member,
        "achievement": compiled.key,
        "status": row.status,
        "value": to_decimal(row.value),
        "goal": to_decimal(compiled.plan.headline.target),
        "percent": row.percent,
        "completions": row.completions_count,
        "milestones_reached": [each.milestone for each in reached if each.milestone],
        "completed": sum(each.count for each in reached if not each.milestone),
        "triggers": list(triggers),
    }
