"""Workers in processes of their own, started before the clock is."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.entry import Bench, Done, Form
from benchmarks.stopping import held

from .floor import Floor

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 30.0


class Crew:
    """Some workers, ready to begin."""

    def __init__(self, workers: Sequence[subprocess.Popen[str]]) -> None:
        self._workers = workers

    def begin(self, *, ends_by_itself: bool) -> None:
        for worker in self._workers:
            assert worker.stdin is not None
            worker.stdin.write(f"go {int(ends_by_itself)}\n")
            worker.stdin.flush()

    def finish(self) -> list[tuple[float, list[int]]]:
        """What each batch was, and when it was committed; the workers' input ends, and so do they."""
        found: list[tuple[float, list[int]]] = []
        for worker in self._workers:
            assert worker.stdout is not None
            for line in worker.stdout:
                if line.strip() == "end":
                    break
                batch = json.loads(line)
                found.append((batch["at"], batch["ids"]))
        return found

    def end(self) -> None:
        """Have those that do not end by themselves do so."""
        for worker in self._workers:
            assert worker.stdin is not None
            worker.stdin.write("end\n")
            worker.stdin.flush()


@contextmanager
def crew(bench: Bench, size: int) -> Iterator[Crew]:
    """So many workers, ready; whatever happens, none of them is left."""
    with held():
        workers = [_start(bench, number, size) for number in range(size)]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline().strip() == "ready"
        yield Crew(workers)
    finally:
        with held():
            for worker in workers:
                worker.kill()
                worker.communicate(timeout=_PATIENCE)


def _start(bench: Bench, number: int, size: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LAUREL_")} | {
        "DATABASE_URL": bench.url,
        "LAUREL_HOME": str(bench.folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.evaluating.worker", str(number), str(size)],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def crew_form(floor: Floor, bench: Bench, size: int) -> Form:
    """Everything that is pending, by so many workers; starting them is not timed."""
    ready: list[tuple[object, Crew]] = []

    def prepare() -> None:
        floor.rewind()
        context = crew(bench, size)
        ready.append((context, context.__enter__()))

    def run() -> Done:
        context, workers = ready.pop()
        try:
            workers.begin(ends_by_itself=True)
            return Done(sum(len(ids) for _, ids in workers.finish()))
        finally:
            context.__exit__(None, None, None)  # type: ignore[attr-defined]

    return Form(f"workers_{size}", run, floor.check, prepare)
