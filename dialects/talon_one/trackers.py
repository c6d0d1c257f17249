"""Progress as the vendor tells it: every try is a tracker of its own, the last first."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator

from achievements.engine import Picture, Plan, Standing, expire, standing_at
from achievements.engine.definition import FixedPeriod, Recurrence
from achievements.engine.instants import Instant, to_instant
from achievements.engine.step import Closed
from achievements.evaluation.decide import read_standing
from achievements.evaluation.plans import plans_of
from achievements.models import Attempt, Completion, Progress
from achievements.reading import Shown, achievements_of
from members.models import Member

from .placed import Placed
from .wire.documents import EXPIRED, IN_PROGRESS, NOT_STARTED, PROGRESS_STATUSES, Tracker
from .wire.timing import cut_at, shown_end, write

READ = ("live", "paused")
BLANK = Tracker(NOT_STARTED, 0)


def currents_of(member: Member, at: datetime.datetime) -> dict[int, Shown]:
    """Where the member stands in all there is, by achievement."""
    return {each.entry.id: each for each in achievements_of(member, at=at, statuses=READ)}


def current(one: Placed, shown: Shown | None, at: datetime.datetime) -> Tracker:
    """The present try; of what comes again, one that is over makes room for the next."""
    if shown is None:
        return BLANK
    tracker = _open(one, shown.picture, at)
    comes_again = one.definition.recurrence is not Recurrence.ONCE
    return BLANK if tracker.status == EXPIRED and comes_again and not _is_cut(one, at) else tracker


def open_tracker(member: Member, one: Placed, at: datetime.datetime) -> Tracker | None:
    """The try that is shown now; None where the member has none."""
    plan, standing = _plan(one), _standings([member.pk], one).get(member.pk)
    if plan is None or standing is None:
        return None
    return _open(one, standing_at(standing, plan, to_instant(at)), at)


def history_of(member: Member, one: Placed, at: datetime.datetime) -> list[Tracker]:
    """Every try that has begun, the last first."""
    return histories_of([member.pk], one, at)[member.pk]


def histories_of(members: Collection[int], one: Placed, at: datetime.datetime) -> dict[int, list[Tracker]]:
    """The same of many, in as many statements as of one."""
    over, standings, plan = _past(members, one), _standings(members, one), _plan(one)
    told: dict[int, list[Tracker]] = {}
    for member in members:
        known, standing = over.get(member, []), standings.get(member)
        newest = () if plan is None or standing is None else _newest(one, plan, standing, at)
        numbers = {each.number for each in known}
        told[member] = [*(each for each in newest if each.number not in numbers), *known]
    return told


def _newest(one: Placed, plan: Plan, standing: Standing, at: datetime.datetime) -> Iterator[Tracker]:
    """The try that is open, or whose end has come without anybody having closed it yet."""
    tracker = _open(one, standing_at(standing, plan, to_instant(at)), at)
    if tracker.number is not None:
        yield tracker
    elif standing.open:
        closed = expire(plan, standing, to_instant(at)).closed
        yield from (_lapsed(one, each, standing.completed_at) for each in closed)


def _open(one: Placed, picture: Picture, at: datetime.datetime) -> Tracker:
    status = PROGRESS_STATUSES[picture.status.value]
    if status == NOT_STARTED or picture.attempt is None:
        return BLANK
    if status == IN_PROGRESS and _is_cut(one, at):
        status = EXPIRED
    return _tracker(
        one,
        status,
        picture.value,
        picture.attempt,
        picture.started_at,
        picture.ends_at if picture.ends_at is not None else picture.ended_at,
        picture.completed_at,
    )


def _lapsed(one: Placed, closed: Closed, completed_at: Instant | None) -> Tracker:
    status = PROGRESS_STATUSES[closed.outcome.value]
    return _tracker(one, status, closed.value, closed.number, closed.started_at, closed.ended_at, completed_at)


def _past(members: Collection[int], one: Placed) -> dict[int, list[Tracker]]:
    """The tries that are over, by member."""
    completed, told = _completed(members, one), defaultdict[int, list[Tracker]](list)
    for row in Attempt.objects.filter(member__in=members, achievement=one.achievement).order_by("-number"):
        told[row.member_id].append(_over(one, row, completed.get((row.member_id, row.number))))
    return told


def _over(one: Placed, row: Attempt, completed_at: datetime.datetime | None) -> Tracker:
    status, began, ended = PROGRESS_STATUSES[row.outcome], to_instant(row.started_at), to_instant(row.ended_at)
    completion = None if completed_at is None else to_instant(completed_at)
    return _tracker(one, status, row.value, row.number, began, ended, completion)


def _tracker(
    one: Placed,
    status: str,
    value: int,
    number: int,
    start: Instant | None,
    end: Instant | None,
    completed_at: Instant | None,
) -> Tracker:
    definition, zone = one.definition, one.zone
    if definition.starts_at is not None and not isinstance(definition.period, FixedPeriod):
        start = to_instant(definition.starts_at, zone)  # one schedule for everybody begins for everybody
    return Tracker(
        status,
        value,
        number,
        None if start is None else write(start, zone),
        shown_end(definition, end, one.said, zone),
        None if completed_at is None else write(completed_at, zone),
        start,
    )


def _plan(one: Placed) -> Plan | None:
    """None of what never went live."""
    compiled = plans_of(one.achievement.store_id).by_id.get(one.achievement.pk)
    return None if compiled is None else compiled.plan


def _standings(members: Collection[int], one: Placed) -> dict[int, Standing]:
    found = Progress.objects.filter(member__in=members, achievement=one.achievement)
    return {member: read_standing(text) for member, text in found.values_list("member_id", "standing")}


def _completed(members: Collection[int], one: Placed) -> dict[tuple[int, int], datetime.datetime]:
    """When, by member and the number of the try."""
    found = Completion.objects.filter(
        member__in=members, achievement=one.achievement, milestone="", rolled_back_at=None, count__gt=0
    )
    rows = found.order_by("pk").values_list("member_id", "attempt_number", "completed_at")
    return {(member, number): at for member, number, at in rows}


def _is_cut(one: Placed, at: datetime.datetime) -> bool:
    cut = cut_at(one.definition, one.zone)
    return cut is not None and to_instant(at) >= cut
