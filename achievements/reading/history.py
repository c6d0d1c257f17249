"""What moved a member's progress, newest first: events that counted, and what people and recounts changed."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from achievements.engine.definition import Amount
from achievements.models import Change, Trigger
from members.models import Event, Member

from .catalogue import Entry


class Mark(NamedTuple):
    """Where a page ended in either journal: what comes next is before it."""

    event_id: int
    rule_id: int
    change_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: an event that moved a rule, or a change with what was before and after it."""

    kind: str
    at: datetime.datetime
    event: UUID | None
    event_type: str | None = None
    occurred_at: datetime.datetime | None = None
    referee: UUID | None = None
    rule: str | None = None
    amount: Amount | None = None
    before: Amount | None = None
    after: Amount | None = None
    changed_from: Any = None
    changed_to: Any = None
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some entries, and where to go on; None at the end."""

    lines: tuple[Line, ...]
    next: Mark | None


# Before everything.
START = Mark(2**63 - 1, 2**63 - 1, 2**63 - 1)


def history_of(member: Member, entry: Entry, *, after: Mark = START, limit: int = 50) -> HistoryPage:
    """A page of the history, merged from the two journals by when their entries were written.

    Each journal keeps its own order, whatever the clocks of those who wrote it: so no entry is skipped or repeated.
    """
    triggers = _triggers(member, entry, after, limit + 1)
    changes = list(_changes(member, entry, after, limit + 1))
    merged = list(islice(_merged(triggers, changes), limit + 1))
    page = merged[:limit]
    mark = after
    for each in page:
        mark = (
            mark._replace(change_id=each.pk)
            if isinstance(each, Change)
            else mark._replace(event_id=each.event_id, rule_id=each.rule_id)
        )
    return HistoryPage(tuple(_lines(page, entry, member)), mark if len(merged) > limit else None)


def _merged(triggers: Sequence[Trigger], changes: Sequence[Change]) -> Iterator[Trigger | Change]:
    one, other = 0, 0
    while one < len(triggers) or other < len(changes):
        is_change = other < len(changes) and (one == len(triggers) or changes[other].at >= triggers[one].recorded_at)
        yield changes[other] if is_change else triggers[one]
        one, other = (one, other + 1) if is_change else (one + 1, other)


def _triggers(member: Member, entry: Entry, after: Mark, limit: int) -> list[Trigger]:
    """Through the events, whose indexes lead to a member's own and to those of whom they referred."""
    direct, referral = _rules(entry)
    found: list[Trigger] = []
    if direct:
        found += _before(Trigger.objects.filter(event__member=member, rule__in=direct), after)[:limit]
    if referral:
        found += _before(Trigger.objects.filter(event__referrer_id=member.pk, rule__in=referral), after)[:limit]
    return sorted(found, key=lambda each: (each.event_id, each.rule_id), reverse=True)[:limit]


def _rules(entry: Entry) -> tuple[list[int], list[int]]:
    """The numbers of the rules by whose events move them: the member's, and those of whom they referred."""
    numbers: tuple[list[int], list[int]] = ([], [])
    for rule in entry.plan.rules:
        if rule.key in entry.compiled.rule_ids:
            numbers[rule.is_referral].append(entry.compiled.rule_ids[rule.key])
    return numbers


def _before(found: QuerySet[Trigger], after: Mark) -> QuerySet[Trigger]:
    # The first condition says nothing new, and lets an index be walked from there.
    is_before = Q(event_id__lt=after.event_id) | Q(event_id=after.event_id, rule_id__lt=after.rule_id)
    return (
        found.filter(is_before, event_id__lte=after.event_id)
        .select_related("event__member")
        .order_by("-event_id", "-rule_id")
    )


def _changes(member: Member, entry: Entry, after: Mark, limit: int) -> QuerySet[Change]:
    found = Change.objects.filter(member=member, achievement=entry.id, pk__lt=after.change_id)
    return found.order_by("-pk")[:limit]


def _lines(page: Sequence[Trigger | Change], entry: Entry, member: Member) -> Iterator[Line]:
    keys = {number: key for key, number in entry.compiled.rule_ids.items()}
    causes = [each.event_id for each in page if isinstance(each, Change) and each.event_id]
    uuids = dict(Event.objects.filter(pk__in=causes).values_list("pk", "uuid")) if causes else {}
    for each in page:
        if isinstance(each, Change):
            yield _changed(each, uuids)
        else:
            yield _counted(each, keys, member)


def _counted(trigger: Trigger, keys: dict[int, str], member: Member) -> Line:
    event = trigger.event
    is_referral = event.member_id != member.pk and event.member is not None
    return Line(
        kind="event",
        at=trigger.recorded_at,
        event=event.uuid,
        event_type=event.type,
        occurred_at=event.occurred_at,
        referee=event.member.uuid if is_referral and event.member else None,
        rule=keys.get(trigger.rule_id),
        amount=trigger.amount,
        before=trigger.before,
        after=trigger.after,
    )


def _changed(change: Change, uuids: dict[int, UUID]) -> Line:
    return Line(
        kind=change.kind,
        at=change.at,
        event=uuids.get(change.event_id or 0),
        changed_from=change.before,
        changed_to=change.after,
        actor=change.actor,
        reason=change.reason,
    )
