"""Law 7, fired once: workers killed whenever, also between an effect and its record, and nothing lost or doubled."""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import firers
from tests.databases import migrated_database
from tests.nursery import Child, Nursery

PROCESSES, KILLS = 8, 60
MEMBERS, COMPLETIONS, CODES = 400, 5_000, 3_000
CAMPAIGNS = 6
# What is still to be done; counted where nobody's locks are in the way.
LEFT = f"""SELECT {CAMPAIGNS * COMPLETIONS} - (SELECT count(*) FROM campaigns_firing)
    + (SELECT count(*) FROM campaigns_effectrun WHERE state = 'pending')"""


@pytest.mark.prove
@pytest.mark.needs("postgres")
@pytest.mark.timeout(900)
def test_law_7_workers_are_killed_at_any_instant_and_every_campaign_fires_once(tmp_path: Path) -> None:
    began = time.monotonic()
    with migrated_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        nursery.run(firers.make_world, members=MEMBERS, completions=COMPLETIONS, codes=CODES)
        massacre = Massacre(nursery, database)
        massacre.go()
        found = nursery.run(firers.found)
    print(f"{dict(massacre.figures)}, {time.monotonic() - began:.0f} s, {found}")  # noqa: T201
    assert (found["twice"], found["firings"]) == (0, CAMPAIGNS * COMPLETIONS)
    assert found["fired"] == {
        **dict.fromkeys(("points", "both", "pool", "event"), COMPLETIONS),
        "once": MEMBERS,
        "budget": firers.BUDGET,
    }
    assert found["runs"] == {"done": 5 * COMPLETIONS + MEMBERS + firers.BUDGET}
    assert found["points"] == 51 * COMPLETIONS + 50 * MEMBERS + 50 * firers.BUDGET
    assert (found["wrong balances"], found["budget used"]) == ([], 50 * firers.BUDGET)
    assert found["stops"] == 1, "whoever sees that the budget is spent says so, and nobody after them"
    assert (found["codes twice"], found["events"]) == (0, COMPLETIONS)
    assert (found["given"], found["pool rewards"], found["awaiting"]) == (CODES, CODES, COMPLETIONS - CODES)
    assert massacre.figures["killed"] >= KILLS
    assert all(massacre.figures[point] for point in firers.DEADLY)


class Massacre:
    """Workers that are killed and started again until everything is done."""

    def __init__(self, nursery: Nursery, database: str) -> None:
        self.nursery = nursery
        self.database = psycopg.connect(database, autocommit=True)
        self.dice = random.Random(20260311)
        self.figures: Counter[str] = Counter()
        self.to_begin_with = list(firers.DEADLY)
        self.living: list[Child] = []
        self.stopped: dict[int, dict[str, Any]] = {}

    def go(self) -> None:
        with self.database:
            while len(self.living) < PROCESSES:
                self.start()
            while self.left():
                time.sleep(self.dice.uniform(0, 1))
                self.kill(self.choose())
                self.start()
            for child in self.living:
                child.kill()

    def left(self) -> int:
        row = self.database.execute(LEFT).fetchone()  # type: ignore[arg-type]
        return int(row[0]) if row else 0

    def start(self) -> None:
        # Each point is somebody's first; so that none is missed, whoever has what luck.
        point = self.to_begin_with.pop() if self.to_begin_with else self.dice.choice(firers.DEADLY)
        is_among_the_first = len(self.to_begin_with) or not self.figures["killed"]
        seed, after = self.dice.getrandbits(32), 0 if is_among_the_first else self.dice.randint(0, 12)
        self.living.append(self.nursery.start(firers.work, seed=seed, stop_after=after, stop_at=point))

    def choose(self) -> Child:
        """Rather one that has stopped inside a transaction, but not always: others are killed wherever they are."""
        for child in self.living:
            if child.pid not in self.stopped and not child.is_silent():
                self.stopped[child.pid] = child.said()
        stopped = [child for child in self.living if child.pid in self.stopped]
        return self.dice.choice(stopped if stopped and self.dice.random() < 0.8 else self.living)

    def kill(self, child: Child) -> None:
        if where := self.stopped.get(child.pid):
            self.figures[where["at"]] += 1
        child.kill()
        self.living.remove(child)
        self.figures["killed"] += 1
