"""Databases and brokers nobody else has, gone afterwards."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from psycopg import sql

from tests.surroundings import POSTGRES, REDIS


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty database."""
    name = f"laurel_test_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


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
