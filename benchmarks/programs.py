"""Finding PostgreSQL's own programs, and an account that may run them."""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Distributions keep the server's programs off PATH, each in a place of its own.
_PLACES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


class ClusterUnavailableError(Exception):
    """There is no PostgreSQL to measure with; the message says what to do."""


@dataclass(frozen=True)
class Programs:
    """The folder of one installed PostgreSQL."""

    folder: Path
    version: tuple[int, ...]

    def path(self, name: str) -> str:
        """The full path of one of its programs."""
        return str(self.folder / name)


@dataclass(frozen=True)
class Account:
    """Whom to run PostgreSQL as; None means as whoever we are."""

    user: int | None = None
    group: int | None = None


def newest_programs(folders: Iterable[Path] | None = None) -> Programs:
    """The newest PostgreSQL that has both initdb and postgres."""
    places = _folders() if folders is None else folders
    found = [Programs(folder, _version(folder)) for folder in places if _complete(folder)]
    if not found:
        raise ClusterUnavailableError("PostgreSQL's programs (initdb, postgres) were not found; install its server.")
    return max(found, key=lambda programs: programs.version)


def unprivileged_account() -> Account:
    """PostgreSQL refuses to run as root; then it runs as `postgres`, or else as `nobody`."""
    if os.geteuid() != 0:
        return Account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ClusterUnavailableError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _folders() -> Iterator[Path]:
    for pattern in _PLACES:
        yield from Path("/").glob(pattern)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


def _version(folder: Path) -> tuple[int, ...]:
    """From "postgres (PostgreSQL) 15.18 (Debian …)"; a development version such as 19devel is 19."""
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=False)
    number = re.search(r"\) (\d+(?:\.\d+)*)", said.stdout)
    return tuple(map(int, number[1].split("."))) if number else ()
