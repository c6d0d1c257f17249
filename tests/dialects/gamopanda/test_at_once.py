"""Eight logs at the same instant cross one milestone: at most one of them is told so, and there is one reward log.

The milestone belongs to the log that crossed it in the order of their times. Where that one came in first and was
answered before an earlier one made it cross, nobody is told: the lists say it to whoever asks.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import fresh_database
from tests.nursery import Child, Nursery

from . import senders

pytestmark = [pytest.mark.prove, pytest.mark.timeout(600)]
PROCESSES = 8


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with fresh_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        yield nursery


@pytest.mark.needs("postgres")
def test_eight_logs_at_once_give_one_reward_log_on_postgresql(nursery: Nursery) -> None:
    race(nursery)


def test_eight_logs_at_once_give_one_reward_log_on_sqlite(tmp_path: Path) -> None:
    with Nursery(tmp_path) as nursery:
        race(nursery)


def race(nursery: Nursery) -> None:
    made = nursery.run(senders.make_world)
    children = [
        nursery.start(senders.send, made=made, value=50, unique=f"order-{number}") for number in range(PROCESSES)
    ]
    for child in children:
        assert child.said() == {"at": "ready"}
    for child in children:
        child.go_on()
    answers = [child.returned() for child in children]
    assert len({answer["id"] for answer in answers}) == PROCESSES
    assert nursery.run(senders.counts) == {"rewards": 1, "completions": 1, "value": 50 * PROCESSES}
    (crossing,) = nursery.run(senders.reached, made=made)
    assert len(crossing["achievedRewardLogs"]) == 1
    told = [answer["id"] for answer in answers if answer["achievedMilestone"]]
    assert told in ([], [crossing["id"]])


@pytest.mark.needs("postgres")
@pytest.mark.parametrize("locked", [True, False])
def test_without_the_lane_lock_a_log_is_lost_and_the_reward_with_it(nursery: Nursery, *, locked: bool) -> None:
    made = nursery.run(senders.make_world)
    first = half_sent(nursery, made, "first", locked=locked, stopping=True)
    assert first.said() == {"at": "decided"}
    second = half_sent(nursery, made, "second", locked=locked, stopping=False)
    if not locked:
        second.returned()
    first.go_on()
    first.returned()
    if locked:
        second.returned()
    found = {"rewards": 1, "completions": 1, "value": 200} if locked else {"rewards": 0, "completions": 0, "value": 100}
    assert nursery.run(senders.counts) == found
    assert len(nursery.run(senders.reached, made=made)) == found["rewards"]


def half_sent(nursery: Nursery, made: Any, unique: str, *, locked: bool, stopping: bool) -> Child:
    """One of two that cross the milestone together."""
    child = nursery.start(senders.send_half, made=made, unique=unique, locked=locked, stopping=stopping)
    assert child.said() == {"at": "ready"}
    child.go_on()
    return child
