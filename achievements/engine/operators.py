"""The operators of conditions: for which attributes, and what each tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, TypeAlias

from .amounts import exact
from .attributes import Kind
from .definition import (
    LAST_DAY,
    ConditionValue,
    Label,
    MomentRange,
    NumberRange,
    Operator,
    Scalar,
    TimeRange,
    Weekday,
)
from .moments import in_zone, instant
from .regex import Pattern


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone days are counted in, and the one that a time without an offset in an event is read in."""

    here: tzinfo
    store: tzinfo


# What the attribute held and the zones go in; whether the condition holds comes out.
Holds: TypeAlias = Callable[[Any, Zones], bool]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one operator means."""

    kinds: frozenset[Kind]
    # From the condition's value and the kind of its attribute to the test itself.
    prepare: Callable[[Any, Kind], Holds]


# Reading what was sent ------------------------------------------------------------------------------------


def read_instant(got: Any, zone: tzinfo) -> datetime | None:
    """The instant a value names, in the zone if it says none of its own; None if it names none."""
    if isinstance(got, str) and len(got) <= 40:
        try:
            got = datetime.fromisoformat(got)
        except ValueError:
            return None
    if not isinstance(got, datetime):
        return None
    try:
        return instant(got, zone)
    except OverflowError:
        return None


def _local(got: Any, zones: Zones) -> datetime | None:
    moment = read_instant(got, zones.store)
    return moment and in_zone(moment, zones.here)


def _same(expected: Scalar) -> Callable[[Any], bool]:
    """Text with case, numbers exactly also when one side is text, truth values only with their like."""
    if isinstance(expected, bool):
        return lambda got: got is expected
    number = exact(expected)

    def same(got: Any) -> bool:
        if isinstance(got, str) and isinstance(expected, str):
            return got == expected
        return number is not None and not isinstance(got, bool) and exact(got) == number

    return same


# Preparing the tests --------------------------------------------------------------------------------------


def _equal(expected: Scalar, kind: Kind) -> Holds:
    if kind is Kind.MOMENT:
        moment = datetime.fromisoformat(str(expected))
        return lambda got, zones: read_instant(got, zones.store) == instant(moment, zones.here)
    same = _same(expected)
    return lambda got, _zones: same(got)


def _one_of(expected: tuple[Scalar, ...], kind: Kind) -> Holds:
    tests = [_equal(each, kind) for each in expected]
    texts = frozenset(each for each in expected if isinstance(each, str))
    # Mostly it is one of so many texts, and one look tells.
    is_plain = kind is not Kind.MOMENT and len(texts) == len(expected)

    def holds(got: Any, zones: Zones) -> bool:
        return got in texts if is_plain and isinstance(got, str) else any(test(got, zones) for test in tests)

    return holds


def _contains(expected: Scalar, _kind: Kind) -> Holds:
    same = _same(expected)

    def holds(got: Any, _zones: Zones) -> bool:
        if isinstance(got, list | tuple):
            return any(same(each) for each in got)
        return isinstance(got, str) and isinstance(expected, str) and expected in got

    return holds


def _contains_one_of(expected: tuple[Scalar, ...], kind: Kind) -> Holds:
    tests = [_contains(each, kind) for each in expected]
    return lambda got, zones: any(test(got, zones) for test in tests)


def _not(prepare: Callable[[Any, Kind], Holds]) -> Callable[[Any, Kind], Holds]:
    def prepare_not(expected: Any, kind: Kind) -> Holds:
        holds = prepare(expected, kind)
        return lambda got, zones: not holds(got, zones)

    return prepare_not


def _labelled(expected: tuple[Label, ...], _kind: Kind) -> Holds:
    def holds(got: Any, _zones: Zones) -> bool:
        labels = got if isinstance(got, list | tuple) else ()
        pairs = [(each.get("key"), each.get("value")) for each in labels if isinstance(each, Mapping)]
        return any(
            key == label.key and (label.value is None or value == label.value)
            for label in expected
            for key, value in pairs
        )

    return holds


def _matches(expected: str, _kind: Kind) -> Holds:
    pattern = Pattern(expected)
    return lambda got, _zones: isinstance(got, str) and pattern.matches(got)


def _starts(expected: str, _kind: Kind) -> Holds:
    return lambda got, _zones: isinstance(got, str) and got.startswith(expected)


def _ends(expected: str, _kind: Kind) -> Holds:
    return lambda got, _zones: isinstance(got, str) and got.endswith(expected)


def _number(compare: Callable[[Decimal | int, Any], bool]) -> Callable[[Any, Kind], Holds]:
    def prepare(expected: Any, _kind: Kind) -> Holds:
        def holds(got: Any, _zones: Zones) -> bool:
            # Whole numbers compare exactly as they are.
            number = got if type(got) is int else exact(got)
            return number is not None and compare(number, expected)

        return holds

    return prepare


def _inside(number: Decimal | int, expected: NumberRange) -> bool:
    return expected.low <= number <= expected.high


def _moment(compare: Callable[[datetime, Any, tzinfo], bool]) -> Callable[[Any, Kind], Holds]:
    def prepare(expected: Any, _kind: Kind) -> Holds:
        def holds(got: Any, zones: Zones) -> bool:
            moment = read_instant(got, zones.store)
            return moment is not None and compare(moment, expected, zones.here)

        return holds

    return prepare


def _within(moment: datetime, expected: MomentRange, zone: tzinfo) -> bool:
    return instant(expected.start, zone) <= moment < instant(expected.end, zone)


def _calendar(compare: Callable[[datetime, Any], bool]) -> Callable[[Any, Kind], Holds]:
    def prepare(expected: Any, _kind: Kind) -> Holds:
        def holds(got: Any, zones: Zones) -> bool:
            local = _local(got, zones)
            return local is not None and compare(local, expected)

        return holds

    return prepare


def is_on_weekday(local: datetime, days: tuple[Weekday, ...]) -> bool:
    """Whether the local day is one of the weekdays."""
    return any(day.number == local.weekday() for day in days)


def is_on_month_day(local: datetime, days: tuple[int, ...]) -> bool:
    """Whether the local day is one of the days of the month, or the last where that is asked for."""
    return local.day in days or (LAST_DAY in days and (local.date() + timedelta(days=1)).day == 1)


def is_in_month(local: datetime, months: tuple[int, ...]) -> bool:
    """Whether the local day is in one of the months."""
    return local.month in months


def is_at_time(local: datetime, times: TimeRange) -> bool:
    """Whether the local time of day is in the half-open range, which may run over midnight."""
    clock = local.time()
    if times.start <= times.end:
        return times.start <= clock < times.end
    return clock >= times.start or clock < times.end


# The table ------------------------------------------------------------------------------------------------

_SINGLE = frozenset({Kind.ANY, Kind.TEXT, Kind.NUMBER, Kind.MOMENT})
_LISTS = frozenset({Kind.ANY, Kind.TEXT, Kind.TEXTS})
_LABELS = frozenset({Kind.LABELS, Kind.ANY})
_TEXT = frozenset({Kind.ANY, Kind.TEXT})
_NUMBER = frozenset({Kind.ANY, Kind.NUMBER})
_MOMENT = frozenset({Kind.ANY, Kind.MOMENT})

_outside = _moment(lambda moment, expected, zone: not _within(moment, expected, zone))

MEANINGS: dict[Operator, Meaning] = {
    Operator.IS_EQUAL: Meaning(_SINGLE, _equal),
    Operator.IS_NOT_EQUAL: Meaning(_SINGLE, _not(_equal)),
    Operator.IS_ONE_OF: Meaning(_SINGLE, _one_of),
    Operator.IS_NOT_ONE_OF: Meaning(_SINGLE, _not(_one_of)),
    Operator.CONTAINS: Meaning(_LISTS, _contains),
    Operator.NOT_CONTAINS: Meaning(_LISTS, _not(_contains)),
    Operator.CONTAINS_ONE_OF: Meaning(_LISTS, _contains_one_of),
    Operator.NOT_CONTAINS_ONE_OF: Meaning(_LISTS, _not(_contains_one_of)),
    Operator.HAS_AT_LEAST_ONE_LABEL: Meaning(_LABELS, _labelled),
    Operator.MATCHES_REGEX: Meaning(_TEXT, _matches),
    Operator.STARTS_WITH: Meaning(_TEXT, _starts),
    Operator.ENDS_WITH: Meaning(_TEXT, _ends),
    Operator.IS_GREATER: Meaning(_NUMBER, _number(gt)),
    Operator.IS_GREATER_OR_EQUAL: Meaning(_NUMBER, _number(ge)),
    Operator.IS_LESS: Meaning(_NUMBER, _number(lt)),
    Operator.IS_LESS_OR_EQUAL: Meaning(_NUMBER, _number(le)),
    Operator.IS_NUMBER_BETWEEN: Meaning(_NUMBER, _number(_inside)),
    Operator.IS_AFTER: Meaning(
        _MOMENT,
        _moment(lambda got, expected, zone: got > instant(expected, zone)),
    ),
    Operator.IS_BEFORE: Meaning(
        _MOMENT,
        _moment(lambda got, expected, zone: got < instant(expected, zone)),
    ),
    Operator.IS_BETWEEN: Meaning(_MOMENT, _moment(_within)),
    Operator.IS_NOT_BETWEEN: Meaning(_MOMENT, _outside),
    Operator.IS_DAY_OF_WEEK: Meaning(_MOMENT, _calendar(is_on_weekday)),
    Operator.IS_DAY_OF_MONTH: Meaning(_MOMENT, _calendar(is_on_month_day)),
    Operator.IS_MONTH_OF_YEAR: Meaning(_MOMENT, _calendar(is_in_month)),
    Operator.IS_TIME_BETWEEN: Meaning(_MOMENT, _calendar(is_at_time)),
}


def value_fits(operator: Operator, value: ConditionValue, kind: Kind) -> bool:
    """Whether an attribute of that kind could ever equal the value."""
    if operator in (Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF) and isinstance(value, tuple):
        return all(value_fits(Operator.IS_EQUAL, each, kind) for each in value)  # type: ignore[arg-type]
    if operator not in (Operator.IS_EQUAL, Operator.IS_NOT_EQUAL) or kind is Kind.ANY:
        return True
    if kind is Kind.MOMENT:
        return read_instant(value, UTC) is not None
    return exact(value) is not None if kind is Kind.NUMBER else isinstance(value, str)
