"""The audit: who changed what, when and why. It is read, and nothing else."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from members.models import AuditEntry, Staff

from .audit_panel import change_rows
from .confirm import change_url
from .moments import MomentFilter
from .scope import StoreFilter, may, person_of, store_limit
from .store_admin import StoreScopedAdmin


def audited_models(request: HttpRequest) -> dict[str, Any]:
    """The models with a page this person may see, by the name the audit knows them under."""
    pages = admin.site._registry.items()
    return {
        model._meta.label_lower: model
        for model, page in pages
        if model is not AuditEntry and page.has_view_permission(request)
    }


class SubjectFilter(DropdownFilter):
    title = _("of what")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        models = audited_models(request).items()
        return sorted((label, str(capfirst(model._meta.verbose_name_plural))) for label, model in models)

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


class WhoFilter(DropdownFilter):
    """Me, people, programs; each colleague by name for those who may see the staff."""

    title = _("who")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        groups = [("me", _("Me")), ("people", _("People")), ("programs", _("Programs and commands"))]
        if not may(request, "view", Staff) or store_limit(request) is not None:
            return groups
        return groups + [(str(person.pk), str(person)) for person in Staff.objects.order_by("username")[:200]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        value = self.value() or ""
        if value.isdigit():
            return queryset.filter(staff_id=int(value))
        chosen = {"me": Q(staff=person_of(request)), "people": Q(staff__isnull=False), "programs": Q(staff=None)}
        return queryset.filter(chosen.get(value, Q()))


@admin.register(AuditEntry)
class AuditAdmin(StoreScopedAdmin):
    """What a person may not see, they do not read about here either."""

    common_panels = ()
    list_display = ["at", "actor", "action", "of_what", "subject", "store", "short_reason"]
    list_display_links = ["at", "action"]
    list_select_related = ["store"]
    list_filter = [SubjectFilter, WhoFilter, StoreFilter, ("at", MomentFilter)]
    search_fields = ["subject_id", "subject", "action"]
    search_help_text = _("Which, its number, or the action")
    sortable_by = ()
    change_form_before_template = "admin/members/audit/entry.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        hidden = [
            model._meta.label_lower
            for model in apps.get_models()
            if model in admin.site._registry and model._meta.label_lower not in audited_models(request)
        ]
        return super().get_queryset(request).exclude(subject_type__in=hidden)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str) -> Any:
        term = search_term.strip()
        if not term:
            return queryset, False
        types = list(audited_models(request))
        numbered = Q(subject_type__in=types, subject_id=term)
        return queryset.filter(numbered | Q(subject__icontains=term) | Q(action__startswith=term)), False

    @display(description=_("of what"))
    def of_what(self, entry: AuditEntry) -> str:
        try:
            return str(capfirst(apps.get_model(entry.subject_type)._meta.verbose_name))
        except (LookupError, ValueError):
            return entry.subject_type

    @display(description=_("reason"))
    def short_reason(self, entry: AuditEntry) -> str:
        return entry.reason if len(entry.reason) <= 60 else entry.reason[:59] + "…"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The page is a template of ours; there is nothing to fill in."""
        return []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        entry = context["original"]
        context.update(entry=entry, rows=change_rows(entry), facts=self._facts(request, entry), title=entry.action)
        return super().render_change_form(request, context, *args, **kwargs)

    def _facts(self, request: HttpRequest, entry: AuditEntry) -> list[tuple[Any, Any]]:
        return [
            (_("When"), entry.at),
            (_("Who"), entry.actor),
            (_("What"), entry.action),
            (_("Of what"), self.of_what(entry)),
            (_("Which"), _subject(request, entry)),
            (_("Store"), entry.store or "–"),
            (_("Reason"), entry.reason or "–"),
        ]


def _subject(request: HttpRequest, entry: AuditEntry) -> Any:
    """A link, while there is something to open and the reader may."""
    model = audited_models(request).get(entry.subject_type)
    subject = admin.site._registry[model].get_object(request, entry.subject_id) if model else None
    if subject is None:
        return entry.subject
    return format_html('<a class="laurel-link" href="{}">{}</a>', change_url(subject), entry.subject)
