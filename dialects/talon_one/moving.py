"""What sessions and events move: reports in Laurel's own inbox, and cancellations that take them back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from achievements.engine.amounts import to_decimal
from achievements.engine.definition import Amount, Recurrence, ReportKind
from achievements.evaluation.decide import read_standing
from achievements.evaluation.settling import settle
from achievements.models import Completion, Progress, Trigger
from achievements.services.reports import SOURCE as REPORTS
from achievements.services.reports import Report, Told, accept_report
from members.actors import Actor
from members.lanes import lane_of
from members.models import Cancellation, Event, Member
from members.services.events import cancel_event

from .ids import tracker_id
from .models import Campaign
from .placed import Placed
from .rules import Hit, hits_of
from .trackers import open_tracker
from .wire.documents import COMPLETED, IN_PROGRESS, Document, Move, increased, rolled_back

REASON = "Talon.One: the session was cancelled or opened again"


def move_by(
    event: Event, member: Member, campaigns: list[Campaign], known: Mapping[int, Placed], *, is_new: bool
) -> list[Document]:
    """What the rules make of the event; each movement with its effects. The member's lane is the caller's.

    Of one that was there before, what they made of it then: a rule that is newer moves nothing by it.
    """
    hits = hits_of(event, campaigns, known)
    return [_move(hit, event, member) for hit in hits if is_new or _has_moved(hit, event, member)]


def take_back(
    moves: Iterable[Mapping[str, Any]], member: Member, known: Mapping[int, Placed], actor: Actor
) -> list[Document]:
    """Cancels what can be cancelled, the last first; the effects say what that took off."""
    effects = []
    for move in reversed(list(moves)):
        one = known.get(move["achievement"])
        if one is not None and (effect := _take_back(move, one, member, actor)):
            effects.append({**move["envelope"], **effect})
    return effects


def cancel_once(event_id: Any, member: Member, actor: Actor) -> None:
    """The event counts as if it had never been."""
    event = Event.objects.filter(store=member.store_id, uuid=event_id).first()
    if event is not None and not Cancellation.objects.filter(event=event).exists():
        cancel_event(event, actor=actor, reason=REASON)
        settle(lane_of(member.pk), [member.pk])


def _has_moved(hit: Hit, event: Event, member: Member) -> bool:
    source_id = f"{hit.one.achievement.key}/{member.uuid}/{_request_id(hit, event)}"
    return Event.objects.filter(store=member.store_id, source=REPORTS, source_id=source_id).exists()


def _request_id(hit: Hit, event: Event) -> str:
    """In the order of the events, so that what happens at one instant folds as it came."""
    return f"talon_one/{event.pk:019}/{hit.rule.pk:010}"


def _move(hit: Hit, event: Event, member: Member) -> Document:
    report = Report(
        kind=ReportKind.INCREMENT,
        amount=to_decimal(hit.amount),
        request_id=_request_id(hit, event),
        occurred_at=event.occurred_at,
    )
    answer = accept_report(Told(member, hit.one.achievement, report))
    settle(lane_of(member.pk), [member.pk])
    moves = _moves(hit.one, member, answer.id)
    said = _said_of(hit.one)
    return {
        "event": str(answer.id),
        "achievement": hit.one.achievement.pk,
        "envelope": hit.envelope,
        "trackers": [each.tracker for each in moves],
        "effects": [{**hit.envelope, **increased(each, said)} for each in moves],
    }


def _moves(one: Placed, member: Member, event_id: Any) -> list[Move]:
    """How the report moved the member's trackers: several, where it completed what begins anew with the surplus."""
    trigger = Trigger.objects.filter(event__store=member.store_id, event__uuid=event_id).first()
    progress = Progress.objects.filter(member=member, achievement=one.achievement).first()
    if trigger is None or progress is None:
        return []
    standing = read_standing(progress.standing)
    reached = Completion.objects.filter(
        member=member, achievement=one.achievement, event_id=trigger.event_id, milestone="", rolled_back_at=None
    )
    numbers = list(reached.order_by("attempt_number").values_list("attempt_number", flat=True))
    if one.definition.recurrence is not Recurrence.ON_COMPLETION:
        tracker = tracker_id(progress.pk, numbers[0] if numbers else standing.number)
        return [Move(tracker, trigger.amount, trigger.after, bool(numbers))]
    goal, left, value = one.definition.rules[0].goal, trigger.amount, trigger.before
    moves = []
    for number in numbers:
        moves.append(Move(tracker_id(progress.pk, number), goal - value, goal, is_completed=True))
        left, value = left - (goal - value), 0
    if left > 0 and standing.open:
        moves.append(Move(tracker_id(progress.pk, standing.number), left, value + left))
    return moves


def _take_back(move: Mapping[str, Any], one: Placed, member: Member, actor: Actor) -> Document | None:
    tracker, before = _present(one, member)
    if tracker is None or move["trackers"] != [tracker]:
        return None  # that try is over, or this completed it and went on into the next
    cancel_once(move["event"], member, actor)
    _, after = _present(one, member)
    if after >= before:
        return None
    return rolled_back(Move(tracker, before - after, after), _said_of(one))


def _present(one: Placed, member: Member) -> tuple[int | None, Amount]:
    """The number of the try that something can still be taken back of, and how far it is."""
    progress = Progress.objects.filter(member=member, achievement=one.achievement).first()
    found = open_tracker(member, one, timezone.now())
    if progress is None or found is None or found.number is None:
        return None, 0
    may_reopen = one.definition.rollback_after_completion and one.definition.recurrence is not Recurrence.ON_COMPLETION
    is_open = found.status == IN_PROGRESS or (found.status == COMPLETED and may_reopen)
    return tracker_id(progress.pk, found.number) if is_open else None, found.value


def _said_of(one: Placed) -> Document:
    return {
        "achievementId": one.achievement.pk,
        "achievementName": one.name,
        "target": to_decimal(one.definition.rules[0].goal),
    }
