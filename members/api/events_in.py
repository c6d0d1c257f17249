"""`POST /api/v1/events`: the hot path, without a serializer between the bytes and the inbox."""

from collections import Counter
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from members.errors import Refused
from members.inbox import Answer, accept_events
from members.inbox.accept import MOST_EVENTS
from members.models import Scope

from .auth import Caller, identify
from .problems import CONTENT_TYPE, Problem, problem_body, problem_response, refusal


class Envelope(msgspec.Struct):
    """A batch has its events in a list; anything else is one event."""

    events: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    source_id: Any = None


_envelopes = msgspec.json.Decoder(Envelope)
_encoder = msgspec.json.Encoder()


def post_events(request: HttpRequest) -> HttpResponse:
    """One event, or up to 1,000 with an answer for each."""
    try:
        caller = identify(request)
        caller.require(Scope.INGEST)
        body = _body(request)
        envelope = _envelope(body)
        if isinstance(envelope.events, msgspec.UnsetType):
            return _single(caller, body, _idempotency_key(request, envelope.source_id))
        return _batch(caller, envelope.events)
    except Refused as error:
        return problem_response(refusal(error))
    except Problem as problem:
        return problem_response(problem)


def _body(request: HttpRequest) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > most:
        raise Problem(413, "too_large", f"A request may have up to {most // 1024 // 1024} MB.")
    return request.body


def _envelope(body: bytes) -> Envelope:
    try:
        return _envelopes.decode(body)
    except RecursionError:
        raise Problem(422, "too_deep", "The request is nested too deeply.") from None
    except msgspec.ValidationError as error:
        raise Problem(422, "invalid", f"Send one event, or {{“events”: […]}}. {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(400, "malformed", f"{error}.") from None


def _idempotency_key(request: HttpRequest, source_id: Any) -> str | None:
    """The header is another way to say `source_id`; saying both differently is a mistake."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255:
        raise Problem(422, "invalid", "An Idempotency-Key has 1 to 255 characters.", errors=[_key_error()])
    if source_id is not None and source_id != key:
        raise Problem(422, "two_ids", "Idempotency-Key and source_id name different events.", errors=[_key_error()])
    return key


def _single(caller: Caller, body: bytes, source_id: str | None) -> HttpResponse:
    (answer,) = accept_events(caller.store, [body], source_id=source_id)
    if answer.is_taken:
        return _json(_shown(answer), 202 if answer.status == "accepted" else 200)
    error = {"field": answer.field, "code": answer.code, "detail": answer.detail}
    status = 409 if answer.status == "conflict" else 422
    extra = {"event": str(answer.id)} if answer.id else {}
    document = problem_body(status, str(answer.code), str(answer.detail), errors=[error], **extra)
    return _json(document, status, CONTENT_TYPE)


def _batch(caller: Caller, events: list[msgspec.Raw]) -> HttpResponse:
    if not 1 <= len(events) <= MOST_EVENTS:
        error = {"field": "events", "code": "invalid", "detail": f"Send 1 to {MOST_EVENTS} events."}
        raise Problem(422, "invalid", f"A batch has 1 to {MOST_EVENTS} events.", errors=[error])
    answers = accept_events(caller.store, events)
    counts = Counter(answer.status for answer in answers)
    return _json(
        {
            "counts": {status: counts[status] for status in ("accepted", "duplicate", "conflict", "refused")},
            "items": [_shown(answer) for answer in answers],
        }
    )


def _shown(answer: Answer) -> dict[str, Any]:
    shown: dict[str, Any] = {"status": answer.status}
    for name in ("id", "source", "source_id", "member", "state", "field", "code", "detail"):
        value = getattr(answer, name)
        if value is not None:
            shown[name] = value
    return shown


def _key_error() -> dict[str, str]:
    return {"field": "Idempotency-Key", "code": "invalid", "detail": "It equals the event's source_id."}


def _json(value: Any, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    return HttpResponse(_encoder.encode(value), status=status, content_type=content_type)
