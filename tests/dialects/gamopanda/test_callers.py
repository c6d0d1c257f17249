"""Who may do what: the guide's table of callers, keys, tokens, and nobody."""

import datetime
import io
from typing import Any

import jwt
import pytest
import time_machine
from django.core.management import call_command

from dialects.gamopanda.models import KeptSecret
from members.models import Member, Scope, Store
from members.services.access_keys import create_access_key
from tests.members.factories import make_member, make_store

from .client import CHALLENGE, Shop, customer_of, key_of, shop_of, token_of
from .playing import entry, log, make_goal, make_milestone, progress

UNKNOWN = {
    "error": {"statusCode": 401, "code": "UNAUTHORIZED", "message": "Authentication is required.", "details": []}
}
FORBIDDEN = {"error": {"statusCode": 403, "code": "FORBIDDEN", "message": "Forbidden.", "details": []}}


@pytest.fixture
def key(store: Store, clock: time_machine.Traveller) -> tuple[str, str]:
    return key_of(store)


@pytest.fixture
def goal(shop: Shop, clock: time_machine.Traveller) -> Any:
    goal = make_goal(shop, "challenge", CHALLENGE)
    make_milestone(shop, goal, 200)
    for person in ("ada", "bob"):
        log(shop, goal, person, datetime.datetime.now(datetime.UTC), 250)
    return goal


def refused(answer: Any, body: Any = UNKNOWN) -> bool:
    return (answer.status, answer.json) == (body["error"]["statusCode"], body)


def test_a_server_needs_its_key_and_the_secret_and_both_belong_together(
    store: Store, key: tuple[str, str], clock: time_machine.Traveller
) -> None:
    other = key_of(store)
    for name in (key[0], key[0].rstrip("_")):
        assert Shop("shop", **{"x-api-key": name, "x-api-secret": key[1]}).get("challenge").status == 200
    for headers in (
        {"x-api-key": key[0]},
        {"x-api-secret": key[1]},
        {"x-api-key": other[0], "x-api-secret": key[1]},
        {"x-api-key": key[0], "x-api-secret": "x"},
        {"x-api-key": key[0], "x-api-secret": "é"},
        {"Authorization": f"Bearer {key[1]}"},
        {},
    ):
        assert refused(Shop("shop", **headers).get("challenge")), headers


def test_key_and_secret_are_shown_together_once(store: Store) -> None:
    key, shown = create_access_key(store, name="x", scopes=Scope.values, opens="gamopanda")
    first, second = shown.splitlines()
    assert first == f"x-api-key: {key.prefix}"
    assert second.startswith(f"x-api-secret: {key.prefix}")
    assert Shop("shop", **dict(line.split(": ") for line in (first, second))).get("challenge").status == 200


def test_keys_of_other_interfaces_open_nothing_here_and_ours_nothing_there(store: Store, key: tuple[str, str]) -> None:
    for opens in ("", "open_loyalty"):
        made, secret = create_access_key(store, name="x", scopes=Scope.values, opens=opens)
        assert refused(Shop("shop", **{"x-api-key": made.prefix, "x-api-secret": secret}).get("challenge"))
    there = Shop("shop").client.get("/api/v1/members", headers={"Authorization": f"Bearer {key[1]}"})
    assert there.status_code == 401


def test_without_a_code_the_store_is_the_keys(store: Store, shop: Shop, goal: Any) -> None:
    bare = shop_of(store, code=None)
    assert [each["id"] for each in bare.list("challenge")] == [goal["id"]]
    assert shop_of(store, code="elsewhere").get("challenge").status == 404


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ([Scope.READ], {"GET"}),
        ([Scope.INGEST], {"log"}),
        ([Scope.MANAGE], {"POST", "PATCH", "DELETE"}),
        ([Scope.ADJUST], set()),
    ],
)
def test_a_key_does_what_its_scopes_say(store: Store, goal: Any, scopes: list[str], allowed: set[str]) -> None:
    limited = shop_of(store, *scopes)
    answers = {
        "GET": limited.get("challenge"),
        "log": limited.post("challenge_log", entry(goal, "ada", "2026-03-11T10:00:00", 1)),
        "POST": limited.post("challenge", CHALLENGE),
        "PATCH": limited.patch("challenge", goal["id"], {"name": "x"}),
        "DELETE": limited.delete("challenge", goal["id"]),
    }
    for name, answer in answers.items():
        assert answer.status in (200, 201) if name in allowed else refused(answer, FORBIDDEN), (name, answer)


@pytest.mark.parametrize("code", ["", None])
def test_a_customer_reads_definitions_and_what_is_their_own(
    store: Store, shop: Shop, key: tuple[str, str], goal: Any, code: str | None
) -> None:
    ada = customer_of(store, key, "ada", code=code)
    member = Member.objects.get(external_id="ada")
    assert ada.get("challenge", goal["id"]).status == 200
    assert [each["id"] for each in ada.list("challenge")] == [goal["id"]]
    assert len(ada.list("milestone")) == 1
    for schema in ("challenge_progress", "challenge_log", "reward_log"):
        (own,) = ada.list(schema)
        assert own["ownedById"] == str(member.uuid)
        assert ada.get(schema, own["id"]).status == 200
        (others,) = [each for each in shop.list(schema) if each["ownedById"] != str(member.uuid)]
        assert ada.get(schema, others["id"]).status == 404
    (myself,) = ada.list("account_user")
    assert myself["externalId"] == "ada"
    for person in shop.list("account_user"):
        assert ada.get("account_user", person["id"]).status == (200 if person["externalId"] == "ada" else 404)


