"""What wraps every request: an id for the logs, the caller's address, a way in for probes, and a content policy."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

PROBES = {"/healthz", "/readyz", "/metrics"}
PANEL_PREFIX = "/admin/"
# The theme starts Alpine, which evaluates expressions and sets styles; without these two it cannot be signed in to.
PANEL_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{8,128}")


def request_context(get_response: GetResponse) -> GetResponse:
    """Bind the request's id to every log line and give it back; take the caller's address from a trusted proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        request_id = sent if _REQUEST_ID.fullmatch(sent) else str(uuid.uuid4())
        if settings.LAUREL.trust_proxy and (forwarded := request.headers.get("X-Forwarded-For")):
            # The last entry is the one our own proxy wrote; those before it are the caller's claims.
            request.META["REMOTE_ADDR"] = forwarded.rsplit(",", 1)[-1].strip()
        # Not unbound afterwards: Django logs a refusal only after all middleware; the next request clears it.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = get_response(request)
        response["X-Request-ID"] = request_id
        return response

    return middleware


def admit_probes(get_response: GetResponse) -> GetResponse:
    """Let probes ask one process by its address: a load balancer does not know the name people use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            request.META["HTTP_HOST"] = settings.LAUREL.host
        return get_response(request)

    return middleware


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """A policy on every answer: the one the theme needs in the panel, a strict one elsewhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        policy = PANEL_POLICY if request.path.startswith(PANEL_PREFIX) else STRICT_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware
