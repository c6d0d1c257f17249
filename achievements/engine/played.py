"""What an inbox and a recorder do around the fold, for one progress in memory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from .corrections import Cancellation, Correction, correct
from .fold import evaluate, expire, in_order
from .instants import Instant
from .items import Change, Event, Item, Reset
from .lines import Arrived, Early
from .plan import Plan
from .records import Identity, Record, recorded
from .standing import Standing
from .step import Cause, Closed, Completed, Crossed, Refused, Step, Trigger

ToldT = TypeVar("ToldT", Trigger, Refused)


@dataclass(slots=True)
class Kept:
    """A record: what was found, when it was recorded, and whether it was taken back."""

    found: Completed | Crossed
    recorded_at: Instant
    base: int
    rolled_back_at: Instant | None = None

    @property
    def record(self) -> Record:
        """The record as it is compared."""
        found = self.found
        if isinstance(found, Crossed):
            return Record(found.key, found.slot, found.ordinal, 1, found.at)
        return Record(None, found.slot, found.ordinal, found.times, found.at)


@dataclass(frozen=True, slots=True)
class Told:
    """What a line did."""

    triggers: tuple[Trigger, ...] = ()
    refused: tuple[Refused, ...] = ()
    milestones: tuple[Crossed, ...] = ()
    completions: tuple[Completed, ...] = ()
    # Why the inbox did not take it, or what it waits for.
    code: str | None = None


class Played:
    """The progress so far: what arrived, the standing, and what is on record."""

    def __init__(self, plan: Plan, member_zone: str | None) -> None:
        self.plan = plan
        self.standing = Standing(zone=member_zone)
        self.records: list[Kept] = []
        self._base = self.standing
        self._bases = 0
        self._ids: set[str] = set()
        self._events: list[Event] = []
        self._corrections: list[Correction] = []
        self._closed_before: list[Closed] = []
        self._closed: list[Closed] = []

    @property
    def completions(self) -> int:
        """How many are on record."""
        return recorded(self._active()).completions

    def closed_by(self, at: Instant) -> list[Closed]:
        """The attempts that were over by then."""
        return [*self._closed_before, *self._closed, *expire(self.plan, self.standing, at).closed]

    def take(self, arrived: Arrived, now: Instant) -> Told:
        """What arrived now, worked in."""
        if isinstance(arrived, Early):
            return Told(code="in_future")
        if isinstance(arrived, Event):
            return self._take_event(arrived, now)
        if isinstance(arrived, Change):
            return self._take_change(arrived, now)
        return self._take_correction(arrived, now)

    def _take_event(self, event: Event, now: Instant) -> Told:
        if event.id in self._ids:
            return Told(code="duplicate")
        self._ids.add(event.id)
        self._events.append(event)
        # A return may have been waiting for it.
        is_late = self.standing.last is not None and event.place < self.standing.last
        step = evaluate(self.plan, self.standing, correct([event], self._corrections))
        if step.replay_from is not None:
            return self._replay(now, event.id)
        self._closed += step.closed
        told = self._record(step, now, position=0)
        return self._in_its_place(event.id, told) if is_late else told

    def _in_its_place(self, event_id: str, told: Told) -> Told:
        items = self._items()
        step = evaluate(self.plan, self._base, items)
        position = next(place for place, item in enumerate(items) if item.id == event_id)
        return replace(told, triggers=_of(step.triggers, position), refused=self._reasons(step, position))

    def _replay(self, now: Instant, event_id: str | None, *, is_correction: bool = False) -> Told:
        items = self._items()
        step = evaluate(self.plan, self._base, items)
        self._closed = list(step.closed)
        if is_correction and self.plan.definition.rollback_after_completion:
            self._roll_back(step, now)
        positions = (place for place, item in enumerate(items) if item.id == event_id)
        return self._record(step, now, position=next(positions, -1))

    def _items(self) -> list[Item]:
        return in_order(correct(self._events, self._corrections))

    def _record(self, step: Step, now: Instant, *, position: int) -> Told:
        """Records what is missing, and tells what the item at the position did."""
        self.standing = step.standing
        known = {record.identity for record in self._active()}
        milestones = tuple(each for each in step.milestones if _identity(each) not in known)
        completions = tuple(each for each in step.completions if _identity(each) not in known and self._may(each))
        found: list[Completed | Crossed] = [*milestones, *completions]
        # In the order in which they came about; the sort is stable.
        found.sort(key=lambda each: (each.item, each.number))
        self.records += (Kept(each, now, self._bases) for each in found)
        return Told(
            _of(step.triggers, position),
            self._reasons(step, position),
            milestones,
            completions,
        )

    def _may(self, found: Completed) -> bool:
        """Whether the completion limit leaves room among what is on record."""
        plan, known = self.plan, recorded(self._active())
        if plan.limit is None or found.cause is Cause.ADJUSTMENT:
            return True
        if plan.limit_cuts is None:
            return known.completions < plan.limit
        return known.completed_in(plan.limit_cuts, plan.limit_cuts.number_at(found.at)) < plan.limit

    def _roll_back(self, step: Step, now: Instant) -> None:
        found = {*map(_identity, step.milestones), *map(_identity, step.completions)}
        self._take_back(now, lambda kept: kept.base == self._bases and kept.record.identity not in found)

    def _take_back(self, now: Instant, is_meant: Callable[[Kept], bool]) -> None:
        for kept in self.records:
            if kept.rolled_back_at is None and is_meant(kept):
                kept.rolled_back_at = now

    def _take_change(self, change: Change, now: Instant) -> Told:
        if isinstance(change, Reset) and change.completions:
            self._take_back(now, lambda _kept: True)
        change = replace(change, recorded=recorded(self._active()))
        step = evaluate(self.plan, self.standing, [change])
        self._closed_before += (*self._closed, *step.closed)
        told = self._record(step, now, position=0)
        self._base = step.base or step.standing
        self._bases += 1
        self._events, self._closed = [], []
        return told

    def _take_correction(self, correction: Correction, now: Instant) -> Told:
        if correction.id not in self._ids:
            if isinstance(correction, Cancellation):
                return Told(code="unmatched")
            self._corrections.append(correction)
            return Told(code="waiting_for_sale")
        if not any(event.id == correction.id for event in self._events):
            return Told(code="before_reset")
        self._corrections.append(correction)
        return self._replay(now, None, is_correction=True)

    def _reasons(self, step: Step, position: int) -> tuple[Refused, ...]:
        order = [rule.key for rule in self.plan.rules]
        return tuple(sorted(_of(step.refused, position), key=lambda each: order.index(each.rule)))

    def _active(self) -> Iterable[Record]:
        return [kept.record for kept in self.records if kept.rolled_back_at is None]


def _of(found: Iterable[ToldT], position: int) -> tuple[ToldT, ...]:
    return tuple(each for each in found if each.item == position)


def _identity(found: Completed | Crossed) -> Identity:
    return (found.key if isinstance(found, Crossed) else None), found.slot, found.ordinal
