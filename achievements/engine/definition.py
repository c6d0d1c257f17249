"""What an achievement says, as values: `document` reads and writes them, `check` judges them."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

# An amount is a whole number of millionths: exact, and small enough for a 64-bit column.
Amount: TypeAlias = int
# With an offset it is an instant; without one it is wall time in the achievement's zone.
Moment: TypeAlias = datetime
# Text per language, in the order of the language tags, so that equal texts are equal values.
Texts: TypeAlias = tuple[tuple[str, str], ...]

# In place of the name of a zone.
STORE_ZONE = "store"
MEMBER_ZONE = "member"

# Event types that begin so belong to the engine itself.
RESERVED_PREFIX = "laurel."

# Stands among the days of a month for whichever day is the last.
LAST_DAY = -1


class Unit(StrEnum):
    """A length of time that people have a word for."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# The stretches a calendar is cut into, for periods and for windows.
CALENDAR_UNITS = (Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)
# What a limit can be counted per.
INTERVAL_UNITS = (Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)
# What a relative or fixed period is measured in.
PERIOD_UNITS = (Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)
ROLLING_UNITS = (Unit.HOUR, Unit.DAY)
RETURNING_UNITS = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)


class Weekday(StrEnum):
    """The days of a week that begins on Monday."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """As `date.weekday()` counts: Monday is 0."""
        return WEEKDAYS.index(self)


WEEKDAYS = tuple(Weekday)


# Conditions -----------------------------------------------------------------------------------------------


class Operator(StrEnum):
    """How a condition compares an attribute with its value."""

    IS_EQUAL = "is_equal"
    IS_NOT_EQUAL = "is_not_equal"
    IS_ONE_OF = "is_one_of"
    IS_NOT_ONE_OF = "is_not_one_of"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    CONTAINS_ONE_OF = "contains_one_of"
    NOT_CONTAINS_ONE_OF = "not_contains_one_of"
    HAS_AT_LEAST_ONE_LABEL = "has_at_least_one_label"
    MATCHES_REGEX = "matches_regex"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    IS_GREATER = "is_greater"
    IS_GREATER_OR_EQUAL = "is_greater_or_equal"
    IS_LESS = "is_less"
    IS_LESS_OR_EQUAL = "is_less_or_equal"
    IS_NUMBER_BETWEEN = "is_number_between"
    IS_AFTER = "is_after"
    IS_BEFORE = "is_before"
    IS_BETWEEN = "is_between"
    IS_NOT_BETWEEN = "is_not_between"
    IS_DAY_OF_WEEK = "is_day_of_week"
    IS_DAY_OF_MONTH = "is_day_of_month"
    IS_MONTH_OF_YEAR = "is_month_of_year"
    IS_TIME_BETWEEN = "is_time_between"


@dataclass(frozen=True, slots=True)
class Label:
    """A label by its key, with this value or (None) with any."""

    key: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class NumberRange:
    """From low to high, both included."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class MomentRange:
    """Half-open: [start, end)."""

    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A part of every day, half-open: [start, end); an end before the start is on the next day."""

    start: time
    end: time


Scalar: TypeAlias = str | bool | Decimal
ConditionValue: TypeAlias = (
    Scalar
    | Moment
    | NumberRange
    | MomentRange
    | TimeRange
    | tuple[Scalar, ...]
    | tuple[Label, ...]
    | tuple[Weekday, ...]
    | tuple[int, ...]
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; the operator decides which kind of value it has."""

    attribute: str
    operator: Operator
    value: ConditionValue


class GroupKind(StrEnum):
    """How many of a group's conditions must hold."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that count as one."""

    kind: GroupKind
    conditions: "tuple[Condition | Group, ...]"


Conditions: TypeAlias = tuple[Condition | Group, ...]


# Rules ----------------------------------------------------------------------------------------------------


class Trigger(StrEnum):
    """What kind of event a rule listens for."""

    CUSTOM_EVENT = "custom_event"
    TRANSACTION = "transaction"
    REPORTED = "reported"


class Subject(StrEnum):
    """Whose progress an event moves: its member's own, or that of the one who referred the member."""

    DIRECT = "direct"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Count:
    """Every event adds one."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Every event adds the attribute's number."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Distinct:
    """Every value of the attribute that was not seen before adds one."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Max:
    """The greatest number the attribute had."""

    attribute: str


