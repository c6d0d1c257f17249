"""A whole achievement."""

from dataclasses import dataclass
from enum import StrEnum

from .conditions import Conditions
from .periods import NO_PERIOD, Availability, Period
from .rules import Rule
from .texts import Amount, Moment, Texts
from .windows import Limit, WholeAttempt

# In place of the name of a zone.
STORE_ZONE = "store"
MEMBER_ZONE = "member"

# Event types that begin so belong to the engine itself.
RESERVED_PREFIX = "laurel."


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
    period: Period = NO_PERIOD
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

    @property
    def carries_surplus(self) -> bool:
        """Whether what is above the goal goes into the next attempt: one rule that adds up over the whole."""
        if self.recurrence is not Recurrence.ON_COMPLETION or len(self.rules) > 1:
            return False
        return isinstance(self.rules[0].window, WholeAttempt) and self.rules[0].adds_up


def report_type(key: str) -> str:
    """The reserved type of the events that carry reports for an achievement."""
    return f"{RESERVED_PREFIX}report.{key}"
