import copy
import datetime
from collections.abc import Iterator

import pytest
import time_machine

from members.models import Member, Store
from tests.members.factories import make_member, make_store

from .client import Vendor, vendor_of
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
    return make_member(store, email="ada@example.com")


@pytest.fixture
def vendor(store: Store) -> Vendor:
    return vendor_of(store)


@pytest.fixture(scope="module")
def made(module_database: None) -> World:
    with time_machine.travel(NOW, tick=False):
        return World(make_store(time_zone="Europe/Vienna", languages=["en", "de"]))


@pytest.fixture
def world(db: None, clock: time_machine.Traveller, made: World) -> World:
    """Made once for all tests of a module: whatever a test may do to it is rolled back."""
    return copy.deepcopy(made)
