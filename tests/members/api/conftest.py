import pytest

from members.models import Store
from tests.members.factories import make_store

from .client import Api, api_of


@pytest.fixture
def store(db: None) -> Store:
    return make_store(time_zone="Europe/Vienna")


@pytest.fixture
def api(store: Store) -> Api:
    return api_of(store)
