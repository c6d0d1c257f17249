"""Where a new achievement begins: with nothing, with a template, or with what was exported elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from achievements.gallery import find_template, gallery
from members.admin.scope import visible_stores
from members.models import Store

from . import page as builder
from .document import Whole

TEMPLATE = "admin/achievements/builder/start.html"
SCRATCH = "scratch"


def start(page: Any, request: HttpRequest) -> HttpResponse:
    """The choice, or the builder once it is made."""
    store, chosen = builder.chosen_store(request), request.GET.get("from", "")
    whole = _begun(chosen)
    if store is None or whole is None:
        return _choice(page, request, store)
    return builder.begin(page, request, store, whole)


def _begun(chosen: str) -> Whole | None:
    if chosen == SCRATCH:
        return builder.NOTHING
    found = find_template(chosen)
    return found.whole if found else None


def _choice(page: Any, request: HttpRequest, store: Store | None) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": _("New achievement"),
        "opts": page.opts,
        "stores": list(visible_stores(request)),
        "store": store,
        "templates": gallery(),
    }
    return TemplateResponse(request, TEMPLATE, context)
