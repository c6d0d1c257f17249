"""The vendor's error bodies: one form for each status it documents."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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

from .tokens import ExpiredToken, InvalidToken

BODIES: Mapping[int, dict[str, Any]] = {
    403: {"code": 403, "message": "Forbidden."},
    404: {"code": 404, "message": "Not Found"},
}
Place = Callable[[str], Path]


class NobodyKnown(Exception):  # noqa: N818  an answer, not a malfunction
    """No credential at all, or a key that is none."""


class BadCredentials(Exception):  # noqa: N818  likewise
    """Signing in failed."""


UNAUTHORIZED: Mapping[type[Exception], dict[str, Any]] = {
    ExpiredToken: {"code": "401", "message": "Expired JWT Token."},
    InvalidToken: {"code": "401", "message": "Invalid JWT Token"},
    NobodyKnown: {"message": "Authentication Required"},
    BadCredentials: {"message": "Bad credentials."},
}


def answer_error(error: Exception) -> HttpResponse | None:
    """The answer an exception is; None of a malfunction."""
    if body := UNAUTHORIZED.get(type(error)):
        return respond(Answer(body, 401))
    if isinstance(error, Invalid):
        return _invalid(error.mistakes)
    if isinstance(error, Refused | Mistaken):
        return _invalid(_mistakes(error, lambda field: (field,) if field else ()))
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
    if status == HTTPStatus.BAD_REQUEST:
        return _invalid([Mistake((), "unreadable", "The request cannot be read.")])
    return respond(Answer(BODIES.get(status, {"code": status, "message": HTTPStatus(status).phrase}), status))


@contextmanager
def placed(place: Place) -> Iterator[None]:
    """What services refuse is told by the places of what was sent."""
    try:
        yield
    except (Refused, Mistaken) as error:
        raise Invalid(*_mistakes(error, place)) from error


def written(path: Path) -> str:
    """As the vendor's own validator writes a place: achievement.rules[0].periodGoal."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _mistakes(error: Refused | Mistaken, place: Place) -> list[Mistake]:
    if isinstance(error, Mistaken):
        return [Mistake(place(error.field), error.code, error.detail)]
    if error.wrong:
        return [Mistake(place(wrong.field), wrong.code, wrong.detail) for wrong in error.wrong]
    return [Mistake(place(""), error.code, error.message)]


def _invalid(mistakes: Iterable[Mistake]) -> HttpResponse:
    errors: list[dict[str, Any]] = [
        {
            "message": mistake.message,
            "parameters": [],
            "plural": None,
            "code": mistake.code,
            "path": written(mistake.path),
        }
        for mistake in mistakes
    ]
    return respond(Answer({"code": 400, "message": "Validation failed", "errors": errors}, 400))


def _problem(problem: Problem) -> HttpResponse:
    """What the shared parts of the API refuse: bodies that cannot be read, and too many requests."""
    if problem.status in (400, 422):
        return _invalid([Mistake((), str(problem.body["code"]), str(problem.body["detail"]))])
    answer = answer_status(problem.status)
    if wait := problem.headers.get("Retry-After"):
        answer["Retry-After"] = wait
    return answer
