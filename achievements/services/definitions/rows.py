"""The rows beside an achievement: its rules, tags and history of status, written with it in one transaction."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from achievements.engine import Definition
from achievements.engine.definition import text_in
from achievements.engine.moments import write_moment
from achievements.models import Achievement, Completion, Progress, Rule, StatusChange, Tag
from members.actors import Actor
from members.errors import Refused, Wrong
from members.jsontext import exact_json, read_exact

from .reading import PRESENTATION


def save_achievement(achievement: Achievement) -> None:
    """Write it; a key that is taken is refused by name."""
    try:
        with transaction.atomic():
            achievement.save()
    except IntegrityError as error:
        others = Achievement.objects.filter(store_id=achievement.store_id, key=achievement.key)
        if not others.exclude(pk=achievement.pk).exists():
            raise
        detail = f"This store has an achievement with the key “{achievement.key}”."
        raise Refused("key_taken", detail, wrong=[Wrong("/definition/key", "key_taken", detail)]) from error


def name_of(definition: Definition, language: str) -> str:
    """What lists in the panel call it: the name in the store's own language; without any, its key."""
    return text_in(definition.name, language) or definition.key


def keep_rules(achievement: Achievement, definition: Definition) -> None:
    """Every rule has its number. One that is gone keeps its own: history may speak of it."""
    rules = [Rule(achievement=achievement, key=rule.key) for rule in definition.rules]
    Rule.objects.bulk_create(rules, ignore_conflicts=True)


def set_tags(achievement: Achievement, tags: Iterable[str]) -> None:
    """These tags and no others."""
    names = list(tags)
    achievement.tags.exclude(name__in=names).delete()
    Tag.objects.bulk_create([Tag(achievement=achievement, name=name) for name in names], ignore_conflicts=True)


def tags_of(achievement: Achievement) -> list[str]:
    return sorted(achievement.tags.values_list("name", flat=True))


def note_status(
    achievement: Achievement, definition: Definition, actor: Actor, at: datetime.datetime, reason: str = ""
) -> None:
    """From that instant on it has this status and these dates."""
    StatusChange.objects.create(
        achievement=achievement,
        at=at,
        status=achievement.status,
        starts_at=write_moment(definition.starts_at) if definition.starts_at else "",
        ends_at=write_moment(definition.ends_at) if definition.ends_at else "",
        actor=actor.name[:200],
        reason=reason,
    )


def time_of_change(achievement: Achievement) -> datetime.datetime:
    """Now; never before the change before, though another host's clock may have been ahead of ours."""
    last = achievement.history.order_by("-at").values_list("at", flat=True).first()
    now = timezone.now()
    return now if last is None else max(now, last)


def has_progress(achievement: Achievement) -> bool:
    """Whether anybody has made any, or has completed it; asked under the lock that evaluation shares."""
    return any(model.objects.filter(achievement=achievement).exists() for model in (Progress, Completion))


def described(achievement: Achievement) -> dict[str, Any]:
    """What the audit compares and keeps."""
    shown = {name: getattr(achievement, name) for name in ("key", *PRESENTATION, "texts")}
    # As it would be read back: 0.1 as it was rendered is not the same number as 0.1 as it was stored.
    definition = read_exact(exact_json(achievement.definition))
    return {**shown, "definition": definition, "tags": tags_of(achievement)}
