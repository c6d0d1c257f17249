"""Law 10, one member never waits for another's poison; nor does anybody for a member of whom there is very much."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import evaluators
from tests.databases import migrated_database
from tests.nursery import Nursery

pytestmark = pytest.mark.needs("postgres")

FLOOD = 20_000
OTHERS = {f"m{number}": 2 for number in range(45)}


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with migrated_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        nursery.run(evaluators.make_counting, goal=1_000_000)
        yield nursery


def test_a_flooded_lane_keeps_no_other_lane_waiting(nursery: Nursery) -> None:
    nursery.run(evaluators.accept_many, of={"ada": FLOOD, **OTHERS})
    flooded = nursery.start(evaluators.evaluate_once, lane=evaluators.LANE, limit=1000, stop_at="decided")
    assert flooded.said()["at"] == "decided"
    # The worker at the flooded lane is in the middle of its first batch, and stays there until all others are done.
    nursery.run(evaluators.evaluate_all, without=evaluators.LANE)
    counted = nursery.run(evaluators.counted)
    neighbours = nursery.run(evaluators.in_lane, lane=evaluators.LANE)
    assert counted == {name: 2 for name in OTHERS if name not in neighbours}
    assert len(counted) > len(neighbours)
    flooded.go_on()
    assert flooded.returned() == 1000
    nursery.run(evaluators.evaluate_all)
    assert nursery.run(evaluators.counted) == {"ada": FLOOD, **OTHERS}


def test_law_10_poison_is_set_aside_and_its_own_lane_goes_on(nursery: Nursery) -> None:
    nursery.run(evaluators.accept_many, of={"ada": 50, "poisoned": 1, **OTHERS})
    lane = nursery.run(evaluators.lane_of_member, name="poisoned")
    assert len(nursery.run(evaluators.in_lane, lane=lane)) > 1
    for worker in [nursery.start(evaluators.evaluate_all, poison="poisoned-0") for _ in range(2)]:
        worker.returned()
    assert nursery.run(evaluators.set_aside) == {"poisoned-0": "ValueError: poison"}
    assert nursery.run(evaluators.counted) == {"ada": 50, **OTHERS}
    assert nursery.run(evaluators.figures)["pending"] == 0
