"""One rule's part in the commonest events: what only adds to a tally, and neither reaches nor breaks anything.

A tally is a rule's standing as a list here, its fields by position: this is what a worker does all day, and names would
cost half of it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from .amounts import MICRO, VALUE_MOST
from .definition import Amount
from .instants import Instant
from .measures import Keys, Style
from .reasons import Reason, Why, why
from .rules import NOTHING, REACHED, REFEREE, CompiledRule
from .standing import RuleStanding
from .step import Cause, Refused, Trigger
from .windows import Rolling, Units, Whole, Window

Listed: TypeAlias = list[Any]
# The tally, the event's time, and what it is to the rule. True if the tally has moved, else why it did not count;
# None, with the tally as it was, if the fold has to look at it.
Raise: TypeAlias = Callable[[Listed, Instant, Any], bool | Why | None]
# Brings the tally to an instant; False if the fold has to.
Follow: TypeAlias = Callable[[Listed, Instant], bool]
# Whether one more counts then, and what to put down if it does.
Limit: TypeAlias = Callable[[Listed, Instant], Why | None]
# All the tallies of an attempt, its highest headline, the item's position and time, what it is to each rule, and the
# lists that what happened is added to. The tallies as they are then; None, with nothing done, if it is for the fold.
LiftAll: TypeAlias = Callable[
    [list[Listed], Amount, int, Instant, Sequence[Any], list[Trigger], list[Refused]], list[Listed] | None
]
# Whether the tallies cross a milestone above that headline.
Crosses: TypeAlias = Callable[[list[Listed], Amount], bool]

# A named tuple's own constructor takes four times as long.
_new = tuple.__new__
_EVENT = Cause.EVENT

_NAMES = RuleStanding._fields
VALUE, RULE_REACHED, LOWERED = map(_NAMES.index, ("value", "reached", "lowered"))
BUCKETS, SEEN = map(_NAMES.index, ("buckets", "seen"))
UNIT, UNIT_REACHED, SPENT, STREAK, LONGEST = map(_NAMES.index, ("unit", "unit_reached", "spent", "streak", "longest"))
INTERVAL, COUNTED = map(_NAMES.index, ("interval", "counted"))


class Lift(NamedTuple):
    """How a rule's tally is lifted; where nothing depends on the time, there is nothing to follow."""

    key: str
    follow: Follow | None
    lift: Raise


def compile_lift(rule: CompiledRule) -> Lift | None:
    """How the rule is lifted; None if only the fold knows how."""
    make = _KINDS.get((rule.style, type(rule.window)))
    return make(rule, rule.window) if make is not None else None


def lift_alone(lift: Lift) -> LiftAll:
    """Lifts an only rule that nothing is reached by but its goal."""
    key, follow, raise_it = lift

    def lifted(
        tallies: list[Listed],
        high: Amount,
        position: int,
        at: Instant,
        weighed: Sequence[Any],
        triggers: list[Trigger],
        refused: list[Refused],
    ) -> list[Listed] | None:
        if follow is not None:
            tallies = [[*tallies[0]]]
        tally = tallies[0]
        if follow is not None and not follow(tally, at):
            return None
        before = tally[VALUE]
        outcome = raise_it(tally, at, weighed[0])
        if outcome is True:
            after = tally[VALUE]
            triggers.append(_new(Trigger, (position, key, after - before, before, after, at, _EVENT)))
        elif outcome is None:
            return None
        else:
            refused.append(_new(Refused, (position, key, outcome)))
        return tallies

    return lifted


def lift_together(lifts: Sequence[Lift], needed: int, crosses: Crosses | None) -> LiftAll:
    """Lifts each of the rules, unless as many as are needed have reached their goals, or a milestone is crossed."""

    def lifted(
        tallies: list[Listed],
        high: Amount,
        position: int,
        at: Instant,
        weighed: Sequence[Any],
        triggers: list[Trigger],
        refused: list[Refused],
    ) -> list[Listed] | None:
        moved, unmoved = len(triggers), len(refused)
        tried: list[Listed] = []
        reaches = False
        for (key, follow, raise_it), untried, taken in zip(lifts, tallies, weighed, strict=True):
            tally = [*untried]
            tried.append(tally)
            if follow is not None and not follow(tally, at):
                break
            if taken is None:
                continue
            before = tally[VALUE]
            outcome = raise_it(tally, at, taken)
            if outcome is True:
                after = tally[VALUE]
                triggers.append(_new(Trigger, (position, key, after - before, before, after, at, _EVENT)))
                reaches = reaches or tally[RULE_REACHED] is not untried[RULE_REACHED]
            elif outcome is None:
                break
            else:
                refused.append(_new(Refused, (position, key, outcome)))
        else:
            completes = reaches and sum(tally[RULE_REACHED] for tally in tried) >= needed
            if not (completes or (crosses is not None and crosses(tried, high))):
                return tried
        del triggers[moved:], refused[unmoved:]
        return None

    return lifted


