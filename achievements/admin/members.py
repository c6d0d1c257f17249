"""Whose it is: found by any of their names, and named only to those who may see members."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from members.admin.confirm import change_url
from members.admin.scope import may, store_ids, within_stores
from members.admin.searching import MOST_FOUND, find_members
from members.models import Member

from .read_only import ReadOnlyAdmin


class OfMembersAdmin(ReadOnlyAdmin):
    """The page of what belongs to a member and an achievement."""

    store_path = "achievement__store"
    common_panels = ()  # nobody changes it here, and who moves it otherwise is in its history
    list_select_related = ["member", "achievement"]
    search_fields = ["member"]
    search_help_text = _("Any identifier or name of the member")
    sortable_by = ()  # newest first, along the primary key; any other order would sort the whole table

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        if not search_term:
            return queryset, False
        members = within_stores(Member.objects.all(), request, "store")
        found = find_members(members, search_term, store_ids(request)).values_list("pk", flat=True)
        return queryset.filter(member__in=list(found[:MOST_FOUND])), False

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Names of members are for those who may see members."""
        sees = may(request, "view", Member)
        return ["member_id_only" if name == "member" and not sees else name for name in self.list_display]

    @display(description=_("member"))
    def member_id_only(self, row: Any) -> str:
        return str(row.member.uuid)


def member_link(request: HttpRequest, member: Member) -> Any:
    """What they are called, leading to their page, for those who may see members; the others see their id."""
    return _link(str(member), change_url(member)) if may(request, "view", Member) else str(member.uuid)


def link_to(request: HttpRequest, subject: models.Model) -> Any:
    """What something is called, leading to its page where this person may see it."""
    return _link(str(subject), change_url(subject)) if may(request, "view", type(subject)) else str(subject)


def _link(words: str, address: str) -> SafeString:
    return format_html('<a class="laurel-link" href="{}">{}</a>', address, words)
