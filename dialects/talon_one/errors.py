"""The vendor's one error body: a message, each mistake with exactly one source, the status with a capital S."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from dialects.door import Answer, NotAllowed, respond
from dialects.reading import Invalid, Mistake, Path
from members.api.problems import Problem
from members.errors import Refused
from members.inbox.incoming import Mistaken

from .wire.query import PARAMETER

# A path that begins so is no place in the body, but what cannot be read at all.
LINE = "line"
CONFLICTS = frozenset({"conflict", "name_taken", "title_taken"})
TITLES = {
    "required": "Missing value",
    "unknown_field": "Unknown attribute",
    "locked": "Locked",
    "name_taken": "Conflict",
    "title_taken": "Conflict",
    "conflict": "Conflict",
}
INVALID = "The submitted data was invalid"
MESSAGES = {
    401: "Authentication failed",
    403: "This key may not do this",
    404: "Not found",
    405: "Method not allowed",
    429: "Too many requests",
    500: "Internal error",
}


class NobodyKnown(Exception):  # noqa: N818  an answer, not a malfunction
    """No key, or one that is not good here."""


class NotThere(Http404):
    """What the address names does not exist, or is another store's."""


class Unlinked(PermissionDenied):
    """The key is good, but nobody said for which Application."""


def answer_error(error: Exception) -> HttpResponse | None:
    """The answer an exception is; None of a malfunction."""
    if isinstance(error, Invalid):
        return _refuse(error.mistakes)
    if isinstance(error, Refused | Mistaken):
        return _refuse(_mistakes(error, lambda field: (field,) if field else ()))
    if isinstance(error, Http404):
        return answer_status(404, str(error))
    if isinstance(error, NobodyKnown):
        return answer_status(401, str(error))
    if isinstance(error, PermissionDenied):
        return answer_status(403, str(error))
    if isinstance(error, NotAllowed):
        answer = answer_status(405)
        answer["Allow"] = error.allowed
        return answer
    return _problem(error) if isinstance(error, Problem) else None


def answer_status(status: int, details: str = "") -> HttpResponse:
    """A status that no place in what was sent is to blame for."""
    message = MESSAGES.get(status, HTTPStatus(status).phrase)
    source = {"parameter": "Authorization"} if status in (401, 403) else {"pointer": "/"}
    return _say(status, message, [{"title": message, "details": details or message, "source": source}])


@contextmanager
def placed(place: Callable[[str], Path]) -> Iterator[None]:
    """What services refuse is told by the places of what was sent."""
    try:
        yield
    except (Refused, Mistaken) as error:
        raise Invalid(*_mistakes(error, place)) from error


def refuse(path: Path, code: str, message: str) -> Invalid:
    """One mistake, to be raised."""
    return Invalid(Mistake(path, code, message))


def _mistakes(error: Refused | Mistaken, place: Callable[[str], Path]) -> list[Mistake]:
    if isinstance(error, Mistaken):
        return [Mistake(place(error.field), error.code, error.detail)]
    if error.wrong:
        return [Mistake(place(wrong.field), wrong.code, wrong.detail) for wrong in error.wrong]
    return [Mistake(place(error.field or ""), error.code, error.message)]


def _refuse(mistakes: Iterable[Mistake]) -> HttpResponse:
    """A conflict where nothing else is wrong with it."""
    found = list(mistakes)
    status = 409 if all(each.code in CONFLICTS for each in found) else 400
    errors = [
        {"title": TITLES.get(each.code, "Invalid value"), "details": each.message, "source": source_of(each.path)}
        for each in found
    ]
    return _say(status, INVALID, errors)


def source_of(path: Path) -> dict[str, str]:
    """Where it is: exactly one of a pointer as RFC 6901 writes it, a parameter, or a line."""
    if path and path[0] == PARAMETER:
        return {"parameter": str(path[1])}
    if path and path[0] == LINE:
        return {"line": "1"}
    return {"pointer": "/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in path)}


def _problem(problem: Problem) -> HttpResponse:
    """What the shared parts of the API refuse: bodies that cannot be read, and too many requests."""
    detail = str(problem.body["detail"])
    if problem.status in (400, 422):
        return _refuse([Mistake((LINE,), "malformed", detail)])
    answer = answer_status(problem.status, detail)
    if wait := problem.headers.get("Retry-After"):
        answer["Retry-After"] = wait
    return answer


def _say(status: int, message: str, errors: list[dict[str, Any]]) -> HttpResponse:
    return respond(Answer({"message": message, "errors": errors, "StatusCode": status}, status))
