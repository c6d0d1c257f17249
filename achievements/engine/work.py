"""A standing while it is being worked on: attempts opened, moved, completed and closed."""

from .definition import Amount
from .instants import Instant
from .periods import Stretch
from .plan import Plan
from .reasons import Reason, Why, why
from .records import Recorded
from .rules import REACHED
from .standing import Opened, RuleStanding, Standing
from .step import Cause, Closed, Completed, Crossed, Dropped, Outcome, Refused, Step, Trigger
from .tally import Tally
from .windows import Units

# One event completes an achievement so many times at most.
MOST_AT_ONCE = 100

LIMIT = why(Reason.COMPLETION_LIMIT)
_FRESH = RuleStanding()


# A named tuple's own constructor takes four times as long.
_new = tuple.__new__


class Work(Opened):
    """The fields of a standing, open to change, and what has happened to it."""

    def __init__(self, plan: Plan, standing: Standing) -> None:
        self.take(plan, standing)
        self.item = 0
        self.base: Standing | None = None
        self.triggers: list[Trigger] = []
        self.refused: list[Refused] = []
        self.crossed: list[Crossed] = []
        self.done: list[Completed] = []
        self.closed: list[Closed] = []
        self.dropped: list[Dropped] = []

    def take(self, plan: Plan, standing: Standing) -> None:
        """Goes on from the standing, under the plan."""
        self.plan = plan
        self.open_up(standing)
        self.tallies = [Tally(self.rules.get(rule.key, _FRESH)) for rule in plan.rules]
        self._headline: Amount | None = None

    def frozen(self) -> Standing:
        """The standing as it is now."""
        self.rules = {rule.key: tally.frozen() for rule, tally in zip(self.plan.rules, self.tallies, strict=True)}
        return self.packed()

    def step(self) -> Step:
        """What the evaluation decided."""
        return _new(
            Step,
            (
                self.frozen(),
                self.headline() if self.open else self.value,
                tuple(self.triggers),
                tuple(self.refused),
                tuple(self.crossed),
                tuple(self.done),
                tuple(self.closed),
                tuple(self.dropped),
                self.base,
                None,
            ),
        )

    # Time -------------------------------------------------------------------------------------------------

    def advance(self, at: Instant) -> None:
        """Closes the attempt if it ended by then: its streak was broken, or its period is over."""
        if not self.open:
            return
        broken = self._broken_at(at) if self.plan.can_break else None
        if broken is not None:
            self._expire(broken, Outcome.BROKEN)
        elif self.end is not None and at >= self.end:
            self._expire(self.end, Outcome.EXPIRED if self.completed_at is None else Outcome.COMPLETED)

    def _broken_at(self, at: Instant) -> Instant | None:
        """When the only rule's streak was broken, if it was before the period's end."""
        window = self.plan.rules[0].window
        if not isinstance(window, Units) or self.completed_at is not None:
            return None
        by = at if self.end is None else min(at, self.end - 1)
        unit, _ = window.streak.judge(self.tallies[0], window.cuts.number_at(by))
        return None if unit is None else window.cuts.start_of(unit + 1)

    def _expire(self, end: Instant, outcome: Outcome) -> None:
        for rule, tally in zip(self.plan.rules, self.tallies, strict=True):
            rule.window.roll(tally, end - 1)
        self._close(end, outcome)

    def _close(self, at: Instant, outcome: Outcome) -> None:
        self.has_moved()
        self.value = self.headline()
        self.open, self.closed_at, self.outcome = False, at, outcome.value
        self.closed.append(Closed(self.number, self.start or 0, at, self.value, outcome))

    # Opening ----------------------------------------------------------------------------------------------

    def is_limited(self, at: Instant) -> bool:
        """Whether no more completions are allowed then."""
        plan = self.plan
        if plan.limit is None:
            return False
        if plan.limit_cuts is None:
            return self.completions >= plan.limit
        return self.interval == plan.limit_cuts.number_at(at) and self.completed >= plan.limit

    def refusal(self, at: Instant) -> Why | None:
        """Why nothing counts in the open attempt then."""
        if self.is_limited(at):
            return LIMIT
        if self.completed_at is None:
            return LIMIT if self.plan.is_once and self.completions > 0 else None
        return REACHED if self.plan.stops else None

    def is_finished(self) -> bool:
        """Whether the attempt is complete and never ends, so that no later event counts."""
        return self.open and self.completed_at is not None and self.plan.stops and self.end is None

    def stretch(self, at: Instant) -> Stretch | Why:
        """The period of an attempt that begins then, or why none can."""
        if self.plan.is_once and self.begun:
            if self.end is not None and at >= self.end:
                return why(Reason.ENDED, ended_at=self.end)
            return Stretch(at if self.slot is None else self.slot, self.end, self.slot)
        return self.plan.begin(at)

    def is_used_up(self, at: Instant) -> bool:
        """Whether no attempt may begin then, its period aside."""
        return self.is_limited(at) or (self.plan.is_once and self.completions > 0)

    def begin(self, stretch: Stretch, tallies: list[Tally]) -> None:
        """Opens the next attempt."""
        self.number += 1
        self.open = self.begun = True
        self.start, self.end = stretch.start, stretch.end
        self.enter(stretch.slot)
        self.high, self.completed_at = 0, None
        self.tallies = tallies
        self._headline = None

    def enter(self, slot: Instant | None) -> None:
        """Ordinals begin anew in each slot."""
        if slot != self.slot:
            self.slot, self.ordinal, self.milestones = slot, 0, {}

    def know(self, recorded: Recorded, at: Instant) -> None:
        """Goes on from what is recorded, also where the fold would not find it again."""
        if not self.open:
            stretch = self.stretch(at)
            self.enter(stretch.slot if isinstance(stretch, Stretch) else self.slot)
        self.completions = recorded.completions
        self.ordinal = recorded.ordinals.get((None, self.slot), 0)
        ordinals = ((key, slot, ordinal) for (key, slot), ordinal in recorded.ordinals.items())
        self.milestones = {key: ordinal for key, slot, ordinal in ordinals if key is not None and slot == self.slot}
        if self.plan.limit_cuts is not None:
            self.interval = self.plan.limit_cuts.number_at(at)
            self.completed = recorded.completed_in(self.plan.limit_cuts, self.interval)

    # Reaching ---------------------------------------------------------------------------------------------

    def settle(self, at: Instant, cause: Cause, *, records: bool = True) -> None:
        """Milestones and completions that the values have reached, and the attempts that follow from them."""
        first = len(self.done)
        while True:
            self._cross(at, cause)
            if self.completed_at is not None or not self._is_reached():
                return
            surplus = self._complete(at, cause, records=records)
            if not surplus:
                return
            stretch = self.stretch(at)
            if isinstance(stretch, Why) or self.is_limited(at) or len(self.done) - first >= MOST_AT_ONCE:
                self.dropped.append(Dropped(self.item, self.plan.rules[0].key, surplus))
                return
            self._carry(stretch, surplus)

    def headline(self) -> Amount:
        """How far the whole is now; worked out once after each move."""
        if self._headline is None:
            self._headline = self.plan.headline.of(self.tallies)
        return self._headline

    def has_moved(self) -> None:
        """A tally is not what it was."""
        self._headline = None

    def _is_reached(self) -> bool:
        if self.plan.is_single:
            return self.tallies[0].reached
        return sum(tally.reached for tally in self.tallies) >= self.plan.needed

    def _cross(self, at: Instant, cause: Cause) -> None:
        headline = self.headline()
        if headline <= self.high:
            return
        if not self.plan.milestones:
            self.high = headline
            return
        for target, key, since in self.plan.milestones:
            if self.high < target <= headline and at >= since:
                ordinal = self.milestones.get(key, 0) + 1
                self.milestones = {**self.milestones, key: ordinal}
                self.crossed.append(Crossed(self.item, key, target, self.slot, ordinal, at, cause, self.number))
        self.high = headline

    def _complete(self, at: Instant, cause: Cause, *, records: bool) -> Amount:
        """Completes the attempt; what is to open the next one comes out."""
        self.completed_at = at
        if records:
            self.record(at, cause, 1)
        if not self.plan.on_completion:
            return 0
        surplus = 0
        if self.plan.carries:
            surplus = self.tallies[0].value - self.plan.rules[0].goal
            self.tallies[0].value -= surplus
        for tally in self.tallies:
            # The unit that reached its goal is used up; of the present one nothing else goes on either.
            tally.spent = tally.unit if tally.unit_reached else tally.spent
        self._close(at, Outcome.COMPLETED)
        return surplus if cause is Cause.EVENT else 0

    def record(self, at: Instant, cause: Cause, times: int) -> None:
        """One record of so many completions, below zero of some taken back."""
        self.ordinal += 1
        self.completions += times
        if self.plan.limit_cuts is not None:
            interval = self.plan.limit_cuts.number_at(at)
            self.completed = times + (self.completed if interval == self.interval else 0)
            self.interval = interval
        self.done.append(
            Completed(self.item, self.slot, self.ordinal, times, at, cause, self.number, self.start, self.end)
        )

    def _carry(self, stretch: Stretch, surplus: Amount) -> None:
        self.begin(stretch, [self.tallies[0].afresh()])
        self.tallies[0].value = surplus
        self.plan.rules[0].window.reach(self.tallies[0])
