"""The stores and people of the panel's tests one floor below, and somebody who walks."""

import pytest

from members.models import Member, Store
from tests.achievements.conftest import clock
from tests.members.admin.conftest import here, owner, sign_in, there
from tests.members.factories import make_member

__all__ = ["clock", "here", "owner", "sign_in", "there"]


@pytest.fixture
def ada(here: Store) -> Member:
    return make_member(here, "ada", first_name="Ada", last_name="Lovelace")
