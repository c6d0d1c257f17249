"""What people do to a store beyond filling in its form."""

from django.db import transaction

from members.actors import Actor
from members.models import Store
from members.tokens import rotate_member_secret

from .audit import record


def renew_member_secret(store: Store, *, actor: Actor) -> str:
    """A new member secret, to be shown once; tokens signed with the old one stop working."""
    action = "store.member_secret_rotated" if store.member_secret else "store.member_secret_made"
    with transaction.atomic():
        secret = rotate_member_secret(store)
        record(actor, action, store, store=store)
    return secret
