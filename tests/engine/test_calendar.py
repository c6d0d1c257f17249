"""How time is cut: found from any guess, and asked of the zone as seldom as can be."""

from zoneinfo import ZoneInfo

import pytest

from achievements.engine import calendar as calendars
from achievements.engine import definition as d
from achievements.engine.calendar import Cuts, calendar
from achievements.engine.instants import SECOND, to_instant
from achievements.engine.periods import Stretch, compile_period

from .folding import at

MINUTE = 60 * SECOND


@pytest.mark.parametrize("off", [-3, -1, 0, 1, 3])
@pytest.mark.parametrize(("instant", "number"), [(-60, -6), (-51, -6), (-1, -1), (0, 0), (9, 0), (10, 1), (55, 5)])
def test_a_stretch_is_found_from_a_guess_that_is_off(off: int, instant: int, number: int) -> None:
    cuts = Cuts(lambda number: number * 10, lambda at: at // 10 + off)
    assert cuts.number_at(instant) == number


class Counted:
    """Stretches of 20 minutes that count how often they are asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.cuts = Cuts(self.start_of, lambda at: at // (20 * MINUTE))

    def start_of(self, number: int) -> int:
        self.asked += 1
        return number * 20 * MINUTE


def test_where_a_stretch_begins_is_asked_once() -> None:
    counted = Counted()
    assert [counted.cuts.start_of(7) for _ in range(3)] == [140 * MINUTE] * 3
    assert counted.asked == 1


@pytest.mark.parametrize(
    ("minute", "numbers"),
    [
        # A quarter that begins with a stretch, two in which one begins, and one that ends with its stretch.
        (0, {0: 0}),
        (16, {}),
        (31, {}),
        (45, {3: 2}),
        (59, {3: 2}),
        (60, {4: 3}),
    ],
)
def test_only_a_quarter_of_an_hour_inside_one_stretch_is_remembered(minute: int, numbers: dict[int, int]) -> None:
    cuts = Counted().cuts
    assert cuts.number_at(minute * MINUTE) == minute // 20
    assert cuts._numbers == numbers
    assert [cuts.number_at(each * MINUTE) for each in range(75)] == [each // 20 for each in range(75)]


def test_a_second_instant_of_a_quarter_of_an_hour_is_not_looked_for() -> None:
    counted = Counted()
    assert counted.cuts.number_at(46 * MINUTE) == 2
    asked = counted.asked
    # A number that is remembered is taken as it is.
    counted.cuts._numbers[3] = 77
    assert counted.cuts.number_at(50 * MINUTE) == 77
    assert counted.asked == asked


def test_what_is_remembered_is_forgotten_when_it_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "_MOST_REMEMBERED", 3)
    cuts = Cuts(lambda number: number * 60 * MINUTE, lambda at: at // (60 * MINUTE))
    kept = []
    for number in range(5):
        cuts.start_of(number)
        kept.append(len(cuts._starts))
    assert kept == [1, 2, 3, 1, 2]
    remembered = []
    for hour in range(5):
        assert cuts.number_at(hour * 60 * MINUTE) == hour
        remembered.append(len(cuts._numbers))
    assert remembered == [1, 2, 3, 1, 2]


@pytest.mark.parametrize("unit", ["hour", "day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_first_guess_is_right(unit: str, count: int, zone: str) -> None:
    # What is off is found all the same, but step by step.
    for text in ("1969-12-31T23:00:00Z", "1970-01-01T12:00:00Z", "2025-02-28T23:59:59Z", "2400-06-15T00:00:00Z"):
        cuts = calendar(ZoneInfo(zone), d.Unit(unit), count)
        assert cuts._guess(at(text)) == cuts.number_at(at(text))


@pytest.mark.timeout(5)
def test_a_short_period_is_found_at_once_centuries_after_the_first() -> None:
    period = d.FixedPeriod(d.Moment.fromisoformat("2025-01-01"), 90, d.Unit.SECOND)
    begin = compile_period(period, ZoneInfo("UTC"))
    start = to_instant(d.Moment.fromisoformat("2325-01-01"))
    assert begin(start + 89 * SECOND) == Stretch(start, start + 90 * SECOND, start)


def hours(zone: str, start: str, count: int) -> list[str]:
    """The beginnings of so many hours, from the one around the instant on."""
    cuts = calendar(ZoneInfo(zone), d.Unit.HOUR)
    first = cuts.number_at(at(start))
    starts = [cuts.start_of(first + each) for each in range(count)]
    for number, each in enumerate(starts, start=first):
        assert [cuts.number_at(each - 1), cuts.number_at(each)] == [number - 1, number]
    return [f"{each // SECOND % 86_400 // 3_600:02}:{each // MINUTE % 60:02}" for each in starts]


@pytest.mark.parametrize(
    ("zone", "around", "expected"),
    [
        ("Australia/Lord_Howe", "2025-01-01T10:15:00Z", ["10:00", "11:00"]),
        ("Australia/Lord_Howe", "2025-07-01T10:45:00Z", ["10:30", "11:30"]),
        # Half an hour comes twice, and belongs to an hour of its own; half an hour is skipped.
        ("Australia/Lord_Howe", "2025-04-05T14:00:00Z", ["14:00", "15:00", "15:30", "16:30"]),
        ("Australia/Lord_Howe", "2025-10-04T13:30:00Z", ["13:30", "14:30", "16:00", "17:00"]),
        # The clock went from half past two to three, for good.
        ("America/Caracas", "2016-05-01T05:30:00Z", ["05:30", "06:30", "08:00", "09:00"]),
        ("America/Caracas", "2007-12-09T05:00:00Z", ["05:00", "06:00", "07:00", "07:30", "08:30"]),
        # Half past midnight it was midnight once more: only the offset after it says where the next hour begins.
        ("Asia/Colombo", "2006-04-14T17:00:00Z", ["17:00", "18:00", "18:30", "19:30"]),
        # A quarter of an hour was skipped.
        ("Asia/Kathmandu", "1985-12-31T17:30:00Z", ["17:30", "18:30", "19:15", "20:15"]),
    ],
)
def test_hours_begin_with_those_of_the_wall(zone: str, around: str, expected: list[str]) -> None:
    assert hours(zone, around, len(expected)) == expected
