"""A key of one store sees only that store: every address is called with what belongs to another."""

from typing import Any

import pytest

from achievements.models import Achievement, Change, Completion, Progress
from campaigns.models import Campaign, CouponPool
from dialects.open_loyalty.models import Sent
from members.models import EventType
from tests.dialects.routes import routes
from tests.members.factories import make_store

from .client import vendor_of
from .world import World

ROUTES = list(routes("open_loyalty"))
OPEN = ("api/admin/login_check", "api/token/refresh")
OF_STORES = [route for route in ROUTES if route[1] not in OPEN]
# These name nothing of another store, or find nothing of it.
OWN = {("POST", "achievement"), ("POST", "member"), ("POST", "customEvent/schema")}


def snapshot(world: World) -> list[Any]:
    models: list[Any] = [Achievement, Campaign, EventType, CouponPool, Sent]
    rows = [list(model._default_manager.filter(store=world.store).order_by("pk").values()) for model in models]
    return [
        *world.rows(),
        *rows,
        *(list(model.objects.order_by("pk").values()) for model in (Progress, Completion, Change)),
    ]


def test_the_walk_knows_every_address() -> None:
    assert len(ROUTES) >= 24
    assert {address for _, address in ROUTES if not address.startswith("api/<str:store_code>/")} == set(OPEN)


@pytest.mark.parametrize(("method", "address"), OF_STORES)
def test_another_stores_address_does_not_exist(world: World, method: str, address: str) -> None:
    stranger, before = vendor_of(make_store("stranger")), snapshot(world)
    answer = world.call(stranger, method, address, world.store.code, world.sent(method, address))
    assert (answer.status, answer.json) == (404, {"code": 404, "message": "Not Found"})
    assert snapshot(world) == before


@pytest.mark.parametrize(("method", "address"), OF_STORES)
def test_another_stores_things_are_not_found_at_ones_own_address(world: World, method: str, address: str) -> None:
    stranger, before = vendor_of(make_store("stranger")), snapshot(world)
    answer = world.call(stranger, method, address, "stranger", world.sent(method, address))
    below = address.removeprefix("api/<str:store_code>/")
    if method == "GET" and "<" not in below:
        assert answer.json["items"] == []
    elif (method, below) in OWN:
        assert answer.status in (200, 204), answer
    else:
        assert answer.status == 404 or (answer.status == 400 and world.mark not in answer.body.decode()), answer
    assert snapshot(world) == before


@pytest.mark.parametrize(("method", "address"), [route for route in OF_STORES if route[0] == "GET"])
def test_the_walk_has_teeth(world: World, method: str, address: str) -> None:
    """With its own key the store does see what the others must not."""
    answer = world.call(world.vendor, method, address, world.store.code)
    assert answer.status == 200
    assert world.mark in answer.body.decode()
