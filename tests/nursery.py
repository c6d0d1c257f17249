"""Processes of one house, forked from one in which everything is loaded already, so that a new one costs nothing.

In the test: `Nursery(home, DATABASE_URL=...)`, whose `start` gives a `Child` that runs a function of some module. In
the child: `say` tells the test something, `stop` waits there until the test lets it go on, or kills it.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from tests.live import PATIENCE, ROOT, environment_of

Message = dict[str, Any]


class Nursery:
    """The process all others are forked from. Has no connection of its own that they could share."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self._heard: defaultdict[int, queue.Queue[Message]] = defaultdict(queue.Queue)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=ROOT,
            env=environment_of(home, DJANGO_SETTINGS_MODULE="config.settings", **settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """It ends with all of its children when it cannot hear us any more, so also if we are killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        self._process.stdout.close()

    def start(self, function: Callable[..., Any], **arguments: Any) -> "Child":
        answer = self.home / f"answer-{os.urandom(6).hex()}"
        order = {
            "function": f"{function.__module__}:{function.__name__}",
            "arguments": arguments,
            "answer": str(answer),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = self._heard[0].get(timeout=PATIENCE)["started"]
        return Child(pid, self._heard[pid], answer)

    def run(self, function: Callable[..., Any], **arguments: Any) -> Any:
        """To its end; what it returned."""
        return self.start(function, **arguments).returned()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            self._heard[message.pop("pid")].put(message)


class Child:
    """One process of the nursery."""

    def __init__(self, pid: int, heard: "queue.Queue[Message]", answer: Path) -> None:
        self.pid, self._heard, self._answer = pid, heard, answer

    def said(self, *, patience: float = PATIENCE) -> Message:
        """The next thing it said; what it failed of is raised here."""
        message = self._heard.get(timeout=patience)
        assert "failed" not in message, message["failed"]
        return message

    def is_silent(self) -> bool:
        return self._heard.empty()

    def go_on(self) -> None:
        """It has said that it stops; now it shall not any longer."""
        os.kill(self.pid, signal.SIGUSR1)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def returned(self) -> Any:
        assert self.said() == {"done": True}
        return json.loads(self._answer.read_text())


# In the child ---------------------------------------------------------------------------------------------


def say(**message: Any) -> None:
    """At once and whole, however many others speak: a pipe takes as much as this in one piece."""
    line = json.dumps({"pid": os.getpid(), **message}) + "\n"
    assert len(line) < 4096
    os.write(1, line.encode())


def stop(**message: Any) -> None:
    """Say where we are, and be there until told to go on."""
    say(**message)
    signal.sigwait({signal.SIGUSR1})


def replace(module: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Put something else in the place of what is there; that it is there is checked."""
    setattr(module, name, make(getattr(module, name)))


def _raise_children() -> None:
    import django

    django.setup()
    # Before there is any child, since one that runs would not be told of it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            _live(order)
        os.write(1, (json.dumps({"pid": 0, "started": pid}) + "\n").encode())
    os.killpg(0, signal.SIGKILL)


def _live(order: dict[str, Any]) -> None:
    from importlib import import_module

    try:
        module, _, name = order["function"].partition(":")
        answer = getattr(import_module(module), name)(**order["arguments"])
        Path(order["answer"]).write_text(json.dumps(answer))
        say(done=True)
    except BaseException:  # noqa: BLE001  whatever it was, the test has to hear of it
        import traceback

        with suppress(OSError):
            say(failed=traceback.format_exc()[-3000:])
    finally:
        os._exit(0)


if __name__ == "__main__":
    _raise_children()
