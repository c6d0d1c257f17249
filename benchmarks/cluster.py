"""A PostgreSQL of our own: made for the run, reachable from this machine alone, gone afterwards."""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from .folder import own_folder
from .programs import Account, ClusterUnavailableError, Programs, newest_programs, unprivileged_account
from .stopping import held

# What the figures were agreed under. Durability stays on: without it every batched form would look better than it is.
SETTINGS = {"shared_buffers": "2GB", "max_wal_size": "8GB", "fsync": "on", "synchronous_commit": "on"}

_READY_SECONDS, _STOP_SECONDS, _ATTEMPTS = 30.0, 30.0, 3
_USER, _DATABASE = "bench", "bench"


@dataclass
class Cluster:
    """One running server; `url` works for psycopg and for Django alike."""

    folder: Path
    programs: Programs
    account: Account
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    port: int = 0
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the empty database of this run is."""
        return self._url(_DATABASE)

    def scratch(self) -> Path:
        """A folder beside the data that is ours to fill and goes away with it."""
        folder = self.folder / "scratch"
        folder.mkdir(exist_ok=True)
        return folder

    def settings(self) -> dict[str, str]:
        """The settings as the running server reports them, not as we asked for them."""
        with psycopg.connect(self.url) as connection:
            query = "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name"
            return dict(connection.execute(query, [[*SETTINGS, "server_version"]]).fetchall())

    def start(self) -> None:
        """Make the data folder and start on a free port; someone else may take the port first, so try again."""
        self._initialise()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._start_once()
            except ClusterUnavailableError:
                self.stop()
                if attempt == _ATTEMPTS:
                    raise
            else:
                return

    def stop(self) -> None:
        """End the server at once: nothing in it is worth a last checkpoint."""
        if self.server is None:
            return
        self.server.send_signal(signal.SIGQUIT)
        try:
            self.server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.server.kill()  # its children notice and end by themselves
            self.server.wait(_STOP_SECONDS)
        self.server = None

    def _url(self, database: str) -> str:
        return f"postgresql://{_USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def _initialise(self) -> None:
        # A password, because on a shared machine anyone may connect to a port on 127.0.0.1.
        word = self.folder / "password"
        word.write_text(self.password)
        word.chmod(0o600)
        for path in (self.folder, word):
            self._own(path)
        command = [self.programs.path("initdb"), f"--pgdata={self.folder / 'data'}", "--no-sync"]
        command += [f"--username={_USER}", f"--pwfile={word}", "--auth=scram-sha-256", "--no-locale", "--encoding=UTF8"]
        with held():  # a second or so; interrupted, it leaves a child behind that goes on writing
            made = subprocess.run(command, capture_output=True, timeout=120, check=False, **self._manner())
        word.unlink()
        if made.returncode:
            raise ClusterUnavailableError(f"initdb failed: {_complaint(made.stderr)}")

    def _start_once(self) -> None:
        self.port = _free_port()
        command = [self.programs.path("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        for name, value in (*SETTINGS.items(), ("listen_addresses", "127.0.0.1"), ("unix_socket_directories", "")):
            command += ["-c", f"{name}={value}"]
        with held(), self._log.open("wb") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=log, **self._manner())
        self._wait_until_ready(self.server)

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until and server.poll() is None:
            try:
                with psycopg.connect(self._url("postgres"), autocommit=True, connect_timeout=2) as connection:
                    connection.execute(f"CREATE DATABASE {_DATABASE}")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise ClusterUnavailableError(f"PostgreSQL did not start: {_complaint(self._log.read_bytes())}")

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _own(self, path: Path) -> None:
        if self.account.user is not None and self.account.group is not None:
            os.chown(path, self.account.user, self.account.group)

    def _manner(self) -> dict[str, Any]:
        """Without our environment (PGDATA and its kind mislead) and in a session no terminal interrupts."""
        manner = {
            "stdin": subprocess.DEVNULL,
            "cwd": self.folder,
            "env": {"PATH": os.defpath, "LC_ALL": "C"},
            "start_new_session": True,
        }
        if self.account.user is None:
            return manner
        return {**manner, "user": self.account.user, "group": self.account.group, "extra_groups": []}


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A started cluster; stopped and deleted however the block ends."""
    programs, account = newest_programs(), unprivileged_account()
    with own_folder() as folder:
        cluster = Cluster(folder, programs, account)
        try:
            cluster.start()
            yield cluster
        finally:
            with held():
                cluster.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _complaint(said: bytes) -> str:
    """The line that says what is wrong, among those that say what was done about it."""
    lines = said.decode(errors="replace").strip().splitlines() or ["it said nothing"]
    return next((line for line in lines if "error:" in line or "FATAL:" in line), lines[-1])
