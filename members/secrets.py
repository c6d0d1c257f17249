"""Secrets that must sign or verify, encrypted with the operator's keys; the first key writes, all of them read."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from members.errors import Refused

_others: list[Callable[[], int]] = []


def new_secret() -> str:
    """A fresh signing secret."""
    return secrets.token_urlsafe(32)


def encrypt(secret: str) -> str:
    return _box(settings.LAUREL.operator_keys).encrypt(secret.encode()).decode()


def decrypt(kept: str) -> str:
    """The secret, or a refusal that tells the operator what is missing."""
    try:
        return _box(settings.LAUREL.operator_keys).decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise Refused(
            "operator_key_missing",
            "This secret was encrypted with an operator key that is not in LAUREL_OPERATOR_KEYS any more.",
        ) from error


def keep_rotating(rotate_all: Callable[[], int]) -> None:
    """A floor above keeps secrets, too: whenever keys change, they are encrypted anew, and counted."""
    _others.append(rotate_all)


def rotate_others() -> int:
    """What the floors above keep; how many."""
    return sum(rotate_all() for rotate_all in _others)


def rotate(kept: str) -> str:
    """The same secret under the first operator key."""
    return _box(settings.LAUREL.operator_keys).rotate(kept.encode()).decode()


def _box(keys: Iterable[str]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])
