"""Who is calling: a program with a store's key, or a member with a token of their own."""

import datetime
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from members.actors import Actor
from members.doors import API
from members.models import AccessKey, Member, Scope, Store
from members.models.access_key import PREFIX_LENGTH
from members.tokens import BadToken, read_token

from .problems import Problem
from .throttling import check_rate

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time it imports what settings name, which is this module

KEY_MARK = "lk_"
OWN = "own"  # a member's token: reading what is theirs
USE_NOTED_EVERY = 60
KNOWN_FOR = 1.0  # seconds: so long may a key still work, in a process that has just seen it, after it was revoked
MOST_KNOWN = 1000
_known: dict[str, tuple[float, "Caller"]] = {}  # by the hash of the whole key


@dataclass(frozen=True)
class Caller:
    """Whoever sent the request, and what they may do in which store."""

    store: Store
    scopes: frozenset[str]
    key: AccessKey | None = None
    member: Member | None = None

    is_authenticated = True  # what DRF asks of a user

    @property
    def actor(self) -> Actor:
        if self.key is None:
            raise Problem(403, "not_allowed", "A member's token changes nothing.")
        return Actor.program(self.key)

    def require(self, scope: str) -> None:
        """Refuse unless the caller has the scope."""
        if scope in self.scopes:
            return
        needed = "the token of a member" if scope == OWN else f"a key with the scope “{scope}”"
        raise Problem(403, "missing_scope", f"This needs {needed}.")


def identify(request: HttpRequest | Request) -> Caller:
    """The caller, or a 401 that says what is wrong with the credential."""
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential.isascii() or not credential.isprintable() or not credential:
        raise _unauthorized("no_credential", "Send a key of the store: Authorization: Bearer lk_…")
    caller = caller_by_key(credential) if credential.startswith(KEY_MARK) else _by_token(credential)
    check_rate(f"key:{caller.key.pk}" if caller.key else f"member:{caller.member.pk if caller.member else 0}")
    return caller


def caller_by_key(credential: str, opens: str = API) -> Caller:
    """Whoever holds the key, which is one for this interface; looked up again when what is known is a second old."""
    digest, now = AccessKey.hash_of(credential), time.monotonic()
    good_until, caller = _known.get(digest, (0.0, None))
    if caller is None or now >= good_until:
        caller = _look_up(credential, digest)
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[digest] = (now + KNOWN_FOR, caller)
    if caller.key and caller.key.expires_at is not None and caller.key.expires_at <= timezone.now():
        raise _unauthorized("key_expired", "This key has expired.")
    if caller.key is None or caller.key.opens != opens:
        raise _unauthorized("other_interface", "This key was made for another interface.")
    return caller


def _look_up(credential: str, digest: str) -> Caller:
    key = AccessKey.objects.select_related("store").filter(prefix=credential[:PREFIX_LENGTH]).first()
    # Compared even when there is none, so that the time taken does not tell which prefixes exist.
    fits = hmac.compare_digest(key.secret_hash if key else "", digest)
    if key is None or not fits:
        raise _unauthorized("unknown_key", "This key is not known here.")
    if key.revoked_at is not None:
        raise _unauthorized("key_revoked", "This key was revoked.")
    note_use(key, timezone.now())
    return Caller(key.store, frozenset(key.scopes), key=key)


def _by_token(credential: str) -> Caller:
    try:
        member = read_token(credential, timezone.now())
    except BadToken as error:
        raise _unauthorized(error.code, str(error)) from error
    return Caller(member.store, frozenset([OWN]), member=member)


def note_use(key: AccessKey, now: datetime.datetime) -> None:
    """At most once a minute: a busy key must not cost a write a request."""
    if cache.add(f"key-used:{key.pk}", 1, USE_NOTED_EVERY):
        AccessKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _unauthorized(code: str, detail: str) -> Problem:
    return Problem(401, code, detail, headers={"WWW-Authenticate": 'Bearer realm="laurel"'})


class CallerAuthentication(BaseAuthentication):
    """DRF's view of the same."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        caller = identify(request)
        return caller, caller.key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="laurel"'


def caller_of(request: Request) -> Caller:
    """Whoever the authentication found."""
    return cast("Caller", request.user)


class HasScope(BasePermission):
    """Views say what they need: `scopes = {"GET": Scope.READ, "POST": Scope.MANAGE}`."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scopes: dict[str, str] = getattr(view, "scopes", {})
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method in view.allowed_methods and method != "OPTIONS":
            caller_of(request).require(scopes.get(method, Scope.MANAGE))
        return True
