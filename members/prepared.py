"""Prepared statements on Django's own connection to PostgreSQL, where the same few statements run all day."""

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _PreparedCursor(psycopg.Cursor[tuple[Any, ...]]):
    """Parameters travel beside the statement, which is planned at its first use on a connection and kept."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PreparedCursor":
        return super().execute(query, params, **{**options, "prepare": True})


def prepared_cursor() -> CursorWrapper:
    """A cursor like `connection.cursor()`, with Django's logging of queries and its words for errors."""
    connection.cursor().close()  # connects, or finds that the connection of before is gone
    cursor = _PreparedCursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
