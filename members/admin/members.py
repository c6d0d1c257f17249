"""Members: found by any of their names, changed with everything kept, erased on request."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from members.actors import Actor
from members.models import Member
from members.services.members import change_member, create_member, erase_member
from members.templatetags.laurel import readable

from .adopt import adopt
from .clock import on_clock_of
from .confirm import Question, ReasonForm, ask
from .member_form import MemberForm
from .member_header import STATUS_LABELS, header_of
from .member_panels import EarlierFactsPanel, EventsPanel
from .moments import MomentFilter
from .panels import register_panel
from .scope import StoreFilter, person_of, store_ids
from .searching import find_members
from .store_admin import StoreScopedAdmin

CONFIRMATION = "erase"

register_panel(Member, EventsPanel())
register_panel(Member, EarlierFactsPanel())


class EraseForm(ReasonForm):
    typed = forms.CharField(label=_("Type “erase” to confirm"), widget=UnfoldAdminTextInputWidget)

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed.strip().lower() != CONFIRMATION:
            raise ValidationError(_("Type the word “erase”."))
        return typed


READ_ONLY = [
    (None, {"fields": ["store", ("first_name", "last_name"), "language"]}),
    (_("Identifiers"), {"fields": [("external_id", "email"), ("phone", "loyalty_card_number")]}),
    (
        _("Facts"),
        {
            "fields": [
                ("status", "tier"),
                "time_zone",
                "referrer",
                "registered_at",
                "labels_in_words",
                "attributes_in_words",
            ]
        },
    ),
    (_("Record"), {"fields": [("uuid", "facts_version"), "erased_at"]}),
]


@admin.register(Member)
class MemberAdmin(StoreScopedAdmin):
    """Members are enrolled and changed by the service that keeps their facts; nobody is deleted, only erased."""

    form = MemberForm
    change_form_template = "admin/members/member/change_form.html"
    general_title = _("Profile")
    writes_audit = False  # the services do
    list_display = [
        "name",
        "external_id",
        "email",
        "phone",
        "loyalty_card_number",
        "status_label",
        "tier",
        "registered_at",
    ]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("tier", FieldTextFilter),
        StoreFilter,
        ("registered_at", MomentFilter),
    ]
    search_fields = ["external_id", "email", "phone", "loyalty_card_number", "uuid"]
    search_help_text = _("Any identifier, or a name")
    autocomplete_fields = ["referrer"]
    actions_detail = ["erase"]
    fieldsets = [
        (None, {"fields": ["store", ("first_name", "last_name"), "language"]}),
        (
            _("Identifiers"),
            {
                "description": _("Each may belong to one member of the store. E-mail and phone match without case."),
                "fields": [("external_id", "email"), ("phone", "loyalty_card_number")],
            },
        ),
        (
            _("Facts"),
            {
                "description": _("Conditions ask about these. What held before stays readable under “Earlier facts”."),
                "fields": [("status", "tier"), "time_zone", "referrer", "registered_at", "labels", "attributes"],
            },
        ),
    ]

    # --- who may -----------------------------------------------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who was erased stays as they are."""
        erased = isinstance(obj, Member) and obj.erased_at is not None
        return not erased and bool(super().has_change_permission(request, obj))

    def has_erase_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return person_of(request).has_perm("members.erase_member")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        there = self.get_queryset(request).filter(pk=object_id, erased_at=None).exists()
        return super().get_actions_detail(request, object_id) if there else []

    # --- lists -------------------------------------------------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Member], search_term: str) -> Any:
        return (find_members(queryset, search_term, store_ids(request)) if search_term else queryset), False

    @display(description=_("name"), ordering="last_name")
    def name(self, member: Member) -> str:
        return gettext("erased") if member.erased_at else str(member)

    @display(description=_("status"), ordering="status", label=STATUS_LABELS)
    def status_label(self, member: Member) -> tuple[str, str]:
        return member.status, member.get_status_display()

    @display(description=_("labels"))
    def labels_in_words(self, member: Member) -> str:
        return readable(member.labels)

    @display(description=_("attributes"))
    def attributes_in_words(self, member: Member) -> str:
        return readable(member.attributes)

    # --- the page ----------------------------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Times on it are the store's, read and written."""
        member = self.get_object(request, unquote(object_id)) if object_id else None

        def answer() -> Any:
            return super(MemberAdmin, self).changeform_view(request, object_id, *args, **kwargs)

        return answer() if member is None else on_clock_of(member.store, answer)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        member = context.get("original")
        context["header"] = header_of(request, member) if member else None
        return super().render_change_form(request, context, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Member | None = None) -> Any:
        if obj is None:
            return self.fieldsets
        if not self.has_change_permission(request, obj):
            return READ_ONLY
        return [*self.fieldsets, (_("Record"), {"fields": [("uuid", "facts_version"), "reason"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A member stays in the store they were enrolled in."""
        shown = ["uuid", "facts_version", "erased_at", "labels_in_words", "attributes_in_words"]
        return [*shown, *(["store"] if obj is not None else [])]

    def save_model(self, request: HttpRequest, obj: Member, form: MemberForm, change: Any) -> None:
        actor = Actor.person(person_of(request))
        if change:
            saved = change_member(obj, form.values(), actor=actor, reason=form.cleaned_data.get("reason", ""))
        else:
            saved = create_member(obj.store, form.values(), actor=actor)
        adopt(obj, saved)

    @action(
        description=_("Erase personal data"),
        url_path="erase",
        icon="person_remove",
        permissions=["erase"],
        variant=ActionVariant.DANGER,
    )
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        member = self.get_or_404(request, object_id)
        question = Question(
            title=_("Erase this member's personal data"),
            text=_(
                "Names, identifiers, labels, attributes and the contents of their events are removed for ever. "
                "What was counted stays counted. This cannot be taken back."
            ),
            button=_("Erase for ever"),
            form=EraseForm,
            done=_("The personal data is erased."),
        )

        def carry_out(answers: dict[str, Any]) -> None:
            erase_member(member, actor=Actor.person(person_of(request)), reason=answers["reason"])

        return ask(self, request, member, question, carry_out)
