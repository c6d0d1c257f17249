"""The commonest events: they come in time, begin an attempt or find one open, and only add to it.

It does to a standing what the fold would do, without taking it apart for each event; the first event that does more,
or of which that is not certain at a glance, is left to the fold.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from .definition import Amount
from .gate import ALWAYS
from .instants import Instant
from .items import Event
from .lifts import INTERVAL, LONGEST, LOWERED, SPENT, Listed
from .periods import Stretch
from .plan import Plan, Weighed
from .rules import REACHED
from .standing import Opened, RuleStanding, Standing
from .step import Closed, Outcome, Refused, Step, Trigger
from .work import Work

# An event, what it is to the rules, and whatever else the caller knows of it.
Weighty: TypeAlias = tuple[Event, Weighed, Any]

# A named tuple's own constructor takes four times as long.
_new = tuple.__new__
_FRESH = RuleStanding()
_NOTHING: tuple[tuple[Any, ...], ...] = ((), (), ())


class Light(Opened):
    """The fields of a standing, open to change, its tallies as lists, and what has happened to it."""

    __slots__ = ("closed", "found", "headline", "mover", "plan", "refused", "tallies", "triggers")

    def __init__(self, plan: Plan, standing: Standing) -> None:
        self.plan = plan
        self.triggers: list[Trigger] = []
        self.refused: list[Refused] = []
        self.closed: list[Closed] = []
        # What only the fold finds.
        self.found: Work | None = None
        self.go_on(standing)

    def go_on(self, standing: Standing) -> None:
        """Goes on from this standing."""
        self.open_up(standing)
        rules = self.rules
        self.tallies: list[Listed] = [[*rules.get(key, _FRESH)] for key in self.plan.lifted]
        # The last event that was taken in, and the headline since then.
        self.mover: Event | None = None
        self.headline: Amount | None = None

    def take(self, items: Sequence[Weighty], position: int) -> int:
        """Takes in the items from the position on, as long as they only add; where the first is that does not."""
        plan, triggers, refused = self.plan, self.triggers, self.refused
        lift, limit, after = plan.lift, plan.limit, self._after()
        if not plan.is_light or (plan.is_once and self.completions and self.completed_at is None):
            return position
        for event, weighed, _ in items[position:] if position else items:
            at = event.at
            if at <= after or (limit is not None and self._is_limited(limit, at)):
                break
            if not self.open or (self.end is not None and at >= self.end):
                if not self._begin(position, event, weighed):
                    break
            elif self.completed_at is None or not plan.stops:
                lifted = lift(self.tallies, self.high, position, at, weighed, triggers, refused)
                if lifted is None:
                    break
                self.tallies, self.mover = lifted, event
            else:
                self._refuse(position, event, weighed)
            if plan.falls:
                self.high = max(self.high, self._headline())
            after = at
            position += 1
        return position

    def _after(self) -> Instant:
        """Only what comes after this is in time."""
        after = ALWAYS if self.last is None else self.last[0]
        return after if self.closed_at is None or self.closed_at <= after else self.closed_at - 1

    def _is_limited(self, limit: int, at: Instant) -> bool:
        """Whether no more completions may be allowed then."""
        cuts = self.plan.limit_cuts
        return self.completions >= limit if cuts is None else self.interval == cuts.number_at(at)

    def _begin(self, position: int, event: Event, weighed: Weighed) -> bool:
        """Takes in the first event of an attempt, after which the one before is over."""
        plan, moved, unmoved = self.plan, len(self.triggers), len(self.refused)
        if (plan.is_once and (self.completions or self.begun)) or (self.open and not plan.is_whole):
            return False
        stretch = plan.begin(event.at)
        if stretch.__class__ is not Stretch:
            return False
        fresh = [_afresh(tally) for tally in self.tallies] if self.begun or self.rules else self.tallies
        lifted = plan.lift(fresh, 0, position, event.at, weighed, self.triggers, self.refused)
        if lifted is None or len(self.triggers) == moved:
            del self.refused[unmoved:]
            return False
        if self.open:
            self._close()
        self.start, self.end, slot = stretch
        if slot != self.slot:
            self.slot, self.ordinal, self.milestones = slot, 0, {}
        self.number += 1
        self.open = self.begun = True
        self.high, self.completed_at = 0, None
        self.tallies, self.mover = lifted, event
        return True

    def _close(self) -> None:
        """The attempt's period is over."""
        outcome = Outcome.EXPIRED if self.completed_at is None else Outcome.COMPLETED
        self.value, self.closed_at, self.outcome = self._headline(), self.end, outcome.value
        self.closed.append(Closed(self.number, self.start or 0, self.end or 0, self.value, outcome))

    def _refuse(self, position: int, event: Event, weighed: Weighed) -> None:
        """Nothing counts any more in this attempt."""
        rules = zip(self.plan.lifted, weighed, strict=True)
        self.refused += [_new(Refused, (position, key, REACHED)) for key, taken in rules if taken is not None]
        # Where it never ends, nor will anything later: what cannot move anything leaves no trace.
        if self.end is not None:
            self.mover = event

    def _headline(self) -> Amount:
        return self.plan.headline.of([_new(RuleStanding, tally) for tally in self.tallies])

    def standing(self) -> Standing:
        """The standing as it is now."""
        if self.mover is not None:
            self._settle(self.mover)
        return self.packed()

    def _settle(self, mover: Event) -> None:
        """Has the standing say what the tallies do."""
        self.last = (mover.at, 0, mover.source, mover.id)
        rules = [_new(RuleStanding, tally) for tally in self.tallies]
        self.rules = dict(zip(self.plan.lifted, rules, strict=True))
        headline = self.headline = self.plan.headline.of(rules)
        if headline > self.high:
            self.high = headline

    def taken_apart(self, work: Work | None) -> Work:
        """The same for the fold, which finds more than this does."""
        if work is None:
            work = self.found = Work(self.plan, self.standing())
            work.triggers, work.refused, work.closed = self.triggers, self.refused, self.closed
        else:
            work.take(self.plan, self.standing())
        return work

    def step(self) -> Step:
        """What the events led to."""
        standing, found = self.standing(), self.found
        triggers, refused, closed = tuple(self.triggers), tuple(self.refused), tuple(self.closed)
        crossed, done, dropped = _NOTHING
        if found is not None:
            crossed, done, dropped = tuple(found.crossed), tuple(found.done), tuple(found.dropped)
        return _new(Step, (standing, self._value(), triggers, refused, crossed, done, closed, dropped, None, None))

    def _value(self) -> Amount:
        """The headline in the attempt that is open, else in the last."""
        if not self.open:
            return self.value
        if self.headline is not None:
            return self.headline
        return self.plan.headline.of([self.rules.get(key, _FRESH) for key in self.plan.lifted])


def _afresh(tally: Listed) -> Listed:
    """For a new attempt: only what goes across attempts is left."""
    return [0, False, tally[LOWERED], {}, {}, None, False, tally[SPENT], 0, tally[LONGEST], 0, *tally[INTERVAL:]]
