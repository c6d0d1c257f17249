"""Who may call what: the table of scopes, and every way in which a credential can be wrong."""

import base64
import datetime
import json
from collections.abc import Callable

import jwt
import pytest
from django.conf import settings
from django.utils import timezone

from members.actors import Actor
from members.models import AccessKey, Member, Scope, Store
from members.secrets import decrypt
from members.services.access_keys import create_access_key
from members.services.members import erase_member
from members.tokens import issue_token, rotate_member_secret
from tests.members.factories import make_member, make_store

from .client import Api, api_as, api_of
from .contract import operations

OWN = "own"
NEEDED = {
    **dict.fromkeys(["post_events", "post_reports", "report_member_achievement"], Scope.INGEST),
    **dict.fromkeys(["adjust_member_achievement", "reset_member_achievement"], Scope.ADJUST),
    "release_event": Scope.MANAGE,
    **dict.fromkeys(
        ["get_me", "list_my_achievements", "get_my_achievement", "list_my_achievement_history", "list_my_completions"],
        OWN,
    ),
    **dict.fromkeys(["list_member_achievements", "get_member_achievement", "get_event_outcomes"], Scope.READ),
    **dict.fromkeys(["list_member_achievement_history", "list_member_completions", "list_completions"], Scope.READ),
    **dict.fromkeys(
        ["list_events", "get_event", "list_members", "get_member", "get_store", "list_event_types", "get_event_type"],
        Scope.READ,
    ),
    **dict.fromkeys(
        ["cancel_event", "assign_event", "create_member", "change_member", "upsert_member", "erase_member"],
        Scope.MANAGE,
    ),
    **dict.fromkeys(["list_achievements", "get_achievement", "check_achievement"], Scope.READ),
    **dict.fromkeys(["create_achievement", "change_achievement", "delete_achievement"], Scope.MANAGE),
    **dict.fromkeys(["publish_achievement", "pause_achievement", "archive_achievement"], Scope.MANAGE),
    **dict.fromkeys(["duplicate_achievement", "set_icon", "remove_icon"], Scope.MANAGE),
    **dict.fromkeys(["list_campaigns", "get_campaign", "list_campaign_firings", "list_pools", "get_pool"], Scope.READ),
    **dict.fromkeys(["list_rewards", "get_reward", "get_member_points", "list_member_entries"], Scope.READ),
    **dict.fromkeys(
        ["create_campaign", "change_campaign", "delete_campaign", "create_pool", "fill_pool"], Scope.MANAGE
    ),
    **dict.fromkeys(
        ["publish_campaign", "pause_campaign", "archive_campaign", "create_pool", "fill_pool"], Scope.MANAGE
    ),
    **dict.fromkeys(["fill_reward", "redeem_reward", "void_reward"], Scope.ADJUST),
    **dict.fromkeys(["spend_member_points", "correct_member_points"], Scope.ADJUST),
    **dict.fromkeys(["get_my_points", "list_my_entries", "list_my_rewards"], OWN),
    **dict.fromkeys(["issue_token", "create_event_type", "change_event_type", "delete_event_type"], Scope.MANAGE),
}
TABLE = [
    (method, path, described["operationId"])
    for method, path, described in operations()
    if described.get("security") == [{"bearer": []}]
]
NOBODY = "01954f10-6c00-7000-8000-00000000ada0"


def address(path: str) -> str:
    return (
        path.replace("{id}", NOBODY)
        .replace("{name}", "nothing")
        .replace("{external_id}", "nobody")
        .replace("{key}", "nothing")
    )


@pytest.mark.parametrize(("method", "path", "name"), TABLE)
@pytest.mark.parametrize("scope", [*Scope.values, OWN])
def test_each_operation_asks_for_its_scope(store: Store, method: str, path: str, name: str, scope: str) -> None:
    api = api_as(make_member(store)) if scope == OWN else api_of(store, scope)
    answer = api.call(method.upper(), address(path), b"" if method == "get" else {})
    if scope == NEEDED[name]:
        assert answer.status != 403, answer
    else:
        assert (answer.status, answer.json["code"]) == (403, "missing_scope")


@pytest.mark.parametrize(("method", "path", "name"), TABLE)
def test_without_a_credential_nothing_is_answered(db: None, method: str, path: str, name: str) -> None:
    answer = Api(None).call(method.upper(), address(path), {})
    assert (answer.status, answer.json["code"]) == (401, "no_credential")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="laurel"'


def signed(member: Member, algorithm: str = "HS256", secret: str | None = None, **claims: object) -> str:
    """A token as the shop's own server would make it, with something different."""
    store = member.store
    good = {"iss": store.code, "sub": member.external_id, "exp": timezone.now() + datetime.timedelta(minutes=5)}
    kept = {name: value for name, value in {**good, **claims}.items() if value is not None}
    return jwt.encode(kept, secret if secret is not None else decrypt(store.member_secret), algorithm=algorithm)


@pytest.fixture
def member(store: Store) -> Member:
    rotate_member_secret(store)
    return make_member(store)


def test_a_token_the_shops_server_signed_is_good(member: Member) -> None:
    assert Api(signed(member)).get("me").json["external_id"] == "ada"


def nested(depth: int) -> str:
    """Claims nobody signed, nested deeper than any parser likes."""
    parts = (b'{"alg":"HS256","typ":"JWT"}', b'{"iss":' + b"[" * depth + b"]" * depth + b"}", b"x")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def later(**passed: float) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(**passed)


