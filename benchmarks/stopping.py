"""Signals become an orderly way out, so whatever was started is stopped and whatever was made is deleted."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)


class _State:
    holding = False
    waiting: int | None = None


@contextmanager
def orderly(limit: float) -> Iterator[None]:
    """Ctrl-C, SIGTERM, a closed terminal or `limit` seconds gone by unwind the program through its `finally`s."""
    before = {number: signal.signal(number, _on_signal) for number in _SIGNALS}
    timer = signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.setitimer(signal.ITIMER_REAL, *timer)  # a test runner may have set one of its own


@contextmanager
def held() -> Iterator[None]:
    """No signal interrupts this block; one that came meanwhile acts at its end. Keep such blocks short."""
    outermost, _State.holding = not _State.holding, True
    try:
        yield
    finally:
        if outermost:
            _State.holding = False
            waiting, _State.waiting = _State.waiting, None
            if waiting is not None:
                _leave(waiting)


def _on_signal(number: int, _frame: FrameType | None) -> None:
    if _State.holding:
        _State.waiting = number
    else:
        _leave(number)


def _already_leaving(_number: int, _frame: FrameType | None) -> None:
    """Not SIG_IGN, which programs started from here would inherit."""


def _leave(number: int) -> None:
    # From here on we are already leaving: a second Ctrl-C must not interrupt the cleaning up.
    for each in _SIGNALS:
        signal.signal(each, _already_leaving)
    reason = "the time limit" if number == signal.SIGALRM else signal.Signals(number).name
    print(f"benchmarks: stopped by {reason}", file=sys.stderr)
    raise SystemExit(128 + number)
