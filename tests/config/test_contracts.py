"""The floors hold: a planted violation turns `lint-imports` red, in a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import ROOT

FLOORS = ("config", "dialects", "campaigns", "achievements", "members")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in FLOORS:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(copy: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False)


def test_the_tree_as_it_is_keeps_every_contract(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout
    assert "3 kept, 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("planted_in", "line", "contract"),
    [
        ("members/planted.py", "import achievements", "Floors: imports point down only BROKEN"),
        ("achievements/planted.py", "from campaigns import apps", "Floors: imports point down only BROKEN"),
        ("campaigns/planted.py", "import dialects.gamopanda", "Floors: imports point down only BROKEN"),
        ("dialects/gamopanda/planted.py", "import config.settings", "Floors: imports point down only BROKEN"),
        ("dialects/gamopanda/planted.py", "import dialects.talon_one", "Dialects do not know each other BROKEN"),
        ("achievements/engine/planted.py", "import django", "The engine is pure: the standard library alone BROKEN"),
        ("achievements/engine/planted.py", "import msgspec", "The engine is pure: the standard library alone BROKEN"),
    ],
)
def test_a_planted_import_breaks_its_contract(copy: Path, planted_in: str, line: str, contract: str) -> None:
    (copy / planted_in).write_text(line + "\n")
    result = lint(copy)
    assert result.returncode == 1
    assert contract in result.stdout
