"""Carrying a lane's pending events through the engine: load, decide, write, in one transaction."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from achievements.locks import share_definitions
from achievements.models import Trigger
from members.inbox.claim import claim
from members.inbox.registry import announce
from members.lanes import lane_of
from members.models import Event

from .decide import Decided, decide, replay
from .facts import People
from .history import load_returns, load_sales
from .plans import StorePlans, plans_of, read_editions
from .record import Marks, rows_of, write
from .registry import followed_now
from .statements import StoredEvent, TriggerRow, statements
from .work import Scene, sort_events

BATCH = 1_000
DEEP_BATCH = 5_000


class BatchFailed(Exception):  # noqa: N818  what failed is its cause
    """These events could not be evaluated together; nothing was written, and they are pending as before."""

    def __init__(self, event_ids: Sequence[int]) -> None:
        super().__init__(f"{len(event_ids)} events")
        self.event_ids = event_ids


@dataclass(slots=True)
class Evaluation:
    """What became of some events."""

    decided: Iterable[Decided] = ()
    # What is to be looked at in other lanes.
    forwarded: Sequence[tuple[int, int]] = ()
    # Events whose cancellation or return was worked in.
    corrected: frozenset[int] = frozenset()


def evaluate_lane(lane: int, limit: int = BATCH) -> int | None:
    """Evaluate the oldest pending events of the lane; how many those were, None if another worker has the lane."""
    with transaction.atomic(), _no_collecting():
        claimed = claim(lane, limit)
        if claimed:
            share_definitions()
            try:
                record(claimed, lane)
            except (OperationalError, InterfaceError):
                raise  # the database's trouble, not an event's: the next run tries again
            except Exception as error:
                raise BatchFailed(claimed) from error
    return None if claimed is None else len(claimed)


def record(event_ids: Sequence[int], lane: int) -> None:
    """Evaluate these events, which are off the list now, and write what became of them."""
    evaluation = evaluate_events(event_ids, lane)
    write_evaluation(evaluation, event_ids)


def write_evaluation(evaluation: Evaluation, event_ids: Sequence[int]) -> None:
    """Write what became of these events, and tell the lanes that some were passed on to."""
    at = timezone.now()
    followed = followed_now() if event_ids else frozenset()
    rows = rows_of(evaluation.decided, frozenset(event_ids), Marks(at), followed)
    rows.triggers = _unwritten(rows.triggers, evaluation.corrected)
    write(rows, at)
    if evaluation.forwarded:
        statements().forward(sorted(set(evaluation.forwarded)))
        lanes = frozenset(lane for lane, _ in evaluation.forwarded)
        transaction.on_commit(lambda: announce(lanes))


def evaluate_events(event_ids: Sequence[int], lane: int | None, *, again: bool = False) -> Evaluation:
    """What the events lead to; nothing is written. Without a lane, whoever's progress they move.

    `again`: some of them may have counted before, so everything they could move is replayed.
    """
    events = statements().load_events(event_ids)
    if not events:
        return Evaluation()
    corrected, forwarded = _corrections(events, lane)
    everything = [*events, *(each for each in corrected.values() if each not in events)] if corrected else events
    scene = Scene(_plans(everything), People.of(everything), lane)
    found = sort_events(scene, events, corrected)
    # In one order everywhere: so rows are read and written, too.
    turns = dict(sorted(found.turns.items(), key=itemgetter(0)))
    stored = {(each.member_id, each.achievement_id): each for each in statements().load_progress(list(turns))}
    decided = replay(turns.values(), stored) if again else decide(turns, stored)
    return Evaluation(decided, [*forwarded, *found.forwarded], frozenset(corrected))


def _plans(events: Iterable[StoredEvent]) -> dict[int, StorePlans]:
    editions = read_editions({event.store_id for event in events})
    return {store_id: plans_of(store_id, edition) for store_id, edition in editions.items()}


def _corrections(
    events: Sequence[StoredEvent], lane: int | None
) -> tuple[dict[int, StoredEvent], list[tuple[int, int]]]:
    """Events that were cancelled or of which something came back; those in other lanes are for others to look at."""
    sales = [event for event in events if event.document_type == Event.Document.SALE]
    returns = [event for event in events if event.document_type == Event.Document.RETURN]
    returned = load_returns(sales)
    corrected = {event.id: event for event in events if event.is_cancelled and event not in returns}
    corrected |= {sale.id: sale for sale in sales if (sale.store_id, sale.document_number) in returned}
    forwarded: list[tuple[int, int]] = []
    for sale in load_sales(returns):
        if lane is None or lane_of(sale.member_id) == lane:
            corrected[sale.id] = sale
        else:
            forwarded.append((lane_of(sale.member_id), sale.id))
    return corrected, forwarded


def _unwritten(triggers: list[TriggerRow], corrected: frozenset[int]) -> list[TriggerRow]:
    """Those that are not in the journal yet; an event may be there by one rule, and be new to another's lane."""
    if not corrected:
        return triggers
    known = set(Trigger.objects.filter(event__in=corrected).values_list("event_id", "rule_id"))
    return [row for row in triggers if row[:2] not in known]


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A batch makes many objects that all live until its end: looking for garbage among them costs a third of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