def _added_to_all(rule: CompiledRule, _window: Whole) -> Lift:
    goal, is_alone, counts = rule.goal, rule.is_alone, _counts(rule)

    def lift(tally: Listed, at: Instant, taken: int) -> bool | Why | None:
        value = tally[VALUE] + taken
        reaches = value >= goal and not tally[RULE_REACHED]
        if taken <= 0 or value > VALUE_MOST or (reaches and is_alone):
            return None
        refused = counts and counts(tally, at)
        if refused:
            return refused
        tally[VALUE] = value
        if reaches:
            tally[RULE_REACHED] = True
        return True

    return Lift(rule.key, None, lift)


def _added_to_days(rule: CompiledRule, window: Rolling) -> Lift:
    whole = _added_to_all(rule, Whole(rule.goal)).lift
    number_at, count = window.cuts.number_at, window.count

    def follow(tally: Listed, at: Instant) -> bool:
        buckets, first = tally[BUCKETS], number_at(at) - count + 1
        # The oldest is the first.
        if buckets and next(iter(buckets)) < first:
            left = tally[BUCKETS] = {number: value for number, value in buckets.items() if number >= first}
            tally[VALUE] = sum(left.values())
        return True

    def lift(tally: Listed, at: Instant, taken: int) -> bool | Why | None:
        outcome = whole(tally, at, taken)
        if outcome is True:
            number, buckets = number_at(at), tally[BUCKETS]
            tally[BUCKETS] = {**buckets, number: buckets.get(number, 0) + taken}
        return outcome

    return Lift(rule.key, follow, lift)


def _added_to_units(rule: CompiledRule, window: Units) -> Lift:
    goal, is_alone, counts = rule.goal, rule.is_alone, _counts(rule)
    number_at, wanted = window.cuts.number_at, window.streak.wanted

    def follow(tally: Listed, at: Instant) -> bool:
        number, unit = number_at(at), tally[UNIT]
        if number != unit:
            follows = unit is None or (number == unit + 1 and tally[UNIT_REACHED])
            if not (follows or (number > unit and not (is_alone or tally[STREAK]))):
                return False
            tally[UNIT], tally[UNIT_REACHED], tally[VALUE] = number, False, 0
        return tally[SPENT] is None or number > tally[SPENT]

    def lift(tally: Listed, at: Instant, taken: int) -> bool | Why | None:
        value = tally[VALUE] + taken
        if taken <= 0 or value > VALUE_MOST:
            return None
        reaches = value >= goal and not tally[UNIT_REACHED]
        streak = tally[STREAK] + reaches
        reaches_all = reaches and streak >= wanted and not tally[RULE_REACHED]
        if reaches_all and is_alone:
            return None
        refused = counts and counts(tally, at)
        if refused:
            return refused
        tally[VALUE] = value
        if reaches:
            tally[UNIT_REACHED], tally[STREAK], tally[LONGEST] = True, streak, max(streak, tally[LONGEST])
            tally[RULE_REACHED] = tally[RULE_REACHED] or reaches_all
        return True

    return Lift(rule.key, follow, lift)


def _raised(rule: CompiledRule, _window: Whole) -> Lift:
    goal, is_alone, counts = rule.goal, rule.is_alone, _counts(rule)

    def lift(tally: Listed, at: Instant, taken: int) -> bool | Why | None:
        reaches = taken >= goal and not tally[RULE_REACHED]
        if reaches and is_alone:
            return None
        if taken <= tally[VALUE]:
            return NOTHING if counts is None else None
        refused = counts and counts(tally, at)
        if refused:
            return refused
        tally[VALUE] = taken
        if reaches:
            tally[RULE_REACHED] = True
        return True

    return Lift(rule.key, None, lift)


def _collected(rule: CompiledRule, _window: Whole) -> Lift:
    goal, counts, known = rule.goal, _counts(rule), REFEREE if rule.is_unique else NOTHING

    def lift(tally: Listed, at: Instant, taken: Keys) -> bool | Why | None:
        if tally[VALUE] >= goal:
            return REACHED
        seen = tally[SEEN]
        fresh = [key for key in taken if key not in seen]
        value = tally[VALUE] + len(fresh) * MICRO
        if value >= goal or not (fresh or counts is None):
            return None
        if not fresh:
            return known
        refused = counts and counts(tally, at)
        if refused:
            return refused
        tally[VALUE], tally[SEEN] = value, {**seen, **dict.fromkeys(fresh, 0)}
        return True

    return Lift(rule.key, None, lift)


def _counts(rule: CompiledRule) -> Limit | None:
    """Counts one more in its interval, or says why it does not count."""
    if rule.frequency is None:
        return None
    most, cuts = rule.frequency.most, rule.frequency.cuts

    def counts(tally: Listed, at: Instant) -> Why | None:
        number = cuts.number_at(at)
        counted = tally[COUNTED] if tally[INTERVAL] == number else 0
        if counted >= most:
            return why(Reason.FREQUENCY_CAPPED, until=cuts.start_of(number + 1))
        tally[INTERVAL], tally[COUNTED] = number, counted + 1
        return None

    return counts


_KINDS: dict[tuple[Style, type[Window]], Callable[[CompiledRule, Any], Lift]] = {
    (Style.ADD, Whole): _added_to_all,
    (Style.ADD, Rolling): _added_to_days,
    (Style.ADD, Units): _added_to_units,
    (Style.RAISE, Whole): _raised,
    (Style.COLLECT, Whole): _collected,
}
