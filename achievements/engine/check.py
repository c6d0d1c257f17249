"""Whether a definition makes sense: every mistake at once, and what is hardly meant so."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from .advise import advise
from .amounts import to_decimal
from .check_rule import check_conditions, check_rule
from .definition import (
    MEMBER_ZONE,
    STORE_ZONE,
    AbsoluteEnd,
    AtLeast,
    Availability,
    Between,
    CalendarPeriod,
    CalendarWindow,
    Definition,
    FixedPeriod,
    Moment,
    NoPeriod,
    NotBetween,
    Recurrence,
    RelativePeriod,
    ReturningEnd,
    RollingWindow,
    Rounding,
    Rule,
    TimeOfDay,
    Unit,
)
from .document import DEFINITION, RULE, parse, render
from .forms import BROKEN, Notes
from .lengths import CLOCK_CHANGE, SHORTEST, fits_evenly, is_over_a_century, longest_attempt
from .mistakes import Advice, Mistake, mistake, step
from .moments import is_before

_MAY_ROUND_UP = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)
# What a returning end must say, and nothing else, for each unit.
_POINT = {
    Unit.DAY: (),
    Unit.WEEK: ("day_of_week",),
    Unit.MONTH: ("day_of_month",),
    Unit.YEAR: ("day_of_month", "month"),
}
_POINT_KEYS = ("day_of_week", "day_of_month", "month")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found; without mistakes the definition can be used."""

    mistakes: tuple[Mistake, ...]
    warnings: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Examined(Checked):
    """What the check of a document found, and the definition it says if its form is right."""

    definition: Definition | None


def check(definition: Definition) -> Checked:
    """Every mistake in the definition, and warnings if there are none."""
    # What could not be written as a document is as wrong as a document that could not be read.
    reread = parse(render(definition))
    found = [*(reread if isinstance(reread, list) else []), *_judge(definition)]
    mistakes = tuple(dict.fromkeys(found))
    return Checked(mistakes, () if mistakes else tuple(advise(definition)))


def examine(document: object) -> Examined:
    """The definition a document says, with every mistake in its form and sense that can be seen."""
    notes: Notes = []
    definition = DEFINITION.read(document, "", notes)
    if definition is BROKEN:
        notes += _judge_rules_that_can_be_read(document)
        return Examined(tuple(notes), (), None)
    checked = check(definition)
    mistakes = (*notes, *checked.mistakes)
    return Examined(mistakes, checked.warnings if not mistakes else (), None if mistakes else definition)


def _judge_rules_that_can_be_read(document: object) -> Iterator[Mistake]:
    rules = document.get("rules") if isinstance(document, dict) else None
    for position, each in enumerate(rules if isinstance(rules, list | tuple) else ()):
        at = step("/rules", position)
        rule = RULE.read({"key": "rule", **each}, at, []) if isinstance(each, dict) else BROKEN
        if rule is not BROKEN:
            yield from check_rule(rule, at)


def _judge(definition: Definition) -> Iterator[Mistake]:
    judges: list[Callable[[Definition], Iterator[Mistake]]] = [
        _judge_zone,
        _judge_dates,
        _judge_availability,
        _judge_rules,
        _judge_period,
        _judge_recurrence,
        _judge_milestones,
    ]
    for judge in judges:
        yield from judge(definition)


# The parts ------------------------------------------------------------------------------------------------


def _judge_zone(definition: Definition) -> Iterator[Mistake]:
    if definition.timezone in (STORE_ZONE, MEMBER_ZONE):
        return
    try:
        ZoneInfo(definition.timezone)
    except (ValueError, OSError, KeyError):
        yield mistake("/timezone", "unknown_zone")


def _judge_dates(definition: Definition) -> Iterator[Mistake]:
    start, end = definition.starts_at, definition.ends_at
    if end is not None and start is not None and not is_before(start, end):
        yield mistake("/ends_at", "end_before_start")
    if end is not None and isinstance(definition.counts_from, Moment) and not is_before(definition.counts_from, end):
        yield mistake("/counts_from", "begins_after_end")
    match definition.period:
        case AbsoluteEnd(ends_at) if start is not None and not is_before(start, ends_at):
            yield mistake("/period/ends_at", "end_before_start")
        case FixedPeriod(starts_at) if end is not None and not is_before(starts_at, end):
            yield mistake("/period/starts_at", "begins_after_end")


def _judge_availability(definition: Definition) -> Iterator[Mistake]:
    for position, each in enumerate(definition.availability):
        if _is_empty(each):
            yield mistake(step("/availability", position), "empty_range")
    yield from check_conditions(definition.audience, "/audience", frozenset({"member"}))


