"""The vendor's error documents: dotted codes, statuses as texts, the place of each mistake."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from dialects.door import Answer, NotAllowed, respond
from dialects.reading import Invalid, Mistake, Path
from members.api.problems import Problem
from members.errors import Refused
from members.inbox.incoming import Mistaken
from members.uuids import new_uuid

UNPROCESSABLE, ENTITY_INVALID = "ENTITY_UNPROCESSABLE", "ENTITY_INVALID"
REQUIRED, INVALID = "ENTITY_ERROR.ATTRIBUTE.REQUIRED", "ENTITY_ERROR.ATTRIBUTE.INVALID"
DUPLICATE, UNKNOWN = "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE", "ENTITY_ERROR.ATTRIBUTE.UNKNOWN"
UNMODIFIABLE = "ENTITY_ERROR.ATTRIBUTE.UNMODIFIABLE"
NO_RELATIONSHIP, BAD_RELATIONSHIP = "ENTITY_ERROR.RELATIONSHIP.REQUIRED", "ENTITY_ERROR.RELATIONSHIP.INVALID"
STATE = "STATE_ERROR.ENTITY_STATE_INVALID"
ILLEGAL, BAD_PARAMETER = "PARAMETER_ERROR.ILLEGAL", "PARAMETER_ERROR.INVALID"


class Kind(NamedTuple):
    status: int
    title: str


# By how their codes begin; the first that fits.
KINDS: Mapping[str, Kind] = {
    ILLEGAL: Kind(400, "A parameter has an invalid value"),
    "PARAMETER_ERROR": Kind(400, "A parameter has an invalid value"),
    ENTITY_INVALID: Kind(400, "The request entity is not valid"),
    "ENTITY_ERROR.ATTRIBUTE.REQUIRED": Kind(409, "The provided entity is missing a required attribute"),
    "ENTITY_ERROR.ATTRIBUTE.UNKNOWN": Kind(409, "The provided entity includes an unknown attribute"),
    "ENTITY_ERROR.RELATIONSHIP.REQUIRED": Kind(409, "The provided entity is missing a required relationship"),
    "ENTITY_ERROR.RELATIONSHIP": Kind(409, "The provided entity includes a relationship with an invalid value"),
    "ENTITY_ERROR": Kind(409, "The provided entity includes an attribute with an invalid value"),
    "STATE_ERROR": Kind(409, "The request cannot be fulfilled because of the state of another resource"),
    UNPROCESSABLE: Kind(422, "The request entity could not be processed"),
}
# What the shared ways of reading call it; all else is an invalid value.
CODES = {"unknown_field": UNKNOWN, "required": REQUIRED, "identifier_taken": DUPLICATE}
STATES = frozenset({"locked", "wrong_status", "not_live", "cannot_begin", "erased", "key_frozen", "stale"})
STATUSES: Mapping[int, tuple[str, str, str]] = {
    400: ("ENTITY_INVALID", "The request entity is not valid", "The request cannot be read."),
    401: (
        "NOT_AUTHORIZED",
        "Authentication credentials are missing or invalid.",
        "Provide a properly configured and signed bearer token, and make sure that it has not expired.",
    ),
    403: ("FORBIDDEN_ERROR", "This request is forbidden for security reasons", "The key may not do this."),
    404: ("PATH_ERROR", "The URL path is not valid", "The resource at this path does not exist."),
    405: ("METHOD_NOT_ALLOWED", "The request method is not allowed", "This address has no such method."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The media type is not supported", "Send application/json."),
    413: ("ENTITY_TOO_LARGE", "The request entity is too large", "Send less at once."),
    429: ("RATE_LIMIT_EXCEEDED", "The request rate limit has been reached", "Come back later."),
    500: ("UNEXPECTED_ERROR", "An unexpected error occurred", "Something broke on our side."),
}


class NobodyKnown(Exception):  # noqa: N818  an answer, not a malfunction
    """No token, or one that is not good."""


class NotThere(Http404):
    """There is no such resource, or it is another store's."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"There is no resource of type '{kind}' with id '{name[:100]}'")


