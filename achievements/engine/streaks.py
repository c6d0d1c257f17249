"""Units in a row: which ended without their goal, and which of those breaks the row."""

from dataclasses import dataclass

from .calendar import Cuts
from .gate import Gate
from .tally import Tally


@dataclass(frozen=True, slots=True)
class Streak:
    """So many units in a row, a few of them missed at most."""

    cuts: Cuts
    gate: Gate
    wanted: int
    allowed: int

    def judge(self, tally: Tally, now: int) -> tuple[int | None, int]:
        """The unit before the present one whose miss breaks the row, if any, and the misses until then.

        A unit in which events could count at no moment is skipped.
        """
        misses = tally.misses
        if tally.unit is None:
            return None, misses
        unit, end = tally.unit + tally.unit_reached, self.cuts.start_of(now)
        while unit < now:
            could = self.gate.next_open(self.cuts.start_of(unit), end)
            if could is None:
                break
            unit = self.cuts.number_at(could)
            misses += 1
            if misses > self.allowed:
                return unit, misses
            unit += 1
        return None, misses
