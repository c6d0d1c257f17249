"""Apps and groups: made with the ids they have elsewhere, and looked at."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dialects.app_store_connect.models import AppGroup, Detail
from dialects.app_store_connect.things import list_of
from members.admin.scope import StoreFilter
from members.admin.store_admin import StoreScopedAdmin


class DetailForm(forms.ModelForm):
    def clean(self) -> dict[str, Any] | None:
        """A group of another store is none of this app's."""
        values = super().clean() or {}
        group, store = values.get("group"), values.get("store") or getattr(self.instance, "store", None)
        if group is not None and store is not None and group.store_id != store.pk:
            self.add_error("group", _("This group belongs to another store."))
        return values


class OfStoreAdmin(StoreScopedAdmin):
    """Its id is chosen when it is made, and stays; what others refer to is not deleted here."""

    list_filter = [StoreFilter]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["store", "uuid", "achievements_count"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        told = {"uuid": _("The id it has there already, or this new one.")}
        return super().get_form(request, obj, change, **{"help_texts": told, **kwargs})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("achievements"))
    def achievements_count(self, owner: Detail | AppGroup) -> int:
        return len(list_of(owner))


@admin.register(Detail)
class DetailAdmin(OfStoreAdmin):
    form = DetailForm
    list_display = ["bundle_id", "app_id", "store", "group", "uuid"]
    list_display_links = ["bundle_id"]
    list_select_related = ["store", "group"]
    search_fields = ["bundle_id", "app_id"]
    search_help_text = _("Bundle id or app id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["store", "uuid", "app_id", "bundle_id", "group", *(["achievements_count"] if obj else [])]


@admin.register(AppGroup)
class GroupAdmin(OfStoreAdmin):
    list_display = ["name", "store", "uuid"]
    list_display_links = ["name"]
    list_select_related = ["store"]
    search_fields = ["name"]
    search_help_text = _("Reference name")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["store", "uuid", "name", *(["achievements_count"] if obj else [])]
