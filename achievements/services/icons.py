"""An achievement's picture: taken if it is one, kept once, and given out under an address that never changes."""

import hashlib
from uuid import UUID

from django.db import transaction

from achievements.locks import hold_definitions, lock_achievement
from achievements.models import Achievement, Icon
from achievements.pictures import kind_of
from members.actors import Actor
from members.errors import Refused
from members.services.audit import record

LARGEST = 100 * 1024


def set_icon(achievement: Achievement, content: bytes, *, actor: Actor) -> Achievement:
    """Show this picture from now on; what it is, its content says."""
    if len(content) > LARGEST:
        raise Refused("too_large", f"An icon may have up to {LARGEST // 1024} KB.", field="icon")
    media_type = kind_of(content)
    digest = UUID(bytes=hashlib.blake2b(content, digest_size=16).digest())
    with transaction.atomic():
        kept = _held(achievement)
        icon, _ = Icon.objects.defer("content").get_or_create(
            store_id=kept.store_id, digest=digest, defaults={"media_type": media_type, "content": content}
        )
        _show(kept, icon, actor)
    return kept


def remove_icon(achievement: Achievement, *, actor: Actor) -> Achievement:
    """Back to the picture that all have."""
    with transaction.atomic():
        kept = _held(achievement)
        _show(kept, None, actor)
    return kept


def _held(achievement: Achievement) -> Achievement:
    hold_definitions(achievement.store_id)
    return lock_achievement(achievement.pk)


def _show(achievement: Achievement, icon: Icon | None, actor: Actor) -> None:
    before = Icon.objects.defer("content").filter(achievement=achievement).first()
    if before == icon:
        return
    achievement.icon = icon
    achievement.save(update_fields=["icon", "changed_at"])
    if before is not None and not Achievement.objects.filter(icon=before).exists():
        before.delete()
    was, now = {"icon": _address(before)}, {"icon": _address(icon)}
    record(actor, "achievement.icon_changed", achievement, store=achievement.store_id, before=was, after=now)


def _address(icon: Icon | None) -> str | None:
    return None if icon is None else str(icon.uuid)
