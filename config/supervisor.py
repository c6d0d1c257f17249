"""One process tree: starts the children, starts again what dies, and takes all of them along when it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.lifeline import GRACE_SECONDS, VARIABLE

STEADY_SECONDS = 10.0
LONGEST_PAUSE = 3.0
TICK = 0.1


@dataclass
class Child:
    """One command that should always be running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0

    def pause(self) -> float:
        """How long to wait before the next start: longer the more often it failed in a row."""
        return min(0.2 * 2.0 ** (self.failures - 1), LONGEST_PAUSE)


class Supervisor:
    """Keeps children alive until it is told to stop."""

    def __init__(
        self, children: Sequence[Child], report: Callable[[str], None], *, keep_open: Sequence[int] = ()
    ) -> None:
        self._children = children
        self._report = report
        self._keep_open = tuple(keep_open)
        self._stopping = False
        self._read_end, self._write_end = os.pipe()

    def run(self, on_start: Callable[[], bool]) -> int:
        """Run until a signal; `on_start` is asked until it says everything is up. The exit code is for the shell."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        announced = False
        try:
            while not self._stopping:
                self._tend()
                announced = announced or on_start()
                time.sleep(TICK)
        finally:
            self._end_all()
        return 0

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _tend(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and now >= child.start_at and not self._stopping:
                self._start(child, now)

    def _start(self, child: Child, now: float) -> None:
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            env={**os.environ, VARIABLE: str(self._read_end)},
            pass_fds=(self._read_end, *self._keep_open),
            start_new_session=True,  # a group of its own, so that its grandchildren can be ended with it
        )
        child.started_at = now

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None  # noqa: S101  for the type checker; the caller just looked
        _signal_group(child.process, signal.SIGKILL)
        child.failures = 1 if now - child.started_at > STEADY_SECONDS else child.failures + 1
        child.start_at = now + child.pause()
        self._report(f"{child.name} ended ({_ending(child.process)}); starting it again in {child.pause():.1f} s")
        child.process = None

    def _end_all(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._report(f"process {process.pid} did not end in time; ending it the hard way")
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return  # nobody of that group is left


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def manage_command(*arguments: str) -> list[str]:
    """This house's manage.py with the Python that runs now."""
    return [sys.executable, str(Path(sys.argv[0]).resolve()), *arguments]
