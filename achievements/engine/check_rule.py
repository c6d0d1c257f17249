"""What can be wrong with one rule, whatever is around it."""

from collections.abc import Iterator, Mapping

from .amounts import MICRO
from .attributes import Kind, kind_of, root_of
from .definition import (
    RESERVED_PREFIX,
    Aggregation,
    CalendarWindow,
    Condition,
    Conditions,
    Count,
    Distinct,
    Group,
    ItemQuantity,
    ItemValue,
    Max,
    MomentRange,
    NumberRange,
    Operator,
    Reported,
    ReportKind,
    RollingWindow,
    Rule,
    Subject,
    Sum,
    TimeRange,
    Trigger,
    Unit,
)
from .mistakes import Mistake, mistake, step
from .moments import is_before
from .operators import MEANINGS, value_fits
from .regex import Pattern, PatternError

# Keys that must be remembered one by one may be at most so many.
MOST_REMEMBERED = 1_000
LONGEST_ROLLING: Mapping[Unit, int] = {Unit.DAY: 366, Unit.HOUR: 168}


def check_rule(rule: Rule, at: str) -> Iterator[Mistake]:
    """Every mistake in the rule by itself."""
    yield from _check_goal(rule, at)
    yield from _check_event(rule, at)
    yield from _check_aggregation(rule, at)
    yield from _check_referral(rule, at)
    yield from _check_window(rule, at)
    yield from check_conditions(rule.conditions, step(at, "conditions"), roots_of(rule))
    if rule.frequency_limit is not None and rule.frequency_limit.per is None:
        yield mistake(step(at, "frequency_limit"), "limit_without_interval")


def roots_of(rule: Rule) -> frozenset[str]:
    """Whose attributes the rule's conditions can look at."""
    roots = {"event", "member"}
    if rule.trigger is Trigger.TRANSACTION:
        roots.add("transaction")
    if rule.subject is Subject.REFERRAL:
        roots.add("referrer")
    return frozenset(roots)


def _check_goal(rule: Rule, at: str) -> Iterator[Mistake]:
    goal = step(at, "goal")
    if rule.goal <= 0:
        yield mistake(goal, "goal_not_positive")
    if rule.aggregation == Reported(ReportKind.PERCENT) and rule.goal != 100 * MICRO:
        yield mistake(goal, "percent_goal")
    if isinstance(rule.aggregation, Distinct) and rule.goal > MOST_REMEMBERED * MICRO:
        yield mistake(goal, "too_many_distinct", maximum=MOST_REMEMBERED)


def _check_event(rule: Rule, at: str) -> Iterator[Mistake]:
    if rule.trigger is not Trigger.CUSTOM_EVENT:
        if rule.event is not None:
            yield mistake(step(at, "event"), "event_not_for_trigger", trigger=rule.trigger.value)
    elif rule.event is None:
        yield mistake(at, "missing_key", key="event")
    elif rule.event.startswith(RESERVED_PREFIX):
        yield mistake(step(at, "event"), "reserved_event", prefix=RESERVED_PREFIX)


# Aggregation ----------------------------------------------------------------------------------------------


def _check_aggregation(rule: Rule, at: str) -> Iterator[Mistake]:
    at = step(at, "aggregation")
    if not _suits(rule.aggregation, rule.trigger):
        yield mistake(at, "aggregation_not_for_trigger", trigger=rule.trigger.value)
    match rule.aggregation:
        case Sum(attribute) | Max(attribute):
            yield from _check_source(attribute, rule, step(at, "attribute"), (Kind.NUMBER, Kind.ANY))
        case Distinct(attribute):
            kinds = (Kind.TEXT, Kind.NUMBER, Kind.MOMENT, Kind.ANY)
            yield from _check_source(attribute, rule, step(at, "attribute"), kinds)
        case ItemQuantity(conditions) | ItemValue(conditions):
            yield from check_conditions(conditions, step(at, "conditions"), frozenset({"item"}))


