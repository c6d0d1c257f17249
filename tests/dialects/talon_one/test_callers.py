"""Who is let in: a key in the form of the API it calls; three times a second, where the Management API is called."""

import datetime

import pytest
import time_machine
from django.core.cache import cache

from dialects.talon_one.models import Application
from members.models import Scope, Store
from members.services.access_keys import create_access_key, revoke_access_key
from tests.achievements.factories import ACTOR
from tests.members.factories import make_store

from .client import COFFEE, Shop, Vendor, secret_of

SESSION = {"customerSession": {"profileId": "ada", "state": "closed"}}
INTEGRATED = "v1/customer_profiles/ada/achievements"


def assert_nobody(answer: object) -> None:
    body = answer.json  # type: ignore[attr-defined]
    assert (answer.status, body["StatusCode"]) == (401, 401)  # type: ignore[attr-defined]
    assert [error["source"] for error in body["errors"]] == [{"parameter": "Authorization"}]


def test_each_api_takes_its_own_form_and_no_other(shop: Shop) -> None:
    secret = secret_of(shop.store)
    shop.effects("one")
    for scheme in ("ManagementKey-v1", "ApiKey-v1", "Bearer", "managementkey-v1", ""):
        vendor = Vendor(secret, scheme)
        managed, integrated = vendor.get(shop.path), vendor.get(INTEGRATED)
        if scheme == "ManagementKey-v1":
            assert managed.status == 200
        else:
            assert_nobody(managed)
        if scheme == "ApiKey-v1":
            assert integrated.status == 200
        else:
            assert_nobody(integrated)


@pytest.mark.parametrize("credential", [None, "", "lk_00000000_nothing", "é", "lk_" + "x" * 9000])
def test_whoever_has_no_key_is_nobody(shop: Shop, credential: str | None) -> None:
    assert_nobody(Vendor(credential).get(shop.path))
    assert_nobody(Vendor(credential, "ApiKey-v1").put("v2/customer_sessions/x", SESSION))


def test_a_key_of_another_interface_opens_nothing_here_and_the_other_way_round(shop: Shop) -> None:
    _, other = create_access_key(shop.store, name="other", scopes=Scope.values)
    assert_nobody(Vendor(other).get(shop.path))
    ours = secret_of(shop.store)
    response = shop.management.client.get("/api/v1/achievements", headers={"Authorization": f"Bearer {ours}"})
    assert response.status_code == 401


def test_a_key_that_was_revoked_or_has_expired_opens_nothing(shop: Shop, clock: time_machine.Traveller) -> None:
    key, secret = create_access_key(shop.store, name="a", scopes=Scope.values, opens="talon_one")
    soon = datetime.datetime(2023, 10, 10, 8, tzinfo=datetime.UTC)
    _, ending = create_access_key(shop.store, name="b", scopes=Scope.values, opens="talon_one", expires_at=soon)
    assert Vendor(ending).get(shop.path).status == 200
    clock.shift(3600)
    assert_nobody(Vendor(ending).get(shop.path))
    assert Vendor(secret).get(shop.path).status == 200
    revoke_access_key(key, actor=ACTOR)
    assert_nobody(Vendor(secret).get(shop.path))


def test_scopes_are_asked_for(shop: Shop) -> None:
    made = shop.make()
    one = f"{shop.path}/{made['id']}"
    reader, sender = secret_of(shop.store, Scope.READ), secret_of(shop.store, Scope.INGEST)
    assert Vendor(reader).get(one).status == 200
    for method, body in (("PUT", {"title": "x"}), ("DELETE", None)):
        answer = Vendor(reader).call(method, one, body)
        assert (answer.status, answer.json["StatusCode"]) == (403, 403)
    assert Vendor(reader).post(shop.path, {**COFFEE, "name": "Two", "title": "Two"}).status == 403
    assert Vendor(sender).get(one).status == 403
    assert Vendor(sender, "ApiKey-v1").put("v2/customer_sessions/x", SESSION).status == 200
    assert Vendor(reader, "ApiKey-v1").put("v2/customer_sessions/y", SESSION).status == 403
    assert Vendor(reader, "ApiKey-v1").get(INTEGRATED).status == 200
    assert Vendor(sender, "ApiKey-v1").get(INTEGRATED).status == 403


def test_three_requests_a_second_of_each_operation_and_key(
    shop: Shop, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialects.talon_one.door.PER_SECOND", 3)
    cache.clear()
    assert [shop.management.get(shop.path).status for _ in range(3)] == [200, 200, 200]
    answer = shop.management.get(shop.path)
    assert (answer.status, answer.json["StatusCode"], answer.headers["Retry-After"]) == (429, 429, "1")
    assert set(answer.json) == {"message", "errors", "StatusCode"}
    assert shop.management.get("v1/applications").status == 200  # another operation
    assert shop.management.post(shop.path, COFFEE).status == 201
    assert Vendor(secret_of(shop.store)).get(shop.path).status == 200  # another key
    shop.effects("one")
    assert {shop.integration.get(INTEGRATED).status for _ in range(9)} == {200}  # no such limit there
    clock.shift(1)
    assert shop.management.get(shop.path).status == 200


def test_of_several_applications_the_key_says_which(shop: Shop, store: Store) -> None:
    other = Application.objects.create(store=store, name="Other")
    answer = shop.session("one")
    assert (answer.status, answer.json["StatusCode"]) == (403, 403)
    key, secret = create_access_key(store, name="web", scopes=Scope.values, opens="talon_one")
    other.keys.add(key)
    vendor = Vendor(secret, "ApiKey-v1")
    content = {**SESSION, "responseContent": ["customerSession"]}
    answer = vendor.put("v2/customer_sessions/one", content)
    assert answer.json["customerSession"]["applicationId"] == other.pk


def test_a_store_without_an_application_says_so(db: None) -> None:
    vendor = Vendor(secret_of(make_store()), "ApiKey-v1")
    answer = vendor.put("v2/customer_sessions/one", SESSION)
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": "Authorization"})
