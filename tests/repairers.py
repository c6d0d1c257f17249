"""What processes of a nursery do that put progress right: long commands that stop inside, and people who adjust."""

import datetime
import json
import random
import time
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db.models import Q

from achievements.engine.amounts import MICRO
from achievements.evaluation.setting_aside import evaluate_carefully
from achievements.models import Achievement, Attempt, Backfill, Change, Completion, Progress, Trigger
from achievements.services import backfills, expiring, filling, rebuilding, resets, walking
from achievements.services.adjustments import Stale, adjust
from achievements.services.rebuilding import check_progress
from achievements.services.resets import Scope
from members.inbox.registry import registry
from members.lanes import LANES
from members.models import Member, Pending, Store
from tests import nursery
from tests.achievements.evaluation.making import make_live
from tests.achievements.evaluation.stored import send
from tests.achievements.evaluation.stream import rule
from tests.achievements.factories import ACTOR, make_achievement, publish
from tests.members.factories import event, make_member, make_store

MEMBERS, DAYS = 60, 3
FIRST = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
DAILY: dict[str, Any] = {
    "key": "daily",
    "rules": [rule(goal=2)],
    "period": {"type": "calendar", "unit": "day"},
    "recurrence": "after_expiry",
}
# Of a standing these are instants at which somebody changed it, which no two runs share.
_INSTANTS = {1, 2}


def make_members() -> None:
    """Everybody came on some days, twice on some of them."""
    registry.accepted.clear()
    backfills.on_begun.clear()
    store = make_store(late_for=datetime.timedelta(days=3660))
    make_live(store, DAILY)
    for number in range(MEMBERS):
        make_member(store, f"m{number}")
    for day in range(DAYS):
        send(store, [_visit(number, day, turn) for number in range(MEMBERS) for turn in range(1 + (number + day) % 2)])
    _evaluate()


def _visit(number: int, day: int, turn: int) -> dict[str, Any]:
    at = FIRST + datetime.timedelta(days=day, hours=turn)
    return event(f"{number}-{day}-{turn}", member={"external_id": f"m{number}"}, occurred_at=at.isoformat())


def _evaluate() -> None:
    for lane in [*range(LANES), *range(LANES)]:
        while evaluate_carefully(lane, 1000):
            pass


# Long commands --------------------------------------------------------------------------------------------


def spoil() -> None:
    """Something for a rebuild to put right."""
    Attempt.objects.filter(number=1).delete()
    Completion.objects.filter(member__in=Member.objects.filter(pk__gt=MEMBERS // 2)).delete()
    Progress.objects.filter(member__in=Member.objects.filter(pk__lt=MEMBERS // 3)).delete()


def begin_backfill() -> None:
    backfills.on_begun.clear()
    publish(make_achievement(Store.objects.get(), "visits", counts_from="everything"), silent=True)


def long_command(name: str, stop_at: int | None = None) -> int:
    """Run it in small batches, perhaps stopping inside a transaction of it for good; how many there were."""
    registry.accepted.clear()
    module, run = _COMMANDS[name]
    walking.AT_ONCE = expiring.AT_ONCE = resets.AT_ONCE = 7
    count = 0

    def counting(in_lane: Callable[..., Any]) -> Callable[..., Any]:
        def counted(lane: int, work: Callable[[], Any]) -> Any:
            def stopping() -> Any:
                nonlocal count
                count += 1
                answer = work()
                if count == stop_at:
                    nursery.stop(at=count)
                return answer

            return in_lane(lane, stopping)

        return counted

    nursery.replace(module, "in_lane", counting)
    run()
    return count


_COMMANDS: dict[str, tuple[Any, Callable[[], object]]] = {
    "expire": (expiring, lambda: call_command("expire_due")),
    "rebuild": (rebuilding, lambda: call_command("rebuild_progress", stdout=StringIO())),
    "reset": (resets, lambda: call_command("reset_progress", store="shop", reason="why", completions=True, yes=True)),
    "fill in": (filling, lambda: filling.fill_in(Backfill.objects.get().pk)),
}


def everything() -> dict[str, Any]:
    """All that is stored, but for what no two runs share."""
    progress = Progress.objects.order_by("member", "achievement").values_list(
        *("member__external_id", "achievement__key", "standing", "status", "value", "completions_count"),
        *("base_count", "version", "due_at"),
    )
    attempts = Attempt.objects.order_by("member", "achievement", "number").values_list(
        "member__external_id", "achievement__key", "number", "started_at", "ended_at", "value", "outcome"
    )
    rows = Completion.objects.annotate(is_kept=Q(rolled_back_at=None))
    records = rows.order_by("member", "achievement", "milestone", "slot", "ordinal", "pk").values_list(
        *("member__external_id", "achievement__key", "slot", "ordinal", "count", "cause", "is_silent", "completed_at"),
        "is_kept",
    )
    changes = Change.objects.order_by("member", "achievement", "pk").values_list(
        "member__external_id", "achievement__key", "kind", "before", "after", "reason"
    )
    found = {
        "progress": [[*row[:2], _without_instants(row[2]), *row[3:]] for row in progress],
        "attempts": list(attempts),
        "records": list(records),
        "changes": list(changes),
        "backfills": [[each.done_count, each.total_count, each.finished_at is None] for each in Backfill.objects.all()],
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=str))
    return plain


def _without_instants(standing: str) -> list[Any]:
    return [None if place in _INSTANTS else part for place, part in enumerate(json.loads(standing))]


# People at once -------------------------------------------------------------------------------------------


def make_one() -> None:
    """One member of whom everybody wants something."""
    store = make_store()
    make_member(store)
    make_live(store, {"key": "visits", "rules": [rule(goal=1_000_000)]})


def adjust_often(seed: int, times: int) -> dict[str, Any]:
    """Look, think, and set it to ten more than was seen; which versions that made, and how often it was too late."""
    registry.accepted.clear()
    dice, made, stale = random.Random(seed), list[list[int]](), 0
    member, achievement = Member.objects.select_related("store").get(), Achievement.objects.get()
    while len(made) < times:
        seen = Progress.objects.filter(member=member).first()
        version, value = (seen.version, seen.value) if seen else (0, 0)
        time.sleep(dice.uniform(0, 0.01))
        try:
            done = adjust(
                member,
                achievement,
                progress={"1": value + 10 * MICRO},
                version=version,
                reason=f"by {seed}",
                actor=ACTOR,
            )
        except Stale as refused:
            stale += refused.present.version > version
        else:
            assert (done.before.version, done.before.value) == (version, value)
            made.append([done.before.version, done.after.version])
    return {"made": made, "stale": stale}


def send_often(events: int) -> None:
    """One after the other, with somebody who evaluates."""
    registry.accepted.clear()
    store = Store.objects.get()
    for number in range(events):
        send(store, [event(f"e{number}")])
        if number % 3 == 0:
            _evaluate()


def history() -> dict[str, Any]:
    """What is there when everything is evaluated."""
    registry.accepted.clear()
    _evaluate()
    progress = Progress.objects.get()
    return {
        "changes": [
            [change.kind, change.before["value"] // MICRO, change.after["value"] // MICRO]
            for change in Change.objects.order_by("pk")
        ],
        "value": progress.value // MICRO,
        "bases": progress.base_count,
        "counted": Trigger.objects.count(),
        "pending": Pending.objects.count(),
        "differences": check_progress(Scope(Store.objects.get())).differences,
    }
