"""Taking pending events off the list, a lane at a time."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from members.errors import Refused
from members.models import Pending

from .statements import statements

# So long somebody who asked for a change waits for a lane: longer than a deep batch takes.
PATIENCE = 20.0


def claim(lane: int, limit: int) -> list[int] | None:
    """The oldest pending events of the lane, by id; None while another worker has the lane.

    Must run inside the transaction that records what became of them: if it fails, they are pending again.
    """
    _demand_transaction()
    if not statements().hold_lane(lane):
        return None
    return statements().claim(lane, limit)


def take_off(lane: int, event_id: int) -> bool:
    """Take this one event off the list; False if it was not on it any more, or another worker has the lane."""
    if not statements().hold_lane(lane):
        return False
    taken, _ = Pending.objects.filter(lane=lane, event_id=event_id).delete()
    return taken > 0


def wait_for_lane(lane: int, patience: float = PATIENCE) -> None:
    """Own the lane until the transaction ends, waiting while another has it; refused if that takes too long.

    Whatever depends on it is read afterwards.
    """
    _demand_transaction()
    if not statements().wait_for_lane(lane, round(patience * 1_000)):
        raise Refused("busy", "This member's events are just being evaluated. Try again in a moment.")


def claim_for(lane: int, member_ids: Collection[int]) -> list[int]:
    """All pending events of the lane that are about these members or those they referred, by id.

    The lane is the caller's already.
    """
    _demand_transaction()
    theirs = Q(event__member__in=member_ids) | Q(event__referrer_id__in=member_ids)
    found = sorted(Pending.objects.filter(theirs, lane=lane).values_list("event_id", flat=True))
    Pending.objects.filter(lane=lane, event_id__in=found).delete()
    return found


def _demand_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A lane is owned by the transaction that evaluates.")
