"""The grammar of periods and points of time: `30D_D`, `3M_U`, `1.5h`."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from achievements.engine.definition import LAST_DAY, RelativePeriod, ReturningEnd, Rounding, Unit, Weekday
from achievements.engine.lengths import is_over_a_century
from dialects.reading import Sheet

_PERIOD = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([smhDWMY])(?:_([DU]))?", re.ASCII)
UNITS = {
    "s": Unit.SECOND,
    "m": Unit.MINUTE,
    "h": Unit.HOUR,
    "D": Unit.DAY,
    "W": Unit.WEEK,
    "M": Unit.MONTH,
    "Y": Unit.YEAR,
}
LETTERS = {unit: letter for letter, unit in UNITS.items()}
# Of parts of these so many seconds are made; a part of a month has no length.
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "D": 86_400, "W": 604_800}
_ROUNDINGS = {None: Rounding.NONE, "D": Rounding.DOWN, "U": Rounding.UP}
_SUFFIXES = {Rounding.NONE: "", Rounding.DOWN: "_D", Rounding.UP: "_U"}
GRAMMAR = "Write a number and one of s, m, h, D, W, M, Y, such as 30D; then _U (of D, W, M, Y) or _D (of D) to round."
POINT = ("month", "dayOfMonth", "dayOfWeek", "hour", "minute", "second")
_CLOCK = {"hour": 23, "minute": 59, "second": 59}
# What a returning point of time says beside the clock, and nothing else.
_DAYS: Mapping[str, tuple[str, ...]] = {
    "D": (),
    "W": ("dayOfWeek",),
    "M": ("dayOfMonth",),
    "Y": ("dayOfMonth", "month"),
}
_DAY_LIMITS = {"month": 12, "dayOfMonth": 31, "dayOfWeek": 7}
_WEEKDAYS = tuple(Weekday)


class Length(NamedTuple):
    """So many units, and where their end is moved to; `letter` is the unit as it was written."""

    number: int
    unit: Unit
    rounding: Rounding
    letter: str

    @property
    def is_plain(self) -> bool:
        """Whether it is one whole unit, not rounded: what a point of time may return in."""
        return self.number == 1 and self.rounding is Rounding.NONE and LETTERS[self.unit] == self.letter


def read_length(text: str) -> Length | str:
    """The length a text says, or what is wrong with it."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return GRAMMAR
    number, letter, suffix = Decimal(found[1]), found[2], found[3]
    rounding, unit = _ROUNDINGS[suffix], UNITS[letter]
    if not number:
        return "A period lasts longer than that."
    if (rounding is Rounding.DOWN and letter != "D") or (rounding is Rounding.UP and letter not in "DWMY"):
        return GRAMMAR
    if number != number.to_integral_value():
        seconds = number * _SECONDS.get(letter, 0)
        if not seconds or seconds != seconds.to_integral_value() or rounding is not Rounding.NONE:
            return "Parts are taken of seconds to weeks, where they make whole seconds and are not rounded."
        number, unit = seconds, Unit.SECOND
    if is_over_a_century(int(number), unit):
        return "No period is longer than 100 years."
    return Length(int(number), unit, rounding, letter)


def write_length(count: int, unit: Unit, rounding: Rounding = Rounding.NONE) -> str:
    if unit is Unit.QUARTER:
        count, unit = 3 * count, Unit.MONTH
    return f"{count}{LETTERS[unit]}{_SUFFIXES[rounding]}"


def relative(length: Length) -> dict[str, Any]:
    """As a definition says it."""
    said = {"type": "relative", "count": length.number, "unit": length.unit.value}
    return said if length.rounding is Rounding.NONE else {**said, "rounding": length.rounding.value}


def read_point(sheet: Sheet) -> dict[str, int]:
    """The point of time as it was sent; whether it fits its period is asked once both are known."""
    parts = sheet.parts(POINT, required=tuple(_CLOCK))
    limits = {name: (1, most) for name, most in _DAY_LIMITS.items()} | {
        name: (0, most) for name, most in _CLOCK.items()
    }
    found = {name: parts.whole_number(name, least=least, most=most) for name, (least, most) in limits.items()}
    return {name: value for name, value in found.items() if value is not None}


def returning(length: Length, point: Mapping[str, int], sheet: Sheet) -> dict[str, Any] | None:
    """As a definition says it; None where it does not fit the period."""
    if not length.is_plain or length.letter not in _DAYS:
        sheet.refuse("not_allowed", "A point of time returns with a period of 1D, 1W, 1M or 1Y.")
        return None
    asked = _DAYS[length.letter]
    for name in _DAY_LIMITS:
        if (name in point) != (name in asked):
            told = "is needed" if name in asked else "says nothing"
            sheet.part(name, None).refuse("not_allowed", f"With a period of 1{length.letter} this {told}.")
    if sheet.notes:
        return None
    said: dict[str, Any] = {"type": "returning", "every": length.unit.value}
    said["time"] = f"{point['hour']:02}:{point['minute']:02}:{point['second']:02}"
    if "dayOfWeek" in point:
        said["day_of_week"] = _WEEKDAYS[point["dayOfWeek"] - 1].value
    if "dayOfMonth" in point:
        said["day_of_month"] = point["dayOfMonth"]
    return said | ({"month": point["month"]} if "month" in point else {})


def say_relative(period: RelativePeriod) -> dict[str, Any]:
    return {"period": write_length(period.count, period.unit, period.rounding)}


def say_returning(end: ReturningEnd) -> dict[str, Any] | None:
    """None of a time that is finer than the format's."""
    if end.time.microsecond:
        return None
    point = {"hour": end.time.hour, "minute": end.time.minute, "second": end.time.second}
    if end.day_of_week is not None:
        point["dayOfWeek"] = end.day_of_week.number + 1
    if end.day_of_month is not None:
        point["dayOfMonth"] = 31 if end.day_of_month == LAST_DAY else end.day_of_month
    if end.month is not None:
        point["month"] = end.month
    return {"period": write_length(1, end.every), "periodEndOverride": point}
