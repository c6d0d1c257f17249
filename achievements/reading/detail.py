"""One achievement of a member in every detail: its rules, its attempts, and what stands in the way."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from achievements.engine import Event, expire, refusal_at
from achievements.engine.definition import Amount, CalendarWindow, Noun, Rule
from achievements.engine.instants import to_datetime, to_instant
from achievements.engine.reading import RulePicture
from achievements.engine.telling import tell_why
from achievements.models import Attempt
from members.models import Member, MemberStatus

from .catalogue import Entry
from .overview import shown_one
from .reasons import Told
from .shown import Shown, moment

MOST_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule; for a streak the value is that of the present unit."""

    key: str
    name: str | None
    goal_text: str
    unit: Noun | None
    value: Amount
    goal: Amount
    is_reached: bool
    streak: int | None
    longest: int | None
    needed: int | None
    streak_unit: str | None
    capped_until: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class AttemptShown:
    """A try that is over."""

    number: int
    started_at: datetime.datetime
    ended_at: datetime.datetime
    value: Amount
    outcome: str


@dataclass(frozen=True, slots=True)
class Detail:
    """An achievement as it is shown, with what is behind it."""

    shown: Shown
    rules: tuple[RuleShown, ...]
    # Newest first, the last fifty.
    attempts: tuple[AttemptShown, ...]
    # Why nothing would count now, whatever came; None if something may.
    why_not: Told | None


def achievement_of(
    member: Member, entry: Entry, *, at: datetime.datetime, language: str | None = None
) -> Detail | None:
    """One achievement of the member; None if it is not live and they made no progress in it."""
    shown = shown_one(member, entry, at=at, language=language)
    if shown is None:
        return None
    why_not = refusal_at(shown.standing, entry.plan, anything_of(member, at))
    return Detail(
        shown, tuple(_rules(shown)), tuple(_attempts(member, shown, at)), None if why_not is None else tell_why(why_not)
    )


def _rules(shown: Shown) -> Iterator[RuleShown]:
    said, definition = shown.said, shown.entry.plan.definition
    parts = zip(definition.rules, shown.picture.rules, said.description.rules, said.units, strict=True)
    for rule, picture, words, unit in parts:
        yield _rule(rule, picture, words.name, words.deed, unit)


def _rule(rule: Rule, picture: RulePicture, name: str | None, deed: str, unit: Noun | None) -> RuleShown:
    window = rule.window if isinstance(rule.window, CalendarWindow) else None
    return RuleShown(
        key=rule.key,
        name=name,
        goal_text=deed,
        unit=unit,
        value=picture.value,
        goal=picture.goal,
        is_reached=picture.reached,
        streak=picture.streak,
        longest=picture.longest,
        needed=window.consecutive if window else None,
        streak_unit=window.unit.value if window else None,
        capped_until=moment(picture.capped_until),
    )


def _attempts(member: Member, shown: Shown, at: datetime.datetime) -> Iterator[AttemptShown]:
    """Those on record, and before them the one that has ended without anybody having closed it yet."""
    found = Attempt.objects.filter(member=member, achievement=shown.entry.id).order_by("-number")
    closed = [
        AttemptShown(*row)
        for row in found.values_list("number", "started_at", "ended_at", "value", "outcome")[:MOST_ATTEMPTS]
    ]
    known = {each.number for each in closed}
    for each in expire(shown.entry.plan, shown.standing, to_instant(at)).closed:
        if each.number not in known:
            started_at, ended_at = to_datetime(each.started_at), to_datetime(each.ended_at)
            yield AttemptShown(each.number, started_at, ended_at, each.value, each.outcome.value)
    yield from closed


def anything_of(member: Member, at: datetime.datetime) -> Event:
    """An event of the member's, of which nothing is known but whose and when it is."""
    facts = {
        "tier": member.tier,
        "labels": member.labels,
        "attributes": member.attributes,
        "registered_at": member.registered_at.isoformat(),
    }
    return Event(
        at=to_instant(at),
        type="",
        id="",
        facts={"member": facts},
        owner_active=member.status == MemberStatus.ACTIVE,
    )
