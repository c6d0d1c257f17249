"""Condition trees as functions: facts in, the first thing that is not as required out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from .attributes import Kind, find, kind_of, steps_of
from .definition import (
    LAST_DAY,
    Condition,
    Conditions,
    ConditionValue,
    Group,
    GroupKind,
    Label,
    MomentRange,
    NumberRange,
    Operator,
    Scalar,
    TimeRange,
)
from .mistakes import step
from .moments import write_moment, write_time
from .operators import MEANINGS, Zones
from .reasons import Reason, Why, why

# Facts by root: "event", "transaction", "member", "referrer", "item".
Facts: TypeAlias = Mapping[str, Any]
# None if all is as required.
Judge: TypeAlias = Callable[[Facts, Zones], Why | None]

_LONGEST_GOT = 100
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class _Test:
    """One condition, compiled."""

    condition: Condition
    pointer: str
    steps: tuple[str, ...]
    holds: Callable[[Any, Zones], bool]

    def __call__(self, facts: Facts, zones: Zones) -> Why | None:
        got = find(facts, self.steps)
        if got is None:
            # Also for a negative operator: what is not there is neither this nor not this.
            return why(Reason.ATTRIBUTE_MISSING, attribute=self.condition.attribute, pointer=self.pointer)
        if self.holds(got, zones):
            return None
        return why(
            Reason.CONDITION_FAILED,
            pointer=self.pointer,
            attribute=self.condition.attribute,
            operator=self.condition.operator.value,
            condition=say(self.condition),
            expected=say_value(self.condition),
            got=say_got(got),
        )


def compile_conditions(conditions: Conditions, at: str = "") -> Judge | None:
    """One function for all the conditions; None if there are none, so that nothing is called for nothing."""
    judges = [_compile(node, step(at, position)) for position, node in enumerate(conditions)]
    if len(judges) < 2:
        return judges[0] if judges else None
    return _all(judges)


def _compile(node: Condition | Group, at: str) -> Judge:
    if isinstance(node, Condition):
        kind = kind_of(node.attribute) or Kind.ANY
        prepare = MEANINGS[node.operator].prepare
        return _Test(node, at, steps_of(node.attribute), prepare(node.value, kind))
    inside = step(at, node.kind.value)
    judges = [_compile(each, step(inside, position)) for position, each in enumerate(node.conditions)]
    return _all(judges) if node.kind is GroupKind.ALL else _any(judges)


def _all(judges: list[Judge]) -> Judge:
    def judge(facts: Facts, zones: Zones) -> Why | None:
        for each in judges:
            failure = each(facts, zones)
            if failure is not None:
                return failure
        return None

    return judge


def _any(judges: list[Judge]) -> Judge:
    def judge(facts: Facts, zones: Zones) -> Why | None:
        failures: list[Why] = []
        for each in judges:
            failure = each(facts, zones)
            if failure is None:
                return None
            failures.append(failure)
        # A condition that was looked at and failed explains more than one that had nothing to look at.
        return next((each for each in failures if each.reason is Reason.CONDITION_FAILED), failures[0])

    return judge


# In words -------------------------------------------------------------------------------------------------


def say(condition: Condition) -> str:
    """The condition in English: `transaction.gross_value` is at least 20."""
    return MEANINGS[condition.operator].sentence.format(
        attribute=f"`{condition.attribute}`", value=say_value(condition)
    )


def say_conditions(conditions: Conditions) -> str:
    """All the conditions in English, groups in parentheses."""
    return " and ".join(_say_node(node) for node in conditions)


def _say_node(node: Condition | Group) -> str:
    if isinstance(node, Condition):
        return say(node)
    word = " and " if node.kind is GroupKind.ALL else " or "
    inside = word.join(_say_node(each) for each in node.conditions)
    return f"({inside})" if len(node.conditions) > 1 else inside


def say_value(condition: Condition) -> str:
    """The value a condition compares with, in English."""
    if condition.operator is Operator.IS_MONTH_OF_YEAR and isinstance(condition.value, tuple):
        return _either([_MONTHS[each - 1] for each in condition.value if isinstance(each, int)])
    if condition.operator is Operator.IS_DAY_OF_WEEK and isinstance(condition.value, tuple):
        return _either([str(each).capitalize() for each in condition.value])
    return _say(condition.value)


def _say(value: ConditionValue | Label | int) -> str:
    match value:
        case tuple():
            return _either([_say(each) for each in value])
        case Label(key, text):
            return f"“{key}”" if text is None else f"“{key}: {text}”"
        case NumberRange(low, high):
            return f"{_say(low)} to {_say(high)}"
        case MomentRange(start, end):
            return f"{write_moment(start)} and {write_moment(end)}"
        case TimeRange(start, end):
            return f"{write_time(start)} and {write_time(end)}"
        case datetime():
            return write_moment(value)
    return _say_scalar(value)


def _say_scalar(value: Scalar | int) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:,f}"
        case int():
            return "last" if value == LAST_DAY else str(value)
    return f"“{value}”"


def _either(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def say_got(got: Any) -> str:
    """What was there instead, short enough for a sentence."""
    if isinstance(got, datetime):
        return write_moment(got)
    if isinstance(got, str):
        return f"“{_short(got)}”"
    if isinstance(got, bool):
        return "true" if got else "false"
    if isinstance(got, int | float | Decimal):
        return _short(str(got)) if not isinstance(got, int) or got.bit_length() < 256 else "a huge number"
    return "a list" if isinstance(got, list | tuple) else "an object"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_GOT else f"{text[: _LONGEST_GOT - 1]}…"
