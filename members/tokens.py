"""Members' own tokens: short-lived JWTs signed with the store's member secret, by us or by the shop's server."""

import datetime
from typing import Any

import jwt
from django.core.exceptions import ValidationError
from django.utils import timezone

from members.errors import Refused
from members.models import Member, Store
from members.secrets import decrypt, encrypt, new_secret

ALGORITHM = "HS256"
LIFETIME = datetime.timedelta(minutes=15)
LONGEST = datetime.timedelta(hours=24)
LEEWAY_SECONDS = 10
MOST_CHARACTERS = 8192  # as much as any server takes in a header; what is deeper nested than parsers like is longer


class BadToken(Exception):  # noqa: N818  says what is wrong with it
    """The token cannot be used."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def rotate_member_secret(store: Store) -> str:
    """A new secret for the store's server; tokens signed with the old one stop working at once."""
    secret = new_secret()
    store.member_secret = encrypt(secret)
    store.save(update_fields=["member_secret"])
    return secret


def issue_token(member: Member, *, lifetime: datetime.timedelta = LIFETIME) -> tuple[str, datetime.datetime]:
    """A token for one member, and when it ends."""
    if not datetime.timedelta(0) < lifetime <= LONGEST:
        raise Refused("bad_lifetime", "A token lives from one second to 24 hours.", field="lifetime_seconds")
    if member.erased_at:
        raise Refused("erased", "This member was erased.")
    store = member.store
    if not store.member_secret:
        _make_first_secret(store)
    secret = decrypt(store.member_secret)
    now = timezone.now().replace(microsecond=0)
    claims = {"iss": store.code, "sub": str(member.uuid), "iat": now, "exp": now + lifetime, "laurel": "member"}
    return jwt.encode(claims, secret, algorithm=ALGORITHM), now + lifetime


def read_token(token: str, at: datetime.datetime) -> Member:
    """The member a token speaks for.

    The issuer names the store, whose secret then has to fit. `sub` is the member's external id, or their id here
    when the claim `laurel` says "member".
    """
    store = _store_of(token)
    claims = _verified(token, store)
    if int(claims["exp"]) - at.timestamp() > LONGEST.total_seconds() + LEEWAY_SECONDS:
        raise BadToken("token_too_long", "A member's token may live for at most 24 hours.")
    field = "uuid" if claims.get("laurel") == "member" else "external_id"
    member = _find(store, field, claims["sub"])
    if member is None or member.erased_at:
        raise BadToken("unknown_member", "This store has no such member.")
    return member


def _store_of(token: str) -> Store:
    if len(token) > MOST_CHARACTERS:
        raise BadToken("malformed_token", f"A member's token has at most {MOST_CHARACTERS} characters.")
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise BadToken("malformed_token", "This is neither a key of a store nor a member's token.") from error
    is_code = isinstance(issuer, str) and "\0" not in issuer
    store = Store.objects.filter(code=issuer).first() if is_code else None
    if store is None or not store.member_secret:
        raise BadToken("unknown_issuer", "The token's issuer (iss) must be the code of a store that signs tokens.")
    return store


def _verified(token: str, store: Store) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            decrypt(store.member_secret),
            algorithms=[ALGORITHM],
            options={"require": ["exp", "sub", "iss"]},
            leeway=LEEWAY_SECONDS,
        )
    except jwt.ExpiredSignatureError as error:
        raise BadToken("token_expired", "This token has expired; ask the store for a new one.") from error
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError) as error:
        raise BadToken("bad_token", f"This token cannot be trusted: {error}.") from error


def _make_first_secret(store: Store) -> None:
    """Two requests at once agree on the one that was stored first."""
    Store.objects.filter(pk=store.pk, member_secret="").update(member_secret=encrypt(new_secret()))
    store.refresh_from_db(fields=["member_secret"])


def _find(store: Store, field: str, value: str) -> Member | None:
    if "\0" in value:
        return None
    try:
        return Member.objects.select_related("store").filter(store=store, **{field: value}).first()
    except (ValueError, TypeError, ValidationError):  # an id that is none finds nobody
        return None
