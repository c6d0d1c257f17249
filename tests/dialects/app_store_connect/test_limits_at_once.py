"""The limits of an app hold when many create at once: they are counted under the app's lock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.nursery import Nursery

from . import creators

pytestmark = [pytest.mark.prove, pytest.mark.needs("postgres"), pytest.mark.timeout(300)]
STATE, INVALID = "STATE_ERROR.ENTITY_STATE_INVALID", "ENTITY_ERROR.ATTRIBUTE.INVALID"


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with fresh_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        yield nursery


def at_once(nursery: Nursery, points: int) -> dict[str, int]:
    children = [nursery.start(creators.create_often, name=f"C{n}", times=2, points=points) for n in range(8)]
    told: dict[str, int] = {}
    for child in children:
        for code, times in child.returned().items():
            told[code] = told.get(code, 0) + times
    return told


def test_eight_at_once_make_a_hundred_and_no_more(nursery: Nursery) -> None:
    nursery.run(creators.make_world, present=95, points=0)
    assert at_once(nursery, 0) == {"made": 5, STATE: 11}
    assert nursery.run(creators.counts) == {"achievements": 100, "points": 0}


def test_eight_at_once_give_a_thousand_points_and_no_more(nursery: Nursery) -> None:
    nursery.run(creators.make_world, present=9, points=100)
    assert at_once(nursery, 25) == {"made": 4, INVALID: 12}
    assert nursery.run(creators.counts) == {"achievements": 13, "points": 1000}


@pytest.mark.parametrize("locked", [True, False])
def test_without_the_lock_the_second_does_not_see_the_first(nursery: Nursery, *, locked: bool) -> None:
    nursery.run(creators.make_world, present=99, points=0)
    first = nursery.start(creators.create_slowly, name="first", locked=locked)
    assert first.said() == {"counted": True}
    second = nursery.start(creators.create_often, name="second", times=1, points=0)
    if not locked:
        assert second.returned() == {"made": 1}
    first.go_on()
    assert first.returned() == {"made": 1}
    if locked:
        assert second.returned() == {STATE: 1}
    assert nursery.run(creators.counts) == {"achievements": 100 if locked else 101, "points": 0}
