"""JSON and nothing else: what a client sends, and what it would take in answer."""

from django.http import HttpRequest

from members.api.bodies import JSON
from members.api.problems import Problem

# `curl -d` calls it a form, as in the printed example; and many say nothing.
SENT = frozenset({"", JSON, "application/x-www-form-urlencoded"})


def check_media(request: HttpRequest) -> None:
    if not request.accepts(JSON):
        raise Problem(406, "not_acceptable", f"Answers are {JSON}.")
    if request.method in ("POST", "PATCH") and request.content_type not in SENT:
        raise Problem(415, "unsupported_media_type", f"Send {JSON}.")
