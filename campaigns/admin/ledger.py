"""The ledger: points that came and went. It is read, and nothing else."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from achievements.admin.members import member_link
from achievements.engine.amounts import to_decimal
from campaigns.models import LedgerEntry
from members.admin.moments import MomentFilter
from members.admin.scope import StoreFilter, store_ids, within_stores
from members.admin.searching import MOST_FOUND, find_members
from members.models import Member

from .correcting import CORRECT, correct
from .reading import Fact, FactsAdmin


@admin.register(LedgerEntry)
class LedgerAdmin(FactsAdmin):
    store_path = "store"
    list_display = ["at", "whose", "kind", "points", "after", "reason"]
    list_select_related = ["account__member", "store"]
    list_filter = [("kind", ChoicesDropdownFilter), StoreFilter, ("at", MomentFilter)]

    def get_urls(self) -> list[Any]:
        """Points are set right from the member's page: who never had any has no entry to begin at."""
        view = self.admin_site.admin_view(partial(correct, self))
        return [path("correct/<int:member_id>/", view, name=CORRECT), *super().get_urls()]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        if not search_term:
            return queryset, False
        members = within_stores(Member.objects.all(), request, "store")
        found = find_members(members, search_term, store_ids(request)).values_list("pk", flat=True)
        return queryset.filter(account__in=list(found[:MOST_FOUND])), False

    @display(description=_("member"))
    def whose(self, entry: LedgerEntry) -> str:
        return str(entry.account.member.uuid)

    @display(description=_("points"))
    def points(self, entry: LedgerEntry) -> str:
        return f"{to_decimal(entry.amount):+f}"

    @display(description=_("balance after"))
    def after(self, entry: LedgerEntry) -> str:
        return f"{to_decimal(entry.balance):f}"

    def facts(self, request: HttpRequest, subject: LedgerEntry) -> list[Fact]:
        return [
            (_("Member"), member_link(request, subject.account.member)),
            (_("Kind"), subject.get_kind_display()),
            (_("Points"), self.points(subject)),
            (_("Balance after"), self.after(subject)),
            (_("At"), subject.at),
            (_("By"), subject.actor or "–"),
            (_("Reason"), subject.reason or "–"),
        ]
