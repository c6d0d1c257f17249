"""What every page of the panel has in common: its store's limits, the audit, and lists that stay quick."""

from typing import Any

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from members.actors import Actor
from members.errors import Refused
from members.models import Store
from members.services.audit import record

from .audit_panel import AuditPanel
from .changes import changes_of, snapshot, stored_snapshot
from .confirm import change_url
from .lists import PatientChangeList, PatientPaginator
from .panels import Panel, Tab, tabs_of
from .refusals import note_refusal, with_refusal
from .scope import ITSELF, person_of, store_limit, store_path_of, visible_stores, within_stores


class LimitedChoices:
    """Foreign keys and their kin offer, and accept, only what belongs to the person's stores."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> models.QuerySet[Any] | None:
        queryset = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]
        path = store_path_of(db_field.remote_field.model)
        if path is None or store_limit(request) is None:
            return queryset
        if queryset is None:
            queryset = db_field.remote_field.model._default_manager.all()
        return within_stores(queryset, request, path)


class AuditedAdmin(LimitedChoices, ModelAdmin):
    """A page whose every change by a person is written to the audit, and shown on it."""

    common_panels: tuple[Panel, ...] = (AuditPanel(),)
    general_title = _("General")
    writes_audit = True  # off where a service that saves writes the audit itself
    hidden_lookups: tuple[str, ...] = ()  # columns nobody may probe through the address
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # a count for every choice of every filter would read the table that often
    paginator = PatientPaginator
    list_per_page = 50
    list_filter_submit = True
    change_form_show_cancel_button = True
    actions_detail_hide_default = True  # "History": the audit has its own tab
    empty_value_display = "–"

    # --- lists -------------------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        return PatientChangeList

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing is deleted by the dozen: each deletion is looked at and recorded."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        column, *_rest = lookup.split("__")
        return column not in self.hidden_lookups and bool(super().lookup_allowed(lookup, value, request))

    # --- pages -------------------------------------------------------------------------------------------------

    def get_changeform_datasets(self, request: HttpRequest) -> list[Tab]:
        return tabs_of(self, request)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404(_("There is no such page, or it is not yours to see."))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The audit on the object's own page is its history."""
        return HttpResponseRedirect(change_url(self.get_or_404(request, object_id)) + "#dataset-audit")

    def get_or_404(self, request: HttpRequest, object_id: str) -> Any:
        """The object, if it exists and this person may see it."""
        subject = self.get_object(request, unquote(object_id))
        if subject is None or not self.has_view_permission(request, subject):
            raise Http404
        return subject

    # --- saving ------------------------------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """A refusal rolls the whole save back; the same page comes again and says it at the field."""
        self._check_key(object_id)
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except Refused as refused:
            note_refusal(request, refused)
            return super().changeform_view(request, object_id, *args, **kwargs)

    def _check_key(self, object_id: str | None) -> None:
        """What cannot be a key leads nowhere; the buttons of a page would look for it before anybody says so."""
        try:
            if object_id is not None:
                self.opts.pk.to_python(unquote(object_id))
        except ValidationError as error:
            raise Http404(_("There is no such page, or it is not yours to see.")) from error

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  Django's signature
        return with_refusal(request, super().get_form(request, obj, change, **kwargs))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if self.writes_audit:
            form.values_before = stored_snapshot(obj) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        if self.writes_audit:
            before, after = changes_of(form, formsets, form.values_before)  # type: ignore[attr-defined]
            if after or not change:
                self.record(
                    request, "changed" if change else "created", form.instance, before=before or None, after=after
                )

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self.record(request, "deleted", obj, before=snapshot(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def record(self, request: HttpRequest, verb: str, subject: models.Model, **values: Any) -> None:
        """One entry by the person who asks."""
        actor, action = Actor.person(person_of(request)), f"{self.opts.model_name}.{verb}"
        record(actor, action, subject, store=self.store_of(subject), **values)

    def store_of(self, subject: models.Model) -> Store | None:
        return None

    # The audit takes the place of Django's own log of the panel.
    def log_addition(self, *args: Any) -> None: ...
    def log_change(self, *args: Any) -> None: ...
    def log_deletions(self, *args: Any) -> None: ...


class StoreScopedAdmin(AuditedAdmin):
    """The page of what belongs to a store; `store_path` leads there. Every floor's pages are made of it."""

    store_path = "store"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return within_stores(super().get_queryset(request), request, self.store_path)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Where there is but one store, nobody has to choose it."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        stores = list(visible_stores(request).values_list("pk", flat=True)[:2])
        return {"store": stores[0], **initial} if len(stores) == 1 else initial

    def store_of(self, subject: models.Model) -> Store | None:
        if self.store_path == ITSELF:
            # The entry of a deletion must not point to what is about to go.
            return subject if isinstance(subject, Store) and subject.pk else None
        owner: Any = subject
        for name in self.store_path.split("__"):
            owner = getattr(owner, name)
        return owner if isinstance(owner, Store) else None


class LimitedInline(LimitedChoices, TabularInline):
    """Rows on the page of something that belongs to a store."""

    extra = 0
    hide_title = True
    tab = False
