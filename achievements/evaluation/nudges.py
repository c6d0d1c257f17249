"""Waking a worker: the database is the list of what is pending, a message only says *look now*."""

import time

from django.core.cache import caches

from members.lanes import LANES
from members.models import Pending
from members.nudging import send_nudge

from .evaluate import BATCH, DEEP_BATCH
from .setting_aside import evaluate_carefully

# A lane is asked for once until a worker begins with it. A message that got lost is asked for again after so long.
ASKED_FOR = 5
# So long a worker stays with one lane before it lets others have their turn.
STAY_FOR = 5.0
AGAIN_AFTER = 0.05


def nudge(lanes: frozenset[int]) -> None:
    """Have a worker look at these lanes, unless that was asked for and nobody has begun yet."""
    # Mostly all of them were: one question tells, and whoever begins after it sees what is pending now.
    asked = caches["nudges"].get_many(map(_flag, lanes)) if len(lanes) > 1 else ()
    for lane in lanes:
        if _flag(lane) not in asked:
            _ask(lane)


def work_off(lane: int) -> None:
    """Evaluate what is pending in the lane, in larger batches while there is much, and come back if there is more."""
    # First of all: what is accepted from now on is announced again, whatever this run still sees of it.
    caches["nudges"].delete(_flag(lane))
    until, limit = time.monotonic() + STAY_FOR, BATCH
    while time.monotonic() < until:
        done = evaluate_carefully(lane, limit)
        if done is None:
            # Another worker has the lane, and may have looked a moment too early.
            break
        if done == 0:
            return
        limit = DEEP_BATCH if done >= limit else BATCH
    if Pending.objects.filter(lane=lane).exists():
        _ask(lane, countdown=AGAIN_AFTER)


def sweep() -> frozenset[int]:
    """Nudge every lane that has something pending; what a lost message cost is made up for here."""
    lanes = frozenset(lane for lane in range(LANES) if Pending.objects.filter(lane=lane).exists())
    nudge(lanes)
    return lanes


def _ask(lane: int, **when: float) -> None:
    if not caches["nudges"].add(_flag(lane), 1, ASKED_FOR):
        return
    if not send_nudge("achievements.tasks.evaluate", [lane], expires=ASKED_FOR, **when):
        caches["nudges"].delete(_flag(lane))


def _flag(lane: int) -> str:
    return f"laurel:nudged:{lane}"
