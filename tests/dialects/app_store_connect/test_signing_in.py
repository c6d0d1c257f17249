"""Who is let in: whoever signs with a key that was made for this dialect."""

import datetime
import json
import time
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from dialects.app_store_connect.models import Detail, SigningKey
from members.models import AccessKey, Scope, Store
from members.services.access_keys import create_access_key, revoke_access_key
from tests.achievements.factories import ACTOR
from tests.members.api.client import Api
from tests.members.factories import make_store

from .client import DETAIL, Credential, Vendor, credential_of

PATH = f"gameCenterDetails/{DETAIL}"


@pytest.fixture
def credential(store: Store, detail: Detail, clock: time_machine.Traveller) -> Credential:
    return credential_of(store)


def status(token: str | None, path: str = PATH, **query: str) -> int:
    answer = Vendor(token=token).get(path, **query)
    if answer.status == 401:
        (error,) = answer.json["errors"]
        assert set(error) == {"status", "code", "title", "detail"}
        assert (error["status"], error["code"]) == ("401", "NOT_AUTHORIZED")
        assert "X-Rate-Limit" not in answer.headers
    return answer.status


def test_only_the_public_half_is_kept(credential: Credential, store: Store) -> None:
    key = SigningKey.objects.get()
    assert len(credential.key_id) == 10
    assert (key.key_id, str(key.issuer)) == (credential.key_id, credential.issuer)
    assert key.access_key.prefix == credential.key_id
    private = load_pem_private_key(credential.private_key.encode(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    assert private.curve.name == "secp256r1"
    assert credential.private_key.startswith("-----BEGIN PRIVATE KEY-----\n")
    kept = json.dumps([list(model.objects.values()) for model in (SigningKey, AccessKey)], default=str)
    assert credential.private_key.splitlines()[1] not in kept
    assert "PUBLIC KEY" in kept
    assert credential_of(store).issuer == credential.issuer  # one for all keys of a store
    assert credential_of(make_store("other")).issuer != credential.issuer


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({}, 200),
        ({"exp": 1190, "iat": -5}, 200),
        ({"exp": 1200, "iat": 0}, 200),
        ({"exp": 1205}, 200),  # a clock that is a little ahead
        ({"exp": 1230}, 401),
        ({"exp": 1000, "iat": -300}, 401),
        ({"exp": -5}, 200),
        ({"exp": -15}, 401),
        ({"iat": 5}, 200),
        ({"iat": 60}, 401),
        ({"aud": "appstoreconnect-v2"}, 401),
        ({"aud": None}, 401),
        ({"exp": None}, 401),
        ({"iss": None}, 401),
        ({"iss": None, "sub": "user"}, 401),
        ({"iss": "00000000-0000-0000-0000-000000000000"}, 401),
        ({"nbf": 60}, 401),
    ],
)
def test_what_a_token_must_say(credential: Credential, claims: dict[str, Any], expected: int) -> None:
    moments = {name: int(time.time()) + value for name, value in claims.items() if isinstance(value, int)}
    assert status(credential.sign({**claims, **moments})) == expected


@pytest.mark.parametrize("lie", ["exp", "iat"])
@pytest.mark.parametrize("value", ["soon", [], 10**400, {}])
def test_a_claim_of_the_wrong_kind(credential: Credential, lie: str, value: Any) -> None:
    assert status(credential.sign({lie: value})) == 401


def test_a_key_signs_with_its_own_curve_and_name_alone(credential: Credential, store: Store) -> None:
    other = credential_of(store)
    claims = {"iss": credential.issuer, "exp": int(time.time()) + 600, "aud": "appstoreconnect-v1"}
    public = SigningKey.objects.get(key_id=credential.key_id).public_key
    assert status(credential.sign(kid=other.key_id)) == 401
    assert status(credential.sign(kid="ABCDEFGHJK")) == 401
    nameless = jwt.encode(claims, credential.private_key, algorithm="ES256")
    assert status(nameless) == 401
    assert status(credential.sign(kid="\0")) == 401
    assert status(jwt.encode(claims, None, algorithm="none", headers={"kid": credential.key_id})) == 401
    secret = "x" * 64
    assert status(jwt.encode(claims, secret, algorithm="HS256", headers={"kid": credential.key_id})) == 401
    assert public.startswith("-----BEGIN PUBLIC KEY")
    token = credential.sign()
    assert status(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")) == 401


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", "é", "x" * 9000, "..", "e30.e30.e30"])
def test_what_is_no_token(credential: Credential, token: str | None) -> None:
    assert status(token) == 401


def test_a_revoked_or_expired_key(store: Store, detail: Detail, clock: time_machine.Traveller) -> None:
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=5)
    key, shown = create_access_key(
        store, name="short", scopes=[Scope.READ], opens="app_store_connect", expires_at=until
    )
    credential = Credential(shown)
    assert status(credential.sign()) == 200
    clock.shift(300)
    assert status(credential.sign()) == 401
    clock.shift(-300)
    revoke_access_key(key, actor=ACTOR)
    assert status(credential.sign()) == 401


def test_one_interface_opens_no_other(credential: Credential, store: Store) -> None:
    _, secret = create_access_key(store, name="own", scopes=Scope.values)
    assert status(secret) == 401
    assert Api(credential.sign()).get("/api/v1/achievements").status == 401
    assert Api(credential.key_id).get("/api/v1/achievements").status == 401


def test_a_key_sees_its_own_store_alone(credential: Credential) -> None:
    assert status(credential_of(make_store("other")).sign()) == 404


def test_a_scoped_token_reads_what_it_names(credential: Credential) -> None:
    token = credential.sign({"scope": [f"GET /v1/{PATH}?include=gameCenterGroup", "GET /v1/apps"]})
    assert status(token, include="gameCenterGroup") == 200
    assert status(token) == 403
    assert status(token, f"{PATH}/gameCenterAchievements") == 403
    listing = credential.sign({"scope": [f"GET /v1/{PATH}/gameCenterAchievements?limit=5"]})
    assert status(listing, f"{PATH}/gameCenterAchievements", limit="7") == 200
    assert Vendor(token=listing).post("gameCenterGroups", {}).status == 403
    for wrong in ("GET", {}, [5], [], ["GET http://[x"]):
        assert status(credential.sign({"scope": wrong})) == 403


def test_its_use_is_noted(credential: Credential) -> None:
    assert status(credential.sign()) == 200
    assert AccessKey.objects.get().last_used_at is not None
