"""Time-ordered identifiers: new rows land at the end of their index instead of all over it."""

import os
import time
import uuid


def new_uuid() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, the rest random."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF000 << 64) | 0x7000 << 64
    return uuid.UUID(int=value & ~(0xC000 << 48) | 0x8000 << 48)
