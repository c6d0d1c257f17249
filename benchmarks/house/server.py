"""`manage.py web` in production mode, as it would be started anywhere else."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from benchmarks.entry import Bench
from benchmarks.programs import ClusterUnavailableError
from benchmarks.stopping import held

from .broker import own_broker
from .client import Call, Client
from .ports import free_port

_ROOT = Path(__file__).resolve().parents[2]
_READY_SECONDS, _STOP_SECONDS, _SEED_SECONDS = 60.0, 40.0, 300.0


@dataclass(frozen=True)
class House:
    """A database with a store, its members and a key, and how to start servers on it."""

    bench: Bench
    broker: str
    url: str
    key: str

    def connect(self) -> psycopg.Connection:
        """A connection for preparing and checking; use `with` to close it."""
        return psycopg.connect(self.url, autocommit=True)

    def twin(self, name: str, broker_number: int) -> "House":
        """The same once more, as it is now, with tables and caches of its own."""
        with psycopg.connect(self.bench.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {_database(self.url)}")
        broker = f"{self.broker.rpartition('/')[0]}/{broker_number}"
        return House(self.bench, broker, _elsewhere(self.url, name), self.key)

    @contextmanager
    def serve(self, settings: str = "config.settings") -> Iterator["Served"]:
        """Our web server, started and ended; if this very process is killed, it ends by itself."""
        port = free_port()
        read_end, write_end = os.pipe()
        environment = environment_of(self.bench, self.url, self.broker) | {
            "DJANGO_SETTINGS_MODULE": settings,
            "LAUREL_LIFELINE": str(read_end),
            "PORT": str(port),
        }
        log = self.bench.folder / f"web-{port}.log"
        with held(), log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "manage.py", "web"],
                cwd=_ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[read_end],
                start_new_session=True,
            )
        os.close(read_end)
        try:
            _wait_until_ready(server, port, log)
            yield Served(self, port)
        finally:
            with held():
                os.close(write_end)  # the lifeline: its whole process group ends, the busy and the stuck alike
                server.terminate()
                with suppress(subprocess.TimeoutExpired):
                    server.wait(_STOP_SECONDS)


@dataclass(frozen=True)
class Served:
    """A running server."""

    house: House
    port: int

    def call(self, body: bytes) -> Call:
        """A POST of events, rendered before anything is timed."""
        return Call.post(self.port, "/api/v1/events", self.house.key, body)

    def client(self, connections: int) -> Client:
        """Kept-alive connections to it."""
        return Client(self.port, connections)


@contextmanager
def own_house(bench: Bench, *, members: int) -> Iterator[House]:
    """A migrated database with one store, members `member-1` to `member-N` and a key that may send events."""
    with own_broker() as broker:
        name = "house"
        url = _elsewhere(bench.url, name)
        with psycopg.connect(bench.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks.house.seed", str(members)],
            cwd=_ROOT,
            env=environment_of(bench, url, f"{broker}/0"),
            capture_output=True,
            text=True,
            timeout=_SEED_SECONDS,
            check=False,
        )
        if made.returncode:
            raise ClusterUnavailableError(f"the house could not be made: {made.stderr.strip()[-500:]}")
        yield House(bench, f"{broker}/0", url, made.stdout.strip())


def environment_of(bench: Bench, url: str, broker: str) -> dict[str, str]:
    """Production as it is meant to run; throttling counts as always, and lets everything through."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LAUREL_")}
    return kept | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LAUREL_MODE": "production",
        "LAUREL_HOME": str(bench.folder),
        "LAUREL_SECRET_KEY": "for-measuring-on-this-machine-and-never-for-serving-anyone-0123456789",
        "LAUREL_OPERATOR_KEYS": "for-measuring-on-this-machine-0123456789",
        "LAUREL_URL": "http://127.0.0.1",
        "LAUREL_BROKER_URL": broker,
        "LAUREL_REQUESTS_PER_MINUTE": str(10**9),
    }


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ClusterUnavailableError(f"the web server did not start: {log.read_text()[-500:]}")


def _database(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _elsewhere(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()
