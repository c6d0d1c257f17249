"""Who is let in: keys made for this dialect, and people by tokens of its own."""

import datetime
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings

from members.models import Member, Scope, Staff, Store
from members.services.access_keys import create_access_key, revoke_access_key
from members.tokens import issue_token
from tests.members.api.client import Api
from tests.members.factories import make_store

from .client import SEED, Vendor, vendor_of

REQUIRED = {"message": "Authentication Required"}
INVALID = {"code": "401", "message": "Invalid JWT Token"}
EXPIRED = {"code": "401", "message": "Expired JWT Token."}
BAD = {"message": "Bad credentials."}
FORBIDDEN = {"code": 403, "message": "Forbidden."}
UNKNOWN = {"code": 404, "message": "Not Found"}
PASSWORD = "correct horse battery"


@pytest.fixture
def owner(db: None) -> Staff:
    return Staff.objects.create_superuser("owner", password=PASSWORD)


def sign_in(username: str = "owner", password: str = PASSWORD) -> Any:
    return Vendor("").post("/api/admin/login_check", {"username": username, "password": password})


def with_token(store: Store, token: str) -> Vendor:
    return Vendor(store.code, Authorization=f"Bearer {token}")


def test_a_person_signs_in_works_and_refreshes(store: Store, owner: Staff) -> None:
    answer = sign_in()
    assert answer.status == 200
    assert set(answer.json) == {"token", "refresh_token"}
    person = with_token(store, answer.json["token"])
    assert person.post("achievement", SEED).status == 200
    again = Vendor("").post("/api/token/refresh", {"refresh_token": answer.json["refresh_token"]})
    assert again.status == 200
    assert with_token(store, again.json["token"]).get("achievement").json["total"]["all"] == 1


def test_a_token_lives_a_day_and_a_refresh_token_a_month(store: Store, owner: Staff) -> None:
    start = datetime.datetime(2026, 3, 11, 11, tzinfo=datetime.UTC)
    with time_machine.travel(start, tick=False) as clock:
        tokens = sign_in().json
        clock.move_to(start + datetime.timedelta(hours=24))
        answer = with_token(store, tokens["token"]).get("achievement")
        assert (answer.status, answer.json) == (401, EXPIRED)
        assert Vendor("").post("/api/token/refresh", {"refresh_token": tokens["refresh_token"]}).status == 200
        clock.move_to(start + datetime.timedelta(days=30))
        answer = Vendor("").post("/api/token/refresh", {"refresh_token": tokens["refresh_token"]})
        assert (answer.status, answer.json) == (401, EXPIRED)


@pytest.mark.parametrize(("username", "password"), [("owner", "wrong"), ("nobody", PASSWORD), ("customer", PASSWORD)])
def test_wrong_credentials_are_told_apart_from_nothing(owner: Staff, username: str, password: str) -> None:
    Staff.objects.create_user("customer", password=PASSWORD)
    answer = sign_in(username, password)
    assert (answer.status, answer.json) == (401, BAD)


def test_whoever_guesses_is_slowed_down(owner: Staff) -> None:
    for _ in range(5):
        assert sign_in(password="wrong").status == 401
    assert sign_in().status == 401


def test_a_sign_in_without_its_fields_names_them(db: None) -> None:
    answer = Vendor("").post("/api/admin/login_check", {"username": "owner"})
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, "password")


def test_a_token_ends_with_the_password_the_person_and_its_use(store: Store, owner: Staff) -> None:
    tokens = sign_in().json
    for wrong in (tokens["refresh_token"], tokens["token"] + "x", "x", "lk_x"):
        answer = with_token(store, wrong).get("achievement")
        assert (answer.status, answer.json) == (401, INVALID)
    answer = Vendor("").post("/api/token/refresh", {"refresh_token": tokens["token"]})
    assert (answer.status, answer.json) == (401, INVALID)
    owner.set_password("another horse battery")
    owner.save()
    assert with_token(store, tokens["token"]).get("achievement").json == INVALID
    fresh = sign_in(password="another horse battery").json["token"]
    assert with_token(store, fresh).get("achievement").status == 200
    Staff.objects.update(is_active=False)
    assert with_token(store, fresh).get("achievement").json == INVALID


