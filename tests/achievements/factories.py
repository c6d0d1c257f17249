"""Short ways to achievements."""

import struct
import zlib
from typing import Any

from achievements.engine import Standing
from achievements.evaluation.record import write_standing
from achievements.models import Achievement, Progress
from achievements.services import definitions
from members.actors import Actor
from members.models import Member, Store

ACTOR = Actor.command("test")
RULE: dict[str, Any] = {"trigger": "custom_event", "event": "visit", "goal": 3}


def document(key: str = "visitor", **values: Any) -> dict[str, Any]:
    return {"key": key, "rules": [RULE], **values}


def make_achievement(store: Store, key: str = "visitor", **definition: Any) -> Achievement:
    """A draft."""
    return create(store, definition=document(key, **definition))


def make_live(store: Store, key: str = "visitor", **definition: Any) -> Achievement:
    return publish(make_achievement(store, key, **definition))


def create(store: Store, **values: Any) -> Achievement:
    return definitions.create_achievement(store, values, actor=ACTOR)


def change(achievement: Achievement, **values: Any) -> Achievement:
    return definitions.change_achievement(achievement, values, actor=ACTOR)


def publish(achievement: Achievement, **options: Any) -> Achievement:
    return definitions.publish_achievement(achievement, actor=ACTOR, **options)


def pause(achievement: Achievement) -> Achievement:
    return definitions.pause_achievement(achievement, actor=ACTOR)


def archive(achievement: Achievement) -> Achievement:
    return definitions.archive_achievement(achievement, actor=ACTOR)


def begin(achievement: Achievement, member: Member) -> Progress:
    """Progress without a worker: what counts is that there is some."""
    at = achievement.created_at
    status = Progress.Status.IN_PROGRESS
    return Progress.objects.create(
        member=member,
        achievement=achievement,
        standing=write_standing(Standing()),
        status=status,
        created_at=at,
        moved_at=at,
    )


def png(width: int = 1, height: int = 1) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(b"\0" * (width + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>'
