"""Prometheus metrics: how many requests, how long they took, and what is waiting."""

import hmac
import os
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from config.middleware import GetResponse
from members.figures import ANSWERS, Backlog

REQUESTS = Counter("laurel_http_requests_total", "Requests answered.", ["method", "route", "status"])
DURATION = Histogram(
    "laurel_http_request_seconds",
    "How long requests took.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def measure_requests(get_response: GetResponse) -> GetResponse:
    """Count and time every request under its route, never its address: addresses hold ids without end."""

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = get_response(request)
        route = request.resolver_match.route if request.resolver_match else "(unknown)"
        method = request.method if request.method in METHODS else "(other)"
        REQUESTS.labels(method, route, response.status_code).inc()
        DURATION.labels(method, route).observe(time.perf_counter() - begun)
        return response

    return middleware


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever brings the metrics token or is signed in as a superuser."""
    if not _may_read(request):
        return HttpResponse(
            "Send the metrics token: Authorization: Bearer <LAUREL_METRICS_TOKEN>\n",
            status=401,
            content_type="text/plain",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = settings.LAUREL.metrics_token
    sent = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return True
    return request.user.is_active and getattr(request.user, "is_superuser", False)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        for figures in (REQUESTS, DURATION, ANSWERS):
            registry.register(figures)
    registry.register(Backlog())
    return registry
