"""When events may count at all: status and dates as they were at the time, and availability."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from itertools import chain, dropwhile
from typing import Any, TypeAlias

from .calendar import calendar
from .definition import (
    After,
    Availability,
    Before,
    Between,
    CountsFrom,
    DaysOfMonth,
    DaysOfWeek,
    Definition,
    Moment,
    MonthsOfYear,
    NotBetween,
    TimeOfDay,
    TimeRange,
    Unit,
)
from .instants import Instant, offset_at, to_datetime, to_instant
from .operators import is_at_time, is_in_month, is_on_month_day, is_on_weekday
from .reasons import Reason, Why, why

# Before and after all instants.
ALWAYS, NEVER = -(2**62), 2**62


@dataclass(frozen=True, slots=True)
class Since:
    """From this instant on: whether the achievement was live, and which dates it had."""

    at: Instant
    live: bool
    starts_at: Moment | None = None
    ends_at: Moment | None = None


# Oldest first. Before it first went live an achievement counts as live, with the dates of that moment; one
# that never did (a draft that is tried out) always is, with the dates of its definition.
History: TypeAlias = tuple[Since, ...]
Local: TypeAlias = Callable[[datetime], bool]

_AVAILABILITY = why(Reason.OUTSIDE_AVAILABILITY)


class Gate:
    """Judges instants, and finds the next one that is open."""

    __slots__ = ("_last", "_starts", "_tests", "_times", "_verdicts", "_zone")

    def __init__(self, definition: Definition, zone: tzinfo, history: History) -> None:
        self._zone = zone
        self._tests = [_RECURRING[type(each)](each) for each in definition.availability if type(each) in _RECURRING]
        self._times = {time(), *chain.from_iterable(_times(each) for each in definition.availability)}
        pieces = _pieces(definition, zone, history)
        self._starts = [start for start, _ in pieces]
        self._verdicts = [verdict for _, verdict in pieces]
        self._last: tuple[Instant, Instant, Why | None] = NEVER, ALWAYS, None

    def piece(self, at: Instant) -> tuple[Instant, Instant, Why | None]:
        """The stretch around the instant over which status, dates and ranges say the same, and what."""
        # Most events lie in the same stretch as the one before.
        last = self._last
        if not last[0] <= at < last[1]:
            position = bisect_right(self._starts, at) - 1
            later = position + 1
            end = self._starts[later] if later < len(self._starts) else NEVER
            last = self._last = self._starts[position], end, self._verdicts[position]
        return last

    def is_open(self, at: Instant) -> bool:
        """Whether events may count then."""
        last = self._last
        if not last[0] <= at < last[1]:
            last = self.piece(at)
        return last[2] is None and (not self._tests or self._is_available(at))

    @property
    def recurs(self) -> bool:
        """Whether days or times of day have a say, too."""
        return bool(self._tests)

    def refusal(self, at: Instant) -> Why | None:
        """Why nothing counts then; None if events may."""
        verdict = self.piece(at)[2]
        return verdict or (None if self._is_available(at) else _AVAILABILITY)

    def next_open(self, start: Instant, end: Instant) -> Instant | None:
        """The first instant in [start, end) at which events may count."""
        while start < end:
            _, until, verdict = self.piece(start)
            until = min(until, end)
            if verdict is None:
                found = next(filter(self._is_available, self._changes(start, until)), None)
                if found is not None:
                    return found
            start = until
        return None

    def _is_available(self, at: Instant) -> bool:
        if not self._tests:
            return True
        local = to_datetime(at, self._zone)
        return all(test(local) for test in self._tests)

    def _changes(self, start: Instant, end: Instant) -> Iterator[Instant]:
        """The start, and every later instant before the end at which what recurs can begin to hold."""
        yield start
        days = calendar(self._zone, Unit.DAY)
        for number in range(days.number_at(start), days.number_at(end - 1) + 1):
            yield from (at for at in self._changes_in_day(days.start_of(number)) if start < at < end)

    def _changes_in_day(self, begins: Instant) -> list[Instant]:
        day = to_datetime(begins, self._zone).date()
        walls = (datetime.combine(day, clock) for clock in self._times)
        both = ((to_instant(wall, self._zone), to_instant(_again(wall, self._zone))) for wall in walls)
        ends = calendar(self._zone, Unit.DAY)
        following = ends.start_of(ends.number_at(begins) + 1)
        return sorted({*chain.from_iterable(both), *_clock_change(begins, following, self._zone)})


def _again(wall: datetime, zone: tzinfo) -> datetime:
    """The second time the clock shows it, where it does so twice."""
    return wall.replace(tzinfo=zone, fold=1)


def _clock_change(start: Instant, end: Instant, zone: tzinfo) -> Iterator[Instant]:
    """When the clock is changed between the two."""
    before = offset_at(start, zone)
    if before != offset_at(end, zone):
        while end - start > 1:
            middle = (start + end) // 2
            start, end = (middle, end) if offset_at(middle, zone) == before else (start, middle)
        yield end


def _times(availability: Availability) -> tuple[time, ...]:
    return (availability.start, availability.end) if isinstance(availability, TimeOfDay) else ()


# What recurs: from an entry to a test of the local time.
_RECURRING: dict[type, Callable[[Any], Local]] = {
    DaysOfWeek: lambda entry: lambda local: is_on_weekday(local, entry.days),
    DaysOfMonth: lambda entry: lambda local: is_on_month_day(local, entry.days),
    MonthsOfYear: lambda entry: lambda local: is_in_month(local, entry.months),
    TimeOfDay: lambda entry: lambda local: is_at_time(local, TimeRange(entry.start, entry.end)),
}


# Pieces ---------------------------------------------------------------------------------------------------


def _pieces(definition: Definition, zone: tzinfo, history: History) -> list[tuple[Instant, Why | None]]:
    """Where each piece starts and what it says, neighbours that say the same made one."""
    # Whatever was before the first going live, it counts as live from when it counts.
    history = tuple(dropwhile(lambda each: not each.live, history))
    history = history or (Since(ALWAYS, live=True, starts_at=definition.starts_at, ends_at=definition.ends_at),)
    began = _counts_from(definition, zone, history)
    ranges = [_RANGES[type(each)](each, zone) for each in definition.availability if type(each) in _RANGES]
    dates = [_dates(each, zone) for each in history]
    cuts = {ALWAYS, began, *(each.at for each in history), *chain.from_iterable(dates)}
    cuts |= {cut for start, end, _ in ranges for cut in (start, end)}
    pieces: list[tuple[Instant, Why | None]] = []
    for start in sorted(cuts):
        verdict = _verdict(start, began, history, zone) or _out_of_range(start, ranges)
        if not pieces or pieces[-1][1] != verdict:
            pieces.append((start, verdict))
    return pieces


def _verdict(at: Instant, began: Instant, history: History, zone: tzinfo) -> Why | None:
    if at < began:
        return why(Reason.BEFORE_COUNTING_BEGAN, counts_from=began)
    position = bisect_right(history, at, key=lambda each: each.at) - 1
    entry = history[max(position, 0)]
    if position >= 0 and not entry.live:
        return why(Reason.NOT_LIVE)
    start, end = _dates(entry, zone)
    if not start <= at < end:
        limits = {"starts_at": start, "ends_at": end}
        return why(Reason.OUTSIDE_DATES, **{key: each for key, each in limits.items() if ALWAYS < each < NEVER})
    return None


def _counts_from(definition: Definition, zone: tzinfo, history: History) -> Instant:
    counts_from = definition.counts_from
    if isinstance(counts_from, Moment):
        return to_instant(counts_from, zone)
    if counts_from is CountsFrom.EVERYTHING:
        return ALWAYS
    return next((each.at for each in history if each.live), NEVER)


def _dates(entry: Since, zone: tzinfo) -> tuple[Instant, Instant]:
    start, end = entry.starts_at, entry.ends_at
    return to_instant(start, zone) if start else ALWAYS, to_instant(end, zone) if end else NEVER


# Ranges of instants: from when to when, and whether inside or outside is meant.
_RANGES: dict[type, Callable[[Any, tzinfo], tuple[Instant, Instant, bool]]] = {
    After: lambda entry, zone: (to_instant(entry.at, zone), NEVER, True),
    Before: lambda entry, zone: (ALWAYS, to_instant(entry.at, zone), True),
    Between: lambda entry, zone: (to_instant(entry.start, zone), to_instant(entry.end, zone), True),
    NotBetween: lambda entry, zone: (to_instant(entry.start, zone), to_instant(entry.end, zone), False),
}


def _out_of_range(at: Instant, ranges: list[tuple[Instant, Instant, bool]]) -> Why | None:
    return None if all((start <= at < end) is inside for start, end, inside in ranges) else _AVAILABILITY
