"""A page that asks before something cannot be undone: what will happen, why, and a button that says it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from members.errors import Refused

from .refusals import add_refusal


class ReasonForm(forms.Form):
    """Why it is done; it goes into the audit."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("Kept in the audit."), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class NoQuestions(forms.Form):
    """Nothing to fill in; the button is the answer."""


@dataclass(frozen=True)
class Question:
    """What is asked on the page, and what is said afterwards."""

    title: str | Promise
    text: str | Promise
    button: str | Promise
    form: type[forms.Form] = NoQuestions
    done: str | Promise = ""
    facts: list[tuple[Any, Any]] = field(default_factory=list)
    dangerous: bool = True
    # Where it leads afterwards; the page of what it was about, where nothing else is said.
    back: str = ""


Answer = Callable[[dict[str, Any]], HttpResponse | None]


def ask(page: Any, request: HttpRequest, subject: models.Model, question: Question, carry_out: Answer) -> HttpResponse:
    """Ask, and once it is answered carry it out; a refusal is shown at its field and nothing has changed."""
    form = question.form(request.POST if request.method == "POST" else None)
    back = question.back or change_url(subject)
    if form.is_valid():
        try:
            response = carry_out(form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            if question.done:
                messages.success(request, str(question.done))
            return response or HttpResponseRedirect(back)
    context = {
        **page.admin_site.each_context(request),
        "title": question.title,
        "question": question,
        "form": form,
        "media": page.media + form.media,
        "back": back,
        "opts": page.opts,
        "original": subject,
    }
    return TemplateResponse(request, "admin/members/confirm.html", context)


def change_url(subject: models.Model) -> str:
    """The page of an object in the panel."""
    meta = subject._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[subject.pk])


def list_url(model: type[models.Model], **filters: str) -> str:
    """The list of a model in the panel, filtered."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return address + ("?" + "&".join(f"{name}={value}" for name, value in filters.items()) if filters else "")
