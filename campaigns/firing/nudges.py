"""Waking a worker: the database is the list of what is to be done, a message only says *look now*."""

import datetime
import time
from collections.abc import Collection

import structlog
from django.core.cache import caches
from django.utils import timezone

from members.nudging import send_nudge

from .carry_out import carry_out
from .fire import fire_pending

log = structlog.get_logger("laurel.campaigns")
# Asked for once until a worker begins. A message that got lost is asked for again after so long.
ASKED_FOR = 5
STAY_FOR = 5.0
AGAIN_AFTER = 0.05
# A message leads to a look at so many of the newest: however much was ever completed, it costs the same. What a late
# commit, a changed campaign or a flood leaves behind these is found by the rarer look at everything.
NEWEST = 20_000
# Between two looks whether another worker is done with a member.
HELD_FOR = 0.01
FLAG = "laurel:nudged:campaigns"


def nudge(count: int = 0) -> None:
    """Have a worker look, unless that was asked for and nobody has begun yet; its failure costs latency only."""
    _try_to_ask(everything=False)


def nudge_for_everything() -> None:
    """Have a worker look through all there is: after a campaign has changed, and now and then."""
    _try_to_ask(everything=True)


def work_off(*, everything: bool) -> None:
    """Fire and carry out until nothing is left; after a while others have their turn."""
    # First of all: what is recorded from now on is announced again, whatever this run still sees of it.
    caches["nudges"].delete(_flag(everything=everything))
    until = time.monotonic() + STAY_FOR
    while time.monotonic() < until:
        done = [fire_pending(among=None if everything else NEWEST), carry_out()]
        if not any(done):
            if None in done:
                _ask(everything=everything, countdown=AGAIN_AFTER)
            return
    _ask(everything=everything, countdown=AGAIN_AFTER)


def finish() -> tuple[int, int]:
    """Fire and carry out everything there is; how many firings and effects."""
    firings = effects = 0
    while True:
        fired, carried = fire_pending(), carry_out()
        firings, effects = firings + (fired or 0), effects + (carried or 0)
        if fired == 0 and carried == 0:
            return firings, effects
        if not fired and not carried:
            time.sleep(AGAIN_AFTER)  # others have the rest in hand


def _try_to_ask(*, everything: bool) -> None:
    try:
        _ask(everything=everything)
    except Exception as error:  # noqa: BLE001  what is to be done is in the database; the sweep will find it
        log.warning("nudge failed", error=str(error))


def settle(members: Collection[int], deadline: datetime.datetime) -> bool:
    """Fire and carry out for these members until nothing is left; False when others kept them until the deadline."""
    while timezone.now() < deadline:
        done = fire_pending(members=members), carry_out(among=members)
        if done == (0, 0):
            return True
        if not any(done):
            time.sleep(HELD_FOR)
    return False


def _ask(*, everything: bool, **when: float) -> None:
    flag = _flag(everything=everything)
    if caches["nudges"].add(flag, 1, ASKED_FOR) and not send_nudge(
        "campaigns.tasks.fire", (everything,), expires=ASKED_FOR, **when
    ):
        caches["nudges"].delete(flag)


def _flag(*, everything: bool) -> str:
    return f"{FLAG}:everything" if everything else FLAG
