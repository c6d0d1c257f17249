"""PostgreSQL: rows arrive by COPY, which writes them several times as fast as anything else."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import NoneType
from typing import Any

from django.db import connection
from django.db.models import Model

from members.prepared import prepared_cursor

from .interface import FOLLOWED, Row, Statements

_NEW_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
_SET_BALANCES = """
UPDATE campaigns_account SET balance = x.balance FROM unnest(%s::bigint[], %s::bigint[]) AS x(id, balance)
WHERE member_id = x.id"""
_MARK_DONE = """
UPDATE campaigns_effectrun SET state = 'done', done_at = %s, error = ''
WHERE id = ANY(%s::bigint[]) AND state = 'pending'"""


class PostgresqlStatements(Statements):
    def followed(self) -> set[int]:
        with prepared_cursor() as cursor:
            cursor.execute(FOLLOWED)
            return {number for (number,) in cursor.fetchall()}

    def new_ids(self, model: type[Model], count: int) -> Sequence[int]:
        with connection.cursor() as cursor:
            cursor.execute(_NEW_IDS, [model._meta.db_table, count])
            return [number for (number,) in cursor.fetchall()]

    def insert(self, model: type[Model], rows: Sequence[Row]) -> None:
        if not rows:
            return
        columns = ", ".join(rows[0]._fields)
        copy_in = f"COPY {model._meta.db_table} ({columns}) FROM STDIN"
        # COPY speaks with the server when it is left, where Django's cursor does not look for errors.
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(copy_in) as copy:
            copy.write("".join(map(_line, rows)))

    def set_balances(self, balances: Mapping[int, int]) -> None:
        self._do(_SET_BALANCES, [_array(balances), _array(balances.values())])

    def mark_done(self, run_ids: Sequence[int], at: datetime) -> None:
        self._do(_MARK_DONE, [at, _array(run_ids)])

    @staticmethod
    def _do(sql: str, parameters: Sequence[Any]) -> None:
        with prepared_cursor() as cursor:
            cursor.execute(sql, parameters)


def _line(row: Row) -> str:
    return "\t".join([_WRITTEN.get(type(value), str)(value) for value in row]) + "\n"


def _text(value: str) -> str:
    """As COPY reads it: what would end a column or a row is written with a backslash."""
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], value) if _SPECIAL.search(value) else value


_SPECIAL = re.compile(r"[\\\n\r\t]")
_ESCAPED = {"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda _: r"\N",
    str: _text,
    datetime: datetime.isoformat,
    timedelta: lambda value: f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds",
}


def _array(numbers: Iterable[int]) -> str:
    """Written by hand: psycopg takes ten times as long to make a text of a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


STATEMENTS = PostgresqlStatements()
