"""Over which time a rule's value is taken, and how often something may count."""

from dataclasses import dataclass
from typing import TypeAlias

from .units import Unit


@dataclass(frozen=True, slots=True)
class WholeAttempt:
    """The value gathers over the whole attempt."""


# What a rule has if it says nothing else.
WHOLE_ATTEMPT = WholeAttempt()


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
