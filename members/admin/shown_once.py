"""A secret on a page of its own, exactly once: until it is read it waits, encrypted, in the person's session."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from members.secrets import decrypt, encrypt

from .confirm import change_url

WAITING = "secrets_to_show"


def show_once(request: HttpRequest, subject: models.Model, secret: str) -> HttpResponse:
    """Go to the page that shows the secret; reading it is what uses it up."""
    request.session[WAITING] = {**request.session.get(WAITING, {}), _place(subject): encrypt(secret)}
    return HttpResponseRedirect(reverse(f"admin:{_name(subject)}", args=[subject.pk]))


def shown_once_path(page: Any) -> URLPattern:
    """The address of that page, under the admin page of what the secret belongs to."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        subject = page.get_or_404(request, object_id)
        waiting = dict(request.session.get(WAITING, {}))
        kept = waiting.pop(_place(subject), None)
        request.session[WAITING] = waiting
        context = {
            **page.admin_site.each_context(request),
            "title": _("Shown once"),
            "secret": decrypt(kept) if kept else None,
            "media": page.media,
            "back": change_url(subject),
            "opts": page.opts,
            "original": subject,
        }
        response = TemplateResponse(request, "admin/members/shown_once.html", context)
        response["Cache-Control"] = "no-store"
        return response

    return path("<path:object_id>/secret/", page.admin_site.admin_view(view), name=_name(page.model))


def _name(model: Any) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}_secret"


def _place(subject: models.Model) -> str:
    return f"{subject._meta.label_lower}:{subject.pk}"
