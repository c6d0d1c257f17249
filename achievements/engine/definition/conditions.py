"""What is asked of an event or a member."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from .texts import Moment
from .units import Weekday


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
