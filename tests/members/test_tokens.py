import datetime
from unittest import mock

import jwt
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from members.errors import Refused
from members.models import Member, Store
from members.secrets import decrypt, encrypt, rotate
from members.tokens import BadToken, issue_token, read_token, rotate_member_secret
from tests.members.factories import make_member, make_store

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def store() -> Store:
    return make_store()


def minted(secret: str, **claims: object) -> str:
    now = timezone.now()
    return jwt.encode({"iss": "shop", "sub": "ada", "exp": now + HOUR, **claims}, secret, algorithm="HS256")


def wrong(token: str) -> str:
    with pytest.raises(BadToken) as bad:
        read_token(token, timezone.now())
    return bad.value.code


def test_a_token_of_ours_speaks_for_its_member_until_it_ends(store: Store) -> None:
    member = make_member(store)
    token, ends_at = issue_token(member)
    assert read_token(token, timezone.now()) == member
    assert datetime.timedelta(minutes=14) < ends_at - timezone.now() <= datetime.timedelta(minutes=15)


def test_a_shops_own_server_mints_tokens_with_the_stores_secret(store: Store) -> None:
    member, secret = make_member(store), rotate_member_secret(store)
    assert read_token(minted(secret), timezone.now()) == member


def test_the_secret_is_encrypted_at_rest(store: Store) -> None:
    secret = rotate_member_secret(store)
    assert secret not in Store.objects.get().member_secret
    assert decrypt(Store.objects.get().member_secret) == secret


def test_a_token_that_cannot_be_trusted_says_why(store: Store) -> None:
    make_member(store)
    secret, other = rotate_member_secret(store), rotate_member_secret(make_store("other"))
    now = timezone.now()
    assert wrong("nonsense") == "malformed_token"
    assert wrong(minted(other)) == "bad_token"
    assert wrong(minted(other, iss="other")) == "unknown_member"
    assert wrong(minted(secret, iss="nowhere")) == "unknown_issuer"
    assert wrong(minted(secret, exp=now - HOUR)) == "token_expired"
    assert wrong(minted(secret, exp=now + 25 * HOUR)) == "token_too_long"
    assert wrong(minted(secret, sub="bob")) == "unknown_member"
    assert wrong(minted(secret, laurel="member", sub="not-a-uuid")) == "unknown_member"
    assert wrong(jwt.encode({"iss": "shop", "sub": "ada"}, secret, algorithm="HS256")) == "bad_token"
    assert wrong(jwt.encode({"iss": "shop", "sub": "ada", "exp": now + HOUR}, "", algorithm="none")) == "bad_token"
    assert (
        wrong(jwt.encode({"iss": "shop", "sub": "ada", "exp": now + HOUR}, secret * 2, algorithm="HS512"))
        == "bad_token"
    )


def test_an_erased_member_has_no_voice(store: Store) -> None:
    member = make_member(store)
    token, _ = issue_token(member)
    Member.objects.update(erased_at=timezone.now())
    assert wrong(token) == "unknown_member"
    with pytest.raises(Refused, match="was erased"):
        issue_token(Member.objects.get())


@pytest.mark.parametrize("lifetime", [datetime.timedelta(0), datetime.timedelta(hours=24, seconds=1)])
def test_a_lifetime_has_bounds(store: Store, lifetime: datetime.timedelta) -> None:
    with pytest.raises(Refused, match="from one second to 24 hours"):
        issue_token(make_member(store), lifetime=lifetime)


def test_operator_keys_rotate_and_a_lost_one_is_said() -> None:
    def with_keys(*keys: str) -> mock._patch:
        return mock.patch.object(settings, "LAUREL", mock.Mock(operator_keys=keys))

    with with_keys("old" * 12):
        kept = encrypt("secret")
    with with_keys("new" * 12, "old" * 12):
        assert decrypt(kept) == "secret"
        kept_anew = rotate(kept)
    with with_keys("new" * 12):
        assert decrypt(kept_anew) == "secret"
        with pytest.raises(Refused, match="LAUREL_OPERATOR_KEYS"):
            decrypt(kept)


def test_a_command_puts_every_secret_under_the_first_key(store: Store) -> None:
    secret = rotate_member_secret(store)
    keys = settings.LAUREL.operator_keys
    with mock.patch.object(settings, "LAUREL", mock.Mock(operator_keys=("new" * 12, *keys))):
        call_command("rotate_secrets")
    with mock.patch.object(settings, "LAUREL", mock.Mock(operator_keys=("new" * 12,))):
        assert decrypt(Store.objects.get().member_secret) == secret
