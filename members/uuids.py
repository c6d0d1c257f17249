"""Time-ordered identifiers: new rows land at the end of their index instead of all over it."""

import os
import time
import uuid
from collections import deque

_RANDOM, _DRAWN_AT_ONCE = 10, 256

# Each draw is a call of the system, at which threads change places: once for many, and each piece is used once.
_pool: deque[bytes] = deque()
# A child has the pool of its parent, who will use it.
os.register_at_fork(after_in_child=_pool.clear)


def new_uuid() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, the rest random."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(_random())
    value = value & ~(0xF000 << 64) | 0x7000 << 64
    return uuid.UUID(int=value & ~(0xC000 << 48) | 0x8000 << 48)


def _random() -> bytes:
    try:
        return _pool.pop()
    except IndexError:
        drawn = os.urandom(_RANDOM * _DRAWN_AT_ONCE)
        _pool.extend(drawn[start : start + _RANDOM] for start in range(_RANDOM, len(drawn), _RANDOM))
        return drawn[:_RANDOM]
