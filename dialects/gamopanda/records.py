"""What the vendor's records say beside what Laurel keeps: written and read by the id they are about."""

import uuid
from collections.abc import Iterable
from typing import Any

from members.models import Store

from .models import Record


def records_of(store: Store, kind: str, about: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, Record]:
    """By what they are about; those of what was deleted, too."""
    found = Record.objects.filter(store=store, kind=kind)
    return {each.about: each for each in (found if about is None else found.filter(about__in=list(about)))}


def remember(store: Store, kind: str, about: uuid.UUID, said: dict[str, Any], **columns: Any) -> Record:
    """Put in what was said, and keep the rest."""
    record, _ = Record.objects.get_or_create(store=store, about=about, defaults={"kind": kind})
    record.document = {**record.document, **said}
    for name, value in columns.items():
        setattr(record, name, value)
    record.save()
    return record
