"""A key of one store sees only that store: every address is called with what belongs to another."""

import pytest

from tests.dialects.routes import routes
from tests.members.factories import make_store

from .client import customer_of, key_of, shop_of
from .world import SCHEMAS, World, schema_of

ROUTES = list(routes("gamopanda"))
CODED = [route for route in ROUTES if route[1].startswith("<str:store_code>/")]
# These name nothing of another store.
OWN = {("POST", "challenge"), ("POST", "streak"), ("POST", "account_user")}


def test_the_walk_knows_every_address() -> None:
    assert {schema_of(address) for _, address in ROUTES} == set(SCHEMAS)
    assert len(ROUTES) == 2 * len(CODED) == 66


def test_another_stores_address_does_not_exist(world: World) -> None:
    stranger, before = shop_of(make_store("stranger")), world.rows()
    for method, address in CODED:
        answer = world.call(stranger, method, address, world.store.code, world.sent(method, address))
        assert (answer.status, answer.json["error"]["code"]) == (404, "NOT_FOUND"), (method, address)
    assert world.rows() == before


@pytest.mark.parametrize("code", ["stranger", None])
def test_another_stores_things_are_not_found_at_ones_own_address(world: World, code: str | None) -> None:
    stranger, before = shop_of(make_store("stranger")), world.rows()
    for method, address in ROUTES:
        if address.startswith("<str:store_code>/") != (code is not None):
            continue
        answer = world.call(stranger, method, address, code or "", world.sent(method, address))
        if method == "GET" and address.endswith("/record"):
            assert answer.json["data"] == []
        elif (method, schema_of(address)) in OWN and address.endswith("/record"):
            assert answer.status == 201, answer
            record = answer.json["data"]["id"]
            assert stranger.call("DELETE", f"{schema_of(address)}/record/{record}").status == 200
        else:
            assert answer.status == 404 or (answer.status == 400 and world.mark not in answer.body.decode()), answer
    assert world.rows() == before


def test_a_customers_token_leads_to_no_other_store(world: World) -> None:
    stranger = make_store("stranger")
    outside = customer_of(stranger, key_of(stranger), world.mark)
    before = world.rows()
    for method, address in CODED:
        answer = world.call(outside, method, address, "stranger", world.sent(method, address))
        if method == "GET" and address.endswith("/record"):
            assert answer.json["data"] == []
        else:
            assert answer.status in (403, 404), (method, address, answer)
    assert world.rows() == before


def test_the_walk_has_teeth(world: World) -> None:
    """With its own key the store does see what the others must not."""
    for method, address in CODED:
        if method == "GET":
            answer = world.call(world.shop, method, address, world.store.code)
            assert answer.status == 200
            assert world.mark in answer.body.decode(), address
