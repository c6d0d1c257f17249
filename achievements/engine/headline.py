"""One number for how far the whole is: what people see, and what milestones are measured against."""

from collections.abc import Sequence
from math import lcm

from .amounts import MICRO
from .definition import Amount
from .rules import CompiledRule
from .standing import RuleStanding
from .tally import Tally

_HUNDRED = 100 * MICRO


def value_of(rule: CompiledRule, tally: Tally | RuleStanding) -> Amount:
    """How far a rule is towards its target; one that reached it stays there."""
    value = tally.streak * MICRO if rule.is_streak else max(tally.value, 0)
    return max(value, rule.target) if tally.reached else value


class Headline:
    """One rule: its value and target. Several: the mean percentage of the best of them, of a hundred."""

    __slots__ = ("_factors", "_needed", "_rules", "_whole", "target")

    def __init__(self, rules: Sequence[CompiledRule], needed: int) -> None:
        self._rules = rules
        self._needed = needed
        common = lcm(*(rule.target for rule in rules))
        self._factors = [common // rule.target for rule in rules]
        self._whole = common * needed
        self.target: Amount = rules[0].target if len(rules) == 1 else _HUNDRED

    def of(self, tallies: Sequence[Tally | RuleStanding]) -> Amount:
        """Rounded down to a millionth, which changes no comparison with a whole number of them."""
        if len(tallies) == 1:
            return value_of(self._rules[0], tallies[0])
        shares = [
            min(value_of(rule, tally), rule.target) * factor
            for rule, factor, tally in zip(self._rules, self._factors, tallies, strict=True)
        ]
        if self._needed < len(shares):
            shares = sorted(shares)[-self._needed :]
        return sum(shares) * _HUNDRED // self._whole
