"""Making and withdrawing the keys programs call with."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from members.actors import Actor
from members.doors import API, check_door, cutter_of
from members.errors import Refused
from members.locks import lock_access_key
from members.models import AccessKey, Scope, Staff, Store

from .audit import record


def create_access_key(
    store: Store,
    *,
    name: str,
    scopes: Collection[str],
    opens: str = API,
    expires_at: datetime.datetime | None = None,
    created_by: Staff | None = None,
) -> tuple[AccessKey, str]:
    """A new key and its secret, which is never to be seen again."""
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        raise Refused(
            "unknown_scope",
            f"Scopes are {', '.join(Scope.values)}; got {', '.join(unknown) or 'none'}.",
            field="scopes",
        )
    check_door(opens)
    prefix, secret = AccessKey.new_secret()
    cutter = cutter_of(opens)
    with transaction.atomic():
        key = AccessKey.objects.create(
            store=store,
            name=name,
            prefix=prefix,
            secret_hash=AccessKey.hash_of(secret),
            scopes=[scope for scope in Scope.values if scope in scopes],
            opens=opens,
            expires_at=expires_at,
            created_by=created_by,
        )
        return key, secret if cutter is None else cutter(key, secret)


def revoke_access_key(key: AccessKey, *, actor: Actor) -> AccessKey:
    """From now on the key is refused."""
    with transaction.atomic():
        key = lock_access_key(key.pk)
        if key.revoked_at is not None:
            raise Refused("already_revoked", "This key was revoked before.")
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        record(actor, "accesskey.revoked", key, store=key.store_id, after={"revoked_at": key.revoked_at})
    return key
