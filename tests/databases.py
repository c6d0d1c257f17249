"""Databases and brokers nobody else has, gone afterwards."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from psycopg import sql

from tests.live import environment_of, manage
from tests.surroundings import POSTGRES, REDIS


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty database."""
    with _database(f"laurel_test_{secrets.token_hex(6)}") as address:
        yield address


@contextlib.contextmanager
def migrated_database() -> Iterator[str]:
    """The address of a database with every table and no rows: a copy, because migrating takes far longer."""
    template = f"laurel_template_{os.environ['LAUREL_TEST_RUN']}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [template]).rowcount:
            _make_template(connection, template)
    with _database(f"laurel_test_{secrets.token_hex(6)}", template) as address:
        yield address


def drop_template() -> None:
    """When the run ends; of those that no test of the run has made there is nothing to drop."""
    template = f"laurel_template_{os.environ['LAUREL_TEST_RUN']}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(_drop(template))


@contextlib.contextmanager
def _database(name: str, template: str = "template1") -> Iterator[str]:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        # One at a time: nobody may be connected to what is copied, and whoever copies is.
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        connection.execute(_create(name, template))
    try:
        yield _address(name)
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(_drop(name))


def _make_template(connection: psycopg.Connection, template: str) -> None:
    """Under another name until it is whole, so that nobody ever copies half of it."""
    being_made = f"{template}_being_made"
    connection.execute(_drop(being_made))  # where it did not work out before
    connection.execute(_create(being_made, "template1"))
    with tempfile.TemporaryDirectory() as home:
        done = manage(environment_of(Path(home), DATABASE_URL=_address(being_made)), "migrate", "-v0")
    assert done.returncode == 0, done.stderr
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(being_made), sql.Identifier(template)))


def _create(name: str, template: str) -> sql.Composed:
    return sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def _address(name: str) -> str:
    return urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))


@contextlib.contextmanager
def empty_broker() -> Iterator[str]:
    """The address of a Redis database that was empty, claimed against other runs of this suite."""
    shared = urlsplit(REDIS).path.strip("/")
    for number in (str(number) for number in range(15, 0, -1) if str(number) != shared):
        address = urlsplit(REDIS)._replace(path=f"/{number}").geturl()
        with redis.Redis.from_url(address) as server:
            if server.dbsize() == 0 and server.set("laurel-suite", os.getpid(), nx=True, ex=1200):
                try:
                    yield address
                finally:
                    server.flushdb()
                return
    pytest.fail("No Redis database is empty; the suite leaves databases with data in them alone.")
