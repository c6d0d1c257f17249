"""What evaluators of a nursery do: work like a worker, and stop at named points inside their transaction."""

import json
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction

from achievements.engine.amounts import MICRO
from achievements.evaluation import evaluate
from achievements.evaluation.setting_aside import evaluate_carefully
from achievements.models import Completion, Progress, Trigger
from members.inbox import statements
from members.inbox.accept import decide
from members.inbox.registry import registry
from members.lanes import LANES, lane_of
from members.models import Event, Member, Pending, SetAside, Store
from tests import nursery
from tests.achievements.evaluation.making import make_live
from tests.achievements.evaluation.oracle import Found
from tests.achievements.evaluation.stored import found_in_database, make_world, send
from tests.achievements.evaluation.stream import Stream, batches, rule
from tests.members.factories import event, make_member, make_store

# In the order in which an evaluation comes by: after the function, or before it.
POINTS = {"claimed": "record", "decided": "rows_of", "writing": "write", "written": "write"}
AFTER = {"written"}
# Before looking again for a lane that is free and has something pending.
PAUSE = 0.01
LANE = 5


def make_stream(**numbers: int) -> None:
    """The tables, and everything in them before the first event."""
    make_world(Stream(**numbers))


def make_counting(goal: int) -> None:
    """One member, and one achievement that counts their visits, once."""
    store = make_store()
    make_member(store, pk=1000 * LANES + LANE)  # beyond what others are given
    make_live(store, {"key": "visits", "rules": [rule(goal=goal)]})


def forget_constraint() -> None:
    """That a completion has an identity."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX completion_once")


def accept_at_once(source_id: str) -> None:
    registry.accepted.clear()  # evaluators look by themselves
    send(Store.objects.get(), [event(source_id)])


def accept_slowly(source_id: str) -> None:
    """It has its number already, but is not committed until we are told to go on."""
    with transaction.atomic():
        # What accepting does in its own transaction, and no more.
        decide(Store.objects.get(), [json.dumps(event(source_id)).encode()])
        nursery.stop(at="accepted")


def accept_many(of: dict[str, int]) -> None:
    """So many events of each member."""
    registry.accepted.clear()
    store = Store.objects.get()
    sent = [event(f"{name}-{n}", member={"external_id": name}) for name, count in of.items() for n in range(count)]
    for some in batches(sent, 1000):
        send(store, some)


def feed(size: int, **numbers: int) -> None:
    """Send the stream, stopping after each piece."""
    registry.accepted.clear()  # evaluators look by themselves
    store = Store.objects.get()
    for some in batches(Stream(**numbers).arriving(), size):
        send(store, some)
        nursery.stop(fed=len(some))


def found() -> Found:
    return found_in_database()


def counted() -> dict[str, int]:
    """How far each member has come who has come anywhere."""
    values = Progress.objects.values_list("member__external_id", "value")
    return {name: value // MICRO for name, value in values}


def in_lane(lane: int) -> list[str]:
    members = Member.objects.values_list("external_id", "pk")
    return [name for name, pk in members if lane_of(pk) == lane]


def lane_of_member(name: str) -> int:
    return lane_of(Member.objects.get(external_id=name).pk)


def set_aside() -> dict[str, str]:
    return dict(SetAside.objects.values_list("event__source_id", "error"))


def figures() -> dict[str, int]:
    return {
        "value": sum(Progress.objects.values_list("value", flat=True)) // MICRO,
        "triggers": Trigger.objects.count(),
        "completions": Completion.objects.count(),
        "pending": Pending.objects.count(),
    }


def work(seed: int, lanes: int, stop_after: int, stop_at: str) -> None:
    """Evaluate small batches, in whatever lane is free; the one after so many stops inside its transaction for good."""
    registry.accepted.clear()
    dice, left = random.Random(seed), iter(range(stop_after, -1, -1))
    _at(stop_at, lambda: next(left) or _stop(stop_at))
    while True:
        if not evaluate_carefully(dice.randrange(lanes), dice.randint(1, 50)):
            time.sleep(PAUSE)


def evaluate_once(lane: int, limit: int, stop_at: str | None = None, *, locked: bool = True) -> int | None:
    """One evaluation of the lane, perhaps stopping inside it, perhaps without asking whose lane it is."""
    if stop_at:
        _at(stop_at, lambda: _stop(stop_at))
    if not locked:
        nursery.replace(type(statements.statements()), "hold_lane", lambda held: lambda self, lane: True)
    return evaluate_carefully(lane, limit)


def evaluate_all(without: int | None = None, poison: str | None = None) -> None:
    """Every lane but one, until nothing is pending there; one event may be poison."""
    if poison:
        nursery.replace(evaluate, "evaluate_events", lambda plain: partial(_failing, plain, poison))
    lanes = [lane for lane in range(LANES) if lane != without]
    while Pending.objects.filter(lane__in=lanes).exists():
        for lane in lanes:
            evaluate_carefully(lane, evaluate.BATCH)


def _failing(plain: Callable[..., Any], poison: str, event_ids: list[int], lane: int) -> Any:
    if Event.objects.filter(pk__in=event_ids, source_id=poison).exists():
        raise ValueError("poison")
    return plain(event_ids, lane)


def _at(point: str, do: Callable[[], object]) -> None:
    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        def passing(*arguments: Any) -> Any:
            if point not in AFTER:
                do()
            answer = function(*arguments)
            if point in AFTER:
                do()
            return answer

        return passing

    nursery.replace(evaluate, POINTS[point], wrapped)


def _stop(point: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        nursery.stop(at=point, backend=cursor.fetchone()[0])
