import datetime
from collections.abc import Iterator

import pytest
import time_machine

from achievements.models import Achievement
from members.models import Member, Store
from tests.achievements.evaluation.making import make_live
from tests.members.api.client import Api, api_of
from tests.members.factories import make_member, make_store

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
    return make_member(store)


@pytest.fixture
def visits(store: Store) -> Achievement:
    """Three visits, again and again, with a milestone on the way."""
    rule = {"trigger": "custom_event", "event": "visit", "goal": 3}
    milestones = [{"key": "half", "target": 2}]
    return make_live(store, {"key": "visits", "rules": [rule], "recurrence": "on_completion", "milestones": milestones})


@pytest.fixture
def api(store: Store) -> Api:
    return api_of(store)
