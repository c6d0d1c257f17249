"""Many at once, in processes of their own: each session counts once, and a title is there once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.nursery import Nursery

from . import players

pytestmark = [pytest.mark.prove, pytest.mark.needs("postgres"), pytest.mark.timeout(300)]


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with fresh_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        yield nursery


def test_of_many_sessions_at_once_each_counts_and_one_completes(nursery: Nursery) -> None:
    world = nursery.run(players.make_world, target=12)
    names = [[f"s{child}.{number}" for number in range(3)] for child in range(4)]
    children = [nursery.start(players.close, secret=world["secret"], names=each) for each in names]
    told = [each for child in children for each in child.returned()]
    assert sorted(told) == [False] * 11 + [True]
    assert nursery.run(players.progress, secret=world["secret"]) == {"progress": 12, "status": "completed"}


def test_the_same_session_closed_by_many_at_once_counts_once(nursery: Nursery) -> None:
    world = nursery.run(players.make_world, target=5)
    for state, told, progress in (("closed", [False] * 6, 1), ("cancelled", ["taken back", *[None] * 5], 0)):
        children = [nursery.start(players.close, secret=world["secret"], names=["one"], state=state) for _ in range(6)]
        assert sorted((each for child in children for each in child.returned()), key=str, reverse=True) == sorted(
            told, key=str, reverse=True
        )
        assert nursery.run(players.progress, secret=world["secret"])["progress"] == progress


def test_a_title_is_there_once_whoever_creates_at_the_same_time(nursery: Nursery) -> None:
    nursery.run(players.make_world, target=5)
    children = [nursery.start(players.create, title=f"{number}") for number in range(6)]
    assert sorted(child.returned() for child in children) == ["made", *["title_taken"] * 5]
    assert nursery.run(players.count) == 2


@pytest.mark.parametrize("locked", [True, False])
def test_without_the_lock_the_second_does_not_see_the_first(nursery: Nursery, *, locked: bool) -> None:
    nursery.run(players.make_world, target=5)
    first = nursery.start(players.create_slowly, title="1", locked=locked)
    assert first.said() == {"looked": True}
    second = nursery.start(players.create, title="2")
    if not locked:
        assert second.returned() == "made"
    first.go_on()
    assert first.returned() == "made"
    if locked:
        assert second.returned() == "title_taken"
    assert nursery.run(players.count) == (2 if locked else 3)
