"""New achievements, always as drafts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from achievements.engine import Definition, render
from achievements.locks import hold_definitions
from achievements.models import Achievement
from members.actors import Actor
from members.errors import Refused, Wrong
from members.models import Store
from members.services.audit import record
from members.uuids import new_uuid

from .reading import PRESENTATION, normal_tags, normal_texts, read_definition
from .rows import described, keep_rules, name_of, save_achievement, set_tags, tags_of


def create_achievement(
    store: Store, values: Mapping[str, Any], *, actor: Actor, known_as: UUID | None = None
) -> Achievement:
    """A draft of the definition; every mistake is named at once, and a key that is taken.

    `known_as`: the id under which others know it already, where it moves in from another system.
    """
    definition = read_definition(values)
    if definition is None:
        missing = Wrong("/definition", "missing_key", "The key “definition” is required here.")
        raise Refused("invalid", "Some fields are not right.", wrong=[missing])
    return _draft(store, definition, values, actor=actor, action="achievement.created", known_as=known_as)


def duplicate_achievement(achievement: Achievement, key: str, *, actor: Actor) -> Achievement:
    """A draft that says the same under another key."""
    values = {
        **{name: getattr(achievement, name) for name in PRESENTATION},
        "definition": {**achievement.definition, "key": key},
        "texts": achievement.texts,
        "tags": tags_of(achievement),
    }
    store, action = achievement.store, "achievement.duplicated"
    try:
        definition = read_definition(values)
        assert definition is not None  # noqa: S101  it was given
        return _draft(store, definition, values, actor=actor, action=action, icon_id=achievement.icon_id)
    except Refused as error:
        raise Refused(error.code, error.message, wrong=[_about_the_key(wrong) for wrong in error.wrong]) from None


def _about_the_key(wrong: Wrong) -> Wrong:
    """Whoever duplicates gives a key and no definition."""
    return wrong._replace(field="key") if wrong.field == "/definition/key" else wrong


def _draft(
    store: Store,
    definition: Definition,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    action: str,
    icon_id: int | None = None,
    known_as: UUID | None = None,
) -> Achievement:
    made = Achievement(
        store=store,
        key=definition.key,
        definition=render(definition),
        name=name_of(definition, store.default_language),
        texts=normal_texts(values.get("texts")),
        created_by=actor.name[:200],
        icon_id=icon_id,
        uuid=known_as or new_uuid(),
        **{name: values[name] for name in PRESENTATION if name in values},
    )
    with transaction.atomic():
        hold_definitions(store.pk)
        save_achievement(made)
        keep_rules(made, definition)
        set_tags(made, normal_tags(values.get("tags", ())))
        record(actor, action, made, store=store, after=described(made))
    return made
