"""Short ways to a store whose achievements are live, and to having its events evaluated."""

import datetime
from typing import Any

from achievements.evaluation.evaluate import evaluate_lane
from achievements.locks import hold_definitions
from achievements.models import Achievement, Completion, Progress, Rule, StatusChange
from members.lanes import LANES
from members.models import Member, Store

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def make_live(
    store: Store, document: dict[str, Any], *, at: datetime.datetime = LONG_AGO, **values: Any
) -> Achievement:
    """An achievement that has been live since then, as publishing leaves it."""
    hold_definitions(store.pk)
    made = Achievement.objects.create(
        store=store, key=document["key"], name=document["key"], status="live", definition=document, **values
    )
    keys = [rule.get("key", str(number)) for number, rule in enumerate(document["rules"], 1)]
    Rule.objects.bulk_create(Rule(achievement=made, key=key) for key in keys)
    StatusChange.objects.create(
        achievement=made,
        at=at,
        status="live",
        starts_at=document.get("starts_at") or "",
        ends_at=document.get("ends_at") or "",
        actor="test",
    )
    return made


def evaluate_everything(limit: int = 1000) -> int:
    """Until nothing is pending in any lane."""
    total = 0
    for lane in [*range(LANES), *range(LANES)]:  # twice, because events may be passed on to lanes already done
        while done := evaluate_lane(lane, limit):
            total += done
    return total


def value_of(member: Member, achievement: Achievement) -> int | None:
    found = Progress.objects.filter(member=member, achievement=achievement).first()
    return None if found is None else found.value // 1_000_000


def completions_of(member: Member, achievement: Achievement) -> int:
    records = Completion.objects.filter(member=member, achievement=achievement, milestone="", rolled_back_at=None)
    return sum(record.count for record in records)
