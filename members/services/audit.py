"""The one way into the audit: every change by a person or a program is written here, in its own transaction."""

from typing import Any

from django.db import models

from members.actors import Actor
from members.jsontext import exact_json, read_exact
from members.models import AuditEntry, Store


def record(
    actor: Actor,
    action: str,
    subject: models.Model,
    *,
    store: Store | int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one entry; `before` and `after` hold what changed, and nothing else."""
    return AuditEntry.objects.create(
        store_id=store.pk if isinstance(store, Store) else store,
        staff=actor.staff,
        actor=actor.name[:200],
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject=str(subject)[:255],
        before=_plain(before),
        after=_plain(after),
        reason=reason,
    )


def difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts that differ, before and after."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def _plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> Any:
    """Something JSON can hold, with exact numbers as text: an audit is read, never calculated with."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict | list):
        return read_exact(exact_json(value)) if not _has_fraction(value) else exact_json(value)
    return str(value)


def _has_fraction(value: Any) -> bool:
    return "." in exact_json(value)
