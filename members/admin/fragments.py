"""Parts of a page that a script asks for: what goes wrong is said in a part, too, and never by a whole page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

TEMPLATE = "admin/members/refused.html"
PLACE = "#laurel-refused"
SIGNED_OUT = _("You have been signed out. Nothing was changed.")
EXPIRED = _("This form has expired: since it was opened, somebody signed in or out here. Nothing was changed.")
DENIED = _("You may not do this. Nothing was changed.")
GONE = _("This is not there any more, or it is not yours to see. Nothing was changed.")

View = Callable[..., HttpResponse]


def is_fragment(request: HttpRequest) -> bool:
    """Whether the script of the page asks, or somebody who came by the address."""
    return request.headers.get("HX-Request") == "true"


def fragment_view(site: admin.AdminSite, view: View) -> View:
    """A view of the panel, signed in to as any other; a script is told in its place what a person is told by a page."""
    guarded = site.admin_view(view)

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fragment(request):
            return guarded(request, *args, **kwargs)
        if not site.has_permission(request):
            return refusal(request, SIGNED_OUT, 403, link=(_("Sign in again"), _sign_in(request)))
        try:
            return guarded(request, *args, **kwargs)
        except PermissionDenied:
            return refusal(request, DENIED, 403)
        except Http404:
            return refusal(request, GONE, 404)

    return answer


def refusal(request: HttpRequest, text: Any, status: int, link: tuple[Any, str] | None = None) -> HttpResponse:
    """The words, in the place that the page keeps for them; what was typed stays where it is."""
    response = render(request, TEMPLATE, {"text": text, "link": link}, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = PLACE, "innerHTML"
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Instead of Django's page about cookies: what to do now, and that nothing has happened."""
    if is_fragment(request):
        return refusal(request, EXPIRED, 403, link=(_("Load the page anew"), _asked_from(request)))
    context = {**admin.site.each_context(request), "title": _("This form has expired"), "text": EXPIRED}
    return render(request, "admin/members/expired.html", {**context, "again": request.path}, status=403)


def _sign_in(request: HttpRequest) -> str:
    return f"{reverse('admin:login')}?{urlencode({'next': _asked_from(request)})}"


def _asked_from(request: HttpRequest) -> str:
    """The page under it, as the script says; nowhere else than here."""
    current = request.headers.get("HX-Current-URL", "")
    if not url_has_allowed_host_and_scheme(current, {request.get_host()}, require_https=request.is_secure()):
        return reverse("admin:index")
    parts = urlsplit(current)
    return parts.path + (f"?{parts.query}" if parts.query else "")
