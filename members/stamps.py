"""Moments as Django writes them into SQLite, for statements that are not its own."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """Without a zone, and a whole second without a fraction: SQLite compares moments as texts."""
    return str(moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None))
