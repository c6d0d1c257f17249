"""Event types: what was seen, and what is described; a described and checked type refuses what does not fit."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display

from members.actors import Actor
from members.models import EventField, EventType, FieldType
from members.services.event_types import describe_seen_fields, undescribed_fields

from .confirm import Question, ask
from .panels import Panel, register_panel
from .scope import StoreFilter, person_of
from .store_admin import LimitedInline, StoreScopedAdmin


class FieldsSeenPanel(Panel):
    """What bodies of this type have carried so far."""

    slug, title = "fields-seen", _("Fields seen")
    template_name = "admin/members/panels/fields_seen.html"
    position = 10

    def context(self, request: HttpRequest, subject: EventType) -> dict[str, Any]:
        missing = undescribed_fields(subject)
        kinds = dict(FieldType.choices)
        seen = sorted(subject.fields_seen.items())
        return {"fields": [(name, kinds.get(kind, kind), name not in missing) for name, kind in seen]}


register_panel(EventType, FieldsSeenPanel())


class FieldInline(LimitedInline):
    model = EventField
    fields = ["name", "type", "required", "title"]
    verbose_name_plural = _("described fields")


@admin.register(EventType)
class EventTypeAdmin(StoreScopedAdmin):
    """Types appear by themselves when they are first sent; describing one is up to people."""

    list_display = ["name", "title", "store", "active", "described", "seen"]
    list_display_links = ["name"]
    list_select_related = ["store"]
    list_filter = [("active", BooleanRadioFilter), StoreFilter]
    search_fields = ["name", "title"]
    search_help_text = _("Type or title")
    inlines = [FieldInline]
    actions_detail = ["describe"]
    fieldsets = [(None, {"fields": ["store", "name", "title", "active"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(described_count=Count("fields"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Events are sent under the name; it stays."""
        return ["store", "name"] if obj is not None else []

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        event_type = self.get_queryset(request).filter(pk=object_id).first()
        if event_type is None or not undescribed_fields(event_type):
            return []
        return super().get_actions_detail(request, object_id)

    @display(description=_("described fields"), ordering="described_count")
    def described(self, event_type: Any) -> int:
        return int(event_type.described_count)

    @display(description=_("fields seen"))
    def seen(self, event_type: EventType) -> int:
        return len(event_type.fields_seen)

    @action(description=_("Describe the fields seen"), url_path="describe", icon="playlist_add", permissions=["change"])
    def describe(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event_type = self.get_or_404(request, object_id)
        kinds = dict(FieldType.choices)
        question = Question(
            title=_("Describe the fields seen"),
            text=_(
                "Each becomes a described field of its kind, not required. Nothing is refused because of it until the "
                "type is checked; you can change every one of them before."
            ),
            button=_("Describe them"),
            done=_("The fields are described."),
            facts=[(name, kinds.get(kind, kind)) for name, kind in undescribed_fields(event_type).items()],
            dangerous=False,
        )

        def carry_out(_answers: dict[str, Any]) -> None:
            describe_seen_fields(event_type, actor=Actor.person(person_of(request)))

        return ask(self, request, event_type, question, carry_out)
