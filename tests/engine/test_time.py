"""Windows, periods and limits over every unit, in zones with days of 23 and 25 hours, as tables."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from achievements.engine import definition as d
from achievements.engine.calendar import add_months, calendar, days_in_month
from achievements.engine.instants import SECOND, to_datetime, to_instant, write_instant
from achievements.engine.moments import read_moment
from achievements.engine.periods import Stretch, compile_period
from achievements.engine.reasons import Reason, Why

from .playing import achievement, code, completed, event, outcomes, play, values, visit, visits

BERLIN, UTC = "Europe/Berlin", "UTC"


def at(text: str, zone: str = UTC) -> int:
    moment = read_moment(text)
    assert moment is not None, text
    return to_instant(moment, ZoneInfo(zone))


def local(instant: int, zone: str) -> str:
    return to_datetime(instant, ZoneInfo(zone)).isoformat().removesuffix("+00:00")


UNITS = [
    # zone, unit, count, an instant, and the stretch around it
    (UTC, "hour", 1, "2025-01-01T10:59:59.999999", "2025-01-01T10:00:00", "2025-01-01T11:00:00"),
    (UTC, "hour", 6, "2025-01-01T11:59:59", "2025-01-01T06:00:00", "2025-01-01T12:00:00"),
    (UTC, "day", 1, "2024-02-29T23:59:59", "2024-02-29T00:00:00", "2024-03-01T00:00:00"),
    (UTC, "day", 3, "1970-01-03T23:59:59", "1970-01-01T00:00:00", "1970-01-04T00:00:00"),
    (UTC, "day", 3, "1969-12-31T23:59:59", "1969-12-29T00:00:00", "1970-01-01T00:00:00"),
    (UTC, "week", 1, "2025-01-05T23:59:59", "2024-12-30T00:00:00", "2025-01-06T00:00:00"),
    # A year with a week 53.
    (UTC, "week", 1, "2021-01-03T12:00:00", "2020-12-28T00:00:00", "2021-01-04T00:00:00"),
    (UTC, "week", 2, "1970-01-18T23:00:00", "1970-01-05T00:00:00", "1970-01-19T00:00:00"),
    (UTC, "month", 1, "2024-02-29T12:00:00", "2024-02-01T00:00:00", "2024-03-01T00:00:00"),
    (UTC, "month", 5, "1970-06-01T00:00:00", "1970-06-01T00:00:00", "1970-11-01T00:00:00"),
    (UTC, "quarter", 1, "2025-06-30T23:59:59", "2025-04-01T00:00:00", "2025-07-01T00:00:00"),
    (UTC, "quarter", 1, "2025-12-31T00:00:00", "2025-10-01T00:00:00", "2026-01-01T00:00:00"),
    (UTC, "year", 1, "2024-12-31T23:59:59", "2024-01-01T00:00:00", "2025-01-01T00:00:00"),
    (UTC, "year", 4, "1973-12-31T23:59:59", "1970-01-01T00:00:00", "1974-01-01T00:00:00"),
    # A day of 23 hours, a day of 25.
    (BERLIN, "day", 1, "2025-03-30T12:00:00+02:00", "2025-03-30T00:00:00+01:00", "2025-03-31T00:00:00+02:00"),
    (BERLIN, "day", 1, "2025-10-26T12:00:00+01:00", "2025-10-26T00:00:00+02:00", "2025-10-27T00:00:00+01:00"),
    (BERLIN, "week", 1, "2025-03-30T12:00:00+02:00", "2025-03-24T00:00:00+01:00", "2025-03-31T00:00:00+02:00"),
    # The hour that is skipped, and the one that comes twice.
    (BERLIN, "hour", 1, "2025-03-30T01:30:00+01:00", "2025-03-30T01:00:00+01:00", "2025-03-30T03:00:00+02:00"),
    (BERLIN, "hour", 1, "2025-10-26T02:30:00+02:00", "2025-10-26T02:00:00+02:00", "2025-10-26T02:00:00+01:00"),
    (BERLIN, "hour", 1, "2025-10-26T02:30:00+01:00", "2025-10-26T02:00:00+01:00", "2025-10-26T03:00:00+01:00"),
    # Hours that pass are counted, so in summer they begin an hour later by the wall.
    (BERLIN, "hour", 6, "2025-07-01T12:00:00+02:00", "2025-07-01T07:00:00+02:00", "2025-07-01T13:00:00+02:00"),
    ("Asia/Kolkata", "hour", 1, "2025-01-01T10:15:00+05:30", "2025-01-01T10:00:00+05:30", "2025-01-01T11:00:00+05:30"),
    # Midnight is skipped: the day begins at one.
    ("Africa/Cairo", "day", 1, "2025-04-25T12:00:00+03:00", "2025-04-25T01:00:00+03:00", "2025-04-26T00:00:00+03:00"),
    ("America/Havana", "day", 1, "2025-11-02T00:30:00-05:00", "2025-11-02T00:00:00-04:00", "2025-11-03T00:00:00-05:00"),
    # Half an hour is skipped: the hour before it goes on until the next full one.
    (
        "Australia/Lord_Howe",
        "hour",
        1,
        "2025-10-05T02:45:00+11:00",
        "2025-10-05T01:00:00+10:30",
        "2025-10-05T03:00:00+11:00",
    ),
    # A minute after midnight the clock goes back into the day before, which is over nevertheless.
    (
        "America/St_Johns",
        "day",
        1,
        "2010-11-07T02:45:00Z",
        "2010-11-07T00:00:00-02:30",
        "2010-11-08T00:00:00-03:30",
    ),
    # A zone of old, with an offset of odd seconds.
    (
        "Africa/Monrovia",
        "day",
        1,
        "1971-01-01T00:44:40Z",
        "1971-01-01T00:00:00",
        "1971-01-02T00:00:00",
    ),
]


@pytest.mark.parametrize(("zone", "unit", "count", "instant", "start", "end"), UNITS)
def test_an_instant_lies_in_one_half_open_stretch(
    zone: str, unit: str, count: int, instant: str, start: str, end: str
) -> None:
    cuts = calendar(ZoneInfo(zone), d.Unit(unit), count)
    number = cuts.number_at(at(instant))
    assert [cuts.start_of(number), cuts.start_of(number + 1)] == [at(start, zone), at(end, zone)]
    for edge, expected in ((cuts.start_of(number), number), (cuts.start_of(number + 1), number + 1)):
        assert cuts.number_at(edge) == expected
        assert cuts.number_at(edge - 1) == expected - 1


def test_a_quarter_of_an_hour_in_which_a_stretch_begins_is_not_remembered() -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    cuts = calendar(zone, d.Unit.DAY)
    midnight = at("2025-01-02T00:00:00", "Asia/Kathmandu")
    assert [cuts.number_at(midnight + seconds * SECOND) - cuts.number_at(midnight) for seconds in (-1, 0, 1)] == [
        -1,
        0,
        0,
    ]


def test_what_is_remembered_is_bounded() -> None:
    cuts = calendar(ZoneInfo("America/Anchorage"), d.Unit.HOUR)
    for number in range(400_000, 421_000):
        assert cuts.number_at(cuts.start_of(number) + 1) == number
    assert len(cuts._starts) <= 20_000 >= len(cuts._numbers)


def test_months_are_added_to_the_last_day_there_is() -> None:
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2025, 3, 31), -13) == date(2024, 2, 29)
    assert [days_in_month(date(2024, month, 5)) for month in (2, 4, 12)] == [29, 30, 31]


def wall(day: str) -> datetime:
    return datetime.fromisoformat(day)


def relative(count: int, unit: str, rounding: str = "none") -> d.RelativePeriod:
    return d.RelativePeriod(count, d.Unit(unit), d.Rounding(rounding))


PERIODS = [
    (relative(90, "second"), UTC, "2025-01-01T10:00:00", "2025-01-01T10:00:00", "2025-01-01T10:01:30"),
    (relative(30, "minute"), UTC, "2025-01-01T23:45:00", "2025-01-01T23:45:00", "2025-01-02T00:15:00"),
    # Elapsed time, and wall time over the change of the clock.
    (
        relative(24, "hour"),
        BERLIN,
        "2025-03-29T12:00:00+01:00",
        "2025-03-29T12:00:00+01:00",
        "2025-03-30T13:00:00+02:00",
    ),
    (relative(1, "day"), BERLIN, "2025-03-29T12:00:00+01:00", "2025-03-29T12:00:00+01:00", "2025-03-30T12:00:00+02:00"),
    # A wall time that is skipped moves forward by the gap; of one that comes twice the first is meant.
    (relative(1, "day"), BERLIN, "2025-03-29T02:30:00+01:00", "2025-03-29T02:30:00+01:00", "2025-03-30T03:30:00+02:00"),
    (
        relative(1, "week"),
        BERLIN,
        "2025-10-19T02:30:00+02:00",
        "2025-10-19T02:30:00+02:00",
        "2025-10-26T02:30:00+02:00",
    ),
    (relative(1, "month"), UTC, "2025-01-31T10:00:00", "2025-01-31T10:00:00", "2025-02-28T10:00:00"),
    (relative(1, "year"), UTC, "2024-02-29T10:00:00", "2024-02-29T10:00:00", "2025-02-28T10:00:00"),
    (relative(1, "day", "up"), UTC, "2025-01-01T10:00:00", "2025-01-01T10:00:00", "2025-01-03T00:00:00"),
    (relative(1, "day", "down"), UTC, "2025-01-01T10:00:00", "2025-01-01T10:00:00", "2025-01-02T00:00:00"),
    (relative(1, "week", "up"), UTC, "2025-01-01T10:00:00", "2025-01-01T10:00:00", "2025-01-13T00:00:00"),
    (relative(3, "month", "up"), UTC, "2023-10-10T09:30:45", "2023-10-10T09:30:45", "2024-02-01T00:00:00"),
    # The first instant of a month is in that month, so its end is meant.
    (relative(1, "month", "up"), UTC, "2025-01-01T00:00:00", "2025-01-01T00:00:00", "2025-03-01T00:00:00"),
    (relative(1, "year", "up"), UTC, "2023-10-10T09:30:45", "2023-10-10T09:30:45", "2025-01-01T00:00:00"),
    (
        d.CalendarPeriod(d.Unit.QUARTER),
        BERLIN,
        "2025-03-31T23:30:00+02:00",
        "2025-01-01T00:00:00+01:00",
        "2025-04-01T00:00:00+02:00",
    ),
    (
        d.FixedPeriod(wall("2025-01-31"), 1, d.Unit.MONTH),
        UTC,
        "2025-03-30T23:59:59",
        "2025-02-28T00:00:00",
        "2025-03-31T00:00:00",
    ),
    (
        d.FixedPeriod(wall("2025-01-31"), 1, d.Unit.MONTH),
        UTC,
        "2025-01-31T00:00:00",
        "2025-01-31T00:00:00",
        "2025-02-28T00:00:00",
    ),
    (
        d.FixedPeriod(wall("2025-01-01"), 36, d.Unit.HOUR),
        UTC,
        "2025-01-02T12:00:00",
        "2025-01-02T12:00:00",
        "2025-01-04T00:00:00",
    ),
    (d.ReturningEnd(d.Unit.DAY, time(4)), UTC, "2025-01-02T03:59:59", "2025-01-01T04:00:00", "2025-01-02T04:00:00"),
    (
        d.ReturningEnd(d.Unit.WEEK, time(6), d.Weekday.SUNDAY),
        UTC,
        "2025-01-05T06:00:00",
        "2025-01-05T06:00:00",
        "2025-01-12T06:00:00",
    ),
    (
        d.ReturningEnd(d.Unit.MONTH, time(0), None, 31),
        UTC,
        "2025-02-28T00:00:00",
        "2025-02-28T00:00:00",
        "2025-03-31T00:00:00",
    ),
    (
        d.ReturningEnd(d.Unit.MONTH, time(0), None, d.LAST_DAY),
        UTC,
        "2025-02-27T00:00:00",
        "2025-01-31T00:00:00",
        "2025-02-28T00:00:00",
    ),
    (
        d.ReturningEnd(d.Unit.YEAR, time(0), None, 29, 2),
        UTC,
        "2025-02-28T00:00:00",
        "2025-02-28T00:00:00",
        "2026-02-28T00:00:00",
    ),
    (
        d.ReturningEnd(d.Unit.DAY, time(2, 30)),
        BERLIN,
        "2025-03-30T03:29:59+02:00",
        "2025-03-29T02:30:00+01:00",
        "2025-03-30T03:30:00+02:00",
    ),
]


@pytest.mark.parametrize(("period", "zone", "first", "start", "end"), PERIODS)
def test_a_period_begins_and_ends(period: d.Period, zone: str, first: str, start: str, end: str) -> None:
    stretch = compile_period(period, ZoneInfo(zone))(at(first, zone))
    assert isinstance(stretch, Stretch)
    assert stretch.end is not None
    assert [stretch.start, stretch.end] == [at(start, zone), at(end, zone)]
    has_slots = not isinstance(period, d.RelativePeriod)
    assert stretch.slot == (stretch.start if has_slots else None)


def test_no_period_never_ends_and_an_end_at_one_moment_has_no_other() -> None:
    zone = ZoneInfo(UTC)
    assert compile_period(d.NO_PERIOD, zone)(5) == Stretch(5)
    absolute = compile_period(d.AbsoluteEnd(wall("2025-01-01")), zone)
    end = at("2025-01-01T00:00:00")
    assert absolute(end - 1) == Stretch(end - 1, end)
    over = absolute(end)
    assert isinstance(over, Why)
    assert over.reason is Reason.ENDED


def test_there_is_no_fixed_period_before_the_first() -> None:
    fixed = achievement(
        visit(),
        period={"type": "fixed", "starts_at": "2025-01-10T00:00:00", "count": 1, "unit": "week"},
        recurrence="after_expiry",
    )
    assert code(play(fixed, event("a", "2025-01-09T23:59:59Z"))) == "outside_dates"
    assert code(play(fixed, event("a", "2025-01-10T00:00:00Z"))) is None


# Windows, as an event's place in them decides ----------------------------------------------------------------


def hours(zone: str, *texts: str, **rule: Any) -> Any:
    lines = [event(f"e{place:02}", text) for place, text in enumerate(texts)]
    return play(visits(**rule), lines, store_zone=zone)


@pytest.mark.parametrize(
    ("unit", "zone", "events", "expected"),
    [
        # Three days in a row, over the day of 23 hours and the day of 25.
        ("day", BERLIN, ["2025-03-29T23:30:00", "2025-03-30T23:30:00", "2025-03-31T00:30:00"], [1, 2, 3]),
        ("day", BERLIN, ["2025-10-25T00:30:00", "2025-10-26T23:30:00", "2025-10-27T00:00:00"], [1, 2, 3]),
        # The hours from one to four are three in spring, and two of them are the same in autumn by the wall.
        ("hour", BERLIN, ["2025-03-30T01:30:00", "2025-03-30T03:30:00", "2025-03-30T04:30:00"], [1, 2, 3]),
        ("hour", BERLIN, ["2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00", "2025-10-26T03:30:00"], [1, 2, 3]),
        ("hour", UTC, ["2025-01-01T10:59:59", "2025-01-01T11:00:00", "2025-01-01T13:00:00"], [1, 2, 1]),
        ("week", UTC, ["2020-12-27T23:59:59", "2021-01-03T23:59:59", "2021-01-04T00:00:00"], [1, 2, 3]),
        ("month", UTC, ["2024-01-31T23:59:59", "2024-02-29T00:00:00", "2024-03-31T00:00:00"], [1, 2, 3]),
        ("quarter", UTC, ["2025-03-31T00:00:00", "2025-04-01T00:00:00", "2025-12-31T00:00:00"], [1, 2, 1]),
        ("year", UTC, ["2023-12-31T23:59:59", "2024-12-31T23:59:59", "2025-01-01T00:00:00"], [1, 2, 3]),
    ],
)
def test_a_streak_of_three_units(unit: str, zone: str, events: list[str], expected: list[int]) -> None:
    result = hours(zone, *events, goal=1, window={"type": "calendar", "unit": unit, "consecutive": 3})
    assert values(result) == expected
    assert bool(completed(result)) is (expected[-1] == 3)


@pytest.mark.parametrize(
    ("count", "unit", "zone", "events", "expected"),
    [
        (2, "day", UTC, ["2025-01-01T00:00:00", "2025-01-02T23:59:59", "2025-01-03T00:00:00"], [1, 2, 2]),
        (1, "day", BERLIN, ["2025-10-26T00:00:00", "2025-10-26T23:59:59", "2025-10-27T00:00:00"], [1, 2, 1]),
        (3, "hour", UTC, ["2025-01-01T10:59:59", "2025-01-01T12:00:00", "2025-01-01T13:00:00"], [1, 2, 2]),
        # Elapsed hours: from half past one to half past four there are three in spring.
        (3, "hour", BERLIN, ["2025-03-30T01:30:00", "2025-03-30T04:30:00"], [1, 2]),
        (3, "hour", BERLIN, ["2025-10-26T01:30:00", "2025-10-26T03:30:00"], [1, 1]),
        (366, "day", UTC, ["2024-01-01T00:00:00", "2024-12-31T23:59:59", "2025-01-01T00:00:00"], [1, 2, 2]),
        (168, "hour", UTC, ["2025-01-01T00:00:00", "2025-01-07T23:59:59", "2025-01-08T00:00:00"], [1, 2, 2]),
    ],
)
def test_a_rolling_window(count: int, unit: str, zone: str, events: list[str], expected: list[int]) -> None:
    assert values(hours(zone, *events, goal=99, window={"type": "rolling", "count": count, "unit": unit})) == expected


@pytest.mark.parametrize(
    ("count", "unit", "events", "second"),
    [
        (1, "hour", ["2025-01-01T10:00:00", "2025-01-01T10:59:59"], "2025-01-01T11:00:00Z"),
        (3, "day", ["1970-01-01T00:00:00", "1970-01-03T23:59:59"], "1970-01-04T00:00:00Z"),
        (2, "week", ["2025-01-06T00:00:00", "2025-01-07T00:00:00"], None),
        (1, "month", ["2024-02-01T00:00:00", "2024-02-29T23:59:59"], "2024-03-01T00:00:00Z"),
        (2, "year", ["2024-01-01T00:00:00", "2025-12-31T23:59:59"], "2026-01-01T00:00:00Z"),
    ],
)
def test_a_frequency_limit_lasts_until_the_interval_ends(
    count: int, unit: str, events: list[str], second: str | None
) -> None:
    limit = {"value": 1, "per": {"count": count, "unit": unit}}
    reason = hours(UTC, *events, goal=9, frequency_limit=limit)["steps"][1]["reasons"][0]
    assert reason["code"] == "frequency_capped"
    assert second is None or reason["until"] == second


def test_the_end_of_a_period_is_out_of_it() -> None:
    weekly = achievement(visit(goal=2), period={"type": "calendar", "unit": "week"}, recurrence="after_expiry")
    result = play(weekly, event("a", "2025-01-05T23:59:59.999999Z"), event("b", "2025-01-06T00:00:00Z"))
    assert outcomes(result) == [("expired", 1)]
    assert result["attempts"][0]["ended_at"] == write_instant(at("2025-01-06T00:00:00"))
    assert local(at("2025-01-06T00:00:00"), UTC) == "2025-01-06T00:00:00"
