import datetime
from collections.abc import Iterator

import pytest
import time_machine

from members.models import Member, Store
from tests.members.factories import make_member, make_store

from .client import Shop, shop_of

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
