"""The member's recent events that one achievement listens for and that did not count, each with its reason.

What counted is in the journal; reasons are nowhere, and are found by replaying the progress from its base.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import QuerySet

from achievements.engine import Reason
from achievements.engine.telling import tell_why
from achievements.evaluation.decide import replay
from achievements.evaluation.history import of_types
from achievements.evaluation.statements import Pair, StoredProgress, statements
from achievements.evaluation.work import Turn
from achievements.models import Trigger
from members.models import Event, EventState, Member

from .catalogue import Entry
from .outcomes import INBOX, is_told_elsewhere
from .reasons import Told

# So many of the latest are looked at, and so many of those told.
MOST_LOOKED_AT, MOST_TOLD = 200, 20


# Each with its rule; None where it is about none.
Reasons: TypeAlias = tuple[tuple[str | None, Told], ...]


@dataclass(frozen=True, slots=True)
class Overlooked:
    """An event that moved nothing here, and why, rule by rule."""

    event: Event
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was found among the latest events of the types it listens for."""

    # Newest first.
    overlooked: tuple[Overlooked, ...]
    looked_at: int
    # When the last of them happened; None if none ever arrived.
    last_at: datetime.datetime | None


def overlooked_of(member: Member, entry: Entry) -> LookedAt:
    """The latest events that did not count, as far as one looks back."""
    events = _latest(member, entry)
    refused = _refused(member, entry, events) if events else {}
    found = (Overlooked(event, reasons) for event in events if (reasons := _reasons(event, refused)))
    told = tuple(each for _, each in zip(range(MOST_TOLD), found, strict=False))
    return LookedAt(told, len(events), events[0].occurred_at if events else None)


def _latest(member: Member, entry: Entry) -> list[Event]:
    """Of the member's own, and of those whom the member referred, as far as they concern it; returns aside."""
    compiled, found = entry.compiled, list[Event]()
    if compiled.is_direct:
        found += _some(Event.objects.filter(member=member.pk), entry)
    if compiled.is_referral:
        found += _some(Event.objects.filter(referrer_id=member.pk), entry)
    return sorted({each.pk: each for each in found}.values(), key=lambda each: each.pk, reverse=True)[:MOST_LOOKED_AT]


def _some(events: QuerySet[Event], entry: Entry) -> list[Event]:
    found = events.filter(of_types(entry.plan.event_types)).with_state()  # type: ignore[attr-defined]  # our queryset
    latest = found.select_related("member", "set_aside").defer("body", "transaction").order_by("-id")[:MOST_LOOKED_AT]
    return [each for each in latest if not _is_return(each)]


def _is_return(event: Event) -> bool:
    """What came back is taken off its sale, and is no event of its own; unless it still looks for that sale."""
    return event.document_type == Event.Document.RETURN and _state(event) != EventState.WAITING


def _state(event: Event) -> EventState:
    return EventState(event.state)  # type: ignore[attr-defined]  # annotated


def _reasons(event: Event, refused: Mapping[int, Reasons]) -> Reasons:
    code = INBOX.get(_state(event))
    if code is None:
        return refused.get(event.pk, ())
    error = {"error": event.set_aside.error} if code == "set_aside" else {}
    return ((None, {"code": code, **error}),)


# By replay ------------------------------------------------------------------------------------------------


def _refused(member: Member, entry: Entry, events: list[Event]) -> dict[int, Reasons]:
    """By event, of those that no rule counted."""
    (decided,) = replay([_turn(member, entry)], _stored(member, entry))
    wanted = {each.pk for each in events}
    places = {place: taken.event for place, taken in enumerate(decided.taken) if taken.event.id in wanted}
    counted = {places[each.item].id for each in decided.step.triggers if each.item in places}
    recorded = _recorded(entry, events)
    found: dict[int, list[tuple[str | None, Told]]] = defaultdict(list)
    for refused in decided.step.refused:
        event = places.get(refused.item)
        if event is None or event.id in counted or is_told_elsewhere(refused.why.reason, event):
            continue
        if refused.why.reason is Reason.BEFORE_RESET and event.id in recorded:
            continue  # it counted once, and what it led to was settled by a person since
        found[event.id].append((refused.rule, tell_why(refused.why)))
    return {number: tuple(reasons) for number, reasons in found.items()}


def _turn(member: Member, entry: Entry) -> Turn:
    zone = (member.time_zone or None) if entry.compiled.by_member_zone else None
    return Turn(member.pk, entry.compiled, zone)


def _stored(member: Member, entry: Entry) -> dict[Pair, StoredProgress]:
    found = statements().load_progress([(member.pk, entry.id)])
    return {(each.member_id, each.achievement_id): each for each in found}


def _recorded(entry: Entry, events: list[Event]) -> set[int]:
    """Those that counted when they came."""
    rows = Trigger.objects.filter(event__in=events, rule__in=entry.compiled.rule_ids.values())
    return set(rows.values_list("event_id", flat=True))
