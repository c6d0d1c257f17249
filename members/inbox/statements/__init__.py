"""The inbox's set-based SQL, written once per database; nothing else in the code knows which one it is."""

from django.db import connection

from members.inbox.statements import postgresql, sqlite
from members.inbox.statements.interface import DescribedField, EventRow, Statements

__all__ = ["DescribedField", "EventRow", "Statements", "statements"]


def statements() -> Statements:
    """Those for the database in use."""
    return postgresql.STATEMENTS if connection.vendor == "postgresql" else sqlite.STATEMENTS
