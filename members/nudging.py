"""Messages to workers. Each only says *look now*: what is to be done stands in the database, and a sweep finds it."""

from collections.abc import Sequence
from typing import Any

import structlog
from celery import current_app

log = structlog.get_logger("laurel.nudges")


def send_nudge(task: str, arguments: Sequence[Any] = (), **options: Any) -> bool:
    """Send it once, and never fail: a broker that is away costs latency, and neither an answer nor time to wait for it.

    Tasks are called by their names, because they call the modules that nudge.
    """
    try:
        current_app.send_task(task, list(arguments), retry=False, **options)
    except Exception as error:  # noqa: BLE001  whatever is wrong with the broker, the work is written down
        log.warning("nudge not sent", task=task, error=repr(error))
        return False
    return True
