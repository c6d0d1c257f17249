"""Every row lock of this dialect: limits are counted after it."""

from .models import AppGroup, Detail


def lock_owner(owner: Detail | AppGroup) -> None:
    """Nobody else adds to the owner's achievements, or changes their points, until the transaction ends."""
    type(owner)._default_manager.select_for_update(of=("self",)).get(pk=owner.pk)
