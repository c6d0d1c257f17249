"""A lane is in one worker's hands at a time: what that prevents, shown by taking it away and stopping in between.

Two events of one member are accepted, the earlier numbered one committed last, as happens when two requests overlap.
One worker has the later event in hand and has decided what it leads to, when the other one finds the earlier event.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import evaluators
from tests.databases import migrated_database
from tests.nursery import Nursery

pytestmark = pytest.mark.needs("postgres")

BOTH_COUNTED = {"value": 2, "triggers": 2, "completions": 1, "pending": 0}


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with migrated_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        yield nursery


def test_law_1_two_workers_at_one_lane_take_turns(nursery: Nursery) -> None:
    assert meet(nursery) == BOTH_COUNTED


def test_without_the_lane_lock_an_update_is_lost(nursery: Nursery) -> None:
    assert meet(nursery, locked=False) == {**BOTH_COUNTED, "value": 1, "completions": 0}


def test_without_the_lane_lock_the_constraint_still_prevents_a_second_completion(nursery: Nursery) -> None:
    assert meet(nursery, goal=1, locked=False) == {**BOTH_COUNTED, "value": 1, "completions": 1}


def test_without_the_constraint_either_a_completion_is_doubled(nursery: Nursery) -> None:
    nursery.run(evaluators.forget_constraint)
    assert meet(nursery, goal=1, locked=False)["completions"] == 2


def test_without_the_constraint_the_lane_lock_still_prevents_a_second_completion(nursery: Nursery) -> None:
    nursery.run(evaluators.forget_constraint)
    assert meet(nursery, goal=1)["completions"] == 1


def meet(nursery: Nursery, *, goal: int = 2, locked: bool = True) -> dict[str, int]:
    """The two of them at the one member; what there is in the end."""
    nursery.run(evaluators.make_counting, goal=goal)
    slow = nursery.start(evaluators.accept_slowly, source_id="earlier")
    assert slow.said() == {"at": "accepted"}
    nursery.run(evaluators.accept_at_once, source_id="later")
    first = nursery.start(evaluators.evaluate_once, lane=evaluators.LANE, limit=1, stop_at="decided", locked=locked)
    assert first.said()["at"] == "decided"
    slow.go_on()
    slow.returned()
    # Who respects the lane finds it taken, and comes again; who does not takes the other event in between.
    assert nursery.run(evaluators.evaluate_once, lane=evaluators.LANE, limit=1, locked=locked) == (
        None if locked else 1
    )
    first.go_on()
    assert first.returned() == 1
    nursery.run(evaluators.evaluate_once, lane=evaluators.LANE, limit=1, locked=locked)
    return nursery.run(evaluators.figures)
