"""Condition trees as functions: facts in, the first thing that is not as required out."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from .attributes import Kind, getter, kind_of, steps_of
from .definition import Condition, Conditions, Group, GroupKind
from .mistakes import step
from .operators import MEANINGS, Zones
from .reasons import Reason, Why, why
from .words import Words

# Facts by root: "event", "transaction", "member", "referrer", "item".
Facts: TypeAlias = Mapping[str, Any]
# None if all is as required.
Judge: TypeAlias = Callable[[Facts, Zones], Why | None]

_WORDS = Words()


def compile_conditions(conditions: Conditions, at: str = "") -> Judge | None:
    """One function for all the conditions; None if there are none, so that nothing is called for nothing."""
    judges = [_compile(node, step(at, position)) for position, node in enumerate(conditions)]
    if len(judges) < 2:
        return judges[0] if judges else None
    return _all(judges)


def _compile(node: Condition | Group, at: str) -> Judge:
    if isinstance(node, Condition):
        return _test(node, at)
    inside = step(at, node.kind.value)
    judges = [_compile(each, step(inside, position)) for position, each in enumerate(node.conditions)]
    return _all(judges) if node.kind is GroupKind.ALL else _any(judges)


def _test(condition: Condition, at: str) -> Judge:
    get = getter(steps_of(condition.attribute))
    holds = MEANINGS[condition.operator].prepare(condition.value, kind_of(condition.attribute) or Kind.ANY)
    missing = why(Reason.ATTRIBUTE_MISSING, attribute=condition.attribute, pointer=at)
    # Said once, not for each event that fails.
    asked = (
        ("pointer", at),
        ("attribute", condition.attribute),
        ("operator", condition.operator.value),
        ("condition", _WORDS.condition(condition)),
        ("expected", _WORDS.value(condition)),
    )

    def judge(facts: Facts, zones: Zones) -> Why | None:
        got = get(facts)
        if got is None:
            # Also for a negative operator: what is not there is neither this nor not this.
            return missing
        return None if holds(got, zones) else Why(Reason.CONDITION_FAILED, (*asked, ("got", Got(got))))

    return judge


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


class Got:
    """What was there instead: put into words, English and short enough for a sentence, only if somebody asks."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def __str__(self) -> str:
        return _WORDS.got(self._value)

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))
