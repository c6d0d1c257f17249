"""What the builder says while somebody types; nothing is stored, and a draft with mistakes is no failure."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string

from achievements.models import Achievement
from achievements.templatetags.achieved import marked
from members.admin.scope import may, visible_stores

from .document import judge, to_whole
from .page import SUMMARY, said
from .values import Filled


def live(request: HttpRequest) -> HttpResponse:
    """The goal, the dates, the summary, the texts, and how much is not right yet."""
    if not (may(request, "change", Achievement) or may(request, "add", Achievement)):
        raise PermissionDenied
    asked = request.POST.get("store", "")
    store = get_object_or_404(visible_stores(request), pk=asked if asked.isdigit() else 0)
    posted = {name: request.POST.getlist(name) for name in request.POST}
    form = Filled(posted, list(dict.fromkeys(posted.get("languages", [store.default_language])))[:50])
    whole = to_whole(form)
    told: dict[str, Any] = said(store, form, whole)
    judge(form, whole)
    return JsonResponse(
        {
            "goal": marked(told["said"].goal) if told["said"] else "",
            "summary": render_to_string(SUMMARY, told, request=request),
            "dates": render_to_string("admin/achievements/builder/_dates.html", told, request=request),
            "preview": told["preview"],
            "wrong": sum(map(len, form.errors.values())),
        }
    )
