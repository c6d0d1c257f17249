"""Secrets of this dialect's keys: shops sign with them, so they are kept, encrypted with the operator's keys."""

from members.models import AccessKey
from members.secrets import decrypt, encrypt, rotate

from .models import KeptSecret


def keep_secret(key: AccessKey, secret: str) -> str:
    """It signs customers' tokens, so it has to be known again; shown are the headers that a shop's server sends."""
    KeptSecret.objects.create(key=key, secret=encrypt(secret))
    return f"x-api-key: {key.prefix}\nx-api-secret: {secret}"


def secret_of(key: AccessKey) -> str | None:
    """None of a key that was made while the dialect was switched off."""
    kept = KeptSecret.objects.filter(key=key).first()
    return decrypt(kept.secret) if kept else None


def rotate_all() -> int:
    """Each under the first of the operator's keys; how many."""
    kept = list(KeptSecret.objects.all())
    for each in kept:
        each.secret = rotate(each.secret)
        each.save(update_fields=["secret"])
    return len(kept)
