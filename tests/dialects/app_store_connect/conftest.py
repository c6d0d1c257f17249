import copy
import datetime
from collections.abc import Iterator

import pytest
import time_machine

from dialects.app_store_connect.models import Detail
from members.models import Store
from tests.members.factories import make_store

from .client import Vendor, make_detail, vendor_of
from .world import World

NOW = datetime.datetime(2026, 3, 11, 11, tzinfo=datetime.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def store(db: None) -> Store:
    return make_store(languages=["en", "de"])


@pytest.fixture
def detail(store: Store) -> Detail:
    """The app of the printed example, made with the id it has there."""
    return make_detail(store)


@pytest.fixture
def vendor(store: Store, detail: Detail) -> Vendor:
    return vendor_of(store)


@pytest.fixture(scope="module")
def made(module_database: None) -> World:
    with time_machine.travel(NOW, tick=False):
        return World(make_store(languages=["en", "de"]))


@pytest.fixture
def world(db: None, clock: time_machine.Traveller, made: World) -> World:
    """Made once for all tests of a module: whatever a test may do to it is rolled back."""
    return copy.deepcopy(made)
