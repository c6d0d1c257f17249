"""Changing an achievement: a draft in everything, what is public within what has been counted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from achievements.engine import Definition, render
from achievements.engine.instants import to_instant
from achievements.evaluation.plans import definition_of
from achievements.locks import hold_definitions, lock_achievement
from achievements.models import Achievement
from achievements.services.backfills import begin_backfill
from members.actors import Actor
from members.errors import Refused, Wrong
from members.services.audit import difference, record

from .locked import added_milestones, locked_parts
from .reading import PRESENTATION, normal_tags, normal_texts, read_definition
from .rows import (
    described,
    has_progress,
    keep_rules,
    name_of,
    note_status,
    save_achievement,
    set_tags,
    time_of_change,
)

LOCKED = "Somebody has made progress, so what counts stays as it is: duplicate the achievement and change the copy."
FROZEN = "The key stays once the achievement has gone live: duplicate it under another key."


def change_achievement(achievement: Achievement, values: Mapping[str, Any], *, actor: Actor) -> Achievement:
    """Change what is given; definition, texts and tags are replaced whole."""
    definition = read_definition(values)
    with transaction.atomic():
        hold_definitions(achievement.store_id)
        kept = lock_achievement(achievement.pk)
        before = described(kept)
        for name in PRESENTATION:
            setattr(kept, name, values.get(name, getattr(kept, name)))
        if "texts" in values:
            kept.texts = normal_texts(values["texts"])
        if definition is not None:
            _change_definition(kept, definition, actor)
        save_achievement(kept)
        if "tags" in values:
            set_tags(kept, normal_tags(values["tags"]))
        was, now = difference(before, described(kept))
        if now:
            record(actor, "achievement.changed", kept, store=kept.store_id, before=was, after=now)
    return kept


def _change_definition(achievement: Achievement, definition: Definition, actor: Actor) -> None:
    before = definition_of(achievement)
    if not achievement.is_draft:
        _refuse_what_is_locked(achievement, before, definition)
    achievement.key, achievement.definition = definition.key, render(definition)
    achievement.name = name_of(definition, achievement.store.default_language)
    keep_rules(achievement, definition)
    if not achievement.is_draft:
        _keep_history(achievement, before, definition, actor)
        if locked_parts(before, definition):
            # Nobody had progress by the old definition; by the new one they may have had it all along.
            begin_backfill(achievement, silent=_was_silent(achievement))


def _was_silent(achievement: Achievement) -> bool:
    return bool(achievement.backfills.values_list("is_silent", flat=True).first())


def _refuse_what_is_locked(achievement: Achievement, before: Definition, after: Definition) -> None:
    if before.key != after.key:
        raise Refused("key_frozen", FROZEN, field="/definition/key")
    touched = locked_parts(before, after)
    if touched and (achievement.status == Achievement.Status.ARCHIVED or has_progress(achievement)):
        raise Refused("locked", LOCKED, wrong=[Wrong(f"/definition{each}", "locked", LOCKED) for each in touched])


def _keep_history(achievement: Achievement, before: Definition, after: Definition, actor: Actor) -> None:
    """Events are judged by the dates of their time; a milestone that was added counts crossings from now on."""
    at = time_of_change(achievement)
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        note_status(achievement, after, actor, at)
    present = {each.key for each in after.milestones}
    since = {key: each for key, each in achievement.milestones_since.items() if key in present}
    since |= dict.fromkeys(added_milestones(before, after), to_instant(at))
    achievement.milestones_since = since
