"""Who calls: a program that signs its tokens with a key made for this dialect."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from dialects.door import Door, Guest, Handler, Need, View
from members.actors import Actor
from members.api.problems import Problem
from members.models import Scope

from .errors import NobodyKnown, answer_error, answer_status
from .media import check_media
from .tokens import read_token

HOUR = 3600
PER_HOUR = 3600
READ = Need(Scope.READ, "achievements.view_achievement")
MANAGE = Need(Scope.MANAGE, "achievements.change_achievement")
SUBMIT = Need(Scope.INGEST, "members.change_event")
LOWER = Need(Scope.ADJUST, "achievements.adjust_progress")
RATE = "X-Rate-Limit"


class AppStoreConnectDoor(Door):
    def let_in(self, request: HttpRequest, store_code: str | None) -> Guest:  # noqa: ARG002  a key knows its store
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip().isascii() or not token.strip():
            raise NobodyKnown
        key = read_token(token.strip(), request).access_key
        _count(request, f"asc-hour:{key.pk}")
        check_media(request)
        return Guest(key.store, Actor.program(key), key=key)

    def answer_error(self, error: Exception) -> HttpResponse | None:
        return answer_error(error)

    def answer_status(self, status: int) -> HttpResponse:
        return answer_status(status)

    def address(self, **handlers: Handler) -> View:
        """Every answer to whoever was let in says how many requests are left."""
        inner = super().address(**handlers)

        def view(request: HttpRequest, **named: str) -> HttpResponse:
            answer = inner(request, **named)
            if rate := getattr(request, "rate_of_caller", None):
                answer[RATE] = rate
            return answer

        view.handlers = handlers  # type: ignore[attr-defined]
        return csrf_exempt(view)


def _count(request: HttpRequest, caller: str) -> None:
    """So many requests in an hour of the clock for each key."""
    now = int(timezone.now().timestamp())
    place = f"{caller}:{now // HOUR}"
    used = 1 if cache.add(place, 1, HOUR) else _another(place)
    request.rate_of_caller = f"user-hour-lim:{PER_HOUR};user-hour-rem:{max(0, PER_HOUR - used)};"  # type: ignore[attr-defined]
    if used > PER_HOUR:
        wait = str(HOUR - now % HOUR)
        raise Problem(429, "too_many_requests", "Too many requests in this hour.", headers={"Retry-After": wait})


def _another(place: str) -> int:
    try:
        return int(cache.incr(place))
    except ValueError:
        return 1  # the hour ended between the two calls


DOOR = AppStoreConnectDoor()
