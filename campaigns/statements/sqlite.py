"""SQLite: one writer at a time, so a transaction owns everything it touches."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.duration import duration_microseconds

from members.stamps import stamp

from .interface import FOLLOWED, Row, Statements

_LAST_ID = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s"
_SET_BALANCE = "UPDATE campaigns_account SET balance = %s WHERE member_id = %s"
_MARK_DONE = """
UPDATE campaigns_effectrun SET state = 'done', done_at = %s, error = '' WHERE id = %s AND state = 'pending'"""


class SqliteStatements(Statements):
    def followed(self) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(FOLLOWED)
            return {number for (number,) in cursor.fetchall()}

    def new_ids(self, model: type[Model], count: int) -> Sequence[int]:
        with connection.cursor() as cursor:
            cursor.execute(_LAST_ID, [model._meta.db_table])
            (last,) = cursor.fetchone()
        return range(last + 1, last + 1 + count)

    def insert(self, model: type[Model], rows: Sequence[Row]) -> None:
        if rows:
            columns, marks = ", ".join(rows[0]._fields), ", ".join(["%s"] * len(rows[0]))
            self._do(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", map(_kept, rows))

    def set_balances(self, balances: Mapping[int, int]) -> None:
        self._do(_SET_BALANCE, [(balance, member) for member, balance in balances.items()])

    def mark_done(self, run_ids: Sequence[int], at: datetime) -> None:
        done_at = stamp(at)
        self._do(_MARK_DONE, [(done_at, run_id) for run_id in run_ids])

    @staticmethod
    def _do(sql: str, rows: Any) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql, list(rows))


def _kept(row: Row) -> tuple[Any, ...]:
    """In the forms in which Django keeps them here: ids without dashes, instants without a zone."""
    return tuple([_value(value) for value in row])


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, timedelta):
        return duration_microseconds(value)
    if isinstance(value, UUID):
        return value.hex
    return str(value) if isinstance(value, str) else value


STATEMENTS = SqliteStatements()
