"""The installer's refusals, and that a start which was interrupted does not spoil the next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import ROOT

SYSTEM = "/usr/bin:/bin"  # where there is a shell, and no uv


def install(python: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "empty.lock").touch()
    command = ["sh", str(ROOT / ".ci" / "install"), str(python), str(folder / "venv"), str(folder / "empty.lock")]
    environment = {**os.environ, "PATH": SYSTEM}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_python_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = install("python3.99", tmp_path)
    assert result.returncode == 1
    assert "There is no python3.99 here. Laurel needs Python 3.11 or newer" in result.stderr


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ('case "$2" in *version_info*) exit 1;; *) echo 3.9.2;; esac', "newer; python is 3.9.2. Name another with PY="),
        ('case "$1" in -m) exit 1;; esac', "cannot make virtual environments. On Debian and Ubuntu: apt install"),
    ],
)
def test_a_python_that_will_not_do_is_said(tmp_path: Path, answers: str, words: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{answers}\n")
    python.chmod(0o755)
    result = install(python, tmp_path)
    assert result.returncode == 1
    assert words in result.stderr.replace(str(python), "python")
    assert not (tmp_path / "venv").exists()


def test_an_environment_made_by_halves_is_made_anew(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    result = install(sys.executable, tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Making" in result.stdout
    again = install(sys.executable, tmp_path)
    assert again.returncode == 0, again.stderr
    assert "Making" not in again.stdout
