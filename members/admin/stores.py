"""Stores: what they are called, when they are, and how they take events in."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from members.actors import Actor
from members.models import Event, Member, Store
from members.models.store import time_zones
from members.services.stores import renew_member_secret

from .confirm import Question, ask
from .fields import DAY, MINUTE, DurationIn, LanguagesField, OrderField, language_choices, searchable
from .scope import ITSELF, own_limit, person_of
from .shown_once import show_once, shown_once_path
from .store_admin import StoreScopedAdmin
from .switcher import choose_store


class StoreForm(forms.ModelForm):
    languages = LanguagesField(
        label=_("Languages"), help_text=_("In which texts can be written; the default one among them.")
    )
    matching_order = OrderField(
        Store.Identifier.choices,
        label=_("Order of matching"),
        help_text=_("Which identifier is tried first when an event names its member by several."),
    )
    late_for = DurationIn(
        DAY,
        max_value=3660,
        label=_("Accepts late events for (days)"),
        help_text=_("An event that arrives later than this after it happened is kept, but moves nothing."),
    )
    ahead_for = DurationIn(
        MINUTE,
        max_value=24 * 60,
        label=_("Accepts events ahead by (minutes)"),
        help_text=_("An event dated further in the future than this is refused."),
    )

    class Meta:
        model = Store
        fields = "__all__"  # noqa: DJ007  the page's fieldsets say which
        widgets = {"time_zone": searchable((name, name) for name in time_zones())}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "languages" in self.fields:
            known = self.instance.languages if isinstance(self.instance.languages, list) else []
            self.fields["languages"].choices = language_choices(known)  # type: ignore[attr-defined]
            self.fields["default_language"].widget = searchable(language_choices([self.instance.default_language]))


NAMES = {"fields": ["name", "code", "time_zone", "currency", "default_language", "languages"]}
INBOX = {
    "description": _("What becomes of events that come late, early, or from somebody unknown."),
    "fields": ["late_for", "ahead_for", "unknown_member", "matching_order"],
}
READERS = {
    "description": _("Programs call with access keys; members read their own progress with short-lived tokens."),
}


@admin.register(Store)
class StoreAdmin(StoreScopedAdmin):
    """The stores a person may see; whoever is limited to some can add none."""

    store_path = ITSELF
    form = StoreForm
    hidden_lookups = ("member_secret",)
    list_display = ["name", "code", "time_zone", "currency", "default_language", "unknown_member"]
    search_fields = ["name", "code"]
    search_help_text = _("Name or code")
    actions_detail = ["member_secret"]
    readonly_fields = ["signing"]

    def get_fieldsets(self, request: HttpRequest, obj: Store | None = None) -> Any:
        """A store that is not there yet has nothing to sign."""
        readers = {**READERS, "fields": ["public_definitions", "signing"] if obj else ["public_definitions"]}
        return [(None, NAMES), (_("Taking events in"), INBOX), (_("Who may read"), readers)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and own_limit(request) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a store in which nothing has happened yet can be deleted."""
        if not isinstance(obj, Store):
            return bool(super().has_delete_permission(request, obj))
        used = Member.objects.filter(store=obj).exists() or Event.objects.filter(store=obj).exists()
        return not used and bool(super().has_delete_permission(request, obj))

    @display(description=_("Member secret"))
    def signing(self, store: Store) -> str:
        if store.member_secret:
            return gettext("There is one, encrypted. It signs members' tokens; nobody can read it here.")
        return gettext("None yet. The first token, or the button above, makes one.")

    @action(
        description=_("Make or rotate the member secret"),
        url_path="member-secret",
        icon="key",
        permissions=["change"],
        variant=ActionVariant.DEFAULT,
    )
    def member_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        store = self.get_or_404(request, object_id)

        def rotate(_answers: dict[str, Any]) -> HttpResponse:
            return show_once(request, store, renew_member_secret(store, actor=Actor.person(person_of(request))))

        return ask(self, request, store, _rotation(store), rotate)

    def get_urls(self) -> list[Any]:
        choose = path("choose/", self.admin_site.admin_view(choose_store), name="choose_store")
        return [shown_once_path(self), choose, *super().get_urls()]


def _rotation(store: Store) -> Question:
    if not store.member_secret:
        return Question(
            title=_("Make the member secret"),
            text=_("The shop's own server can sign members' tokens with it. It is shown once, on the next page."),
            button=_("Make the secret"),
            dangerous=False,
        )
    return Question(
        title=_("Rotate the member secret"),
        text=_(
            "Every token signed with the present secret stops working at once. The new one is shown once, on the next "
            "page."
        ),
        button=_("Rotate the secret"),
    )
