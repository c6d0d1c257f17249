"""Making and withdrawing the keys programs call with."""

import datetime
from collections.abc import Collection

from members.errors import Refused
from members.models import AccessKey, Scope, Staff, Store


def create_access_key(
    store: Store,
    *,
    name: str,
    scopes: Collection[str],
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
    prefix, secret = AccessKey.new_secret()
    key = AccessKey.objects.create(
        store=store,
        name=name,
        prefix=prefix,
        secret_hash=AccessKey.hash_of(secret),
        scopes=[scope for scope in Scope.values if scope in scopes],
        expires_at=expires_at,
        created_by=created_by,
    )
    return key, secret
