import copy
import datetime
from collections.abc import Iterator

import pytest
import time_machine

from members.models import Store
from tests.members.factories import make_store

from .client import Shop
from .world import World

NOW = datetime.datetime(2023, 10, 10, 7, 30, 45, tzinfo=datetime.UTC)  # 09:30:45 in Vienna


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where time stands still, a second never ends: the limit is a matter of its own test."""
    monkeypatch.setattr("dialects.talon_one.door.PER_SECOND", 1_000_000)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def store(db: None) -> Store:
    return make_store(languages=["en", "de"], time_zone="Europe/Vienna")


@pytest.fixture
def shop(store: Store, clock: time_machine.Traveller) -> Shop:
    return Shop(store)


@pytest.fixture(scope="module")
def made(module_database: None) -> World:
    with time_machine.travel(NOW, tick=False):
        return World(make_store(languages=["en", "de"], time_zone="Europe/Vienna"))


@pytest.fixture
def world(db: None, clock: time_machine.Traveller, made: World) -> World:
    """Made once for all tests of a module: whatever a test may do to it is rolled back."""
    return copy.deepcopy(made)