def test_a_token_signed_with_the_houses_own_key_is_none(store: Store, owner: Staff) -> None:
    """The secret is this dialect's alone: nothing else that is signed in this house opens it."""
    claims = {"sub": str(owner.pk), "exp": 2**31, "aud": "laurel/open-loyalty", "use": "access"}
    forged = jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")
    unsigned = jwt.encode(claims, "", algorithm="none")
    for token in (forged, unsigned):
        assert with_token(store, token).get("achievement").json == INVALID


def test_a_key_opens_one_interface_and_no_other(store: Store, ada: Member) -> None:
    _, own = create_access_key(store, name="ours", scopes=Scope.values)
    _, theirs = create_access_key(store, name="theirs", scopes=Scope.values, opens="open_loyalty")
    assert Api(own).get("store").status == 200
    assert Vendor(store.code, **{"X-AUTH-TOKEN": theirs}).get("achievement").status == 200
    refused = Api(theirs).get("store")
    assert (refused.status, refused.json["code"]) == (401, "other_interface")
    for key in (own, issue_token(ada)[0], "lk_x", "ü"):
        answer = Vendor(store.code, **{"X-AUTH-TOKEN": key}).get("achievement")
        assert (answer.status, answer.json) == (401, REQUIRED)
    assert with_token(store, issue_token(ada)[0]).get("achievement").json == INVALID
    assert with_token(store, theirs).get("achievement").json == INVALID


def test_a_token_of_this_dialect_opens_nothing_else(store: Store, owner: Staff) -> None:
    assert Api(sign_in().json["token"]).get("store").status == 401


def test_without_a_credential_nobody_is_known(store: Store) -> None:
    answer = Vendor(store.code).get("achievement")
    assert (answer.status, answer.json) == (401, REQUIRED)


def test_a_revoked_key_is_none(store: Store) -> None:
    key, secret = create_access_key(store, name="ours", scopes=Scope.values, opens="open_loyalty")
    from tests.achievements.factories import ACTOR

    revoke_access_key(key, actor=ACTOR)
    assert Vendor(store.code, **{"X-AUTH-TOKEN": secret}).get("achievement").status == 401


def test_a_store_code_sent_as_a_header_is_ignored(store: Store) -> None:
    vendor = vendor_of(store)
    vendor.headers["storeCode"] = "another"
    assert vendor.get("achievement").status == 200


def test_people_see_the_stores_they_are_limited_to(store: Store, owner: Staff) -> None:
    other = make_store("other")
    token = sign_in().json["token"]
    assert with_token(other, token).get("achievement").status == 200
    owner.stores.add(store)
    assert with_token(store, token).get("achievement").status == 200
    for code in ("other", "nowhere"):
        answer = Vendor(code, Authorization=f"Bearer {token}").get("achievement")
        assert (answer.status, answer.json) == (404, UNKNOWN)


def test_scopes_of_keys_and_permissions_of_people_are_the_vendors_levels(store: Store) -> None:
    reader = vendor_of(store, Scope.READ)
    assert reader.get("achievement").status == 200
    for refused in (reader.post("achievement", SEED), reader.post("customEvent", {}), reader.post("member", {})):
        assert (refused.status, refused.json) == (403, FORBIDDEN)
    viewer = Staff.objects.create_user("viewer", password=PASSWORD, is_staff=True)
    person = with_token(store, sign_in("viewer").json["token"])
    assert person.get("achievement").json == FORBIDDEN
    from django.contrib.auth.models import Permission

    viewer.user_permissions.add(Permission.objects.get(codename="view_achievement"))
    assert person.get("achievement").status == 200
    assert person.post("achievement", SEED).json == FORBIDDEN
