"""When events may count, and how long an attempt lasts."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TypeAlias

from .texts import Moment
from .units import Unit, Weekday


@dataclass(frozen=True, slots=True)
class After:
    """From this moment on."""

    at: Moment


@dataclass(frozen=True, slots=True)
class Before:
    """Until this moment, which is no longer in."""

    at: Moment


@dataclass(frozen=True, slots=True)
class Between:
    """Inside [start, end)."""

    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class NotBetween:
    """Outside [start, end)."""

    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class DaysOfWeek:
    """On these weekdays."""

    days: tuple[Weekday, ...]


@dataclass(frozen=True, slots=True)
class DaysOfMonth:
    """On these days of the month; LAST_DAY is whichever is last."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MonthsOfYear:
    """In these months, January is 1."""

    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """During this part of each day, [start, end); an end before the start is on the next day."""

    start: time
    end: time


Availability: TypeAlias = After | Before | Between | NotBetween | DaysOfWeek | DaysOfMonth | MonthsOfYear | TimeOfDay


@dataclass(frozen=True, slots=True)
class NoPeriod:
    """An attempt lasts until it completes."""


# What an achievement has if it says nothing else.
NO_PERIOD = NoPeriod()


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """An attempt lasts for the calendar unit it falls in."""

    unit: Unit


class Rounding(StrEnum):
    """Where the computed end of a relative period is moved to."""

    NONE = "none"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class RelativePeriod:
    """So many units from the member's first counted event."""

    count: int
    unit: Unit
    rounding: Rounding = Rounding.NONE


@dataclass(frozen=True, slots=True)
class FixedPeriod:
    """The same for everybody: back to back from an anchor."""

    starts_at: Moment
    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class AbsoluteEnd:
    """Ends for everybody, for good, at one moment."""

    ends_at: Moment


@dataclass(frozen=True, slots=True)
class ReturningEnd:
    """Ends and starts again at a point of time that returns; a day the month lacks is its last."""

    every: Unit
    time: time
    day_of_week: Weekday | None = None
    day_of_month: int | None = None
    month: int | None = None


Period: TypeAlias = NoPeriod | CalendarPeriod | RelativePeriod | FixedPeriod | AbsoluteEnd | ReturningEnd
