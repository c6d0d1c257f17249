"""Time cut into numbered stretches, each half-open: [start of n, start of n + 1).

Which stretch an instant lies in is remembered per quarter of an hour, so that the zone is asked once for
all the events of that quarter.
"""

from collections.abc import Callable
from datetime import date, timedelta, tzinfo
from functools import lru_cache

from .definition import Unit
from .instants import HOUR, SECOND, Instant, midnight, offset_at, to_datetime

_QUARTER_OF_AN_HOUR = 900 * SECOND
_MOST_REMEMBERED = 20_000
_FIRST_DAY = date(1970, 1, 1).toordinal()
_FIRST_MONDAY = date(1970, 1, 5).toordinal()
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


class Cuts:
    """A way to cut time: `start_of` never falls, `guess` may be off by a few."""

    __slots__ = ("_guess", "_numbers", "_start_of", "_starts")

    def __init__(self, start_of: Callable[[int], Instant], guess: Callable[[Instant], int]) -> None:
        self._start_of = start_of
        self._guess = guess
        self._starts: dict[int, Instant] = {}
        self._numbers: dict[int, int] = {}

    def start_of(self, number: int) -> Instant:
        """When the stretch begins; the one before it ends then."""
        start = self._starts.get(number)
        if start is None:
            if len(self._starts) >= _MOST_REMEMBERED:
                self._starts.clear()
            start = self._starts[number] = self._start_of(number)
        return start

    def number_at(self, at: Instant) -> int:
        """The number of the stretch that the instant lies in."""
        number = self._numbers.get(at // _QUARTER_OF_AN_HOUR)
        return self._find(at) if number is None else number

    def _find(self, at: Instant) -> int:
        number = self._guess(at)
        while self.start_of(number) > at:
            number -= 1
        while self.start_of(number + 1) <= at:
            number += 1
        self._remember(at // _QUARTER_OF_AN_HOUR, number)
        return number

    def _remember(self, quarter: int, number: int) -> None:
        """Not where a stretch begins inside the quarter: the zones of old have such, and single minutes."""
        begins = quarter * _QUARTER_OF_AN_HOUR
        if self.start_of(number) <= begins and begins + _QUARTER_OF_AN_HOUR <= self.start_of(number + 1):
            if len(self._numbers) >= _MOST_REMEMBERED:
                self._numbers.clear()
            self._numbers[quarter] = number


@lru_cache(maxsize=4_096)
def calendar(zone: tzinfo, unit: Unit, count: int = 1) -> Cuts:
    """Every so many calendar units in the zone, counted from 1970 (weeks from its first Monday)."""
    if unit is Unit.HOUR:
        return _hours(zone, count)
    if unit in _MONTHS:
        return _by_date(zone, *_months(_MONTHS[unit] * count))
    if unit is Unit.WEEK:
        return _by_date(zone, *_days(7 * count, _FIRST_MONDAY))
    return _by_date(zone, *_days(count, _FIRST_DAY))


def _by_date(zone: tzinfo, number_of: Callable[[date], int], first_day: Callable[[int], date]) -> Cuts:
    return Cuts(lambda number: midnight(first_day(number), zone), lambda at: number_of(to_datetime(at, zone).date()))


def _days(count: int, origin: int) -> tuple[Callable[[date], int], Callable[[int], date]]:
    def first_day(number: int) -> date:
        return date.fromordinal(origin + number * count)

    return lambda day: (day.toordinal() - origin) // count, first_day


def _months(count: int) -> tuple[Callable[[date], int], Callable[[int], date]]:
    def first_day(number: int) -> date:
        years, months = divmod(number * count, 12)
        return date(1970 + years, months + 1, 1)

    return lambda day: ((day.year - 1970) * 12 + day.month - 1) // count, first_day


def _hours(zone: tzinfo, count: int) -> Cuts:
    """Hours as they pass: one the clock shows twice is two, one it skips is none."""
    first = -(offset_at(0, zone) // HOUR) * HOUR

    def guess(at: Instant) -> int:
        return (at + offset_at(at, zone) % HOUR - first) // HOUR // count

    def start_of(number: int) -> Instant:
        # Where the wall is half an hour off, so are its hours, each time by as much as it is then.
        plain = first + number * count * HOUR
        shifts = {offset_at(plain - HOUR, zone) % HOUR, offset_at(plain, zone) % HOUR}
        return min(
            (plain - shift for shift in shifts if guess(plain - shift) >= number),
            default=plain,
        )

    return Cuts(start_of, guess)


def add_days(day: date, days: int) -> date:
    """So many days later."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one if that month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, days_in_month(first)))


def days_in_month(day: date) -> int:
    """How many days the month of the day has."""
    later = day.replace(day=28) + timedelta(days=4)
    return (later - timedelta(days=later.day)).day
