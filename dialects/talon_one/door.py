"""Who calls: a program with a key, shown in the form of the API it calls."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dialects.door import Door, Guest, Need
from members.api.auth import caller_by_key
from members.api.problems import Problem
from members.models import Scope

from .errors import NobodyKnown, answer_error, answer_status

NAME = "talon_one"
MANAGEMENT, INTEGRATION = "ManagementKey-v1", "ApiKey-v1"
# So many requests in a second for each operation and key; the Integration API has no such limit.
PER_SECOND = 3

READ = Need(Scope.READ, "achievements.view_achievement")
MANAGE = Need(Scope.MANAGE, "achievements.change_achievement")
INGEST = Need(Scope.INGEST, "members.change_event")


class TalonOneDoor(Door):
    """One of the two APIs: each takes a key in its own form only."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme

    def let_in(self, request: HttpRequest, store_code: str | None) -> Guest:  # noqa: ARG002  a key knows its store
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        if scheme != self.scheme or not secret or not secret.isascii() or not secret.isprintable():
            raise NobodyKnown(f"Send a key of the store: Authorization: {self.scheme} lk_…")
        try:
            caller = caller_by_key(secret, NAME)
        except Problem as problem:
            raise NobodyKnown(str(problem.body["detail"])) from problem
        assert caller.key is not None  # noqa: S101  it was found by its key
        if self.scheme == MANAGEMENT:
            _count(f"{caller.key.pk}:{request.method}:{request.resolver_match and request.resolver_match.route}")
        return Guest(caller.store, caller.actor, key=caller.key)

    def answer_error(self, error: Exception) -> HttpResponse | None:
        return answer_error(error)

    def answer_status(self, status: int) -> HttpResponse:
        return answer_status(status)


def _count(operation: str) -> None:
    place = f"talon-one:{operation}:{int(timezone.now().timestamp())}"
    used = 1 if cache.add(place, 1, 2) else _another(place)
    if used > PER_SECOND:
        told = f"More than {PER_SECOND} requests of this operation in a second."
        raise Problem(429, "too_many_requests", told, headers={"Retry-After": "1"})


def _another(place: str) -> int:
    try:
        return int(cache.incr(place))
    except ValueError:
        return 1  # the second ended between the two calls


DOOR = TalonOneDoor(MANAGEMENT)
INTEGRATION_DOOR = TalonOneDoor(INTEGRATION)
