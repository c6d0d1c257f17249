"""One number for how far the whole is: what people see, and what milestones are measured against."""

from collections.abc import Callable, Iterator, Sequence
from math import lcm

from .amounts import MICRO
from .definition import Amount
from .rules import CompiledRule
from .standing import RuleStanding
from .tally import Tally

_HUNDRED = 100 * MICRO


def value_of(rule: CompiledRule, tally: Tally | RuleStanding) -> Amount:
    """How far a rule is towards its target; one that reached it stays there."""
    value = tally.streak * MICRO if rule.is_streak else tally.value
    if tally.reached:
        return max(value, rule.target)
    return value if value > 0 else 0


class Headline:
    """One rule: its value and target. Several: the mean percentage of the best of them, of a hundred."""

    __slots__ = ("of", "target")

    def __init__(self, rules: Sequence[CompiledRule], needed: int) -> None:
        self.of: Callable[[Sequence[Tally | RuleStanding]], Amount]
        self.of = _of_one(rules[0]) if len(rules) == 1 else _of_several(rules, needed)
        self.target: Amount = rules[0].target if len(rules) == 1 else _HUNDRED


def _of_one(rule: CompiledRule) -> Callable[[Sequence[Tally | RuleStanding]], Amount]:
    return lambda tallies: value_of(rule, tallies[0])


def _of_several(rules: Sequence[CompiledRule], needed: int) -> Callable[[Sequence[Tally | RuleStanding]], Amount]:
    """Rounded down to a millionth, which changes no comparison with a whole number of them."""
    common = lcm(*(rule.target for rule in rules))
    parts = [(rule, rule.target, common // rule.target) for rule in rules]
    whole = common * needed

    def shares(tallies: Sequence[Tally | RuleStanding]) -> Iterator[int]:
        for tally, (rule, target, factor) in zip(tallies, parts, strict=True):
            value = target if tally.reached else value_of(rule, tally)
            yield (value if value < target else target) * factor

    if needed == len(rules):
        return lambda tallies: sum(shares(tallies)) * _HUNDRED // whole
    return lambda tallies: sum(sorted(shares(tallies))[-needed:]) * _HUNDRED // whole
