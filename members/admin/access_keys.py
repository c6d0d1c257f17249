"""Access keys: made, shown once, watched and revoked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from members.actors import Actor
from members.doors import doors
from members.models import AccessKey, Scope
from members.services.access_keys import create_access_key, revoke_access_key

from .adopt import adopt
from .confirm import Question, ask
from .scope import StoreFilter, person_of
from .shown_once import show_once, shown_once_path
from .store_admin import StoreScopedAdmin


class AccessKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=Scope.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Give no more than the program needs."),
    )

    opens = forms.ChoiceField(
        label=_("Interface"),
        choices=doors,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Where it is taken. It opens no other."),
    )

    class Meta:
        model = AccessKey
        fields = ["store", "name", "opens", "scopes", "expires_at"]

    def clean_expires_at(self) -> Any:
        moment = self.cleaned_data["expires_at"]
        if moment is not None and moment <= timezone.now():
            raise forms.ValidationError(_("Choose a moment in the future, or none."))
        return moment


class KeyStateFilter(DropdownFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("working", _("Working")), ("expired", _("Expired")), ("revoked", _("Revoked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AccessKey]) -> QuerySet[AccessKey]:
        now = timezone.now()
        states = {
            "working": Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now)),
            "expired": Q(revoked_at=None, expires_at__lte=now),
            "revoked": Q(revoked_at__isnull=False),
        }
        return queryset.filter(states.get(self.value() or "", Q()))


@admin.register(AccessKey)
class AccessKeyAdmin(StoreScopedAdmin):
    """A key is made and revoked; it is never changed, and never deleted."""

    form = AccessKeyForm
    hidden_lookups = ("secret_hash",)
    list_display = [
        "name",
        "store",
        "prefix",
        "what_it_opens",
        "what_it_may",
        "state",
        "last_used_at",
        "expires_at",
        "created_at",
    ]
    list_display_links = ["name"]
    list_select_related = ["store"]
    list_filter = [KeyStateFilter, StoreFilter]
    search_fields = ["name", "prefix"]
    search_help_text = _("Name or prefix")
    actions_detail = ["revoke"]
    fields = ["store", "name", "opens", "scopes", "expires_at"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return list(self.fields)
        return [
            "store",
            "name",
            "prefix",
            "what_it_opens",
            "what_it_may",
            "state_in_words",
            "expires_at",
            "last_used_at",
            "created_at",
            "created_by",
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return person_of(request).has_perm("members.change_accesskey")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """What is revoked stays revoked."""
        working = self.get_queryset(request).filter(pk=object_id, revoked_at=None).exists()
        return super().get_actions_detail(request, object_id) if working else []

    def save_model(self, request: HttpRequest, obj: AccessKey, form: Any, change: Any) -> None:
        given = {name: form.cleaned_data[name] for name in ("name", "opens", "scopes", "expires_at")}
        key, obj.shown_secret = create_access_key(obj.store, **given, created_by=person_of(request))  # type: ignore[attr-defined]
        adopt(obj, key)
        form.values_before = {}

    def response_add(self, request: HttpRequest, obj: AccessKey, post_url_continue: Any = None) -> HttpResponse:
        return show_once(request, obj, obj.shown_secret)  # type: ignore[attr-defined]

    @display(description=_("interface"))
    def what_it_opens(self, key: AccessKey) -> str:
        return str(dict(doors()).get(key.opens, key.opens))

    @display(description=_("scopes"))
    def what_it_may(self, key: AccessKey) -> str:
        return ", ".join(str(Scope(scope).label) if scope in Scope.values else scope for scope in key.scopes)

    @display(description=_("state"), label={"working": "success", "expired": "warning", "revoked": "danger"})
    def state(self, key: AccessKey) -> tuple[str, Any]:
        if key.revoked_at:
            return "revoked", _("Revoked")
        if key.expires_at and key.expires_at <= timezone.now():
            return "expired", _("Expired")
        return "working", _("Working")

    @display(description=_("state"))
    def state_in_words(self, key: AccessKey) -> Any:
        return self.state(key)[1]

    @action(
        description=_("Revoke"), url_path="revoke", icon="block", permissions=["revoke"], variant=ActionVariant.DANGER
    )
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        key = self.get_or_404(request, object_id)
        question = Question(
            title=_("Revoke this key"),
            text=_("Whatever calls with it is refused from now on. This cannot be taken back; make a new key instead."),
            button=_("Revoke the key"),
            done=_("The key is revoked."),
        )

        def carry_out(_answers: dict[str, Any]) -> None:
            revoke_access_key(key, actor=Actor.person(person_of(request)))

        return ask(self, request, key, question, carry_out)

    def get_urls(self) -> list[Any]:
        return [shown_once_path(self), *super().get_urls()]
