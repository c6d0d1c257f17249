"""Progress as the vendor tells it: every try is a tracker of its own, the last first."""

import datetime
from collections.abc import Iterator

from achievements.engine import expire
from achievements.engine.definition import FixedPeriod, Recurrence
from achievements.engine.instants import Instant, to_instant
from achievements.engine.step import Closed
from achievements.models import Attempt, Completion
from achievements.reading import Shown, achievements_of, catalogue_of, shown_one
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
    tracker = _open(one, shown, at)
    comes_again = one.definition.recurrence is not Recurrence.ONCE
    return BLANK if tracker.status == EXPIRED and comes_again and not _is_cut(one, at) else tracker


def open_tracker(member: Member, one: Placed, at: datetime.datetime) -> Tracker | None:
    """The try that is shown now; None where the member has none."""
    entry = catalogue_of(member.store_id).by_id.get(one.achievement.pk)
    shown = shown_one(member, entry, at=at) if entry else None
    return None if shown is None else _open(one, shown, at)


def history_of(member: Member, one: Placed, at: datetime.datetime) -> list[Tracker]:
    """Every try that has begun, the last first."""
    entry = catalogue_of(member.store_id).by_id.get(one.achievement.pk)
    shown = shown_one(member, entry, at=at) if entry else None
    rows = Attempt.objects.filter(member=member, achievement=one.achievement).order_by("-number")
    completed = _completed(member, one)
    over = [_over(one, row, completed.get(row.number)) for row in rows]
    if shown is None:
        return over
    return [*_newest(one, shown, at, {each.number for each in over}), *over]


def _newest(one: Placed, shown: Shown, at: datetime.datetime, known: set[int | None]) -> Iterator[Tracker]:
    """The try that is open, or whose end has come without anybody having closed it yet."""
    tracker = _open(one, shown, at)
    if tracker.number is not None and tracker.number not in known:
        yield tracker
    elif shown.standing.open and shown.standing.number not in known:
        closed = expire(shown.entry.plan, shown.standing, to_instant(at)).closed
        yield from (_lapsed(one, each, shown.standing.completed_at) for each in closed)


def _open(one: Placed, shown: Shown, at: datetime.datetime) -> Tracker:
    picture = shown.picture
    status = PROGRESS_STATUSES[shown.status]
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


def _completed(member: Member, one: Placed) -> dict[int, datetime.datetime]:
    """When, by the number of the try."""
    found = Completion.objects.filter(
        member=member, achievement=one.achievement, milestone="", rolled_back_at=None, count__gt=0
    )
    return dict(found.order_by("pk").values_list("attempt_number", "completed_at"))


def _is_cut(one: Placed, at: datetime.datetime) -> bool:
    cut = cut_at(one.definition, one.zone)
    return cut is not None and to_instant(at) >= cut