def answer_error(error: Exception) -> HttpResponse | None:
    """The answer an exception is; None of a malfunction."""
    if isinstance(error, Invalid):
        return _refuse(error.mistakes)
    if isinstance(error, Refused | Mistaken):
        return _refuse(_mistakes(error, lambda field: ("data",)))
    if isinstance(error, NotThere):
        return _document(404, [_error(404, "NOT_FOUND", "The specified resource does not exist", str(error))])
    if isinstance(error, Http404):
        return answer_status(404)
    if isinstance(error, NobodyKnown):
        return answer_status(401)
    if isinstance(error, PermissionDenied):
        return answer_status(403)
    if isinstance(error, NotAllowed):
        answer = answer_status(405)
        answer["Allow"] = error.allowed
        return answer
    return _problem(error) if isinstance(error, Problem) else None


def answer_status(status: int) -> HttpResponse:
    """A status with nothing more to say."""
    phrase = HTTPStatus(status).phrase
    if status == HTTPStatus.NOT_ACCEPTABLE:
        return HttpResponse(f"{phrase}\n", status=status, content_type="text/plain; charset=utf-8")
    code, title, detail = STATUSES.get(status, (phrase.upper().replace(" ", "_"), phrase, phrase))
    error = _error(status, code, title, detail)
    if status == HTTPStatus.UNAUTHORIZED:
        del error["id"]
    return _document(status, [error])


@contextmanager
def placed(places: Callable[[str], Path]) -> Iterator[None]:
    """What services refuse is told by the places of what was sent."""
    try:
        yield
    except (Refused, Mistaken) as error:
        raise Invalid(*_mistakes(error, places)) from error


def refuse(path: Path, code: str, message: str) -> Invalid:
    """One mistake, to be raised."""
    return Invalid(Mistake(path, code, message))


def _mistakes(error: Refused | Mistaken, place: Callable[[str], Path]) -> list[Mistake]:
    if isinstance(error, Mistaken):
        return [Mistake(place(error.field), error.code, error.detail)]
    if error.code in STATES or not error.wrong:
        return [Mistake(place(error.field or ""), error.code, error.message)]
    return [Mistake(place(wrong.field), wrong.code, wrong.detail) for wrong in error.wrong]


def _refuse(mistakes: Iterable[Mistake]) -> HttpResponse:
    """All of them; the status is that of the first."""
    errors = [_entry(mistake) for mistake in mistakes]
    return _document(int(errors[0]["status"]), errors)


def _entry(mistake: Mistake) -> dict[str, Any]:
    code = mistake.code
    if not code.isupper():
        code = STATE if code in STATES else CODES.get(code, INVALID)
    kind = next(kind for start, kind in KINDS.items() if code.startswith(start))
    entry = _error(kind.status, code, kind.title, mistake.message)
    if code.startswith("PARAMETER_ERROR"):
        return {**entry, "source": {"parameter": str(mistake.path[0])}}
    return {**entry, "source": {"pointer": pointer(mistake.path)}} if mistake.path else entry


def pointer(path: Path) -> str:
    """As RFC 6901 writes it."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _problem(problem: Problem) -> HttpResponse:
    """What the shared parts of the API refuse: bodies that cannot be read, and too many requests."""
    detail = str(problem.body["detail"])
    if problem.status == HTTPStatus.BAD_REQUEST:
        return _refuse([Mistake((), ENTITY_INVALID, detail)])
    if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return _refuse([Mistake((), UNPROCESSABLE, detail)])
    answer = answer_status(problem.status)
    if wait := problem.headers.get("Retry-After"):
        answer["Retry-After"] = wait
    return answer


def _error(status: int, code: str, title: str, detail: str) -> dict[str, Any]:
    return {"id": new_uuid(), "status": str(status), "code": code, "title": title, "detail": detail}


def _document(status: int, errors: list[dict[str, Any]]) -> HttpResponse:
    return respond(Answer({"errors": errors}, status))
