"""One store at a time: whoever sees several chooses one, and the panel is about that one until they choose again."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from .scope import CHOSEN, chosen_store, own_stores

MOST_OFFERED = 100


def store_switcher(request: HttpRequest) -> dict[str, Any]:
    """For the head of every page of the panel; looked up by those that show it."""
    return {"store_switcher": SimpleLazyObject(partial(_offered, request))}


def _offered(request: HttpRequest) -> dict[str, Any]:
    """What the menu offers; nothing where there is nothing to choose."""
    stores = list(own_stores(request)[: MOST_OFFERED + 1])
    if len(stores) < 2:
        return {"stores": []}
    return {"stores": stores[:MOST_OFFERED], "chosen": next((s for s in stores if s.pk == chosen_store(request)), None)}


@require_POST
def choose_store(request: HttpRequest) -> HttpResponse:
    """From now on this store alone, or all of them again."""
    asked = request.POST.get("store", "")
    if asked:
        request.session[CHOSEN] = get_object_or_404(own_stores(request), pk=asked if asked.isdigit() else 0).pk
    else:
        request.session.pop(CHOSEN, None)
    return HttpResponseRedirect(_list_of(request.POST.get("next", "")))


def _list_of(address: str) -> str:
    """The same list, of the other store; what is not a list is about something that may not be there."""
    path = urlsplit(address).path
    try:
        found = resolve(path).url_name or ""
    except Resolver404:
        found = ""
    return path if found.endswith("_changelist") and path.startswith("/") else reverse("admin:index")
