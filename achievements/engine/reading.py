"""How a progress looks at a moment, with nothing new having happened: the clock alone changes it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from .definition import Amount
from .headline import value_of
from .instants import Instant
from .items import Event
from .plan import Plan
from .reasons import Why
from .rules import CompiledRule
from .standing import Standing
from .step import Outcome
from .tally import Tally
from .work import LIMIT, Work


class Status(StrEnum):
    """What people are told about a progress."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    EXPIRED = "expired"
    BROKEN = "broken"


class RulePicture(NamedTuple):
    """One rule: its value in the window as it is then, and its streak if it counts units."""

    rule: str
    value: Amount
    goal: Amount
    reached: bool
    streak: int | None
    longest: int | None
    # Until when its frequency limit lets nothing more count.
    capped_until: Instant | None


class Missing(NamedTuple):
    """How much is missing to the next milestone; the goal, without a key, is the last of them."""

    key: str | None
    target: Amount
    amount: Amount


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a member stands at a moment."""

    status: Status
    value: Amount
    goal: Amount
    # Rounded down, at most 100.
    percent: int
    rules: tuple[RulePicture, ...]
    # Of the first rule that counts units.
    streak: int | None
    longest: int | None
    missing: Missing | None
    completions: int
    # Whether the completion limit lets nothing count, and until when; never again if that is None.
    is_limited: bool
    limited_until: Instant | None
    attempt: int | None
    started_at: Instant | None
    # The end of the period the open attempt is in: then it is due to be closed.
    ends_at: Instant | None
    completed_at: Instant | None
    # The end of the last attempt, where that is what is shown.
    ended_at: Instant | None


def standing_at(standing: Standing, plan: Plan, at: Instant) -> Picture:
    """The picture at the moment, which is not before the last event."""
    work = Work(plan.in_zone(standing.zone), standing)
    work.advance(at)
    status = status_in(work, work.plan)
    if status is Status.NOT_STARTED:
        work.tallies = [tally.afresh() for tally in work.tallies]
    elif work.open:
        for rule, tally in zip(work.plan.rules, work.tallies, strict=True):
            rule.window.roll(tally, at)
    return _picture(work, status, at)


def status_in(standing: Standing | Work, plan: Plan) -> Status:
    """What people are told right after the last item; later the clock may say something else."""
    if standing.open:
        return Status.IN_PROGRESS if standing.completed_at is None else Status.COMPLETED
    if standing.outcome in (Outcome.EXPIRED, Outcome.BROKEN):
        return Status(standing.outcome)
    if standing.outcome is not None and plan.is_over(standing.completions):
        return Status.COMPLETED
    return Status.NOT_STARTED


def refusal_at(standing: Standing, plan: Plan, event: Event) -> Why | None:
    """Why nothing of the owner's would count at the event's time, whatever it carried; None if something may."""
    work = Work(plan.in_zone(standing.zone), standing)
    work.advance(event.at)
    refusal = work.plan.refusal(event, work.based_at)
    if refusal is not None or work.open:
        return refusal or work.refusal(event.at)
    stretch = work.stretch(event.at)
    if isinstance(stretch, Why):
        return stretch
    return LIMIT if work.is_used_up(event.at) else None


def _picture(work: Work, status: Status, at: Instant) -> Picture:
    plan = work.plan
    rules = tuple(_rule(rule, tally, at) for rule, tally in zip(plan.rules, work.tallies, strict=True))
    value = plan.headline.of(work.tallies)
    shown = status is not Status.NOT_STARTED
    streak = next((each for each in rules if each.streak is not None), None)
    is_limited = work.is_limited(at)
    return Picture(
        status=status,
        value=value,
        goal=plan.headline.target,
        percent=min(100, value * 100 // plan.headline.target),
        rules=rules,
        streak=streak and streak.streak,
        longest=streak and streak.longest,
        missing=_missing(work, value),
        completions=work.completions,
        is_limited=is_limited,
        limited_until=_limited_until(work, at) if is_limited else None,
        attempt=work.number if shown else None,
        started_at=work.start if shown else None,
        ends_at=work.end if work.open else None,
        completed_at=work.completed_at if shown else None,
        ended_at=work.closed_at if shown and not work.open else None,
    )


def _rule(rule: CompiledRule, tally: Tally, at: Instant) -> RulePicture:
    streak, longest = (tally.streak, tally.longest) if rule.is_streak else (None, None)
    # Of a streak the present unit is shown; anything else that reached its goal stays there.
    value = max(tally.value, 0) if rule.is_streak else value_of(rule, tally)
    capped = rule.frequency.until(tally, at) if rule.frequency else None
    return RulePicture(rule.key, value, rule.goal, tally.reached, streak, longest, capped)


def _missing(work: Work, value: Amount) -> Missing | None:
    if work.completed_at is not None and work.open:
        return None
    targets = [(target, key) for target, key, _ in work.plan.milestones if target > value]
    target, key = targets[0] if targets else (work.plan.headline.target, None)
    return Missing(key, target, target - value) if target > value else None


def _limited_until(work: Work, at: Instant) -> Instant | None:
    cuts = work.plan.limit_cuts
    return None if cuts is None else cuts.start_of(cuts.number_at(at) + 1)
