"""Keys for what comes with a name alone: Laurel calls achievements and campaigns by one, the vendor does not."""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from django.utils.crypto import get_random_string

from members.errors import Refused

LONGEST, ATTEMPTS, TAIL = 80, 5, 6
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
T = TypeVar("T")


def key_of(name: str, fallback: str) -> str:
    """What people can read in an address: “7 days in a row!” becomes `achievement_7_days_in_a_row`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")
    if not key:
        return fallback
    return key if key[0].isalpha() else f"{fallback}_{key}"


def under_a_free_key(name: str, fallback: str, make: Callable[[str], T]) -> T:
    """What `make` makes under the key of the name, with a tail where the key is taken."""
    return with_a_tail_where_taken(key_of(name, fallback), make)


def with_a_tail_where_taken(key: str, make: Callable[[str], T]) -> T:
    """What `make` makes under this key, or one that begins so."""
    for attempt in range(ATTEMPTS):
        try:
            return make(key if not attempt else f"{key}_{get_random_string(TAIL, LETTERS)}")
        except Refused as error:
            if error.code not in ("key_taken", "reserved") and not _is_reserved(error):
                raise
    raise Refused("key_taken", "There are too many of this name.", field="name")


def _is_reserved(error: Refused) -> bool:
    return any(wrong.code == "reserved" for wrong in error.wrong)
