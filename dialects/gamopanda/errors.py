"""The vendor's one form of errors, with the statuses it documents: 400, 401, 403, 404 and 409."""

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

Place = Callable[[str], Path]
# What Laurel refuses because of how things are, and not because of how it was asked.
CONFLICTS = frozenset(
    {
        "already_there",
        "code_taken",
        "conflict",
        "erased",
        "identifier_taken",
        "key_frozen",
        "key_taken",
        "locked",
        "not_fed_by_logs",
        "not_live",
        "wrong_status",
    }
)
CODES = {400: "VALIDATION_FAILED", 409: "CONFLICT", 500: "INTERNAL_ERROR"}
MESSAGES = {400: "Some of it is not right.", 401: "Authentication is required.", 409: "This is in the way of it."}


class NobodyKnown(Exception):  # noqa: N818  an answer, not a malfunction
    """No credential at all, or one that is none."""

    def __init__(self, message: str = MESSAGES[401]) -> None:
        super().__init__(message)


def answer_error(error: Exception) -> HttpResponse | None:
    """The answer an exception is; None of a malfunction."""
    if isinstance(error, NobodyKnown):
        return _say(401, str(error))
    if isinstance(error, Invalid):
        return _mistaken(error.mistakes)
    if isinstance(error, Refused | Mistaken):
        return _mistaken(_mistakes(error, lambda field: (field,) if field else ()))
    if isinstance(error, Http404):
        return answer_status(404)
    if isinstance(error, PermissionDenied):
        return answer_status(403)
    if isinstance(error, NotAllowed):
        answer = answer_status(405)
        answer["Allow"] = error.allowed
        return answer
    return _problem(error) if isinstance(error, Problem) else None


def answer_status(status: int) -> HttpResponse:
    """A status with nothing more to say."""
    return _say(status, MESSAGES.get(status, f"{HTTPStatus(status).phrase}."))


@contextmanager
def placed(place: Place) -> Iterator[None]:
    """What services refuse is told by the fields of what was sent."""
    try:
        yield
    except (Refused, Mistaken) as error:
        raise Invalid(*_mistakes(error, place)) from error


def _mistakes(error: Refused | Mistaken, place: Place) -> list[Mistake]:
    if isinstance(error, Mistaken):
        return [Mistake(place(error.field), error.code, error.detail)]
    if error.wrong:
        return [Mistake(place(wrong.field), wrong.code, wrong.detail) for wrong in error.wrong]
    return [Mistake(place(""), error.code, error.message)]


def _mistaken(mistakes: Iterable[Mistake]) -> HttpResponse:
    """A conflict where nothing else is wrong with it."""
    details = [
        {"fieldSlug": _written(each.path) or None, "code": each.code, "message": each.message} for each in mistakes
    ]
    status = 409 if all(each["code"] in CONFLICTS for each in details) else 400
    first = details[0]["message"] if details else None
    return _say(status, str(first) if len(details) == 1 else MESSAGES[status], details)


def _written(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _say(status: int, message: str, details: Iterable[dict[str, Any]] = ()) -> HttpResponse:
    code = CODES.get(status, HTTPStatus(status).name)
    body = {"error": {"statusCode": status, "code": code, "message": message, "details": list(details)}}
    return respond(Answer(body, status))


def _problem(problem: Problem) -> HttpResponse:
    """What the shared parts of the API refuse: bodies that cannot be read, and too many requests."""
    if problem.status in (400, 422):
        return _mistaken([Mistake((), str(problem.body["code"]), str(problem.body["detail"]))])
    answer = answer_status(problem.status)
    if wait := problem.headers.get("Retry-After"):
        answer["Retry-After"] = wait
    return answer
