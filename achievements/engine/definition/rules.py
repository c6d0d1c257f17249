"""What is to be done, and how much of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from .conditions import Conditions
from .texts import Amount, Noun, Texts
from .windows import WHOLE_ATTEMPT, CalendarWindow, Limit, Window


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


# Reports that say how far in all, not how much more.
_GREATEST_REPORTS = (Reported(ReportKind.AT_LEAST), Reported(ReportKind.PERCENT))

Aggregation: TypeAlias = Count | Sum | Distinct | Max | ItemQuantity | ItemValue | Reported


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
    window: Window = WHOLE_ATTEMPT
    frequency_limit: Limit | None = None

    @property
    def adds_up(self) -> bool:
        """Whether each event adds to the value whatever there was before it."""
        return not isinstance(self.aggregation, Distinct | Max) and self.aggregation not in _GREATEST_REPORTS

    @property
    def target(self) -> Amount:
        """What the headline is measured against: a streak counts units, everything else the goal."""
        if isinstance(self.window, CalendarWindow):
            return self.window.consecutive * 1_000_000
        return self.goal