def test_a_customer_changes_nothing(store: Store, shop: Shop, key: tuple[str, str], goal: Any) -> None:
    ada = customer_of(store, key, "ada")
    reward = ada.list("reward_log")[0]["id"]
    for answer in (
        ada.post("challenge", CHALLENGE),
        ada.patch("challenge", goal["id"], {"name": "x"}),
        ada.delete("challenge", goal["id"]),
        ada.post("challenge_log", entry(goal, "ada", "2026-03-11T10:00:00", 1)),
        ada.patch("reward_log", reward, {"couponCode": "FREE"}),
        ada.post("account_user", {"externalId": "eve", "status": "live"}),
    ):
        assert refused(answer, FORBIDDEN), answer


def test_a_customer_nobody_knows_yet_has_nothing_yet(store: Store, key: tuple[str, str], goal: Any) -> None:
    new = customer_of(store, key, "new")
    assert len(new.list("challenge")) == 1
    for schema in ("challenge_progress", "streak_progress", "challenge_log", "reward_log", "account_user"):
        assert new.list(schema) == []
    assert not Member.objects.filter(external_id="new").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": None},
        {"sub": None},
        {"userData": None},
        {"userData": {"externalId": ""}},
        {"userData": {"externalId": 7}},
        {"userData": "ada"},
        {"sub": "other"},
        {"headers": {"kid": "lk_00000000_"}},
        {"exp": 1},
        {"exp": 4102444800},
    ],
)
def test_a_token_that_is_not_right_is_none(store: Store, key: tuple[str, str], goal: Any, changed: Any) -> None:
    token = token_of(store, key, "ada", **changed)
    answer = Shop("shop", **{"x-enduser-access-token": token, "x-account-id": "shop"}).get("challenge")
    assert answer.status == 401, answer
    assert answer.json["error"]["code"] == "UNAUTHORIZED"


def test_tokens_need_the_account_the_signature_and_a_working_key(
    store: Store, key: tuple[str, str], goal: Any, clock: time_machine.Traveller
) -> None:
    make_store("other", public_definitions=True)
    token = token_of(store, key, "ada")
    for account in ("", "other"):
        assert Shop("shop", **{"x-enduser-access-token": token, "x-account-id": account}).get("challenge").status == 401
    forged = [token_of(store, (key[0], key_of(store)[1]), "ada"), token[:-3], "x", "x" * 9_000, "é"]
    forged.append(jwt.encode({"sub": "shop", "exp": 4e9, "userData": {}}, "", algorithm="none"))
    for each in forged:
        assert refused(Shop("shop", **{"x-enduser-access-token": each, "x-account-id": "shop"}).get("challenge"))
    ada = customer_of(store, key, "ada")
    assert ada.get("challenge").status == 200
    assert customer_of(store, key, "ada", code="other").get("challenge").status == 404
    clock.shift(datetime.timedelta(minutes=31))
    assert refused(ada.get("challenge"))
    store.access_keys.update(revoked_at=datetime.datetime.now(datetime.UTC))
    assert refused(customer_of(store, key, "ada").get("challenge"))


def test_anybody_reads_definitions_where_the_store_lets_them(store: Store, shop: Shop, goal: Any) -> None:
    make_goal(shop, "challenge", CHALLENGE, status="draft")
    make_milestone(shop, goal, 300, status="draft")
    guest, by_account = Shop("shop"), Shop(None, **{"x-account-id": "shop"})
    assert refused(guest.get("challenge"))
    assert refused(Shop(None).get("challenge"))
    store.public_definitions = True
    store.save()
    for each in (guest, by_account):
        assert [found["id"] for found in each.list("challenge")] == [goal["id"]]
        assert each.get("challenge", goal["id"]).status == 200
        assert len(each.list("milestone")) == 1
        assert len(each.list("challenge")[0]["milestones"]) == 1
    for schema in ("challenge_progress", "challenge_log", "reward_log", "account_user"):
        assert refused(guest.get(schema))
    assert refused(guest.post("challenge", CHALLENGE))
    assert refused(guest.delete("challenge", goal["id"]))


def test_what_is_hidden_is_seen_by_whoever_made_progress_in_it(
    store: Store, shop: Shop, key: tuple[str, str], goal: Any
) -> None:
    make_member(store, "eve")
    store.achievements.update(is_hidden=True)
    assert [len(customer_of(store, key, who).list("challenge")) for who in ("ada", "eve")] == [1, 0]
    assert customer_of(store, key, "eve").get("challenge", goal["id"]).status == 404
    assert len(progress(shop, goal)) == 2


def test_secrets_are_kept_encrypted_and_rotated(store: Store, key: tuple[str, str]) -> None:
    kept = KeptSecret.objects.get()
    assert key[1] not in kept.secret
    call_command("rotate_secrets", stdout=io.StringIO())
    assert KeptSecret.objects.get().secret != kept.secret
    assert customer_of(store, key, "ada").get("challenge").status == 200
