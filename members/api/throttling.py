"""So many requests a minute for each caller; beyond it, 429 and when to come back."""

import time

from django.conf import settings
from django.core.cache import cache

from .problems import Problem

WINDOW_SECONDS = 60


def check_rate(caller: str) -> None:
    """Count this request in the present minute, and refuse it when the minute is full."""
    most = settings.LAUREL.requests_per_minute
    now = time.time()
    window, left = int(now // WINDOW_SECONDS), WINDOW_SECONDS - now % WINDOW_SECONDS
    key = f"rate:{caller}:{window}"
    count = 1 if cache.add(key, 1, 2 * WINDOW_SECONDS) else _increase(key)
    if count > most:
        seconds = str(int(left) + 1)
        detail = f"More than {most} requests in a minute. Come back in {seconds} seconds."
        raise Problem(429, "too_many_requests", detail, headers={"Retry-After": seconds})


def _increase(key: str) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:
        return 1  # the window ended between the two calls
