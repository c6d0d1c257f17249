"""Evaluating what members still wait for, before anything else is done with their progress."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max

from achievements.locks import share_definitions
from members.inbox.claim import claim_for, wait_for_lane
from members.lanes import lane_of
from members.models import Event, Pending

from .evaluate import BATCH, DEEP_BATCH, BatchFailed, Evaluation, evaluate_events, record, write_evaluation
from .setting_aside import evaluate_carefully
from .statements import Pair
from .work import Turn

T = TypeVar("T")


def settle(lane: int, member_ids: Collection[int]) -> int:
    """Evaluate the members' pending events, in a lane that is the caller's; how many those were."""
    claimed = claim_for(lane, member_ids)
    for start in range(0, len(claimed), DEEP_BATCH):
        _evaluate(claimed[start : start + DEEP_BATCH], lambda some: record(some, lane))
    return len(claimed)


def settle_for(turns: Sequence[Turn]) -> int:
    """Evaluate all that came before these are changed by hand; how many events those were. The lane is the caller's."""
    done = settle(lane_of(turns[0].owner_id), {turn.owner_id for turn in turns}) if turns else 0
    pairs = ((turn.owner_id, turn.compiled.id) for turn in turns if turn.compiled.is_referral)
    return done + sum(map(_settle_referrals, pairs))


def _settle_referrals(pair: Pair) -> int:
    """Evaluate for this one progress what those did whom its member referred, and what pends in their lanes.

    It goes on pending there: they and others may be moved by it. So this is only for a progress that gets a new base
    now, which says of it *before_reset* when it comes here in its turn.
    """
    lane = lane_of(pair[0])
    referred = Event.objects.filter(referrer_id=pair[0]).exclude(member=None)
    elsewhere = Pending.objects.filter(event__in=referred).exclude(lane=lane)
    ids = sorted(set(elsewhere.values_list("event_id", flat=True)))
    if ids:
        _evaluate(ids, lambda some: _write_only(pair, evaluate_events(some, lane), some))
    return len(ids)


def in_lane(lane: int, work: Callable[[], T]) -> T:
    """Do the work in a transaction that owns the lane, with definitions as they are.

    If an event that cannot be evaluated stands in its way, that is set aside, and the work done again.
    """
    try:
        return _in_transaction(lane, work)
    except BatchFailed:
        work_off_accepted(lane)
        return _in_transaction(lane, work)


def work_off_accepted(lane: int, on_progress: Callable[[int], object] = lambda _done: None) -> int:
    """Evaluate all that is pending in the lane now, unless another worker is at it; how many events those were."""
    last = Pending.objects.filter(lane=lane).aggregate(last=Max("event_id"))["last"]
    total = 0
    while last is not None and Pending.objects.filter(lane=lane, event_id__lte=last).exists():
        done = evaluate_carefully(lane, BATCH)
        if not done:
            break
        total += done
        on_progress(total)
    return total


def _in_transaction(lane: int, work: Callable[[], T]) -> T:
    with transaction.atomic():
        wait_for_lane(lane)
        share_definitions()
        return work()


def _write_only(pair: Pair, evaluation: Evaluation, event_ids: list[int]) -> None:
    decided = [each for each in evaluation.decided if each.pair == pair]
    write_evaluation(Evaluation(decided), event_ids)


def _evaluate(event_ids: list[int], evaluate: Callable[[list[int]], object]) -> None:
    try:
        evaluate(event_ids)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not an event's
    except Exception as error:
        raise BatchFailed(event_ids) from error
