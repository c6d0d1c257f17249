"""One number for how far the whole is: what people see, and what milestones are measured against."""

from collections.abc import Sequence
from math import lcm

from .amounts import MICRO
from .definition import Amount
from .rules import CompiledRule
from .tally import Tally

_HUNDRED = 100 * MICRO


def value_of(rule: CompiledRule, tally: Tally) -> Amount:
    """How far a rule is towards its target; one that reached it stays there."""
    value = tally.streak * MICRO if rule.is_streak else max(tally.value, 0)
    return max(value, rule.target) if tally.reached else value


class Headline:
    """One rule: its value and target. Several: the mean percentage of the best of them, of a hundred."""

    __slots__ = ("_common", "_needed", "_rules", "target")

    def __init__(self, rules: Sequence[CompiledRule], needed: int) -> None:
        self._rules = rules
        self._needed = needed
        self._common = lcm(*(rule.target for rule in rules))
        self.target: Amount = rules[0].target if len(rules) == 1 else _HUNDRED

    def of(self, tallies: Sequence[Tally]) -> Amount:
        """Rounded down to a millionth, which changes no comparison with a whole number of them."""
        if len(tallies) == 1:
            return value_of(self._rules[0], tallies[0])
        pairs = zip(self._rules, tallies, strict=True)
        shares = sorted(self._share(rule, value_of(rule, tally)) for rule, tally in pairs)
        return sum(shares[-self._needed :]) * _HUNDRED // (self._common * self._needed)

    def _share(self, rule: CompiledRule, value: Amount) -> int:
        return min(value, rule.target) * (self._common // rule.target)
