"""Errors of the API: RFC 9457 problem documents, each with a stable code and the field where there is one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from members.errors import Refused

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "Who is calling?",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "The request cannot be carried out",
    429: "Too many requests",
    500: "Something broke on our side",
}
CONFLICTS = {
    "already_cancelled",
    "already_matched",
    "code_taken",
    "busy",
    "cannot_begin",
    "conflict",
    "document_taken",
    "erased",
    "event_type_taken",
    "fails_again",
    "identifier_taken",
    "key_frozen",
    "key_taken",
    "locked",
    "not_enough_points",
    "not_live",
    "not_set_aside",
    "stale",
    "wrong_status",
}


class Problem(Exception):  # noqa: N818  an answer, not a malfunction
    """Ends the request with a problem document."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.headers = status, dict(headers or {})
        self.body = problem_body(status, code, detail, errors=errors, **extra)


def problem_body(
    status: int, code: str, detail: str, *, errors: Iterable[Mapping[str, Any]] = (), **extra: Any
) -> dict[str, Any]:
    """The document itself; `errors` has one entry a mistake: field, code, detail."""
    body: dict[str, Any] = {
        "type": f"urn:laurel:problem:{code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        **extra,
    }
    if listed := [dict(error) for error in errors]:
        body["errors"] = listed
    return body


def problem_response(problem: Problem) -> JsonResponse:
    return JsonResponse(problem.body, status=problem.status, headers=problem.headers, content_type=CONTENT_TYPE)


def refusal(error: Refused) -> Problem:
    """A service's refusal as the caller sees it."""
    status = 409 if error.code in CONFLICTS else 422
    return Problem(status, error.code, error.message, errors=[wrong._asdict() for wrong in error.wrong])


def as_problem(error: Exception) -> Problem | None:
    """Any exception of ours, Django's or DRF's that is an answer to the caller."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refused):
        return refusal(error)
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem(404, "not_found", "There is no such thing in this store.")
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return Problem(403, "not_allowed", _text(error) or "This key may not do that.")
    if isinstance(error, exceptions.ValidationError):
        return Problem(422, "invalid", "Some fields are not right.", errors=_flatten(error.detail))
    if isinstance(error, exceptions.ParseError):
        return Problem(400, "malformed", str(error.detail))
    if isinstance(error, exceptions.APIException):
        code = error.get_codes()
        return Problem(error.status_code, code if isinstance(code, str) else "error", str(error.detail))
    return None


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """For DRF: answers become problem documents, malfunctions stay exceptions."""
    problem = as_problem(error)
    if problem is None:
        return None
    headers = dict(problem.headers)
    if wait := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = wait
    return Response(problem.body, status=problem.status, headers=headers, content_type=CONTENT_TYPE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """An address of the API that does not exist."""
    return problem_response(Problem(404, "not_found", "There is nothing at this address."))


def _flatten(detail: Any, field: str = "") -> list[dict[str, Any]]:
    """DRF's nested errors as a flat list with dotted fields."""
    if isinstance(detail, dict):
        return [entry for name, inner in detail.items() for entry in _flatten(inner, _join(field, name))]
    if isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        return [entry for position, inner in enumerate(detail) for entry in _flatten(inner, f"{field}[{position}]")]
    if isinstance(detail, list):
        return [entry for inner in detail for entry in _flatten(inner, field)]
    return [{"field": field, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}]


def _join(field: str, name: str | int) -> str:
    if name == "non_field_errors":
        return field
    if isinstance(name, int):
        return f"{field}[{name}]"
    return f"{field}.{name}" if field else name


def _text(error: Exception) -> str:
    return str(getattr(error, "detail", error))
