"""The common case in one loop: a single rule that adds up, in an attempt that is open and not near its goal.

It does item by item what the fold would do, and leaves to the fold the first item that does more than add.
"""

from collections.abc import Iterator
from itertools import chain
from typing import cast

from .definition import Amount
from .gate import ALWAYS, NEVER
from .instants import Instant
from .items import Event, Item
from .reasons import Reason, Why, why
from .rules import NOTHING, WRONG_TYPE, CompiledRule, Taken
from .step import Cause, Refused, Trigger
from .tally import Tally
from .work import Work

NO_LIMIT = 2**62
# A named tuple's own constructor takes four times as long.
_new = tuple.__new__


def fold_quickly(work: Work, first: Item, others: Iterator[Item]) -> Item | None:
    """Folds what only adds; the first item that does more, None if there is none."""
    rule, tally, position = work.plan.rules[0], work.tallies[0], work.item
    bounds = _bounds(work, rule, tally, first.at)
    if bounds is None:
        return first
    low, high = bounds
    key, event_type, judge, take, zones = rule.key, rule.event_type, rule.judge, rule.take, rule.zones
    triggers, refused = work.triggers, work.refused
    value, ceiling = tally.value, _ceiling(work, rule, tally)
    left, capped = _left(rule, tally, first.at)
    last: Event | None = None
    counted = 0
    rest: Item | None = None
    for event in cast("Iterator[Event]", chain((first,), others)):
        at = event.at
        if not (low < at < high and event.is_plain):
            rest = event
            break
        taken: Taken = WRONG_TYPE
        if event.type == event_type:
            taken = (judge(event.facts, zones) if judge is not None else None) or take(event.facts, event.facts)
        if taken.__class__ is not int:
            refused.append(_new(Refused, (position, key, taken)))
        elif not taken:
            refused.append(_new(Refused, (position, key, NOTHING)))
        elif taken < 0 or value + taken >= ceiling:
            rest = event
            break
        elif counted < left:
            low, last = at, event
            counted += 1
            triggers.append(_new(Trigger, (position, key, taken, value, value + taken, at, Cause.EVENT)))
            value += taken
        else:
            low, last = at, event
            refused.append(_new(Refused, (position, key, capped)))
        position += 1
    if last is not None:
        _flush(work, rule, tally, last, value, counted)
    work.item = position
    return rest


def _bounds(work: Work, rule: CompiledRule, tally: Tally, at: Instant) -> tuple[Instant, Instant] | None:
    """Between which instants, both out, events only add; None if the first may do more."""
    if not work.open or work.completed_at is not None or work.refusal(at) is not None:
        return None
    begins, ends, closed = work.plan.gate.piece(at)
    until = rule.window.plain_until(tally, at)
    if closed is not None or until is None:
        return None
    if rule.frequency is not None:
        until = min(until, rule.frequency.ends(at))
    low = max(
        begins - 1, _at(work.based_at), _at(work.closed_at) - 1, work.last[0] if work.last is not None else ALWAYS
    )
    return low, min(ends, until, NEVER if work.end is None else work.end)


def _at(instant: Instant | None) -> Instant:
    return ALWAYS if instant is None else instant


def _ceiling(work: Work, rule: CompiledRule, tally: Tally) -> Amount:
    """From which value on something is reached."""
    ceiling = rule.window.ceiling(tally)
    if rule.is_streak:
        return ceiling
    return min([ceiling, *(target for target, _, _ in work.plan.milestones if target > work.high)])


def _left(rule: CompiledRule, tally: Tally, at: Instant) -> tuple[int, Why]:
    """How many more the frequency limit lets count, and what is said to the others."""
    if rule.frequency is None:
        return NO_LIMIT, NOTHING
    return rule.frequency.left(tally, at), why(Reason.FREQUENCY_CAPPED, until=rule.frequency.ends(at))


def _flush(work: Work, rule: CompiledRule, tally: Tally, last: Event, value: Amount, counted: int) -> None:
    """Puts what was added into the tally."""
    work.last = last.place
    work.has_moved()
    if value != tally.value:
        rule.window.add(tally, last.at, value - tally.value)
    if rule.frequency is not None and counted:
        rule.frequency.use(tally, last.at, counted)
    if not rule.is_streak:
        work.high = max(work.high, value)
