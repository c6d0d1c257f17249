"""Instants as the vendor writes them: on the store's own wall clock, with its offset."""

import datetime

from members.models import Store


def written(at: datetime.datetime | None, store: Store) -> str | None:
    return None if at is None else at.astimezone(store.zone).isoformat(timespec="seconds")
