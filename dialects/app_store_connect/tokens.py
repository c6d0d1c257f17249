"""Tokens: ES256 JWTs that callers sign themselves, good for twenty minutes at most."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from members.api.auth import note_use

from .errors import NobodyKnown
from .models import SigningKey

ALGORITHM, AUDIENCE = "ES256", "appstoreconnect-v1"
LONGEST_LIFE, LEEWAY = 20 * 60, 10  # seconds
MOST_CHARACTERS = 8192
# Whatever page of a list is asked for, a token is for the list.
NOT_SCOPED = frozenset({"limit", "cursor", "sort"})
NAME = "app_store_connect"


def read_token(token: str, request: HttpRequest) -> SigningKey:
    """The key a token was signed with; it says nothing more than that, and for how long."""
    if len(token) > MOST_CHARACTERS:
        raise NobodyKnown
    try:
        key = _key(jwt.get_unverified_header(token))
        claims = jwt.decode(
            token,
            key.public_key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["exp", "aud", "iss"], "verify_iat": True},
        )
        _check_life(claims)
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise NobodyKnown from error
    if claims["iss"] != str(key.issuer):
        raise NobodyKnown
    if "scope" in claims and not _is_for(claims["scope"], request):
        raise PermissionDenied
    note_use(key.access_key, timezone.now())
    return key


def _key(header: Mapping[str, Any]) -> SigningKey:
    name = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(name, str) or "\0" in name:
        raise NobodyKnown
    keys = SigningKey.objects.select_related("access_key__store")
    key = keys.filter(key_id=name, access_key__opens=NAME, access_key__revoked_at=None).first()
    if key is None or (key.access_key.expires_at is not None and key.access_key.expires_at <= timezone.now()):
        raise NobodyKnown
    return key


def _check_life(claims: Mapping[str, Any]) -> None:
    """From when it was issued, or from now where it does not say."""
    start = int(claims["iat"]) if claims.get("iat") is not None else int(timezone.now().timestamp())
    if int(claims["exp"]) - start > LONGEST_LIFE + LEEWAY:
        raise NobodyKnown


def _is_for(scope: Any, request: HttpRequest) -> bool:
    """Whether a token that names requests names this one; only reading can be named."""
    if not isinstance(scope, list) or request.method not in ("GET", "HEAD"):
        return False
    path = request.path[request.path.index("/", 1) :]
    asked = _parameters(request.META.get("QUERY_STRING", ""))
    for each in scope:
        method, _, address = each.partition(" ") if isinstance(each, str) else ("", "", "")
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if method == "GET" and parts.path == path and _parameters(parts.query) == asked:
            return True
    return False


def _parameters(query: str) -> set[tuple[str, str]]:
    return {pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in NOT_SCOPED}
