"""Every lock of this floor: what a write's arithmetic depends on is read after the lock."""

import hashlib
import secrets

from django.db import connection

from achievements.models import Achievement, Edition

# Advisory locks share one space in the whole database; this half of the key keeps ours apart.
DEFINITION_LOCKS = int.from_bytes(hashlib.blake2b(b"laurel definitions", digest_size=4).digest(), "big", signed=True)


def share_definitions() -> None:
    """Definitions stay as they are until the transaction ends; any number of workers may hold this.

    SQLite has one writer at a time, which is the same.
    """
    if connection.vendor == "postgresql":
        _take("SELECT pg_advisory_xact_lock_shared(%s, 0)")


def hold_definitions(store_id: int) -> None:
    """Nobody evaluates until the transaction ends; a change of status takes its time after this.

    Whatever was accepted before is judged without the change, whatever comes after with it.
    """
    if connection.vendor == "postgresql":
        _take("SELECT pg_advisory_xact_lock(%s, 0)")
    Edition.objects.update_or_create(store_id=store_id, defaults={"mark": secrets.randbits(63)})


def lock_achievement(achievement_id: int) -> Achievement:
    """The achievement, held until the transaction ends."""
    return Achievement.objects.select_for_update(of=("self",)).get(pk=achievement_id)


def _take(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [DEFINITION_LOCKS])
