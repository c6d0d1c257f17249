"""Coupon pools: how many codes each has left."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns.models import CouponPool
from members.admin.scope import StoreFilter
from members.admin.store_admin import StoreScopedAdmin


@admin.register(CouponPool)
class PoolAdmin(StoreScopedAdmin):
    """Made here or over the API; codes are imported by command or over the API."""

    list_display = ["name", "key", "store", "codes", "free", "created_at"]
    list_select_related = ["store"]
    list_filter = [StoreFilter]
    search_fields = ["name", "key"]
    search_help_text = _("Name or key")
    fieldsets = [(None, {"fields": ["store", "key", "name"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        free = Count("coupons", filter=Q(coupons__given_at=None))
        return super().get_queryset(request).annotate(code_count=Count("coupons"), free_count=free)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["store", "key"] if obj is not None else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Codes that were given stay for whoever has them."""
        return False

    @display(description=_("codes"))
    def codes(self, pool: Any) -> int:
        return int(pool.code_count)

    @display(description=_("free"))
    def free(self, pool: Any) -> int:
        return int(pool.free_count)
