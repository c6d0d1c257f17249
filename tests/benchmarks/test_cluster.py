"""The cluster: which PostgreSQL is taken, and that nothing of it stays behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.cluster import SETTINGS
from benchmarks.programs import ClusterUnavailableError, newest_programs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def postgresql() -> None:
    try:
        newest_programs()
    except ClusterUnavailableError as problem:
        (pytest.fail if os.environ.get("CI", "").lower() == "true" else pytest.skip)(f"NOT RUN: {problem}")


@pytest.fixture
def disk() -> Iterator[Path]:
    """Not tmp_path: PostgreSQL, run for root by another user, must be able to pass through."""
    with tempfile.TemporaryDirectory(prefix="laurel-tests-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def installed(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (Debian)'\n")
        (folder / name).chmod(0o755)
    return folder


@contextmanager
def bench(disk: Path) -> Iterator[subprocess.Popen[str]]:
    """The real command in a process of its own, where Django is nobody else's."""
    command = [sys.executable, "-W", "error", "-m", "benchmarks", "--tiny", "bare"]
    environment = {**os.environ, "TMPDIR": str(disk), "PYTHONDONTWRITEBYTECODE": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.terminate()  # it cleans up after itself; long gone unless the test failed


def test_the_newest_version_is_taken_by_number_not_by_spelling(tmp_path: Path) -> None:
    folders = [installed(tmp_path / name, name) for name in ("9.6.24", "15.20", "16.2", "16.10")]
    assert newest_programs(folders).version == (16, 10)


def test_a_folder_without_the_server_is_passed_over(tmp_path: Path) -> None:
    client_only = installed(tmp_path / "17", "17.1")
    (client_only / "postgres").unlink()
    with pytest.raises(ClusterUnavailableError, match="were not found; install its server"):
        newest_programs([client_only])


@pytest.mark.usefixtures("postgresql")
def test_the_whole_harness_at_a_tiny_scale_against_its_own_cluster(disk: Path) -> None:
    with bench(disk) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    figures = [json.loads(line) for line in out.splitlines()]
    assert {figure["scale"] for figure in figures} == {"tiny"}
    assert "bare_json_insert_vs_copy" in {figure["name"] for figure in figures}
    settings = next(json.loads(line)["settings"] for line in err.splitlines() if line.startswith('{"settings"'))
    assert settings.items() >= SETTINGS.items()
    assert list(disk.iterdir()) == []


@pytest.mark.usefixtures("postgresql")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_the_middle_leaves_no_folder_and_no_server(disk: Path, number: signal.Signals) -> None:
    with bench(disk) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith('{"settings"'):
            assert process.poll() is None
        (data,) = disk.glob("laurel-bench-*/data")
        server = int((data / "postmaster.pid").read_text().split()[0])
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert list(disk.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
