"""Taking pending events off the list, a lane at a time."""

from django.db import transaction

from .statements import statements


def claim(lane: int, limit: int) -> list[int] | None:
    """The oldest pending events of the lane, by id; None while another worker has the lane.

    Must run inside the transaction that records what became of them: if it fails, they are pending again.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("claim() needs the transaction that evaluates.")
    if not statements().hold_lane(lane):
        return None
    return statements().claim(lane, limit)
