"""Nothing is changed that is not any more as it was on screen."""

from django.utils import timezone

from achievements.evaluation.changing import Seen, see
from achievements.evaluation.statements import statements
from achievements.evaluation.work import Turn
from members.errors import Refused


class Stale(Refused):
    """The progress is not any more as it was on screen; `present` is how it is now."""

    def __init__(self, present: Seen) -> None:
        super().__init__("stale", "This progress has moved since you looked at it.", field="version")
        self.present = present


def check_version(turn: Turn, version: int | None) -> None:
    """Refused where the version is not the present one; None says "whatever it is now"."""
    if version is None:
        return
    stored = next(iter(statements().load_progress([(turn.owner_id, turn.compiled.id)])), None)
    if version != (stored.version if stored else 0):
        raise Stale(see(stored, turn, timezone.now()))
