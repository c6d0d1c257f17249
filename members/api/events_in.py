"""`POST /api/v1/events`: the hot path, without a serializer between the bytes and the inbox."""

import datetime
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from members.errors import Refused
from members.inbox import Answer, accept_events, registry
from members.inbox.accept import MOST_EVENTS
from members.inbox.preview import Preview, preview_events, wait_for_changes
from members.models import Scope

from .auth import Caller, identify
from .bodies import JSON, check_content_type, read_body
from .problems import CONTENT_TYPE, Problem, problem_body, problem_response, refusal
from .resource import refuse_unknown

STATUSES = ("accepted", "duplicate", "conflict", "refused")
TAKEN = ("accepted", "duplicate")
WISHES = ("wait", "dry_run")
PATIENCE = datetime.timedelta(seconds=5)  # how long `wait=true` waits
T = TypeVar("T")


class Envelope(msgspec.Struct):
    """A batch has its events in a list; anything else is one event."""

    events: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    source_id: Any = None


class BatchIn(msgspec.Struct, forbid_unknown_fields=True):
    """Up to 1,000 events in one request."""

    events: list[msgspec.Raw]


@dataclass(frozen=True)
class Wishes:
    """What the query asks for beside taking the events in."""

    wait: bool = False
    dry_run: bool = False


_envelopes = msgspec.json.Decoder(Envelope)
_batches = msgspec.json.Decoder(BatchIn)
_encoder = msgspec.json.Encoder(decimal_format="number")


def post_events(request: HttpRequest) -> HttpResponse:
    """One event, or up to 1,000 with an answer for each."""
    try:
        caller = identify(request)
        caller.require(Scope.INGEST)
        wishes = _wishes(request)
        check_content_type(request)
        body = read_body(request)
        envelope = _read(_envelopes, body)
        if isinstance(envelope.events, msgspec.UnsetType):
            return _single(caller, body, _idempotency_key(request, envelope.source_id), wishes)
        return _batch(caller, _read(_batches, body).events, wishes)
    except Refused as error:
        return problem_response(refusal(error))
    except Problem as problem:
        return problem_response(problem)


def _wishes(request: HttpRequest) -> Wishes:
    given = request.GET
    if not given:
        return Wishes()
    refuse_unknown(set(given), set(WISHES))
    if wrong := next((name for name in given if given[name] not in ("true", "false")), None):
        raise Problem(400, "bad_parameter", "Write true or false.", errors=[_wrong(wrong)])
    wishes = Wishes(**{name: given[name] == "true" for name in given})
    if wishes.wait and wishes.dry_run:
        raise Problem(400, "bad_parameter", "A dry run has nothing to wait for.", errors=[_wrong("wait")])
    return wishes


def _read(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except RecursionError:
        raise Problem(422, "too_deep", "The request is nested too deeply.") from None
    except msgspec.ValidationError as error:
        raise Problem(422, "invalid", f"Send one event, or {{“events”: […]}}. {error}.") from None
    except (msgspec.DecodeError, ValueError) as error:
        raise Problem(400, "malformed", f"{error}.") from None


def _idempotency_key(request: HttpRequest, source_id: Any) -> str | None:
    """The header is another way to say `source_id`; saying both differently is a mistake."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Problem(422, "invalid", "An Idempotency-Key has 1 to 255 characters.", errors=[_key_error()])
    if source_id is not None and source_id != key:
        raise Problem(422, "two_ids", "Idempotency-Key and source_id name different events.", errors=[_key_error()])
    return key


def _single(caller: Caller, body: bytes, source_id: str | None, wishes: Wishes) -> HttpResponse:
    (answer,), extra = _take(caller, [body], wishes, source_id)
    if answer["status"] in TAKEN:
        return _json({**answer, **extra}, 202 if _is_to_come(answer, extra, wishes) else 200)
    error = {name: answer.get(name, "") for name in ("field", "code", "detail")}
    known = {"event": str(answer["id"])} if "id" in answer else {}
    status = 409 if answer["status"] == "conflict" else 400 if answer["code"] == "malformed" else 422
    document = problem_body(status, str(answer["code"]), str(answer["detail"]), errors=[error], **known)
    return _json(document, status, CONTENT_TYPE)


def _is_to_come(answer: dict[str, Any], extra: dict[str, Any], wishes: Wishes) -> bool:
    """Accepted, and what follows from it is not known yet."""
    return answer["status"] == "accepted" and not wishes.dry_run and extra.get("changes") is None


def _batch(caller: Caller, events: list[msgspec.Raw], wishes: Wishes) -> HttpResponse:
    if not 1 <= len(events) <= MOST_EVENTS:
        error = {"field": "events", "code": "invalid", "detail": f"Send 1 to {MOST_EVENTS} events."}
        raise Problem(422, "invalid", f"A batch has 1 to {MOST_EVENTS} events.", errors=[error])
    items, extra = _take(caller, events, wishes)
    counts = Counter(item["status"] for item in items)
    return _json({"counts": {status: counts[status] for status in STATUSES}, "items": items, **extra})


def _take(
    caller: Caller, raws: Sequence[bytes | msgspec.Raw], wishes: Wishes, source_id: str | None = None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The answers as they are shown, and what the query's wishes add to the whole."""
    if wishes.dry_run:
        return _preview(preview_events(caller.store, raws, source_id=source_id))
    answers = accept_events(caller.store, raws, source_id=source_id)
    if not (wishes.wait and registry.wait):
        return _shown(answers), {}
    changes = wait_for_changes(answers, timezone.now() + PATIENCE)
    return _shown(answers), {"changes": changes}


def _preview(preview: Preview) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Ids that exist only in the transaction that was rolled back are not shown."""
    items = _shown(preview.answers)
    for item in items:
        if item.get("member") in preview.newcomers:
            del item["member"]
            item["enrols"] = True
    made = {item.pop("id") for item in items if item["status"] == "accepted"}
    for item in items:
        if item.get("id") in made:  # the repeat of one in this very request
            del item["id"]
    changes = {} if preview.changes is None else {"changes": preview.changes}
    return items, {"dry_run": True, **changes}


def _shown(answers: list[Answer]) -> list[dict[str, Any]]:
    """Without what an answer does not say."""
    shown: list[dict[str, Any]] = msgspec.to_builtins(answers, builtin_types=(uuid.UUID,))
    return shown


def _wrong(name: str) -> dict[str, str]:
    return {"field": name, "code": "bad_parameter", "detail": "It is true or false, and only one of them is true."}


def _key_error() -> dict[str, str]:
    return {"field": "Idempotency-Key", "code": "invalid", "detail": "It equals the event's source_id."}


def _json(value: Any, status: int = 200, content_type: str = JSON) -> HttpResponse:
    return HttpResponse(_encoder.encode(value), status=status, content_type=content_type)
