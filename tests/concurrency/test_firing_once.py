"""Law 7 between workers: what the member's lock and the constraints prevent, shown by taking them away.

Everywhere the first one is stopped at a named point, the second one does its work, and then the first one goes on.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import firers
from tests.databases import migrated_database
from tests.nursery import Nursery

pytestmark = pytest.mark.needs("postgres")
POOL = {"kind": "coupon", "settings": {"from": "pool", "pool": "summer"}}
ONE = {"firings": 2, "codes": 1, "different codes": 1, "awaiting": 1}


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with migrated_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        yield nursery


def test_law_7_the_second_worker_leaves_the_member_to_the_first(nursery: Nursery) -> None:
    assert fire(nursery) == ("1", "None")
    assert nursery.run(firers.counts)["firings"] == 1


def test_law_7_without_the_lock_the_constraint_refuses_the_second_firing(nursery: Nursery) -> None:
    assert fire(nursery, locked=False) == ("firing_exactly_once", "1")
    assert nursery.run(firers.counts)["firings"] == 1


def test_without_the_lock_and_the_constraint_a_campaign_fires_twice(nursery: Nursery) -> None:
    assert fire(nursery, locked=False, forget=["firing_exactly_once"]) == ("1", "1")
    assert nursery.run(firers.counts)["firings"] == 2


def test_a_code_is_given_once(nursery: Nursery) -> None:
    give(nursery)
    assert nursery.run(firers.counts) == ONE


def test_without_the_lock_the_constraint_refuses_to_give_a_code_twice(nursery: Nursery) -> None:
    give(nursery, locked=False)
    assert nursery.run(firers.counts) == {**ONE, "awaiting": 0}, "whoever was refused is tried again later"


def test_without_the_lock_and_the_constraints_a_code_is_given_twice(nursery: Nursery) -> None:
    give(nursery, locked=False, forget=["coupon_given_once", "reward_code_once"])
    assert nursery.run(firers.counts) == {"firings": 2, "codes": 2, "different codes": 1, "awaiting": 0}


def test_eight_at_once_spend_what_there_is_and_no_more(nursery: Nursery) -> None:
    nursery.run(firers.make_little)
    nursery.run(firers.give_points, amount=100)
    children = [nursery.start(firers.spend, amount=7, times=5) for _ in range(8)]
    for child in children:
        assert child.said() == {"at": "ready"}
    for child in children:
        child.go_on()
    assert sum(child.returned() for child in children) == 14
    assert nursery.run(firers.money) == {"balance": 2, "entries": 2}


def test_without_the_accounts_lock_more_is_spent_than_there_is(nursery: Nursery) -> None:
    nursery.run(firers.make_little)
    nursery.run(firers.give_points, amount=10)
    first = nursery.start(firers.spend, amount=10, times=1, locked=False, stop_at="balance read")
    assert first.said()["at"] == "balance read"
    second = nursery.start(firers.spend, amount=10, times=1, locked=False)
    assert second.said() == {"at": "ready"}
    second.go_on()
    assert second.returned() == 1
    first.go_on()
    assert first.returned() == 1
    assert nursery.run(firers.money) == {"balance": 0, "entries": -10}


def fire(nursery: Nursery, *, locked: bool = True, forget: list[str] | None = None) -> tuple[str, str]:
    """Both at the same completion; what the first and the second came to."""
    nursery.run(firers.make_little)
    for name in forget or []:
        nursery.run(firers.forget_one, name=name)
    first = nursery.start(firers.fire_once, stop_at="judged", locked=locked)
    assert first.said()["at"] == "judged"
    second = nursery.run(firers.fire_once, locked=locked)
    first.go_on()
    return first.returned(), second


def give(nursery: Nursery, *, locked: bool = True, forget: list[str] | None = None) -> None:
    """Two members and one code."""
    nursery.run(firers.make_little, members=2, effect=POOL)
    for name in forget or []:
        nursery.run(firers.forget_one, name=name)
    nursery.run(firers.fire_once)
    first = nursery.start(firers.carry_out_once, stop_at="code taken", locked=locked)
    assert first.said()["at"] == "code taken"
    nursery.run(firers.carry_out_once, locked=locked, limit=2)
    first.go_on()
    first.returned()
    nursery.run(firers.carry_out_once, limit=2)