BAD_TOKENS: dict[str, tuple[Callable[[Member], str], str]] = {
    "expired": (lambda ada: signed(ada, exp=later(minutes=-1)), "token_expired"),
    "wrong secret": (lambda ada: signed(ada, secret="x" * 43), "bad_token"),
    "alg none": (lambda ada: signed(ada, algorithm="none", secret=""), "bad_token"),
    "another algorithm": (lambda ada: signed(ada, algorithm="HS512", secret="x" * 64), "bad_token"),
    "another store's issuer": (lambda ada: signed(ada, iss=other_store().code), "bad_token"),
    "no store's issuer": (lambda ada: signed(ada, iss="nobody"), "unknown_issuer"),
    "no issuer": (lambda ada: signed(ada, iss=None), "unknown_issuer"),
    "a NUL as issuer": (lambda ada: signed(ada, iss="a\0b"), "unknown_issuer"),
    "too long a life": (lambda ada: signed(ada, exp=later(hours=25)), "token_too_long"),
    "no end": (lambda ada: signed(ada, exp=None), "bad_token"),
    "an end as text": (lambda ada: signed(ada, exp="soon"), "bad_token"),
    "an end beyond numbers": (lambda ada: signed(ada, exp=float("inf")), "bad_token"),
    "nobody": (lambda ada: signed(ada, sub="nobody"), "unknown_member"),
    "a NUL as subject": (lambda ada: signed(ada, sub="a\0b"), "unknown_member"),
    "an id that is none": (lambda ada: signed(ada, sub="x", laurel="member"), "unknown_member"),
    "an erased member": (lambda ada: issue_and_erase(ada)[0], "unknown_member"),
    "deeply nested claims": (lambda ada: nested(50_000), "malformed_token"),
    "not a token": (lambda ada: "hello", "malformed_token"),
}


def other_store() -> Store:
    store = make_store("other")
    rotate_member_secret(store)
    return store


def issue_and_erase(member: Member) -> tuple[str, Member]:
    token, _ = issue_token(member)
    return token, erase_member(member, actor=Actor.command("test"), reason="asked")


@pytest.mark.parametrize("what", BAD_TOKENS)
def test_a_token_that_cannot_be_trusted_is_refused_by_its_own_code(member: Member, what: str) -> None:
    make, code = BAD_TOKENS[what]
    answer = Api(make(member)).get("me")
    assert (answer.status, answer.json["code"]) == (401, code)
    assert "WWW-Authenticate" in answer.headers


def test_after_the_secret_was_rotated_old_tokens_stop(member: Member) -> None:
    token = signed(member)
    rotate_member_secret(member.store)
    assert Api(token).get("me").json["code"] == "bad_token"


def test_two_first_tokens_at_once_are_both_good(store: Store) -> None:
    ada, again = make_member(store), Member.objects.select_related("store").get()
    tokens = [issue_token(ada)[0], issue_token(again)[0]]
    assert [Api(token).get("me").status for token in tokens] == [200, 200]


def key_of(store: Store, **values: object) -> str:
    secret = create_access_key(store, name="k", scopes=["read"])[1]
    if values:
        AccessKey.objects.update(**values)
    return secret


BAD_KEYS: dict[str, tuple[Callable[[Store], str], str]] = {
    "unknown": (lambda store: "lk_00000000_" + "x" * 43, "unknown_key"),
    "wrong secret": (lambda store: key_of(store)[:-1] + "!", "unknown_key"),
    "prefix alone": (lambda store: key_of(store)[:12], "unknown_key"),
    "expired": (lambda store: key_of(store, expires_at=timezone.now()), "key_expired"),
    "revoked": (lambda store: key_of(store, revoked_at=timezone.now()), "key_revoked"),
    "with a NUL": (lambda store: "lk_a\0b", "no_credential"),
    "not ASCII": (lambda store: "lk_ü", "no_credential"),
    "empty": (lambda store: "", "no_credential"),
}


@pytest.mark.parametrize("what", BAD_KEYS)
def test_a_key_that_does_not_open_is_refused_by_its_own_code(store: Store, what: str) -> None:
    make, code = BAD_KEYS[what]
    answer = Api(make(store)).get("store")
    assert (answer.status, answer.json["code"]) == (401, code)


@pytest.mark.parametrize("scheme", ["Basic", "Api-Key", "Digest", ""])
def test_another_scheme_is_refused(store: Store, scheme: str) -> None:
    assert Api(key_of(store), scheme=scheme).get("store").json["code"] == "no_credential"


def test_the_scheme_is_read_without_case(store: Store) -> None:
    assert Api(key_of(store), scheme="bearer").get("store").status == 200


@pytest.fixture
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    monkeypatch.setattr(settings, "LAUREL", dataclasses.replace(settings.LAUREL, requests_per_minute=3))


@pytest.mark.usefixtures("three_a_minute")
@pytest.mark.parametrize("path", ["store", "events"])
def test_a_busy_key_is_told_when_to_come_back_and_the_others_are_not(store: Store, path: str) -> None:
    busy, calm = api_of(store), api_of(store)
    statuses = [busy.get(path).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = busy.post("events", {"type": "visit"})
    assert (refused.status, refused.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert calm.get(path).status == 200


def test_a_wrong_body_never_comes_before_the_question_who_is_calling(db: None) -> None:
    answer = Api(None).call("POST", "events", b"{", content_type="text/plain")
    assert answer.status == 401
    assert json.loads(answer.body)["code"] == "no_credential"
