"""The commonest events: they come in time, begin an attempt or find one open, and only add to it.

It does to a standing what the fold would do, without taking it apart for each event; the first event that does more,
or of which that is not certain at a glance, is left to the fold.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from .definition import Amount
from .gate import ALWAYS
from .instants import Instant
from .items import Event
from .lifts import INTERVAL, LONGEST, LOWERED, SPENT, VALUE, Listed
from .periods import Stretch
from .plan import Plan, Weighed
from .rules import REACHED
from .standing import RuleStanding, Standing
from .step import Cause, Refused, Step, Trigger
from .work import Work

# A named tuple's own constructor takes four times as long.
_new = tuple.__new__
_FRESH = RuleStanding()
_EVENT = Cause.EVENT

_NOTHING: tuple[tuple[()], ...] = ((), (), (), ())

_NAMES = Standing._fields
LAST, COMPLETIONS, COMPLETED_IN = map(_NAMES.index, ("last", "completions", "interval"))
SLOT, ORDINAL, MILESTONES, NUMBER = map(_NAMES.index, ("slot", "ordinal", "milestones", "number"))
OPEN, START, END, HIGH = map(_NAMES.index, ("open", "start", "end", "high"))
COMPLETED_AT, BEGUN, RULES = map(_NAMES.index, ("completed_at", "begun", "rules"))


class Light:
    """A standing on its way through some events, its fields by position, and what has happened to it."""

    __slots__ = ("after", "found", "headline", "last", "plan", "refused", "state", "tallies", "triggers")

    def __init__(self, plan: Plan, standing: Standing) -> None:
        self.plan = plan
        self.triggers: list[Trigger] = []
        self.refused: list[Refused] = []
        # What only the fold finds.
        self.found: Work | None = None
        self.headline: Amount = 0
        self.go_on(standing)

    def go_on(self, standing: Standing) -> None:
        """Goes on from this standing."""
        self.state: Listed = [*standing]
        rules, last = standing.rules, standing.last
        self.tallies: list[Listed] = [[*rules.get(lift[0], _FRESH)] for lift in self.plan.lifts]
        # Only what comes after this is in time.
        after = ALWAYS if last is None else last[0]
        if standing.closed_at is not None and standing.closed_at > after:
            after = standing.closed_at - 1
        self.after: Instant = after
        self.last: Event | None = None

    def take(self, items: Sequence[tuple[Any, ...]], position: int) -> int:
        """Takes in the items from the position on, as long as they only add; where the first is that does not."""
        plan, state, after = self.plan, self.state, self.after
        tries = plan.lifts_by_trying
        for event, weighed, *_ in islice(items, position, None) if plan.is_light else ():
            at = event.at
            if at <= after or (plan.limit is not None and self._is_limited(plan.limit, at)):
                break
            if not state[OPEN]:
                if not self._begin(position, event, weighed):
                    break
            elif state[END] is not None and at >= state[END]:
                break
            elif state[COMPLETED_AT] is not None and plan.stops:
                self._refuse(position, event, weighed)
            elif state[COMPLETED_AT] is None and plan.is_once and state[COMPLETIONS]:
                break
            else:
                tallies = [[*tally] for tally in self.tallies] if tries else self.tallies
                if self._lift(tallies, position, at, weighed) is None:
                    break
                self.tallies, self.last = tallies, event
            after = at
            position += 1
        return position

    def standing(self) -> Standing:
        """The standing as it is now."""
        state, last = self.state, self.last
        if last is not None:
            rules = {
                lift[0]: _new(RuleStanding, tally) for lift, tally in zip(self.plan.lifts, self.tallies, strict=True)
            }
            state[LAST], state[RULES] = (last.at, 0, last.source, last.id), rules
            self.headline = self.plan.headline.of([*rules.values()])
            if self.headline > state[HIGH]:
                state[HIGH] = self.headline
        return _new(Standing, state)

    def taken_apart(self, work: Work | None) -> Work:
        """The same for the fold, which finds more than this does."""
        if work is None:
            work = self.found = Work(self.plan, self.standing())
            work.triggers, work.refused = self.triggers, self.refused
        else:
            work.take(self.plan, self.standing())
        return work

    def step(self) -> Step:
        """What the events led to."""
        standing, found = self.standing(), self.found
        value = self.headline if self.last is not None else self._value_of(standing)
        more: Iterable[tuple[Any, ...]] = _NOTHING
        if found is not None:
            more = tuple(found.crossed), tuple(found.done), tuple(found.closed), tuple(found.dropped)
        return _new(Step, (standing, value, tuple(self.triggers), tuple(self.refused), *more, None, None))

    def _value_of(self, standing: Standing) -> Amount:
        if not standing.open:
            return standing.value
        return self.plan.headline.of([standing.rules.get(rule.key, _FRESH) for rule in self.plan.rules])

    def _is_limited(self, limit: int, at: Instant) -> bool:
        """Whether no more completions may be allowed then."""
        cuts, state = self.plan.limit_cuts, self.state
        return bool(state[COMPLETIONS] >= limit if cuts is None else state[COMPLETED_IN] == cuts.number_at(at))

    def _begin(self, position: int, event: Event, weighed: Weighed) -> bool:
        """Takes in the first event of an attempt."""
        plan, state = self.plan, self.state
        stretch = None if plan.is_once and (state[COMPLETIONS] or state[BEGUN]) else plan.begin(event.at)
        if not isinstance(stretch, Stretch):
            return False
        tallies, high = list(map(_afresh, self.tallies)), state[HIGH]
        state[HIGH] = 0
        if not self._lift(tallies, position, event.at, weighed, moves=True):
            state[HIGH] = high
            return False
        if stretch.slot != state[SLOT]:
            state[SLOT], state[ORDINAL], state[MILESTONES] = stretch.slot, 0, {}
        state[NUMBER] += 1
        state[OPEN] = state[BEGUN] = True
        state[START], state[END], state[COMPLETED_AT] = stretch.start, stretch.end, None
        self.tallies, self.last = tallies, event
        return True

    def _lift(
        self, tallies: list[Listed], position: int, at: Instant, weighed: Weighed, *, moves: bool = False
    ) -> int | None:
        """Lifts the tallies; how many moved, None if that is for the fold, or if one has to move and none does."""
        triggers, refused = self.triggers, self.refused
        moved_before, refused_before = len(triggers), len(refused)
        for (key, follow, lift), tally, taken in zip(self.plan.lifts, tallies, weighed, strict=True):
            if follow is not None and not follow(tally, at):
                break
            if taken is None:
                continue
            before = tally[VALUE]
            outcome = lift(tally, at, taken)
            if outcome is True:
                after = tally[VALUE]
                triggers.append(_new(Trigger, (position, key, after - before, before, after, at, _EVENT)))
            elif outcome is None:
                break
            else:
                refused.append(_new(Refused, (position, key, outcome)))
        else:
            moved = len(triggers) - moved_before
            if (moved or not moves) and not (self.plan.milestones and self._crosses(tallies)):
                return moved
        del triggers[moved_before:], refused[refused_before:]
        return None

    def _crosses(self, tallies: list[Listed]) -> bool:
        high, headline = self.state[HIGH], self.plan.headline.of([_new(RuleStanding, tally) for tally in tallies])
        return any(high < target <= headline for target, _, _ in self.plan.milestones)

    def _refuse(self, position: int, event: Event, weighed: Weighed) -> None:
        """Nothing counts any more in this attempt."""
        rules = zip(self.plan.lifts, weighed, strict=True)
        self.refused += [Refused(position, lift.key, REACHED) for lift, taken in rules if taken is not None]
        # Where it never ends, nor will anything later: what cannot move anything leaves no trace.
        if self.state[END] is not None:
            self.last = event


def _afresh(tally: Listed) -> Listed:
    """For a new attempt: only what goes across attempts is left."""
    return [0, False, tally[LOWERED], {}, {}, None, False, tally[SPENT], 0, tally[LONGEST], 0, *tally[INTERVAL:]]