@dataclass(frozen=True, slots=True)
class ItemQuantity:
    """Every transaction adds the quantity of those of its items that meet the conditions."""

    conditions: Conditions = ()


@dataclass(frozen=True, slots=True)
class ItemValue:
    """Every transaction adds the value of those of its items that meet the conditions."""

    conditions: Conditions = ()


class ReportKind(StrEnum):
    """How a client says how far: so much more, at least so much, or so many per cent."""

    INCREMENT = "increment"
    AT_LEAST = "at_least"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Reported:
    """The client keeps the count and reports it."""

    kind: ReportKind


Aggregation: TypeAlias = Count | Sum | Distinct | Max | ItemQuantity | ItemValue | Reported


@dataclass(frozen=True, slots=True)
class WholeAttempt:
    """The value gathers over the whole attempt."""


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """The value starts at zero in each calendar unit; the goal must be reached in so many units in a row."""

    unit: Unit
    consecutive: int = 1
    allowed_misses: int = 0


@dataclass(frozen=True, slots=True)
class RollingWindow:
    """The value of the last so many local days or hours, the present one included."""

    count: int
    unit: Unit


Window: TypeAlias = WholeAttempt | CalendarWindow | RollingWindow


@dataclass(frozen=True, slots=True)
class Interval:
    """Every so many calendar units, aligned to a fixed origin."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in each interval; without one, in total."""

    value: int
    per: Interval | None = None


@dataclass(frozen=True, slots=True)
class Noun:
    """What a rule counts, for one and for several."""

    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing to do, and how much of it."""

    key: str
    trigger: Trigger
    goal: Amount
    event: str | None = None
    name: Texts = ()
    unit: tuple[tuple[str, Noun], ...] = ()
    subject: Subject = Subject.DIRECT
    unique_referee: bool = False
    conditions: Conditions = ()
    aggregation: Aggregation = Count()
    window: Window = WholeAttempt()
    frequency_limit: Limit | None = None

    @property
    def target(self) -> Amount:
        """What the headline is measured against: a streak counts units, everything else the goal."""
        if isinstance(self.window, CalendarWindow):
            return self.window.consecutive * 1_000_000
        return self.goal


# The achievement around the rules -------------------------------------------------------------------------


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


Availability: TypeAlias = (
    After | Before | Between | NotBetween | DaysOfWeek | DaysOfMonth | MonthsOfYear | TimeOfDay
)


@dataclass(frozen=True, slots=True)
class NoPeriod:
    """An attempt lasts until it completes."""


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


class Recurrence(StrEnum):
    """When a member may try again."""

    ONCE = "once"
    AFTER_EXPIRY = "after_expiry"
    ON_COMPLETION = "on_completion"


class Needs(StrEnum):
    """How many rules complete the achievement, in a word."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the rules complete the achievement."""

    count: int


class CountsFrom(StrEnum):
    """From when on events count, in a word."""

    GOING_LIVE = "going_live"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A target on the way; its key stays when the target is edited."""

    key: str
    target: Amount
    name: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A whole achievement: everything that decides what counts and when it is earned."""

    key: str
    rules: tuple[Rule, ...]
    name: Texts = ()
    timezone: str = STORE_ZONE
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    availability: tuple[Availability, ...] = ()
    audience: Conditions = ()
    completes_when: Needs | AtLeast = Needs.ALL
    period: Period = NoPeriod()
    recurrence: Recurrence = Recurrence.ONCE
    completion_limit: Limit | None = None
    stops_at_goal: bool = True
    rollback_after_completion: bool = False
    counts_from: CountsFrom | Moment = CountsFrom.GOING_LIVE
    milestones: tuple[Milestone, ...] = ()

    @property
    def rules_needed(self) -> int:
        """How many rules must reach their goal."""
        if isinstance(self.completes_when, AtLeast):
            return self.completes_when.count
        return len(self.rules) if self.completes_when is Needs.ALL else 1

    @property
    def headline_target(self) -> Amount:
        """What milestones are measured against: one rule's target, or a hundred per cent of several."""
        return self.rules[0].target if len(self.rules) == 1 else 100 * 1_000_000


def report_type(key: str) -> str:
    """The reserved type of the events that carry reports for an achievement."""
    return f"{RESERVED_PREFIX}report.{key}"


def text_in(texts: Texts, language: str) -> str | None:
    """The text in the language, else in English, else in any; None if there is none at all."""
    known = dict(texts)
    return known.get(language) or known.get("en") or next(iter(known.values()), None)
