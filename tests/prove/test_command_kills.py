"""Long commands killed inside a transaction, three times at random, and run again: as if nothing had been."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests import repairers
from tests.databases import migrated_database
from tests.nursery import Nursery

pytestmark = [pytest.mark.prove, pytest.mark.needs("postgres"), pytest.mark.timeout(600)]
KILLS = 3
# What there has to be for a command to have something to do.
BEFORE = {"rebuild": repairers.spoil, "fill in": repairers.begin_backfill}


@pytest.mark.parametrize("name", ["expire", "rebuild", "reset", "fill in"])
def test_a_long_command_killed_three_times_and_run_again_does_what_it_does_at_one_go(tmp_path: Path, name: str) -> None:
    untouched = _run(tmp_path / "untouched", name, kills=0)
    assert untouched["before"] != untouched["after"]
    # Each time in the first part of what there is, so that there is something left to be killed in.
    killed = _run(tmp_path / "killed", name, kills=KILLS, among=untouched["transactions"] // (KILLS + 1))
    assert killed["after"] == untouched["after"]


def _run(home: Path, name: str, *, kills: int, among: int = 0) -> dict[str, Any]:
    home.mkdir()
    dice = random.Random(name)
    with migrated_database() as database, Nursery(home, DATABASE_URL=database) as nursery:
        nursery.run(repairers.make_members)
        if name in BEFORE:
            nursery.run(BEFORE[name])
        before = nursery.run(repairers.everything)
        for _ in range(kills):
            child = nursery.start(repairers.long_command, name=name, stop_at=dice.randint(1, among))
            assert "at" in child.said()
            child.kill()
        transactions = nursery.run(repairers.long_command, name=name)
        return {"before": before, "after": nursery.run(repairers.everything), "transactions": transactions}
