"""Condition trees as functions: facts in, the first thing that is not as required out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Test:
    """One condition, compiled."""

    condition: Condition
    pointer: str
    get: Callable[[Any], Any]
    holds: Callable[[Any, Zones], bool]
    # Said once, not for each event that fails.
    said: str
    expected: str

    def __call__(self, facts: Facts, zones: Zones) -> Why | None:
        got = self.get(facts)
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
            condition=self.said,
            expected=self.expected,
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
        holds = prepare(node.value, kind)
        return _Test(node, at, getter(steps_of(node.attribute)), holds, _WORDS.condition(node), _WORDS.value(node))
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


def say_got(got: Any) -> str:
    """What was there instead, in English and short enough for a sentence."""
    return _WORDS.got(got)
