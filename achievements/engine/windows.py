"""What a value is taken over: the whole attempt, a calendar unit, or the last so many days or hours.

Each kind brings a tally to an instant, and takes into it what an event adds. `roll` comes first, always.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import tzinfo
from typing import Any, NamedTuple

from .amounts import MICRO, VALUE_MOST
from .calendar import Cuts, calendar
from .check_rule import MOST_REMEMBERED
from .definition import Amount, CalendarWindow, RollingWindow, WholeAttempt
from .gate import NEVER, Gate
from .instants import Instant
from .measures import Keys, Style
from .standing import RuleStanding
from .streaks import Streak
from .tally import Tally


class Window(ABC):
    """One kind of window, for one rule."""

    __slots__ = ("goal",)

    def __init__(self, goal: Amount) -> None:
        self.goal = goal

    @abstractmethod
    def roll(self, tally: Tally, at: Instant) -> None:
        """Brings the value to what it is at the instant, before anything is added."""

    def add(self, tally: Tally, at: Instant, amount: Amount) -> None:  # noqa: ARG002 - rolling windows need it
        """Adds the amount, which may be negative."""
        tally.value += amount

    def lift(self, tally: Tally, at: Instant, amount: Amount) -> None:  # noqa: ARG002 - likewise
        """Takes in an amount of which the greatest is kept."""
        tally.value = max(tally.value, amount)

    def see(self, tally: Tally, at: Instant, keys: Keys, fresh: Keys) -> None:  # noqa: ARG002 - likewise
        """Takes in keys, of which the fresh ones were not seen before."""
        tally.see(fresh, 0)
        tally.value += len(fresh) * MICRO

    def plain_until(self, tally: Tally | RuleStanding, at: Instant) -> Instant | None:  # noqa: ARG002 - likewise
        """Until when an addition changes nothing but the value; None if not even now."""
        return NEVER

    def ceiling(self, tally: Tally | RuleStanding) -> Amount:  # noqa: ARG002 - units need it
        """From which value on something is reached."""
        return self.goal

    def is_full(self, tally: Tally) -> bool:
        """Whether what is told apart is enough: no more of it is remembered."""
        return tally.value >= self.goal

    def reach(self, tally: Tally) -> None:
        """Notes whether the goal is reached."""
        if tally.value >= self.goal:
            tally.reached = True

    def preset(self, tally: Tally, at: Instant, amount: Amount) -> None:  # noqa: ARG002 - likewise
        """Makes the value what a person says it is."""
        tally.value = amount
        tally.seen = {}
        tally.reached = amount >= self.goal


class Whole(Window):
    """The whole attempt."""

    __slots__ = ()

    def roll(self, tally: Tally, at: Instant) -> None:
        pass


class Units(Window):
    """Calendar units, each from zero; enough of them in a row."""

    __slots__ = ("cuts", "forgets", "is_alone", "streak")

    def __init__(self, goal: Amount, cuts: Cuts, streak: Streak, *, is_alone: bool, forgets: bool) -> None:
        super().__init__(goal)
        self.cuts = cuts
        self.streak = streak
        self.is_alone = is_alone
        self.forgets = forgets

    def roll(self, tally: Tally, at: Instant) -> None:
        unit = self.cuts.number_at(at)
        if unit == tally.unit:
            return
        # An only streak is the attempt itself, so its misses count from its first unit on.
        if tally.streak or self.is_alone:
            broken, misses = self.streak.judge(tally, unit)
            tally.misses = 0 if broken is not None else misses
            tally.streak = 0 if broken is not None else tally.streak
        tally.unit, tally.unit_reached, tally.value = unit, False, 0
        if self.forgets:
            tally.seen = {}

    def plain_until(self, tally: Tally | RuleStanding, at: Instant) -> Instant | None:
        unit = self.cuts.number_at(at)
        is_plain = unit == tally.unit and (tally.spent is None or tally.spent < unit)
        return self.cuts.start_of(unit + 1) if is_plain else None

    def ceiling(self, tally: Tally | RuleStanding) -> Amount:
        return VALUE_MOST if tally.unit_reached else self.goal

    def reach(self, tally: Tally) -> None:
        if tally.value < self.goal or tally.unit_reached:
            return
        tally.unit_reached = True
        tally.streak += 1
        tally.longest = max(tally.longest, tally.streak)
        if tally.streak >= self.streak.wanted:
            tally.reached = True

    def preset(self, tally: Tally, at: Instant, amount: Amount) -> None:
        """So many units, of which the last is the last that ended."""
        tally.unit, tally.unit_reached, tally.value = self.cuts.number_at(at), False, 0
        tally.seen = {}
        tally.streak, tally.misses = amount // MICRO, 0
        tally.longest = max(tally.longest, tally.streak)
        tally.reached = tally.streak >= self.streak.wanted


class Rolling(Window):
    """The last so many days or hours, the present one included."""

    __slots__ = ("count", "cuts", "style")

    def __init__(self, goal: Amount, cuts: Cuts, count: int, style: Style) -> None:
        super().__init__(goal)
        self.cuts = cuts
        self.count = count
        self.style = style

    def roll(self, tally: Tally, at: Instant) -> None:
        first = self.cuts.number_at(at) - self.count + 1
        if tally.buckets and next(iter(tally.buckets)) < first:
            tally.buckets = {number: value for number, value in tally.buckets.items() if number >= first}
            values = tally.buckets.values()
            tally.value = sum(values) if self.style is Style.ADD else max(values, default=0)
        if tally.seen and min(tally.seen.values()) < first:
            tally.seen = {key: number for key, number in tally.seen.items() if number >= first}
            tally.value = len(tally.seen) * MICRO

    def plain_until(self, tally: Tally | RuleStanding, at: Instant) -> Instant | None:
        number = self.cuts.number_at(at)
        is_plain = bool(tally.buckets) and next(iter(tally.buckets)) > number - self.count
        return self.cuts.start_of(number + 1) if is_plain else None

    def add(self, tally: Tally, at: Instant, amount: Amount) -> None:
        number = self.cuts.number_at(at)
        tally.put(number, tally.buckets.get(number, 0) + amount)
        tally.value += amount

    def lift(self, tally: Tally, at: Instant, amount: Amount) -> None:
        # Also what does not raise the value now: it may be the greatest when that has rolled out.
        number = self.cuts.number_at(at)
        tally.put(number, max(tally.buckets.get(number, 0), amount))
        tally.value = max(tally.value, amount)

    def see(self, tally: Tally, at: Instant, keys: Keys, fresh: Keys) -> None:
        # Also what was seen before: it rolls out later now.
        tally.see([key for key in keys if key in tally.seen or key in fresh], self.cuts.number_at(at))
        tally.value = len(tally.seen) * MICRO

    def is_full(self, tally: Tally) -> bool:
        return tally.reached or tally.value >= self.goal

    def preset(self, tally: Tally, at: Instant, amount: Amount) -> None:
        """All of it in the present day or hour; what is told apart is without names."""
        number = self.cuts.number_at(at)
        super().preset(tally, at, amount)
        if self.style is Style.COLLECT:
            nameless = range(min(amount // MICRO, MOST_REMEMBERED))
            tally.seen = {f"\0{each}": number for each in nameless}
            tally.value = len(tally.seen) * MICRO
        else:
            tally.buckets = {number: amount}


# From a kind of window to what it does --------------------------------------------------------------------


class Around(NamedTuple):
    """What is around a rule's window."""

    goal: Amount
    zone: tzinfo
    gate: Gate
    style: Style
    # The achievement has no other rule.
    is_alone: bool
    # What is told apart is told apart over the whole attempt.
    remembers: bool


def compile_window(window: object, around: Around) -> Window:
    """What the kind of window does, for a rule."""
    return _KINDS[type(window)](window, around)


def _whole(_window: WholeAttempt, around: Around) -> Window:
    return Whole(around.goal)


def _units(window: CalendarWindow, around: Around) -> Window:
    cuts = calendar(around.zone, window.unit)
    streak = Streak(cuts, around.gate, window.consecutive, window.allowed_misses)
    return Units(around.goal, cuts, streak, is_alone=around.is_alone, forgets=not around.remembers)


def _rolling(window: RollingWindow, around: Around) -> Window:
    return Rolling(around.goal, calendar(around.zone, window.unit), window.count, around.style)


_KINDS: dict[type, Callable[[Any, Around], Window]] = {
    WholeAttempt: _whole,
    CalendarWindow: _units,
    RollingWindow: _rolling,
}
