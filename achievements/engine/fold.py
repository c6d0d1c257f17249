"""The fold: a plan, a standing and items in order go in; all they lead to comes out."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from .amounts import MICRO, VALUE_MOST
from .changes import change
from .instants import Instant
from .items import Event, Item, Place
from .lightly import Light, Weighty
from .measures import Keys, Style
from .periods import Stretch
from .plan import Plan, Weighed
from .quick import fold_quickly
from .reasons import Why
from .rules import REACHED, CompiledRule, Moved, Taken
from .standing import Standing
from .step import Cause, Refused, Step, Trigger
from .tally import Tally
from .work import LIMIT, Work

WeightyT = TypeVar("WeightyT", bound=Weighty)

# A named tuple's own constructor takes four times as long.
_new = tuple.__new__


def evaluate(plan: Plan, standing: Standing, items: Iterable[Item]) -> Step:
    """Folds the items, which are in the order of their places, into the standing.

    An event that comes after others of a later place is folded only where that makes no difference; else the
    step says from when a replay is needed, and nothing was done.
    """
    work = Work(plan.in_zone(standing.zone), standing)
    rest = iter(items)
    for first in rest:
        item = fold_quickly(work, first, rest) if work.plan.is_quick else first
        if item is None:
            break
        if not (_fold(work, item) if isinstance(item, Event) else change(work, item)):
            return Step(standing, replay_from=item.at)
        work.item += 1
    return work.step()


def evaluate_weighed(plan: Plan, standing: Standing, items: list[WeightyT]) -> Step:
    """The same for events that the plan, which is that of the member's zone, has weighed already.

    Those it found nothing in are not among them. What is out of order is put in order in place: most come as they
    happened, and only where one does not the others are looked at.
    """
    light, work = Light(plan, standing), None
    position = light.take(items, 0)
    if position < len(items) and not _are_in_order(items):
        items.sort(key=_place_of)
        light = Light(plan, standing)
        position = light.take(items, 0)
    while position < len(items):
        event, weighed, _ = items[position]
        work = light.taken_apart(work)
        work.item = position
        if not _is_settled(work, event) and not _take(work, event, weighed):
            return Step(standing, replay_from=event.at)
        light.go_on(work.frozen())
        position = light.take(items, position + 1)
    return light.step()


def _are_in_order(items: Sequence[Weighty]) -> bool:
    places = list(map(_place_of, items))
    return places == sorted(places)


def _place_of(weighty: Weighty) -> Place:
    return weighty[0].place


def in_order(items: Iterable[Item]) -> list[Item]:
    """The items as they are to be evaluated."""
    return sorted(items, key=lambda item: item.place)


def expire(plan: Plan, standing: Standing, at: Instant) -> Step:
    """Closes the attempt if it has ended by then; changes nothing about what later events do."""
    work = Work(plan.in_zone(standing.zone), standing)
    work.advance(at)
    return work.step()


def _fold(work: Work, event: Event) -> bool:
    taken = _weigh(work, event)
    return _take(work, event, taken) if any(taken) else True


def _take(work: Work, event: Event, taken: Weighed) -> bool:
    """Takes in what the event is to the rules; whether it came in time."""
    place = event.place
    if (work.last is not None and place <= work.last) or (work.closed_at is not None and event.at < work.closed_at):
        return _fold_late(work, event, taken)
    if work.is_finished():
        # What cannot move anything any more leaves no trace.
        _refuse_all(work, taken, work.refusal(event.at) or REACHED)
        return True
    work.last = place
    work.advance(event.at)
    if work.open:
        _count_in(work, event, taken)
    else:
        _count_first(work, event, taken)
    return True


def _is_settled(work: Work, event: Event) -> bool:
    return work.based_at is not None and event.at <= work.based_at


def _weigh(work: Work, event: Event) -> Weighed:
    """What the event is to each rule; None where it is nothing, for a reason that is noted."""
    plan = work.plan
    refusal = plan.refusal(event, work.based_at)
    found: Weighed = []
    for rule in plan.rules:
        taken: Taken = rule.mishears(event) or refusal or rule.weigh(event)
        if isinstance(taken, Why):
            _refuse(work, rule, taken)
            found.append(None)
        else:
            found.append(taken)
    return found


def _refuse(work: Work, rule: CompiledRule, why: Why) -> None:
    work.refused.append(Refused(work.item, rule.key, why))


def _refuse_all(work: Work, taken: Weighed, why: Why) -> None:
    for rule, each in zip(work.plan.rules, taken, strict=True):
        if each is not None:
            _refuse(work, rule, why)


def _count_in(work: Work, event: Event, taken: Weighed) -> None:
    """In the attempt that is open."""
    refusal = work.refusal(event.at)
    if refusal is not None:
        _refuse_all(work, taken, refusal)
    elif _move(work, work.tallies, event, taken):
        work.settle(event.at, Cause.EVENT)


def _count_first(work: Work, event: Event, taken: Weighed) -> None:
    """In a new attempt, which begins only if something counts."""
    stretch = work.stretch(event.at)
    if not isinstance(stretch, Stretch):
        _refuse_all(work, taken, stretch)
    elif work.is_used_up(event.at):
        _refuse_all(work, taken, LIMIT)
    else:
        tallies = [tally.afresh() for tally in work.tallies]
        if _move(work, tallies, event, taken):
            work.begin(stretch, tallies)
            work.settle(event.at, Cause.EVENT)
        else:
            # Nothing to take off now is something if a late event comes before.
            for tally, tried in zip(work.tallies, tallies, strict=True):
                tally.lowered = tried.lowered


def _move(work: Work, tallies: list[Tally], event: Event, taken: Weighed) -> bool:
    """Moves the tallies; whether any of them was."""
    has_moved = False
    work.has_moved()
    for rule, tally, each in zip(work.plan.rules, tallies, taken, strict=True):
        if each is None:
            # Milestones and completions look at all the rules as they are now.
            rule.window.roll(tally, event.at)
            continue
        moved = rule.count(tally, event.at, each)
        if isinstance(moved, Moved):
            work.triggers.append(_new(Trigger, (work.item, rule.key, *moved, event.at, Cause.EVENT)))
            has_moved = True
        else:
            _refuse(work, rule, moved)
    return has_moved


# Late events ----------------------------------------------------------------------------------------------


def _fold_late(work: Work, event: Event, taken: Weighed) -> bool:
    """Folds an event that would have led to the same in its own place; whether it would."""
    if not _is_harmless(work, event, taken):
        return False
    _move(work, work.tallies, event, taken)
    work.high = max(work.high, work.headline())
    return True


def _is_harmless(work: Work, event: Event, taken: Weighed) -> bool:
    plan = work.plan
    if not (plan.folds_late and work.open and work.completed_at is None and work.refusal(event.at) is None):
        return False
    if not (work.start or 0) < event.at < (work.end or event.at + 1) or event.at <= (work.closed_at or event.at - 1):
        return False
    return all(
        each is None or _only_adds(work, rule, tally, each)
        for rule, tally, each in zip(plan.rules, work.tallies, taken, strict=True)
    )


def _only_adds(work: Work, rule: CompiledRule, tally: Tally, taken: int | Keys) -> bool:
    """Whether nothing is reached by it, nothing limited, and nothing was ever taken off."""
    if rule.frequency is not None or tally.lowered or tally.reached:
        return False
    most = _most(rule, tally, taken)
    next_milestone = next((target for target, _, _ in work.plan.milestones if target > work.high), VALUE_MOST)
    return tally.value < most < min(rule.goal, next_milestone) and (work.plan.is_single or not work.plan.milestones)


def _most(rule: CompiledRule, tally: Tally, taken: int | Keys) -> int:
    if isinstance(taken, tuple):
        return tally.value + len(taken) * MICRO
    return tally.value + taken if rule.style is Style.ADD else max(taken, tally.value + 1)
