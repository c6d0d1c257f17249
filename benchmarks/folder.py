"""A folder for the run, on a disk, and its end."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .programs import ClusterUnavailableError
from .stopping import held

_DELETE_ATTEMPTS, _PAUSE_SECONDS = 50, 0.1


@contextmanager
def own_folder() -> Iterator[Path]:
    """A new folder that nobody else may enter, deleted however the block ends."""
    folder: Path | None = None
    try:
        with held():
            folder = _new_folder()
        yield folder
    finally:
        if folder is not None:
            with held():
                _delete(folder)


def _new_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="laurel-bench-", dir=_disk()))
    except OSError as problem:
        raise ClusterUnavailableError(f"there is no place for a cluster: {problem}; set TMPDIR.") from problem


def _disk() -> str | None:
    """The usual place is often memory, where fsync costs nothing and every figure lies; this one is a disk."""
    return None if os.environ.get("TMPDIR") or not Path("/var/tmp").is_dir() else "/var/tmp"  # noqa: S108


def _delete(folder: Path) -> None:
    """Try again for a while: the last process of a server that was ended hard may still be writing."""
    for _ in range(_DELETE_ATTEMPTS):
        with suppress(OSError):
            shutil.rmtree(folder)
            return
        time.sleep(_PAUSE_SECONDS)
    shutil.rmtree(folder)
