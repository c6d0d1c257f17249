import copy
import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from members.models import Member, Store
from tests.members.factories import make_member, make_store

from .client import CHALLENGE, Shop, shop_of
from .playing import at, make_goal, make_milestone
from .world import World

# A Wednesday, at noon in Vienna.
NOW = datetime.datetime(2026, 3, 11, 11, tzinfo=datetime.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def store(db: None) -> Store:
    return make_store(time_zone="Europe/Vienna", languages=["en", "de"])


@pytest.fixture
def ada(store: Store) -> Member:
    return make_member(store, first_name="Ada")


@pytest.fixture
def shop(store: Store) -> Shop:
    return shop_of(store)


@pytest.fixture
def spender(shop: Shop, clock: time_machine.Traveller) -> Any:
    """Made on the first; what follows is told on the twelfth."""
    clock.move_to(at(1))
    goal = make_goal(shop, "challenge", CHALLENGE)
    make_milestone(shop, goal, 200, "5% off")
    clock.move_to(at(12))
    return goal


@pytest.fixture
def goal(shop: Shop, clock: time_machine.Traveller) -> Any:
    return make_goal(shop, "challenge", CHALLENGE)


@pytest.fixture
def goals(shop: Shop, clock: time_machine.Traveller) -> list[Any]:
    """Three, a day apart, the first one worth the most."""
    made = []
    for number, status in enumerate(("live", "draft", "paused")):
        target = 300 - 100 * number
        made.append(
            make_goal(
                shop, "challenge", CHALLENGE, name=f"Number {number}", status=status, completionTargetValue=target
            )
        )
        clock.shift(datetime.timedelta(days=1))
    return made


@pytest.fixture(scope="module")
def made(module_database: None) -> World:
    with time_machine.travel(NOW, tick=False):
        return World(make_store(time_zone="Europe/Vienna", languages=["en", "de"]))


@pytest.fixture
def world(db: None, clock: time_machine.Traveller, made: World) -> World:
    """Made once for all tests of a module: whatever a test may do to it is rolled back."""
    return copy.deepcopy(made)
