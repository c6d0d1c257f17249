"""The worker's set-based SQL, written once per database; nothing else in the code knows which one it is."""

from django.db import connection

from achievements.evaluation.statements import postgresql, sqlite
from achievements.evaluation.statements.interface import (
    AttemptRow,
    CompletionRow,
    Pair,
    ProgressRow,
    Statements,
    StoredEvent,
    StoredPerson,
    StoredProgress,
    StoredRecord,
    TriggerRow,
)

__all__ = [
    "AttemptRow",
    "CompletionRow",
    "Pair",
    "ProgressRow",
    "Statements",
    "StoredEvent",
    "StoredPerson",
    "StoredProgress",
    "StoredRecord",
    "TriggerRow",
    "statements",
]


def statements() -> Statements:
    """Those for the database in use."""
    return postgresql.STATEMENTS if connection.vendor == "postgresql" else sqlite.STATEMENTS
