"""A child dies with its supervisor, even when the supervisor is killed outright and cannot say goodbye."""

import os
import signal
import threading
import time
from typing import Literal

VARIABLE = "LAUREL_LIFELINE"
GRACE_SECONDS = 8


# A supervisor has checked the settings already; checking them again in each child would double the time to start.
CHECKS: list[str] | Literal["__all__"] = [] if VARIABLE in os.environ else "__all__"


def hold_lifeline() -> None:
    """Watch the pipe the supervisor holds the other end of; when it closes, this process group ends."""
    descriptor = os.environ.pop(VARIABLE, "")
    if descriptor:
        threading.Thread(target=_watch, args=(int(descriptor),), daemon=True, name="lifeline").start()


def _watch(descriptor: int) -> None:
    os.read(descriptor, 1)  # returns only when the last writer, the supervisor, is gone
    os.killpg(os.getpgrp(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)
