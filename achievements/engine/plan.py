"""A definition made ready, once per version: everything that can be worked out before an event comes."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from .calendar import Cuts, calendar
from .conditions import compile_conditions
from .definition import (
    MEMBER_ZONE,
    STORE_ZONE,
    Amount,
    Definition,
    Recurrence,
    RollingWindow,
    WholeAttempt,
)
from .gate import ALWAYS, Gate, History
from .headline import Headline
from .instants import Instant
from .items import Event
from .lifts import Listed, compile_lift, lift_alone, lift_together
from .measures import Keys, Style
from .operators import Zones
from .periods import compile_period
from .reasons import Reason, Why, why
from .rules import CompiledRule
from .standing import RuleStanding

# A named tuple's own constructor takes four times as long.
_new = tuple.__new__

# What an event is to each rule of a plan; None where it is nothing.
Weighed: TypeAlias = list[int | Keys | None]

TOO_LATE = why(Reason.TOO_LATE)
BEFORE_RESET = why(Reason.BEFORE_RESET)
REVERSED = why(Reason.REVERSED)
INACTIVE = why(Reason.MEMBER_INACTIVE)


def compile_plan(
    definition: Definition,
    *,
    store_zone: str = "UTC",
    member_zone: str | None = None,
    history: History = (),
    milestones_since: Mapping[str, Instant] | None = None,
) -> "Plan":
    """The plan of a definition that the check accepted.

    `history` is its status and dates over time; `milestones_since` says from when on a milestone counts that
    was added later. Where the achievement goes by the member's zone, a standing carries that zone, and
    `in_zone` gives the plan for it.
    """
    return Plan(definition, store_zone, member_zone, history, milestones_since or {})


class Plan:
    """One achievement in one zone."""

    __slots__ = (
        *(
            "_audience",
            "_in_zones",
            "_is_for_all",
            "is_light",
            "is_quick",
            "is_whole",
            "lift",
            "lifted",
            "_source",
            "begin",
            "can_break",
            "carries",
            "definition",
            "event_types",
            "falls",
            "folds_late",
            "gate",
        ),
        *("headline", "is_once", "is_single", "limit", "limit_cuts", "milestones", "needed", "on_completion"),
        *("rules", "stops", "zone"),
    )

    def __init__(
        self,
        definition: Definition,
        store_zone: str,
        member_zone: str | None,
        history: History,
        milestones_since: Mapping[str, Instant],
    ) -> None:
        self._source = (store_zone, history, milestones_since)
        self._in_zones: dict[str, Plan] = {}
        self.definition = definition
        self.zone = zone_of(definition, store_zone, member_zone)
        here = _zone(self.zone)
        zones = Zones(here, _zone(store_zone))
        self.gate = Gate(definition, here, history)
        self.begin = compile_period(definition.period, here)
        self._audience = compile_conditions(definition.audience, "/audience"), zones
        self._is_for_all = self._audience[0] is None
        self.is_single = len(definition.rules) == 1
        self.rules = tuple(
            CompiledRule(rule, definition.key, zones, self.gate, is_alone=self.is_single) for rule in definition.rules
        )
        self.event_types = frozenset(rule.event_type for rule in self.rules)
        self.needed = definition.rules_needed
        self.headline = Headline(self.rules, self.needed)
        self.milestones: tuple[tuple[Amount, str, Instant], ...] = tuple(
            (each.target, each.key, milestones_since.get(each.key, ALWAYS)) for each in definition.milestones
        )
        self.stops = definition.stops_at_goal
        self.is_once = definition.recurrence is Recurrence.ONCE
        self.on_completion = definition.recurrence is Recurrence.ON_COMPLETION
        self.limit = definition.completion_limit.value if definition.completion_limit else None
        self.limit_cuts = _limit_cuts(definition, here)
        whole = [isinstance(rule.window, WholeAttempt) for rule in definition.rules]
        # Whether a missed unit of the calendar ends the attempt.
        self.can_break = self.is_single and self.rules[0].is_streak
        # Whether what is over the goal opens the next attempt.
        self.carries = self.on_completion and self.is_single and whole[0] and self.rules[0].adds
        # Whether its events may be folded in one quick loop.
        self.is_quick = (
            self.is_single
            and self.rules[0].style is Style.ADD
            and not (self.rules[0].is_referral or definition.audience or self.gate.recurs)
            and self.limit_cuts is None
        )
        # How its rules are lifted by events that only add, and which they are.
        found = [compile_lift(rule) for rule in self.rules]
        lifts = [lift for lift in found if lift is not None]
        self.is_light = len(lifts) == len(self.rules)
        self.lifted = tuple(rule.key for rule in self.rules)
        crosses = self._crosses if self.milestones else None
        is_plain = self.is_single and self.is_light and crosses is None
        self.lift = lift_alone(lifts[0]) if is_plain else lift_together(lifts, self.needed, crosses)
        # Whether nothing about its rules' values hangs on days.
        self.is_whole = all(whole)
        # Whether a value may become less while only something is added.
        self.falls = any(isinstance(rule.window, RollingWindow) for rule in definition.rules)
        # Whether a late event that reaches nothing could be added as if it had come in time.
        self.folds_late = self.is_whole and self.limit_cuts is None

    def in_zone(self, member_zone: str | None) -> "Plan":
        """The plan for a member of that zone."""
        if self.definition.timezone != MEMBER_ZONE:
            return self
        name = zone_of(self.definition, self._source[0], member_zone)
        if name == self.zone:
            return self
        if name not in self._in_zones:
            store_zone, history, since = self._source
            self._in_zones[name] = Plan(self.definition, store_zone, member_zone, history, since)
        return self._in_zones[name]

    def _crosses(self, tallies: Iterable[Listed], high: Amount) -> bool:
        headline = self.headline.of([_new(RuleStanding, tally) for tally in tallies])
        return any(high < target <= headline for target, _, _ in self.milestones)

    def is_over(self, completions: int) -> bool:
        """Whether no attempt can begin any more after so many completions and a closed attempt."""
        return self.is_once or (self.limit is not None and self.limit_cuts is None and completions >= self.limit)

    def weigh(self, event: Event) -> Weighed | None:
        """What the event is to each rule, a reset aside; None if it is nothing to any, and need not be folded."""
        is_plain = event.is_plain and self._is_for_all and self.gate.is_open(event.at)
        if not is_plain and self.refusal(event, None):
            return None
        event_type, is_referral = event.type, event.referee is not None
        if self.is_single:
            rule = self.rules[0]
            if event_type != rule.event_type or is_referral is not rule.is_referral:
                return None
            found = rule.weigh(event)
            return None if isinstance(found, Why) else [found]
        weighed: Weighed = []
        is_something = False
        for rule in self.rules:
            taken: int | Keys | None = None
            if event_type == rule.event_type and is_referral is rule.is_referral:
                found = rule.weigh(event)
                if not isinstance(found, Why):
                    taken, is_something = found, True
            weighed.append(taken)
        return weighed if is_something else None

    def refusal(self, event: Event, based_at: Instant | None) -> Why | None:
        """Why the event counts for no rule, whatever was before it; None if it may."""
        if event.too_late:
            return TOO_LATE
        if based_at is not None and event.at <= based_at:
            return BEFORE_RESET
        if event.reversed:
            return REVERSED
        closed = self.gate.refusal(event.at)
        if closed is not None:
            return closed
        if not event.owner_active:
            return INACTIVE
        return self.outside_audience(event)

    def outside_audience(self, event: Event) -> Why | None:
        """Why it is not for whoever owns the progress; None if it is."""
        judge, zones = self._audience
        failure = judge({"member": event.owner}, zones) if judge is not None else None
        if failure is None:
            return None
        details = dict(failure.details)
        details.setdefault("condition", f"`{details['attribute']}` is set")
        return why(Reason.NOT_IN_AUDIENCE, **details)


def zone_of(definition: Definition, store_zone: str, member_zone: str | None) -> str:
    """The name of the zone whose days are meant."""
    named = {STORE_ZONE: store_zone, MEMBER_ZONE: member_zone or store_zone}
    return named.get(definition.timezone, definition.timezone)


@lru_cache(maxsize=1_024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _limit_cuts(definition: Definition, zone: ZoneInfo) -> Cuts | None:
    limit = definition.completion_limit
    return calendar(zone, limit.per.unit, limit.per.count) if limit and limit.per else None
