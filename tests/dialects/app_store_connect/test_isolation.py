"""A key of one store sees only that store: every address is called with what belongs to another."""

from django.db import transaction

from tests.dialects.routes import routes
from tests.members.factories import make_store

from .client import vendor_of
from .world import World

ROUTES = list(routes("app_store_connect"))
# These name nothing of another store.
OWN = {("POST", "v1/gameCenterDetails"), ("POST", "v1/gameCenterGroups")}
# Of pictures there is never one.
NEVER = "gameCenterAchievementImage"


def test_the_walk_knows_every_address() -> None:
    assert len(ROUTES) == 37


def test_another_stores_things_are_not_there(world: World) -> None:
    stranger, before = vendor_of(make_store("stranger")), world.rows()
    for method, address in ROUTES:
        answer = world.call(stranger, method, address, world.sent(method, address))
        if (method, address) in OWN:
            assert answer.status == 201, (method, address, answer)
        elif "<str:name>" in address:
            assert (answer.status, answer.json["errors"][0]["code"]) == (404, "NOT_FOUND"), (method, address)
        else:
            assert answer.status == 409, (method, address, answer)
            assert ".INVALID" in answer.json["errors"][0]["code"]
        assert world.rows() == before, (method, address)


def test_the_walk_has_teeth(world: World) -> None:
    """With its own key the store does see what the others must not, and each body would be taken."""
    for address in (where for method, where in ROUTES if method == "GET"):
        answer = world.call(world.vendor, "GET", address)
        assert answer.status == (404 if NEVER in address else 200), (address, answer)
    for method, address in ROUTES:
        if method in ("POST", "PATCH"):
            with transaction.atomic():
                answer = world.call(world.vendor, method, address, world.sent(method, address))
                assert answer.status in (200, 201, 204), (method, address, answer)
                transaction.set_rollback(True)
