"""The lengths of time and the days that definitions speak of."""

from enum import StrEnum

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