def _suits(aggregation: Aggregation, trigger: Trigger) -> bool:
    if isinstance(aggregation, ItemQuantity | ItemValue):
        return trigger is Trigger.TRANSACTION
    return isinstance(aggregation, Reported) is (trigger is Trigger.REPORTED)


def _check_source(attribute: str, rule: Rule, at: str, kinds: tuple[Kind, ...]) -> Iterator[Mistake]:
    kind = kind_of(attribute)
    if kind is None:
        yield mistake(at, "unknown_attribute")
    elif root_of(attribute) not in roots_of(rule) & {"event", "transaction"}:
        yield mistake(at, "attribute_not_here", root=root_of(attribute))
    elif kind not in kinds:
        yield mistake(at, "attribute_not_for_aggregation", kind=kind.value)


# Referral and windows -------------------------------------------------------------------------------------


def _check_referral(rule: Rule, at: str) -> Iterator[Mistake]:
    if not rule.unique_referee:
        return
    at = step(at, "unique_referee")
    if rule.subject is not Subject.REFERRAL or not isinstance(rule.aggregation, Count):
        yield mistake(at, "unique_referee_needs_counted_referral")
    if isinstance(rule.window, RollingWindow):
        # What rolls out of the window would have to be remembered all the same.
        yield mistake(at, "unbounded_referees")
    elif rule.goal * _units_at_most(rule) > MOST_REMEMBERED * MICRO:
        yield mistake(at, "too_many_referees", maximum=MOST_REMEMBERED)


def _units_at_most(rule: Rule) -> int:
    window = rule.window
    return window.consecutive + window.allowed_misses if isinstance(window, CalendarWindow) else 1


def _check_window(rule: Rule, at: str) -> Iterator[Mistake]:
    window = rule.window
    if isinstance(window, RollingWindow) and window.count > LONGEST_ROLLING[window.unit]:
        most = LONGEST_ROLLING[window.unit]
        yield mistake(step(step(at, "window"), "count"), "rolling_too_long", maximum=most, unit=window.unit.value)


# Conditions -----------------------------------------------------------------------------------------------


def check_conditions(conditions: Conditions, at: str, roots: frozenset[str]) -> Iterator[Mistake]:
    """Every mistake in a condition tree that can look at the attributes of these roots."""
    for position, node in enumerate(conditions):
        here = step(at, position)
        if isinstance(node, Group):
            yield from check_conditions(node.conditions, step(here, node.kind.value), roots)
        else:
            yield from _check_condition(node, here, roots)


def _check_condition(condition: Condition, at: str, roots: frozenset[str]) -> Iterator[Mistake]:
    kind = kind_of(condition.attribute)
    if kind is None:
        yield mistake(step(at, "attribute"), "unknown_attribute")
    elif root_of(condition.attribute) not in roots:
        yield mistake(step(at, "attribute"), "attribute_not_here", root=root_of(condition.attribute))
    elif kind not in MEANINGS[condition.operator].kinds:
        yield mistake(step(at, "operator"), "operator_not_for_attribute", kind=kind.value)
    elif not value_fits(condition.operator, condition.value, kind):
        yield mistake(step(at, "value"), "value_not_for_attribute", kind=kind.value)
    yield from _check_value(condition, step(at, "value"))


def _check_value(condition: Condition, at: str) -> Iterator[Mistake]:
    match condition.value:
        case NumberRange(low, high) if low > high:
            yield mistake(at, "empty_range")
        case MomentRange(start, end) if not is_before(start, end):
            yield mistake(at, "empty_range")
        case TimeRange(start, end) if start == end:
            yield mistake(at, "empty_range")
        case str(text) if condition.operator is Operator.MATCHES_REGEX:
            try:
                Pattern(text)
            except PatternError as error:
                yield mistake(at, "pattern_not_supported", construct=error.construct)
