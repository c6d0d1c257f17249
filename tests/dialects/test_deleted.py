"""A dialect is one folder: without it, the rest is as green as before. In a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import ROOT, environment_of

KEPT = (
    "config",
    "dialects",
    "campaigns",
    "achievements",
    "members",
    "docs",
    "tests",
    "templates",
    "static",
    "benchmarks",
)
FILES = ("manage.py", "pyproject.toml", "compose.yaml", "Dockerfile", ".env.example", "README.md", "CONTRIBUTING.md")
DIALECTS = sorted(path.parent.name for path in (ROOT / "dialects").glob("*/apps.py"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in KEPT:
        shutil.copytree(ROOT / name, tmp_path / "house" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / "house")
    return tmp_path / "house"


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = environment_of(copy.parent / "home")
    environment.pop("PYTEST_XDIST_WORKER", None)
    (copy.parent / "home").mkdir(exist_ok=True)
    result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    return result


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_without_its_folder_the_rest_stands(copy: Path, dialect: str) -> None:
    for folder in ("dialects", "tests/dialects"):
        shutil.rmtree(copy / folder / dialect)
    (copy / f"tests/browser/test_{dialect}.py").unlink(missing_ok=True)
    run(copy, str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    for command in (("check",), ("makemigrations", "--check", "--dry-run"), ("migrate", "-v0")):
        run(copy, sys.executable, "manage.py", *command)
    collected = run(copy, sys.executable, "-m", "pytest", "tests", "--collect-only", "-q", "-n0")
    assert "error" not in collected.stdout.splitlines()[-1]
    tests = ("tests/config/test_environment.py", "tests/config/test_deployment.py", "tests/members/test_tokens.py")
    run(copy, sys.executable, "-m", "pytest", *tests, "-q", "-n0")
