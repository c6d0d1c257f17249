"""Reading achievements in from a file: what it would change is shown, and only what was seen is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from achievements.models import Achievement
from achievements.services.exchange import Planned, Unreadable, carry_out, plan_import
from achievements.services.exchange.importing import CHANGED, LARGEST, NEW, SAME, Plan
from members.actors import Actor
from members.admin.scope import may, person_of, visible_stores
from members.errors import Refused
from members.models import Store

TEMPLATE = "admin/achievements/import.html"
SAID = {NEW: ("success", _("New")), CHANGED: ("warning", _("Changed")), SAME: ("default", _("As it is"))}
WRONG = "danger", _("Not right")


class ImportForm(forms.Form):
    """A file, or what is in one."""

    store = forms.ModelChoiceField(Store.objects.none(), label=_("Store"), widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        label=_("File"), required=False, widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".json"})
    )
    text = forms.CharField(
        label=_("Or paste it"),
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8, "spellcheck": "false", "class": "laurel-code"}),
    )
    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        stores = visible_stores(request)
        is_sent = request.method == "POST"
        super().__init__(
            request.POST if is_sent else None, request.FILES if is_sent else None, initial={"store": stores.first()}
        )
        self.fields["store"].queryset = stores  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is not None:
            cleaned["text"] = self._read(file)
        if not cleaned.get("text"):
            self.add_error("file", str(_("Choose a file, or paste what is in one.")))
        return cleaned

    def _read(self, file: Any) -> str:
        if file.size > LARGEST:
            self.add_error("file", str(_("The file is too large.")))
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", str(_("This is not UTF-8 text.")))
            return ""


def import_page(page: Any, request: HttpRequest) -> HttpResponse:
    """First the file, then what it would change, and then it is done."""
    if not (may(request, "add", Achievement) and may(request, "change", Achievement)):
        raise PermissionDenied
    form = ImportForm(request)
    if not form.is_valid():
        return _shown(page, request, form, None)
    store, text, mark = (form.cleaned_data[name] for name in ("store", "text", "mark"))
    try:
        if mark:
            return _done(request, carry_out(store, text, mark=mark, actor=Actor.person(person_of(request))))
    except Refused as refused:
        form.add_error(None, refused.message)
    except Unreadable:
        pass  # said below
    try:
        plan = plan_import(store, text)
    except Unreadable as unreadable:
        form.add_error("file" if request.FILES else "text", str(unreadable))
        return _shown(page, request, form, None)
    return _shown(page, request, form, plan)


def _done(request: HttpRequest, plan: Plan) -> HttpResponse:
    count = sum(each.what != SAME for each in plan)
    done = ngettext("%d achievement is imported.", "%d achievements are imported.", count) % count
    messages.success(request, done)
    return HttpResponseRedirect(reverse("admin:achievements_achievement_changelist"))


def _shown(page: Any, request: HttpRequest, form: ImportForm, plan: Plan | None) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": _("Import achievements"),
        "opts": page.opts,
        "form": form,
        "media": form.media,
        "plan": [(each, _label(each)) for each in plan or ()],
        "wrong": plan.wrong if plan else [],
        "can_be_done": bool(plan) and not plan.wrong and any(each.what != SAME for each in plan) if plan else False,
        "mark": plan.mark if plan else "",
        "text": form.cleaned_data.get("text", "") if form.is_bound and plan is not None else "",
        "store": form.cleaned_data.get("store") if form.is_bound else None,
        "back": reverse("admin:achievements_achievement_changelist"),
    }
    return TemplateResponse(request, TEMPLATE, context)


def _label(planned: Planned) -> tuple[str, Any]:
    return WRONG if planned.wrong else SAID[planned.what]
