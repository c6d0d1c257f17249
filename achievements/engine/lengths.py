"""How long units and periods can be at most and at least, to judge definitions by (never to find windows).

Lengths are hours of wall time: a day has 24 of them whatever the clock does.
"""

from .definition import (
    CalendarPeriod,
    Definition,
    FixedPeriod,
    RelativePeriod,
    ReturningEnd,
    Rounding,
    Unit,
)

_DAY = 24
SHORTEST = {
    Unit.SECOND: 1 / 3600,
    Unit.MINUTE: 1 / 60,
    Unit.HOUR: 1,
    Unit.DAY: _DAY,
    Unit.WEEK: 7 * _DAY,
    Unit.MONTH: 28 * _DAY,
    Unit.QUARTER: 90 * _DAY,
    Unit.YEAR: 365 * _DAY,
}
LONGEST = {**SHORTEST, Unit.MONTH: 31 * _DAY, Unit.QUARTER: 92 * _DAY, Unit.YEAR: 366 * _DAY}
_MEAN_YEAR = 365.25 * _DAY
_MEAN = {**SHORTEST, Unit.MONTH: _MEAN_YEAR / 12, Unit.QUARTER: _MEAN_YEAR / 4, Unit.YEAR: _MEAN_YEAR}
# Elapsed hours and wall time differ by this much where the clock is changed.
CLOCK_CHANGE = 1

# Which units are cut by the calendar so that none of them lies in two of the others.
_FINER = {
    Unit.HOUR: (),
    Unit.DAY: (Unit.HOUR,),
    Unit.WEEK: (Unit.HOUR, Unit.DAY),
    Unit.MONTH: (Unit.HOUR, Unit.DAY),
    Unit.QUARTER: (Unit.HOUR, Unit.DAY, Unit.MONTH),
    Unit.YEAR: (Unit.HOUR, Unit.DAY, Unit.MONTH, Unit.QUARTER),
}


def fits_evenly(fine: Unit, coarse: Unit) -> bool:
    """Whether a calendar unit of the one kind never lies in two of the other."""
    return fine is coarse or fine in _FINER[coarse]


def is_over_a_century(count: int, unit: Unit) -> bool:
    """Whether so many units are longer than 100 years."""
    return count * _MEAN[unit] > 100 * _MEAN_YEAR


def longest_attempt(definition: Definition) -> float | None:
    """The hours an attempt can last at most; None if nothing bounds it."""
    match definition.period:
        case CalendarPeriod(unit) | ReturningEnd(unit):
            return LONGEST[unit]
        case RelativePeriod(count, unit, rounding):
            return (count + (rounding is Rounding.UP)) * LONGEST[unit] + _drift(unit)
        case FixedPeriod(_, count, unit):
            return count * LONGEST[unit] + _drift(unit)
    return None


def _drift(unit: Unit) -> int:
    return CLOCK_CHANGE if unit in (Unit.SECOND, Unit.MINUTE, Unit.HOUR) else 0
