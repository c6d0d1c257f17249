"""The API as a whole: its addresses, its document, and answers under /api/ that are always problem documents."""

import functools
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views import defaults
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from dialects.switch import answer_for
from members.api.problems import TITLES, Problem, problem_response

PREFIX = "/api/"
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@functools.cache
def openapi_document() -> str:
    """The document as it is committed; made once a process."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return OpenApiYamlRenderer().render(document, renderer_context={}).decode()


def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(openapi_document(), content_type="application/yaml; charset=utf-8")


def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page to read and try; everything on it comes from this house."""
    page = render(request, "api/docs.html")
    page["Content-Security-Policy"] = DOCS_POLICY
    return page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "malformed") or defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "not_allowed") or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not_found") or defaults.page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """The log has what happened; the caller gets the request's id to name it by, and no stack trace."""
    return _answer(request, 500, "broken") or defaults.server_error(request)


DETAILS = {
    400: "The request cannot be read.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    500: "It was not your fault, and it was logged. Try again; if it stays, tell the operator the X-Request-ID.",
}


def _answer(request: HttpRequest, status: int, code: str) -> HttpResponse | None:
    """A dialect's own form below its prefix, a problem document below the API's; None for pages."""
    if answer := answer_for(request, status):
        return answer
    if not request.path.startswith(PREFIX):
        return None
    return problem_response(Problem(status, code, DETAILS.get(status, TITLES.get(status, HTTPStatus(status).phrase))))


v1 = [
    path("", include("members.api.urls")),
    path("", include("achievements.api.urls")),
    path("", include("campaigns.api.urls")),
]
urlpatterns = [
    path("openapi.yaml", openapi, name="openapi"),
    path("docs", docs, name="api-docs"),
    path("v1/", include((v1, "api"))),
]
