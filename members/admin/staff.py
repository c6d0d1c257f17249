"""People who work in the panel, and their roles. The house is theirs to see who are limited to no store."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from members.models import Staff

from .scope import own_limit, person_of
from .store_admin import AuditedAdmin

admin.site.unregister(Group)


class HouseAdmin(AuditedAdmin):
    """What concerns every store at once: whoever is limited to some has no business here, superusers included."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return own_limit(request) is None and bool(super().has_module_permission(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return own_limit(request) is None and bool(super().has_view_permission(request, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return own_limit(request) is None and bool(super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return own_limit(request) is None and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return own_limit(request) is None and bool(super().has_delete_permission(request, obj))


@admin.register(Staff)
class StaffAdmin(UserAdmin, HouseAdmin):  # type: ignore[misc]  # the two differ in annotations only
    """Who works in the panel, what they may do, and in which stores."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    filter_horizontal = ["groups", "user_permissions", "stores"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Stores"), {"fields": ["stores"]}),
        (
            _("Permissions"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _reaches(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _reaches(request, obj) and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Only a superuser hands out permissions, or whoever edits staff could give themselves all of them."""
        handed_out = [] if person_of(request).is_superuser else ["is_superuser", "groups", "user_permissions"]
        return [*self.readonly_fields, *handed_out]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002  Django's name
        response = super().user_change_password(request, id, form_url)
        if isinstance(response, HttpResponseRedirect):
            self.record(request, "password_changed", Staff.objects.get(pk=id))
        return response


def _reaches(request: HttpRequest, obj: Any) -> bool:
    """A superuser is changed by superusers alone."""
    return person_of(request).is_superuser or not (isinstance(obj, Staff) and obj.is_superuser)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, HouseAdmin):  # type: ignore[misc]  # likewise
    """A role: a named set of permissions. Superusers make them, for the same reason."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return person_of(request).is_superuser and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person_of(request).is_superuser and super().has_change_permission(request, obj)
