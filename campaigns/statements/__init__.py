"""The set-based SQL of firing, written once per database; nothing else on this floor knows which one it is."""

from django.db import connection

from campaigns.statements import postgresql, sqlite
from campaigns.statements.interface import Statements
from campaigns.statements.rows import EntryRow, FiringRow, RewardRow, RunRow

__all__ = ["EntryRow", "FiringRow", "RewardRow", "RunRow", "Statements", "statements"]


def statements() -> Statements:
    """Those for the database in use."""
    return postgresql.STATEMENTS if connection.vendor == "postgresql" else sqlite.STATEMENTS