def _is_empty(availability: Availability) -> bool:
    match availability:
        case Between(start, end) | NotBetween(start, end):
            return not is_before(start, end)
        case TimeOfDay(start, end):
            return start == end
    return False


def _judge_rules(definition: Definition) -> Iterator[Mistake]:
    rules = definition.rules
    yield from _repeated((rule.key for rule in rules), "/rules", "key")
    needed = definition.completes_when
    if isinstance(needed, AtLeast) and needed.count > len(rules):
        yield mistake("/completes_when/at_least", "more_than_there_are", rules=len(rules))
    for position, rule in enumerate(rules):
        at = step("/rules", position)
        yield from check_rule(rule, at)
        yield from _judge_window(definition, rule, at)


def _judge_window(definition: Definition, rule: Rule, at: str) -> Iterator[Mistake]:
    longest = longest_attempt(definition)
    if longest is not None and _is_longer(rule, definition, longest):
        yield mistake(step(at, "window"), "window_longer_than_period")
    if rule.unique_referee and isinstance(rule.window, CalendarWindow) and len(definition.rules) > 1:
        # Among several rules a break does not end the attempt, and with it what must be remembered.
        yield mistake(step(at, "unique_referee"), "unbounded_referees")


def _is_longer(rule: Rule, definition: Definition, longest: float) -> bool:
    """Whether no attempt is long enough for the rule's window, however it lies."""
    match rule.window, definition.period:
        case RollingWindow(count, unit), _:
            return count * SHORTEST[unit] > longest + _clock_change(unit)
        case CalendarWindow(unit, consecutive), CalendarPeriod(whole) if fits_evenly(unit, whole):
            return consecutive * SHORTEST[unit] > longest + _clock_change(unit)
        case CalendarWindow(unit, consecutive), _ if consecutive > 2:
            # The first and the last unit may be cut, so those between must leave room for both.
            return (consecutive - 2) * SHORTEST[unit] >= longest + _clock_change(unit)
        case CalendarWindow(unit), _:
            return SHORTEST[unit] > longest + _clock_change(unit)
    return False


def _clock_change(unit: Unit) -> int:
    """Hours are counted as they pass, so a day can have one more."""
    return CLOCK_CHANGE if unit is Unit.HOUR else 0


def _judge_period(definition: Definition) -> Iterator[Mistake]:
    match definition.period:
        case RelativePeriod(count, unit) | FixedPeriod(_, count, unit) if is_over_a_century(count, unit):
            yield mistake("/period/count", "period_too_long")
    match definition.period:
        case RelativePeriod(_, unit, Rounding.UP) if unit not in _MAY_ROUND_UP:
            yield mistake("/period/rounding", "rounding_not_for_unit", unit=unit.value)
        case RelativePeriod(_, unit, Rounding.DOWN) if unit is not Unit.DAY:
            yield mistake("/period/rounding", "rounding_not_for_unit", unit=unit.value)
        case ReturningEnd() as end:
            yield from _judge_point(end)


def _judge_point(end: ReturningEnd) -> Iterator[Mistake]:
    for key in _POINT_KEYS:
        given = getattr(end, key) is not None
        if given and key not in _POINT[end.every]:
            yield mistake(step("/period", key), "not_for_unit", unit=end.every.value)
        if not given and key in _POINT[end.every]:
            yield mistake("/period", "missing_for_unit", key=key, unit=end.every.value)


def _judge_recurrence(definition: Definition) -> Iterator[Mistake]:
    if definition.recurrence is not Recurrence.AFTER_EXPIRY:
        return
    if isinstance(definition.period, NoPeriod):
        yield mistake("/recurrence", "never_expires")
    if isinstance(definition.period, AbsoluteEnd):
        yield mistake("/recurrence", "ends_for_good")


def _judge_milestones(definition: Definition) -> Iterator[Mistake]:
    milestones = definition.milestones
    yield from _repeated((each.key for each in milestones), "/milestones", "key")
    if not definition.rules:
        return
    most = definition.headline_target
    for position, each in enumerate(milestones):
        at = step(step("/milestones", position), "target")
        if each.target <= 0:
            yield mistake(at, "milestone_not_positive")
        if each.target > most:
            yield mistake(at, "milestone_above_goal", goal=str(to_decimal(most)))
    for position, (before, each) in enumerate(pairwise(milestones), start=1):
        if each.target <= before.target:
            yield mistake(step(step("/milestones", position), "target"), "milestones_not_ascending")


def _repeated(keys: Iterable[str], at: str, key: str) -> Iterator[Mistake]:
    seen: set[str] = set()
    for position, each in enumerate(keys):
        if each in seen:
            yield mistake(step(step(at, position), key), "duplicate")
        seen.add(each)
