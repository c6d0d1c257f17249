"""So many requests a minute for each caller; beyond it, 429 and when to come back."""

import threading
import time

from django.conf import settings
from django.core.cache import cache

from .problems import Problem

WINDOW_SECONDS = 60
# A process takes permits in lots of a thousandth of the minute's, so that a busy caller does not cost a trip to the
# cache a request; what is left of a lot is lost, so a caller may be stopped that much too early, and never too late.
LOTS = 1000

_lock = threading.Lock()
_permits: dict[tuple[str, int], int] = {}  # how many are left of the lot in hand, by caller and limit
_window_of_permits = 0


def check_rate(caller: str) -> None:
    """Count this request in the present minute, and refuse it when the minute is full."""
    most = settings.LAUREL.requests_per_minute
    now = time.time()
    window, left = int(now // WINDOW_SECONDS), WINDOW_SECONDS - now % WINDOW_SECONDS
    if _take_permit(caller, most, window):
        return
    lot = max(1, most // LOTS)
    used = _count(f"rate:{caller}:{window}", lot) - lot
    if used >= most:
        seconds = str(int(left) + 1)
        detail = f"More than {most} requests in a minute. Come back in {seconds} seconds."
        raise Problem(429, "too_many_requests", detail, headers={"Retry-After": seconds})
    _keep_permits(caller, most, window, min(lot, most - used) - 1)


def _take_permit(caller: str, most: int, window: int) -> bool:
    with _lock:
        left = _permits.get((caller, most), 0) if window == _window_of_permits else 0
        if left:
            _permits[caller, most] = left - 1
        return left > 0


def _keep_permits(caller: str, most: int, window: int, count: int) -> None:
    global _window_of_permits  # noqa: PLW0603  with the permits of another minute there is nothing to be done
    with _lock:
        if window != _window_of_permits:
            _permits.clear()
            _window_of_permits = window
        _permits[caller, most] = _permits.get((caller, most), 0) + count


def _count(key: str, lot: int) -> int:
    if cache.add(key, lot, 2 * WINDOW_SECONDS):
        return lot
    try:
        return int(cache.incr(key, lot))
    except ValueError:
        return lot  # the window ended between the two calls
