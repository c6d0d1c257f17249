"""How long an attempt lasts: from a kind of period to the stretch that an event's time lies in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple, TypeAlias

from .calendar import Cuts, add_days, add_months, calendar, days_in_month
from .definition import (
    LAST_DAY,
    AbsoluteEnd,
    CalendarPeriod,
    FixedPeriod,
    NoPeriod,
    Period,
    RelativePeriod,
    ReturningEnd,
    Rounding,
    Unit,
    Weekday,
)
from .instants import HOUR, SECOND, Instant, to_datetime, to_instant
from .reasons import Reason, Why, why

_ELAPSED = {Unit.SECOND: SECOND, Unit.MINUTE: 60 * SECOND, Unit.HOUR: HOUR}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


class Stretch(NamedTuple):
    """One period, half-open; the slot tells its completions from those of the others."""

    start: Instant
    end: Instant | None = None
    slot: Instant | None = None


# From the time of an attempt's first event to its period, or to why there is none.
Begin: TypeAlias = Callable[[Instant], Stretch | Why]


def compile_period(period: Period, zone: tzinfo) -> Begin:
    """The function that finds the period an attempt has which begins with an event."""
    return _KINDS[type(period)](period, zone)


def after(start: Instant, count: int, unit: Unit, zone: tzinfo) -> Instant:
    """So many units later: seconds to hours as they pass, days to years by the wall clock."""
    if unit in _ELAPSED:
        return start + count * _ELAPSED[unit]
    local = to_datetime(start, zone)
    day = local.date()
    later = add_days(day, count * _DAYS[unit]) if unit in _DAYS else add_months(day, count * _MONTHS[unit])
    return to_instant(datetime.combine(later, local.time()), zone)


def _without(_period: NoPeriod, _zone: tzinfo) -> Begin:
    # A named tuple's own constructor takes three times as long.
    new = tuple.__new__
    return lambda at: new(Stretch, (at, None, None))


def _calendar(period: CalendarPeriod, zone: tzinfo) -> Begin:
    return _in_turn(calendar(zone, period.unit))


def _in_turn(cuts: Cuts) -> Begin:
    def begin(at: Instant) -> Stretch:
        number = cuts.number_at(at)
        start = cuts.start_of(number)
        return Stretch(start, cuts.start_of(number + 1), start)

    return begin


def _relative(period: RelativePeriod, zone: tzinfo) -> Begin:
    rounded = calendar(zone, period.unit) if period.rounding is not Rounding.NONE else None
    up = period.rounding is Rounding.UP

    def begin(at: Instant) -> Stretch:
        end = after(at, period.count, period.unit, zone)
        return Stretch(at, rounded.start_of(rounded.number_at(end) + up) if rounded else end)

    return begin


def _fixed(period: FixedPeriod, zone: tzinfo) -> Begin:
    anchor = to_instant(period.starts_at, zone)
    length = after(anchor, period.count, period.unit, zone) - anchor
    cuts = Cuts(
        lambda number: after(anchor, number * period.count, period.unit, zone),
        lambda at: (at - anchor) // length,
    )
    turns = _in_turn(cuts)
    return lambda at: turns(at) if at >= anchor else why(Reason.OUTSIDE_DATES, starts_at=anchor)


def _absolute(period: AbsoluteEnd, zone: tzinfo) -> Begin:
    end = to_instant(period.ends_at, zone)
    return lambda at: Stretch(at, end) if at < end else why(Reason.ENDED, ended_at=end)


def _returning(period: ReturningEnd, zone: tzinfo) -> Begin:
    days = calendar(zone, period.every)
    day_of = _POINTS[period.every]

    def start_of(number: int) -> Instant:
        # Noon is in the unit whatever the clock does at its start.
        first = to_datetime(days.start_of(number) + 12 * HOUR, zone).date()
        return to_instant(datetime.combine(day_of(first, period), period.time), zone)

    return _in_turn(Cuts(start_of, days.number_at))


def _on_weekday(monday: date, period: ReturningEnd) -> date:
    return monday + timedelta(days=(period.day_of_week or Weekday.MONDAY).number)


def _on_month_day(first: date, period: ReturningEnd) -> date:
    days, day = days_in_month(first), period.day_of_month or 1
    return first.replace(day=days if day == LAST_DAY else min(day, days))


def _on_date(first: date, period: ReturningEnd) -> date:
    return _on_month_day(first.replace(month=period.month or 1), period)


_POINTS: dict[Unit, Callable[[date, ReturningEnd], date]] = {
    Unit.DAY: lambda day, _period: day,
    Unit.WEEK: _on_weekday,
    Unit.MONTH: _on_month_day,
    Unit.YEAR: _on_date,
}
_KINDS: dict[type, Callable[[Any, tzinfo], Begin]] = {
    NoPeriod: _without,
    CalendarPeriod: _calendar,
    RelativePeriod: _relative,
    FixedPeriod: _fixed,
    AbsoluteEnd: _absolute,
    ReturningEnd: _returning,
}
