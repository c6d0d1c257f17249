"""Trying an achievement on everything in the log: begun by a person, worked off in the background, stopped at will."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Count, F, Max
from django.utils import timezone

from achievements.engine import Standing, Step, compile_plan, evaluate, parse
from achievements.engine.instants import Instant, to_datetime
from achievements.evaluation.history import load_history
from achievements.evaluation.plans import Compiled, compile_draft
from achievements.models import Achievement, Backtest
from achievements.services.definitions.reading import examined, refuse_wrong
from members.actors import Actor
from members.errors import Refused
from members.models import Member
from members.nudging import send_nudge
from members.services.audit import record

from .walking import walk

# So long a worker stays with one backtest before it lets others have their turn.
STAY_FOR = 10.0
UNDER_WAY = "A backtest of this achievement is under way: wait for it, or cancel it."
Found = dict[str, Any]


def begin_backtest(achievement: Achievement, *, actor: Actor) -> Backtest:
    """From now on in the background; one at a time for each achievement."""
    refuse_wrong(examined(achievement.definition)[1])
    with transaction.atomic():
        # Whoever comes second waits here, and finds the first.
        Achievement.objects.select_for_update(of=("self",)).get(pk=achievement.pk)
        if Backtest.objects.filter(achievement=achievement, finished_at=None).exists():
            raise Refused("under_way", UNDER_WAY)
        members = Member.objects.filter(store=achievement.store_id).aggregate(last=Max("id"), count=Count("id"))
        backtest = Backtest.objects.create(
            achievement=achievement,
            definition=achievement.definition,
            until_id=members["last"] or 0,
            total_count=members["count"],
            created_by=actor.name[:200],
        )
        record(actor, "achievement.backtest_begun", achievement, store=achievement.store_id)
        transaction.on_commit(lambda: nudge(backtest.pk), robust=True)
    return backtest


def cancel_backtest(backtest: Backtest, *, actor: Actor) -> bool:
    """What was found until now stays; a worker that is at it stops with its next batch."""
    now = timezone.now()
    mine = Backtest.objects.filter(pk=backtest.pk, finished_at=None)
    with transaction.atomic():
        is_done = mine.update(is_cancelled=True, finished_at=now, moved_at=now) > 0
        if is_done:
            achievement = backtest.achievement
            record(actor, "achievement.backtest_cancelled", achievement, store=achievement.store_id)
    return is_done


def nudge(backtest_id: int) -> None:
    """Have a worker look at it; losing this costs latency, and the sweep makes up for it."""
    send_nudge("achievements.tasks.go_on_with_backtest", [backtest_id])


def sweep() -> list[int]:
    """Nudge all that are not done: a worker may have been killed."""
    found = list(Backtest.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))
    for each in found:
        nudge(each)
    return found


def work_off(backtest_id: int) -> None:
    """Go on for a while, and come back if there is more."""
    if not go_on(backtest_id, stay_for=STAY_FOR):
        nudge(backtest_id)


def go_on(backtest_id: int, *, stay_for: float | None = None) -> bool:
    """From where it was stopped, each batch final; False if there is more to do. No progress is read or written."""
    backtest = Backtest.objects.select_related("achievement__store").filter(pk=backtest_id, finished_at=None).first()
    if backtest is None:
        return True
    until = None if stay_for is None else time.monotonic() + stay_for
    members = Member.objects.filter(store=backtest.achievement.store_id, pk__lte=backtest.until_id)
    try:
        compiled = _compiled(backtest)
        for batch in walk(members, backtest.done_id):
            if not _move(backtest, batch, _try(compiled, batch, backtest.achievement.store.zone)):
                return True
            if until is not None and time.monotonic() > until:
                return False
    except OperationalError:
        raise  # the database is away or busy: another time
    except Exception as error:  # noqa: BLE001  what cannot be tried says so, and is not tried for ever
        _finish(backtest, f"{type(error).__name__}: {error}"[:1000])
        return True
    _finish(backtest)
    return True


def _compiled(backtest: Backtest) -> Compiled:
    definition = parse(backtest.definition)
    if isinstance(definition, list):
        raise TypeError(definition[0].sentence)
    # Without a history of its status it counts from the beginning of time, as if it had always been live.
    return compile_draft(
        backtest.achievement, compile_plan(definition, store_zone=backtest.achievement.store.time_zone)
    )


def _finish(backtest: Backtest, error: str = "") -> None:
    now = timezone.now()
    mine = Backtest.objects.filter(pk=backtest.pk, done_id=backtest.done_id, finished_at=None)
    mine.update(finished_at=now, moved_at=now, error=error)


def _move(backtest: Backtest, batch: Sequence[Member], found: Found) -> bool:
    """Note how far it is and what was found, unless somebody else has, or it was cancelled."""
    added = _added(backtest.found, found)
    mine = Backtest.objects.filter(pk=backtest.pk, done_id=backtest.done_id, finished_at=None)
    done, count = batch[-1].pk, len(batch)
    moved = mine.update(done_id=done, done_count=F("done_count") + count, found=added, moved_at=timezone.now())
    backtest.done_id, backtest.found = done, added
    return moved > 0


def _try(compiled: Compiled, members: Sequence[Member], zone: tzinfo) -> Found:
    history = load_history([member.pk for member in members], compiled.plan.event_types)
    steps = (_step(compiled, member, [each.item for each in history.of(member.pk, compiled)]) for member in members)
    found: Found = {}
    for step in steps:
        found = _added(found, _told(step, zone))
    return found


def _step(compiled: Compiled, member: Member, items: Sequence[Any]) -> Step:
    standing = Standing(zone=(member.time_zone or None) if compiled.by_member_zone else None)
    return evaluate(compiled.plan, standing, items)


def _told(step: Step, zone: tzinfo) -> Found:
    """What one member would have done."""
    if not step.triggers:
        return {}
    days: dict[str, list[int]] = {_day(step.triggers[0].at, zone): [1, 0]}
    if step.completions:
        first = days.setdefault(_day(step.completions[0].at, zone), [0, 0])
        first[1] += 1
    return {
        "started": 1,
        "completed": int(bool(step.completions)),
        "completions": sum(each.times for each in step.completions),
        "milestones": dict.fromkeys((each.key for each in step.milestones), 1),
        "days": days,
    }


def _day(at: Instant, zone: tzinfo) -> str:
    moment: datetime = to_datetime(at, zone)
    return moment.date().isoformat()


def _added(one: Mapping[str, Any], other: Mapping[str, Any]) -> Found:
    plain = {name: one.get(name, 0) + other.get(name, 0) for name in ("started", "completed", "completions")}
    days = {day: list(counts) for day, counts in one.get("days", {}).items()}
    for day, (started, completed) in other.get("days", {}).items():
        before = days.setdefault(day, [0, 0])
        days[day] = [before[0] + started, before[1] + completed]
    milestones = Counter(one.get("milestones", {})) + Counter(other.get("milestones", {}))
    return {**plain, "milestones": dict(milestones), "days": days}
