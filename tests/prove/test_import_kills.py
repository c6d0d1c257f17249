"""Importing codes, killed inside a transaction three times and run again: as if nothing had been."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests import firers
from tests.databases import migrated_database
from tests.nursery import Nursery

pytestmark = [pytest.mark.prove, pytest.mark.needs("postgres"), pytest.mark.timeout(300)]
CODES, WAITING, KILLS = 400, 150, 3


def test_an_import_killed_three_times_and_run_again_does_what_it_does_at_one_go(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("".join(f"C{number:04}\n" for number in range(CODES)))
    untouched = _run(tmp_path / "untouched", file, kills=0)
    assert (len(untouched["codes"]), untouched["taken"]) == (CODES + 1, WAITING)
    assert len(set(untouched["given"])) == WAITING
    killed = _run(tmp_path / "killed", file, kills=KILLS, among=untouched.pop("transactions") // (KILLS + 1))
    killed.pop("transactions")
    assert killed == untouched


def _run(home: Path, file: Path, *, kills: int, among: int = 0) -> dict[str, Any]:
    home.mkdir()
    dice = random.Random(20260311)
    with migrated_database() as database, Nursery(home, DATABASE_URL=database) as nursery:
        nursery.run(firers.make_waiting, count=WAITING)
        for _ in range(kills):
            child = nursery.start(firers.import_codes, file=str(file), stop_at=dice.randint(1, among))
            assert "at" in child.said()
            child.kill()
        transactions = nursery.run(firers.import_codes, file=str(file))
        return {**nursery.run(firers.codes), "transactions": transactions}
