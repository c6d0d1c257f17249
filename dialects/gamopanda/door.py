"""Who calls: a shop's server with a key and its secret, a customer with a token the shop signed, or anybody."""

from dataclasses import dataclass

import jwt
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from dialects.door import Door, Guest, Need
from members.actors import Actor
from members.api.auth import caller_by_key
from members.api.problems import Problem
from members.models import AccessKey, Member, Scope, Store
from members.models.access_key import PREFIX_LENGTH

from .errors import NobodyKnown, answer_error, answer_status
from .secrets import secret_of

NAME = "gamopanda"
KEY, SECRET, TOKEN, ACCOUNT = "X-API-KEY", "X-API-SECRET", "X-ENDUSER-ACCESS-TOKEN", "X-ACCOUNT-ID"
ALGORITHM, LEEWAY_SECONDS, MOST_SECONDS, MOST_CHARACTERS = "HS256", 10, 30 * 60, 8192

VIEW_DEFINITIONS = Need(Scope.READ, "definitions")
VIEW_OWN = Need(Scope.READ, "own")
MODIFY_DEFINITIONS = Need(Scope.MANAGE, "definitions")
MODIFY_MEMBERS = Need(Scope.MANAGE, "members")
MODIFY_REWARDS = Need(Scope.MANAGE, "rewards")
SEND_LOGS = Need(Scope.INGEST, "logs")


@dataclass(frozen=True)
class Anybody(Guest):
    """Whoever shows nothing: reads definitions, where the store lets everybody."""

    address: str = ""

    @property
    def counted_as(self) -> str:
        return f"anybody:{self.store.pk}:{self.address}"

    def may(self, need: Need) -> bool:
        if need != VIEW_DEFINITIONS:
            raise NobodyKnown
        return True


@dataclass(frozen=True)
class Customer(Guest):
    """Somebody a shop vouches for; nobody's member until something of theirs was logged."""

    external_id: str = ""
    member: Member | None = None

    @property
    def counted_as(self) -> str:
        return f"customer:{self.store.pk}:{self.external_id}"

    def may(self, need: Need) -> bool:
        return need in (VIEW_DEFINITIONS, VIEW_OWN)


class GamopandaDoor(Door):
    def let_in(self, request: HttpRequest, store_code: str | None) -> Guest:
        headers = request.headers
        if headers.get(KEY) or headers.get(SECRET):
            return _server(headers.get(KEY, ""), headers.get(SECRET, ""), store_code)
        if token := headers.get(TOKEN):
            return _customer(token, headers.get(ACCOUNT, ""), store_code)
        return _anybody(request, store_code or headers.get(ACCOUNT, ""))

    def answer_error(self, error: Exception) -> HttpResponse | None:
        return answer_error(error)

    def answer_status(self, status: int) -> HttpResponse:
        return answer_status(status)


def _server(name: str, secret: str, store_code: str | None) -> Guest:
    """Both are needed, and belong together. Another store's address is one that does not exist."""
    if not secret.isascii() or not secret.isprintable():
        raise NobodyKnown
    try:
        caller = caller_by_key(secret, NAME)
    except Problem as problem:
        raise NobodyKnown from problem
    if caller.key is None or _prefix(name) != caller.key.prefix:
        raise NobodyKnown
    _check_store(caller.store, store_code)
    return Guest(caller.store, caller.actor, key=caller.key)


def _customer(token: str, account: str, store_code: str | None) -> Guest:
    """The key is named in the token's header, and signed it; the account is the store, said three times alike."""
    if len(token) > MOST_CHARACTERS:
        raise NobodyKnown
    try:
        key = _key_named(jwt.get_unverified_header(token).get("kid"))
        secret = secret_of(key)
        if secret is None:
            raise NobodyKnown
        claims = jwt.decode(
            token, secret, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]}, leeway=LEEWAY_SECONDS
        )
        lives = int(claims["exp"]) - timezone.now().timestamp()
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise NobodyKnown from error
    external_id = _external_id(claims.get("userData"))
    if lives > MOST_SECONDS + LEEWAY_SECONDS:
        raise NobodyKnown(f"A customer's token may live for at most {MOST_SECONDS // 60} minutes.")
    if not account or account != claims["sub"] or account != key.store.code:
        raise NobodyKnown
    _check_store(key.store, store_code)
    member = Member.objects.filter(store=key.store, erased_at=None).named("external_id", external_id).first()
    return Customer(key.store, Actor(f"customer {external_id}"[:200]), external_id=external_id, member=member)


def _anybody(request: HttpRequest, code: str) -> Guest:
    store = Store.objects.filter(code=code, public_definitions=True).first() if "\0" not in code else None
    if store is None:
        raise NobodyKnown
    return Anybody(store, Actor("anybody"), address=str(request.META.get("REMOTE_ADDR", "")))


def _key_named(name: object) -> AccessKey:
    if not isinstance(name, str) or "\0" in name:
        raise NobodyKnown
    working = AccessKey.objects.working(timezone.now()).select_related("store")
    key = working.filter(prefix=_prefix(name), opens=NAME).first()
    if key is None:
        raise NobodyKnown
    return key


def _external_id(data: object) -> str:
    found = data.get("externalId") if isinstance(data, dict) else None
    if not isinstance(found, str) or not found.strip() or "\0" in found:
        raise NobodyKnown
    return found


def _prefix(name: str) -> str:
    """As the panel shows it, the line at its end or not."""
    return f"{name}_" if len(name) == PREFIX_LENGTH - 1 else name


def _check_store(store: Store, store_code: str | None) -> None:
    if store_code is not None and store_code != store.code:
        raise Http404


DOOR = GamopandaDoor()
