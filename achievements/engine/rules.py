"""One rule, compiled: what an event is to it, and how that moves its tally."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, NamedTuple, TypeAlias

from .amounts import MICRO, VALUE_MOST
from .attributes import find
from .calendar import calendar
from .conditions import Judge, compile_conditions
from .definition import Amount, Count, Interval, Limit, Rule, Subject, Trigger, report_type
from .gate import Gate
from .instants import Instant
from .items import TRANSACTION, Event
from .measures import Facts, Keys, Style, Take, compile_measure, key_of
from .operators import Zones
from .reasons import Reason, Why, why
from .standing import RuleStanding
from .tally import Tally
from .windows import Around, Units, Window, compile_window

# What an event is to a rule: an amount, keys, or nothing for a reason.
Taken: TypeAlias = Amount | Keys | Why

Weigh: TypeAlias = Callable[[Event], Taken]

_NAMED_RULE = ("event", "body", "rule")
WRONG_TYPE = why(Reason.WRONG_EVENT_TYPE)
NOT_A_REFERRAL = why(Reason.NOT_A_REFERRAL)
NOTHING = why(Reason.NOTHING_TO_ADD)
REACHED = why(Reason.ALREADY_REACHED)
REFEREE = why(Reason.REFEREE_ALREADY_COUNTED)


class Moved(NamedTuple):
    """How an event moved a rule."""

    amount: Amount
    before: Amount
    after: Amount


class Frequency:
    """How many events count in each interval."""

    __slots__ = ("cuts", "most")

    def __init__(self, limit: Limit, per: Interval, zone: tzinfo) -> None:
        self.most = limit.value
        self.cuts = calendar(zone, per.unit, per.count)

    def until(self, tally: Tally, at: Instant) -> Instant | None:
        """Until when no more events count; None if one does."""
        return None if self.left(tally, at) > 0 else self.ends(at)

    def use(self, tally: Tally, at: Instant, times: int = 1) -> None:
        """So many more have counted."""
        interval = self.cuts.number_at(at)
        tally.counted = times + (tally.counted if tally.interval == interval else 0)
        tally.interval = interval

    def left(self, tally: Tally | RuleStanding, at: Instant) -> int:
        """How many more count in the interval."""
        return self.most - tally.counted if tally.interval == self.cuts.number_at(at) else self.most

    def ends(self, at: Instant) -> Instant:
        """When the interval is over."""
        return self.cuts.start_of(self.cuts.number_at(at) + 1)


class CompiledRule:
    """A rule with everything that can be worked out before an event comes."""

    __slots__ = (
        *(
            "_apply",
            "is_streak",
            "judge",
            "take",
            "adds",
            "event_type",
            "frequency",
            "goal",
            "is_alone",
            "is_referral",
            "is_unique",
            "weigh",
        ),
        *("key", "style", "target", "window", "zones"),
    )

    def __init__(self, rule: Rule, achievement: str, zones: Zones, gate: Gate, *, is_alone: bool) -> None:
        self.key = rule.key
        self.goal, self.target = rule.goal, rule.target
        self.event_type = _event_type(rule, achievement)
        self.is_referral = rule.subject is Subject.REFERRAL
        self.is_unique = rule.unique_referee
        # What completes an only rule completes the whole.
        self.is_alone = is_alone
        self.zones = zones
        self.judge: Judge | None = compile_conditions(rule.conditions)
        measure = compile_measure(rule.aggregation, zones)
        self.take = _of_this(rule.key, measure.take) if rule.trigger is Trigger.REPORTED else measure.take
        self.style = Style.COLLECT if rule.unique_referee else measure.style
        self.adds = measure.style is Style.ADD
        around = Around(rule.goal, zones.here, gate, self.style, is_alone, rule.unique_referee)
        self.window: Window = compile_window(rule.window, around)
        # Whether the rule counts calendar units.
        self.is_streak = isinstance(self.window, Units)
        self._apply = _STYLES[self.style]
        self.frequency = _frequency(rule.frequency_limit, zones.here)
        # What an event is to the rule, whatever was before it.
        self.weigh = _weigher(self, counts=isinstance(rule.aggregation, Count))

    def mishears(self, event: Event) -> Why | None:
        """Why the rule does not listen to it: its type, or whose it is."""
        if event.type != self.event_type or (event.referee is not None and not self.is_referral):
            return WRONG_TYPE
        return NOT_A_REFERRAL if self.is_referral and event.referee is None else None

    def count(self, tally: Tally, at: Instant, taken: Amount | Keys) -> Moved | Why:
        """Moves the tally by what the event is to the rule, or says why it does not."""
        self.window.roll(tally, at)
        if tally.spent is not None and tally.unit is not None and tally.unit <= tally.spent:
            return REACHED
        before = tally.value
        refused = self._apply(self, tally, at, taken)
        if refused is not None:
            return refused
        if tally.value > before and self.frequency is not None:
            self.frequency.use(tally, at)
        self.window.reach(tally)
        return Moved(tally.value - before, before, tally.value)


def _weigher(rule: CompiledRule, *, counts: bool) -> Weigh:
    judge, take, zones = rule.judge, rule.take, rule.zones
    if rule.is_unique:
        return lambda event: _referee_of(event, judge and judge(event.facts, zones), take)
    if judge is None:
        # Most rules count, and ask for nothing.
        return _one if counts else lambda event: take(event.facts, event.left or event.facts) or NOTHING

    def weigh(event: Event) -> Taken:
        facts = event.facts
        return judge(facts, zones) or take(facts, event.left or facts) or NOTHING

    return weigh


def _one(_event: Event) -> Taken:
    return MICRO


def _referee_of(event: Event, failure: Why | None, take: Take) -> Taken:
    taken = failure or take(event.facts, event.left or event.facts) or NOTHING
    return taken if isinstance(taken, Why) else (key_of(event.referee),)


def _event_type(rule: Rule, achievement: str) -> str:
    if rule.trigger is Trigger.CUSTOM_EVENT:
        return rule.event or ""
    return TRANSACTION if rule.trigger is Trigger.TRANSACTION else report_type(achievement)


def _of_this(key: str, take: Take) -> Take:
    """A report may name the one rule it is about: to the others it says nothing."""

    def taken(facts: Facts, left: Facts) -> int | Keys | Why:
        named = find(facts, _NAMED_RULE)
        return take(facts, left) if named is None or named == key else WRONG_TYPE

    return taken


def _frequency(limit: Limit | None, zone: tzinfo) -> Frequency | None:
    return Frequency(limit, limit.per, zone) if limit is not None and limit.per is not None else None


# How what is taken moves a value: None if it does, else why not -------------------------------------------


def _add(rule: CompiledRule, tally: Tally, at: Instant, taken: Amount) -> Why | None:
    if taken < 0:
        return _lower(rule, tally, at, taken)
    capped = _capped(rule, tally, at)
    if capped is not None:
        return capped
    amount = min(taken, VALUE_MOST - tally.value)
    if amount <= 0:
        return why(Reason.NOTHING_TO_ADD, maximum=VALUE_MOST // MICRO)
    rule.window.add(tally, at, amount)
    return None


def _lower(rule: CompiledRule, tally: Tally, at: Instant, taken: Amount) -> Why | None:
    """Takes off what there is at most."""
    tally.lowered = True
    if tally.value <= 0:
        return NOTHING
    rule.window.add(tally, at, -min(-taken, tally.value))
    return None


def _raise(rule: CompiledRule, tally: Tally, at: Instant, taken: Amount) -> Why | None:
    capped = _capped(rule, tally, at)
    if capped is not None:
        return capped
    before = tally.value
    if taken > 0:
        rule.window.lift(tally, at, taken)
    return None if tally.value > before else NOTHING


def _collect(rule: CompiledRule, tally: Tally, at: Instant, taken: Keys) -> Why | None:
    if rule.window.is_full(tally):
        return REACHED
    capped = _capped(rule, tally, at)
    if capped is not None:
        return capped
    room = -((tally.value - rule.goal) // MICRO)
    fresh = tuple(key for key in taken if key not in tally.seen)[:room]
    rule.window.see(tally, at, taken, fresh)
    return None if fresh else REFEREE if rule.is_unique else NOTHING


def _capped(rule: CompiledRule, tally: Tally, at: Instant) -> Why | None:
    until = rule.frequency and rule.frequency.until(tally, at)
    return None if until is None else why(Reason.FREQUENCY_CAPPED, until=until)


_STYLES: dict[Style, Callable[[CompiledRule, Tally, Instant, Any], Why | None]] = {
    Style.ADD: _add,
    Style.RAISE: _raise,
    Style.COLLECT: _collect,
}
