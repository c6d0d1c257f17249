"""Law 1, accepted is kept: evaluators killed whenever, also inside their transactions, and no event lost or doubled."""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import evaluators
from tests.achievements.evaluation.oracle import differences, expected_of
from tests.achievements.evaluation.stream import Stream
from tests.databases import migrated_database
from tests.nursery import Child, Nursery

PROCESSES, KILLS, INSIDE = 8, 120, 40
EVENTS, PIECE = 2400, 20


@pytest.mark.prove
@pytest.mark.needs("postgres")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("lanes", [2, 16])
def test_law_1_evaluators_are_killed_at_any_instant_and_nothing_is_lost_or_doubled(tmp_path: Path, lanes: int) -> None:
    numbers = {"seed": 20250301 + lanes, "events": EVENTS, "lanes": lanes}
    began = time.monotonic()
    with migrated_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        nursery.run(evaluators.make_stream, **numbers)
        massacre = Massacre(nursery, database, lanes)
        massacre.go(nursery.start(evaluators.feed, size=PIECE, **numbers))
        found = nursery.run(evaluators.found)
    print(f"{lanes} lanes: {dict(massacre.figures)}, {time.monotonic() - began:.0f} s")  # noqa: T201
    wrong = differences(expected_of(Stream(**numbers)), found)
    assert not wrong, "\n".join(wrong)
    assert massacre.figures["killed"] >= KILLS
    assert massacre.figures["inside a transaction"] >= INSIDE
    assert all(massacre.figures[point] for point in evaluators.POINTS)


class Massacre:
    """Evaluators that are killed and started again while the stream comes in, until all of it is evaluated."""

    def __init__(self, nursery: Nursery, database: str, lanes: int) -> None:
        self.nursery, self.lanes = nursery, lanes
        self.database = psycopg.connect(database, autocommit=True)
        self.dice = random.Random(lanes)
        self.figures: Counter[str] = Counter()
        self.living: list[Child] = []
        self.stopped: dict[int, dict[str, Any]] = {}

    def go(self, feeder: Child) -> None:
        with self.database:
            self.feed(feeder)
            while len(self.living) < PROCESSES:
                self.start()
            while self.feed(feeder) or self.ask("SELECT count(*) FROM members_pending"):
                time.sleep(self.dice.uniform(0, 0.3))
                self.kill(self.choose())
                self.start()
            for child in self.living:
                child.kill()

    def feed(self, feeder: Child) -> bool:
        """As much of the stream as there were kills, so that they fall all along it; whether there is more."""
        pieces = EVENTS * 11 // 10 // PIECE
        while self.figures["pieces"] < pieces and self.figures["pieces"] <= self.figures["killed"] * pieces // KILLS:
            assert feeder.said()["fed"]
            self.figures["pieces"] += 1
            feeder.go_on()
        return self.figures["pieces"] < pieces

    def start(self) -> None:
        point = self.dice.choice(list(evaluators.POINTS))
        seed, after = self.dice.getrandbits(32), self.dice.randint(0, 3)
        self.living.append(
            self.nursery.start(evaluators.work, seed=seed, lanes=self.lanes, stop_after=after, stop_at=point)
        )

    def choose(self) -> Child:
        """Rather one that has stopped inside a transaction, but not always: others are killed wherever they are."""
        for child in self.living:
            if child.pid not in self.stopped and not child.is_silent():
                self.stopped[child.pid] = child.said()
        stopped = [child for child in self.living if child.pid in self.stopped]
        return self.dice.choice(stopped if stopped and self.dice.random() < 0.6 else self.living)

    def kill(self, child: Child) -> None:
        where = self.stopped.get(child.pid)
        if where:
            # It stays there: what the server says of it now is still so when it is killed.
            state = self.ask("SELECT state FROM pg_stat_activity WHERE pid = %s", where["backend"])
            self.figures["inside a transaction"] += state == "idle in transaction"
            self.figures[where["at"]] += 1
        child.kill()
        self.living.remove(child)
        self.figures["killed"] += 1

    def ask(self, question: str, *about: int) -> Any:
        row = self.database.execute(question, about).fetchone()
        return row and row[0]
