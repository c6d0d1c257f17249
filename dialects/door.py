"""The door of a dialect: who is calling, what they may do, what they sent, and an answer in the vendor's own form."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import msgspec
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from members.actors import Actor
from members.api.bodies import JSON, read_body, read_json
from members.api.throttling import check_rate
from members.models import AccessKey, Staff, Store

_log = logging.getLogger(__name__)
_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
View: TypeAlias = Callable[..., HttpResponse]


class Need(NamedTuple):
    """What an operation asks for: a scope of a key, or a permission of a person."""

    scope: str
    permission: str


@dataclass(frozen=True)
class Guest:
    """Whoever was let in, to one store and no other."""

    store: Store
    actor: Actor
    key: AccessKey | None = None
    staff: Staff | None = None

    is_authenticated = True  # what serializers of the API ask of whoever calls

    @property
    def counted_as(self) -> str:
        """Under which name their requests are counted."""
        return f"key:{self.key.pk}" if self.key else f"staff:{self.staff.pk if self.staff else 0}"

    def may(self, need: Need) -> bool:
        if self.staff is not None:
            return self.staff.has_perm(need.permission)
        return self.key is not None and need.scope in self.key.scopes


class NotAllowed(Exception):  # noqa: N818  an answer, not a malfunction
    """The address has no such method."""

    def __init__(self, allowed: Mapping[str, Any]) -> None:
        super().__init__("Method Not Allowed")
        self.allowed = ", ".join(sorted(allowed))


class Answer(NamedTuple):
    """What a handler says; nothing at all is a body of None."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = {}


@dataclass(frozen=True)
class Call:
    """One request, let in."""

    request: HttpRequest
    user: Guest  # under the name that serializers of the API know

    @property
    def store(self) -> Store:
        return self.user.store

    @property
    def actor(self) -> Actor:
        return self.user.actor

    @property
    def query(self) -> QueryDict:
        return self.request.GET

    @cached_property
    def sent(self) -> Any:
        """The body, whatever the client said it was; nothing sent is nothing."""
        body = read_body(self.request)
        return read_json(body) if body else None


Run: TypeAlias = Callable[..., Answer]


@dataclass(frozen=True)
class Handler:
    """One method of an address; without a need it is for everybody."""

    run: Run
    need: Need | None


def needs(need: Need) -> Callable[[Run], Handler]:
    """Says of a function what it asks of whoever calls it."""
    return lambda run: Handler(run, need)


class Door(ABC):
    """One dialect's: how its callers are known, and how it says no."""

    @abstractmethod
    def let_in(self, request: HttpRequest, store_code: str | None) -> Guest:
        """Whoever calls; raises what `answer_error` knows."""

    @abstractmethod
    def answer_error(self, error: Exception) -> HttpResponse | None:
        """The vendor's form for an answer that is an exception; None for a malfunction."""

    @abstractmethod
    def answer_status(self, status: int) -> HttpResponse:
        """The vendor's form for a mere status: what no view saw, and malfunctions."""

    def address(self, **handlers: Handler) -> View:
        """A view, of a handler for each method."""

        def view(request: HttpRequest, **named: str) -> HttpResponse:
            try:
                return self._answer(request, handlers, named)
            except Exception as error:  # noqa: BLE001  whatever happens, the caller gets the vendor's form
                return self._answer_error(error)

        view.handlers = handlers  # type: ignore[attr-defined]  # so that a walk over the addresses knows their methods
        return csrf_exempt(view)

    def nowhere(self) -> View:
        """A view for addresses that do not exist."""
        return csrf_exempt(lambda request: self.answer_status(404))

    def _answer(self, request: HttpRequest, handlers: Mapping[str, Handler], named: dict[str, str]) -> HttpResponse:
        handler = handlers.get("GET" if request.method == "HEAD" else str(request.method))
        if handler is None:
            raise NotAllowed(handlers)
        refuse_nul(request, named)
        if handler.need is None:
            return respond(handler.run(request, **named))
        guest = self.let_in(request, named.pop("store_code", None))
        check_rate(guest.counted_as)
        if not guest.may(handler.need):
            raise PermissionDenied
        return respond(handler.run(Call(request, guest), **named))

    def _answer_error(self, error: Exception) -> HttpResponse:
        answer = self.answer_error(error)
        if answer is None and isinstance(error, SuspiciousOperation):
            return self.answer_status(400)
        if answer is None:
            _log.error("A dialect's address broke.", exc_info=error)
            return self.answer_status(500)
        return answer


def respond(answer: Answer) -> HttpResponse:
    """As JSON, its numbers exact; bytes as they are, of the type that the headers say."""
    if answer.body is None or isinstance(answer.body, bytes):
        return HttpResponse(answer.body or b"", status=answer.status, headers=dict(answer.headers))
    body = _encoder.encode(answer.body)
    return HttpResponse(body, status=answer.status, content_type=JSON, headers=dict(answer.headers))


def refuse_nul(request: HttpRequest, named: Mapping[str, str]) -> None:
    """No database holds a NUL, so nothing is called so."""
    asked = [*named.values(), *request.GET.keys(), *(value for values in request.GET.lists() for value in values[1])]
    if any("\0" in each for each in asked):
        raise Http404
