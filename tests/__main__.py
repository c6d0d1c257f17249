"""`python -m tests test` runs the ordinary suite on both databases, `python -m tests prove` the long proofs."""

import os
import subprocess
import sys

from tests.surroundings import absent, in_ci


def main(which: str, arguments: list[str]) -> int:
    if which == "prove":
        return run(["-m", "prove", *arguments])
    return run(["-m", "not prove", *arguments]) or run_on_postgres(arguments)


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
