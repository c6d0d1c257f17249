"""Periods, dates and availability in words."""

from calendar import monthrange

from .definition import (
    LAST_DAY,
    AbsoluteEnd,
    After,
    Availability,
    Before,
    Between,
    CalendarPeriod,
    DaysOfMonth,
    DaysOfWeek,
    Definition,
    FixedPeriod,
    MonthsOfYear,
    NotBetween,
    Period,
    RelativePeriod,
    ReturningEnd,
    Rounding,
    Unit,
    Weekday,
)
from .moments import write_time
from .phrases import PHRASES
from .words import NOT_SAID, Words

_SHORTEST_MONTH, _NO_LEAP_YEAR = 2, 2023


def period_in_words(period: Period, words: Words) -> str | None:
    """The period as part of a sentence; None without one."""
    match period:
        case CalendarPeriod(unit):
            return words.say(f"period.calendar.{unit.value}")
        case RelativePeriod(count, unit, rounding):
            code = f"period.relative.{rounding.value}.{unit.value}"
            return words.say(code if code in PHRASES else "period.relative", span=span(count, unit, words))
        case FixedPeriod(starts_at, count, unit):
            return words.say("period.fixed", span=span(count, unit, words), start=words.moment(starts_at))
        case AbsoluteEnd(ends_at):
            return words.say("period.absolute", end=words.moment(ends_at))
        case ReturningEnd():
            return _returning("period", period, words)
    return None


def reset_in_words(period: Period, words: Words) -> tuple[str | None, str | None]:
    """How often an attempt ends and on what: the columns “Reset every” and “Reset on”."""
    match period:
        case CalendarPeriod(unit):
            return span(1, unit, words), words.say(f"reset.end.{unit.value}")
        case RelativePeriod(count, unit):
            return span(count, unit, words), words.say(_relative_reset(period))
        case FixedPeriod(starts_at, count, unit):
            return span(count, unit, words), words.say("reset.fixed", start=words.moment(starts_at))
        case AbsoluteEnd(ends_at):
            return None, words.moment(ends_at)
        case ReturningEnd(every):
            return span(1, every, words), _returning("reset", period, words)
    return None, None


def span(count: int, unit: Unit, words: Words) -> str:
    """So many units: 2 months."""
    return words.say_count(f"span.{unit.value}", count)


def dates_in_words(definition: Definition, words: Words) -> str | None:
    """From when until when the achievement lasts; None if nothing bounds it."""
    start, end = definition.starts_at, definition.ends_at
    if start is None:
        return None if end is None else words.say("dates.until", end=words.moment(end))
    if end is None:
        return words.say("dates.from", start=words.moment(start))
    return words.say("dates.both", start=words.moment(start), end=words.moment(end))


def availability_in_words(availability: Availability, words: Words) -> str:
    """When events may count, by this entry."""
    match availability:
        case After(at):
            return words.say("availability.after", start=words.moment(at))
        case Before(at):
            return words.say("availability.before", end=words.moment(at))
        case Between(start, end):
            return words.say("availability.between", start=words.moment(start), end=words.moment(end))
        case NotBetween(start, end):
            return words.say("availability.not_between", start=words.moment(start), end=words.moment(end))
        case DaysOfWeek(days):
            names = [words.say(f"weekday.{day.value}") for day in days]
            return words.say("availability.days_of_week", days=words.both(names))
        case DaysOfMonth(month_days):
            names = [words.month_day(day) for day in month_days]
            return words.say("availability.days_of_month", days=words.both(names))
        case MonthsOfYear(months):
            names = [words.month(month) for month in months]
            return words.say("availability.months", months=words.both(names))
    code = "availability.time_of_day" if availability.start < availability.end else "availability.over_night"
    return words.say(code, start=write_time(availability.start), end=write_time(availability.end))


def _relative_reset(period: RelativePeriod) -> str:
    part = {Rounding.UP: "reset.end", Rounding.DOWN: "reset.start", Rounding.NONE: "reset.relative"}
    code = f"{part[period.rounding]}.{period.unit.value}"
    return code if code in PHRASES else "reset.relative"


# Ends that return -----------------------------------------------------------------------------------------


def _returning(part: str, period: ReturningEnd, words: Words) -> str:
    last = ".last" if period.day_of_month == LAST_DAY else ""
    code = f"{part}.returning.{period.every.value}"
    said = words.say(f"{code}{last}" if f"{code}{last}" in PHRASES else code, **_point(period, words))
    return words.say("point.shorter_month", point=said) if _may_be_lacking(period) else said


def _may_be_lacking(period: ReturningEnd) -> bool:
    """Whether there is a month in which the period would end that does not have the day."""
    month = period.month or _SHORTEST_MONTH
    return period.day_of_month is not None and period.day_of_month > monthrange(_NO_LEAP_YEAR, month)[1]


def _point(period: ReturningEnd, words: Words) -> dict[str, str]:
    return {
        "time": write_time(period.time),
        "weekday": _weekday(period.day_of_week, words),
        "day": NOT_SAID if period.day_of_month is None else str(period.day_of_month),
        "month": NOT_SAID if period.month is None else words.month(period.month),
    }


def _weekday(day: Weekday | None, words: Words) -> str:
    return NOT_SAID if day is None else words.say(f"weekday.{day.value}")
