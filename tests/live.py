"""A whole house in processes of its own, for tests that need the real thing."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0  # a condition that comes costs nothing to wait for, however busy the machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], *, patience: float = PATIENCE, what: str = "it") -> None:
    """Wait for a condition; what never comes is named."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, f"waited {patience} s for {what}"
        time.sleep(0.05)


def environment_of(home: Path, **settings: str) -> dict[str, str]:
    """A process environment with these settings and none of the caller's."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LAUREL_", "DATABASE_URL", "DJANGO_"))
    }
    return {**kept, "LAUREL_HOME": str(home), **settings}


def manage(
    environment: Mapping[str, str], *arguments: str, patience: float = PATIENCE
) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    text: str
    headers: http.client.HTTPMessage


def ask(port: int, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
    """One request to a server of this machine; underscores in a header's name become hyphens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), response.headers)


class Program:
    """One command of manage.py in a process of its own, and all that it says."""

    def __init__(self, *arguments: str, environment: Mapping[str, str]) -> None:
        self.arguments = arguments
        self.environment = dict(environment)
        self.output: list[str] = []

    def start(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *self.arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def text(self) -> str:
        return "".join(self.output)

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def everyone(self) -> list[int]:
        """This process and all that descend from it."""
        found, queue = [], [self.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            queue += children_of(pid)
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        self.stop_reading()
        return code

    def stop_reading(self) -> None:
        """After the end: everything it said is in, and the pipe is closed."""
        self._reader.join(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)


class House(Program):
    """`manage.py up` on a folder and a port of its own."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = int(settings.get("PORT") or free_port())
        super().__init__("up", environment=environment_of(home, **{**settings, "PORT": str(self.port)}))

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return manage(self.environment, *arguments)

    def wait_ready(self) -> Self:
        def ready() -> bool:
            assert self.running, f"it ended: {self.text}"
            return "Laurel is up" in self.text

        wait_until(ready, what="the house to come up")
        return self

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        answer = ask(self.port, path, **headers)
        return answer.status, answer.text

    def answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def login(self) -> dict[str, str]:
        return json.loads((self.home / "demo-login.json").read_text())

    def children(self) -> dict[str, int]:
        """The process ids of web, worker and beat, by name."""
        listed = [(_command_of(pid).partition("manage.py ")[2].split(), pid) for pid in children_of(self.pid)]
        return {words[0]: pid for words, pid in listed if words and words[0] != "up"}

    def web_workers(self) -> list[int]:
        web = self.children().get("web")
        return children_of(web) if web else []

    def group_is_gone(self, pids: list[int]) -> bool:
        return all_gone(pids)


@contextlib.contextmanager
def running_house(home: Path, **settings: str) -> Iterator[House]:
    house = House(home, **settings).start()
    try:
        yield house.wait_ready()
    finally:
        if house.running:
            house.stop()
        else:
            house.stop_reading()


def children_of(pid: int) -> list[int]:
    """The living children of a process; one that has ended and was not waited for yet is no longer among them."""
    return [child for child, parent in _parents().items() if parent == pid]


def all_gone(pids: list[int]) -> bool:
    return not set(pids) & set(_parents())


def _parents() -> dict[int, int]:
    """Every living process and its parent, from the kernel itself: a slim system has no `ps`."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = file.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state not in {"Z", "X"}:
                found[int(file.parent.name)] = int(parent)
    return found


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""  # it has just ended
