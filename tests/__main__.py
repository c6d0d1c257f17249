"""`python -m tests test` runs the ordinary suite on both databases, `python -m tests prove` the long proofs."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.surroundings import absent, in_ci


def main(which: str, arguments: list[str]) -> int:
    with compiled_once():
        if which == "prove":
            return run(["-m", "prove", *arguments])
        return run(["-m", "not prove", *arguments]) or run_on_postgres(arguments)


@contextlib.contextmanager
def compiled_once() -> Iterator[None]:
    """The suite starts some hundred processes: where none may leave bytecode behind, they share it for the run."""
    if not sys.dont_write_bytecode:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="laurel-bytecode-", ignore_cleanup_errors=True) as folder:
        os.environ.update(PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=folder)
        yield


def run_on_postgres(arguments: list[str]) -> int:
    """Everything that touches the database once more, on the one that production uses."""
    if absent("postgres"):
        print("\n!!! SKIPPED: the suite was not run on PostgreSQL, because none answers here.", flush=True)
        return int(in_ci())
    print("\nOnce more on PostgreSQL:", flush=True)
    return run(["-m", "not prove", "--on-postgres", *arguments], LAUREL_TEST_ON="postgres")


def run(arguments: list[str], **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
