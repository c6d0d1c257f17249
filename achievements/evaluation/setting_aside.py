"""One member never waits for another's poison: an event that cannot be evaluated is set aside, the rest goes on."""

import structlog
from django.db import transaction

from members.inbox.claim import take_off
from members.models import SetAside

from .evaluate import BatchFailed, evaluate_lane

log = structlog.get_logger("laurel.evaluation")


def evaluate_carefully(lane: int, limit: int) -> int | None:
    """Evaluate a batch; if it fails, ever smaller ones, until the event that fails by itself is set aside."""
    while True:
        try:
            return evaluate_lane(lane, limit)
        except BatchFailed as failed:
            log.warning("batch failed", lane=lane, count=len(failed.event_ids), error=repr(failed.__cause__))
            if len(failed.event_ids) == 1:
                _set_aside(lane, failed)
                return 1
            limit = max(1, len(failed.event_ids) // 8)


def _set_aside(lane: int, failed: BatchFailed) -> None:
    (event_id,), error = failed.event_ids, failed.__cause__
    with transaction.atomic():
        # Unless another worker, to whom the same happened, was faster.
        if take_off(lane, event_id):
            text = f"{type(error).__name__}: {error}"
            SetAside.objects.update_or_create(event_id=event_id, defaults={"error": text})
            log.error("event set aside", lane=lane, event_id=event_id, error=text)
