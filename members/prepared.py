"""Prepared statements on Django's own connection to PostgreSQL, where the same few statements run all day."""

import time
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

PLANNED_FOR = 10  # seconds: a plan made while a table was small must not outlive that for long


class _PreparedCursor(psycopg.Cursor[tuple[Any, ...]]):
    """Parameters travel beside the statement, which is planned at its first use on a connection and kept a while."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PreparedCursor":
        # The remark makes it another statement; psycopg lets go of those that were not used for long.
        dated = f"{query} -- plan {time.monotonic() // PLANNED_FOR:.0f}"
        return super().execute(dated, params, **{**options, "prepare": True})


def prepared_cursor() -> CursorWrapper:
    """Like `connection.cursor()`, and that very one where queries are logged: the log would lack these."""
    if connection.queries_logged:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = _PreparedCursor(connection.connection)
    return connection.make_cursor(cursor)
