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
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 40.0


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


class House:
    """`manage.py up` on a folder and a port of its own."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.port = int(environment.get("PORT") or free_port())
        self.output: list[str] = []
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAUREL_", "DATABASE_URL"))}
        self.environment = {**kept, "LAUREL_HOME": str(home), "PORT": str(self.port), **environment}

    def start(self) -> "House":
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def wait_ready(self) -> "House":
        def ready() -> bool:
            assert self.process.poll() is None, f"it ended: {self.text}"
            return "Laurel is up" in self.text

        wait_until(ready, what="the house to come up")
        return self

    @property
    def text(self) -> str:
        return "".join(self.output)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def login(self) -> dict[str, str]:
        return json.loads((self.home / "demo-login.json").read_text())

    def children(self) -> dict[str, int]:
        """The process ids of web, worker and beat, by name."""
        listed = [(command.partition("manage.py ")[2].split(), pid) for pid, command in _children_of(self.process.pid)]
        return {words[0]: pid for words, pid in listed if words and words[0] != "up"}

    def web_workers(self) -> list[int]:
        web = self.children().get("web")
        return [pid for pid, _ in _children_of(web)] if web else []

    def group_is_gone(self, pids: list[int]) -> bool:
        return not any(_alive(pid) for pid in pids)

    def everyone(self) -> list[int]:
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            queue += [child for child, _ in _children_of(pid)]
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


@contextlib.contextmanager
def running_house(home: Path, **environment: str) -> Iterator[House]:
    house = House(home, **environment).start()
    try:
        yield house.wait_ready()
    finally:
        if house.process.poll() is None:
            house.stop()
        else:
            house.stop_reading()


def _children_of(pid: int) -> list[tuple[int, str]]:
    listing = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    pairs = [line.strip().split(None, 1) for line in listing.stdout.splitlines()]
    return [(int(child), command) for child, command in pairs if "defunct" not in command]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
