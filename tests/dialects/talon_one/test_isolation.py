"""A key of one store sees only that store: every address is called with what belongs to another."""

from django.db import transaction

from tests.dialects.routes import routes
from tests.members.factories import make_store

from .client import Shop
from .world import World

ROUTES = list(routes("talon_one"))
# These name nothing of another store: what customers and sessions are called, each store says for itself.
OWN = {
    ("GET", "v1/applications"): 200,
    ("POST", "v1/applications"): 201,
    ("PUT", "v2/customer_sessions/<path:session>"): 200,
    ("POST", "v2/events"): 200,
}


def test_the_walk_knows_every_address() -> None:
    assert len(ROUTES) == 19


def test_another_stores_things_are_not_there(world: World) -> None:
    stranger, before = Shop(make_store("stranger"), "stranger"), world.rows()
    for method, address in ROUTES:
        with transaction.atomic():
            answer = world.call(stranger, method, address, world.sent(method, address))
            now = world.rows()
            transaction.set_rollback(True)  # its own things are as they were
        assert answer.status == OWN.get((method, address), 404), (method, address, answer)
        assert world.mark.encode() not in answer.body or (method, address) in OWN, (method, address, answer)
        assert now == before, (method, address)


def test_another_stores_achievement_is_nobodys_history(world: World) -> None:
    stranger = Shop(make_store("stranger"), "stranger")
    stranger.effects("one", who=world.mark)
    path = f"v1/customer_profiles/{world.mark}/achievements"
    assert stranger.integration.get(path).json == {"totalResultSize": 0, "data": []}
    assert stranger.integration.get(f"{path}/{world.achievement['id']}").status == 404


def test_the_walk_has_teeth(world: World) -> None:
    """With its own key the store does see what the others must not, and each body would be taken."""
    for method, address in ROUTES:
        with transaction.atomic():
            answer = world.call(world.shop, method, address, world.sent(method, address))
            assert answer.status in (200, 201, 204), (method, address, answer)
            transaction.set_rollback(True)
