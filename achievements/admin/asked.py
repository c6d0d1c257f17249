"""Whose achievement a page or a drawer is about, as it stands now; and the two shapes in which that is shown."""

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from achievements.models import Achievement, Progress
from achievements.reading import Detail, achievement_of, catalogue_of
from members.admin.confirm import change_url
from members.admin.fragments import is_fragment
from members.admin.scope import may, within_stores
from members.models import Member

from .details import details_of
from .member_rows import ADDRESS

PAGE = "admin/achievements/member/page.html"
DRAWER = "admin/achievements/member/_drawer.html"
SAVED = "admin/achievements/member/_saved.html"
DETAILS = "admin/achievements/member/details.html"


class Asked(NamedTuple):
    """Whose achievement it is about, as it stands now."""

    page: Any
    request: HttpRequest
    member: Member
    detail: Detail

    @property
    def achievement(self) -> Achievement:
        return Achievement.objects.get(pk=self.detail.shown.entry.id)

    @property
    def is_drawer(self) -> bool:
        """Whether the page under the drawer asks, or somebody who came by the address."""
        return is_fragment(self.request)

    @property
    def address(self) -> str:
        """Of the details, whatever part of them is asked for."""
        return reverse(f"admin:{ADDRESS}", args=[self.member.pk, self.detail.shown.entry.id])

    def may(self, verb: str) -> bool:
        """Whether this person may change it so; whoever was erased is left alone."""
        return self.member.erased_at is None and may(self.request, verb, Progress)


def member_or_404(request: HttpRequest, member_id: int) -> Member:
    """Looked at by whoever may see members and their progress."""
    if not (may(request, "view", Member) and may(request, "view", Progress)):
        raise PermissionDenied
    members = within_stores(Member.objects.select_related("store"), request, "store")
    return get_object_or_404(members, pk=member_id)


def asked_for(page: Any, request: HttpRequest, member: Member, achievement_id: int) -> Asked:
    """Not found also where it is a draft, or is not live any more and the member had no part in it."""
    entry = catalogue_of(member.store_id).by_id.get(achievement_id)
    language = member.store.default_language
    detail = achievement_of(member, entry, at=timezone.now(), language=language) if entry else None
    if detail is None:
        raise Http404(_("There is no such page, or it is not yours to see."))
    return Asked(page, request, member, detail)


def shown(asked: Asked, *, body: str = DETAILS, status: int = 200, **said: Any) -> HttpResponse:
    """In the drawer, or as a page of its own."""
    context = {**details_of(asked.request, asked.member, asked.detail), **_common(asked), "body": body, **said}
    if asked.is_drawer:
        response = TemplateResponse(asked.request, DRAWER, context, status=status)
    else:
        response = TemplateResponse(asked.request, PAGE, {**_around(asked), **context}, status=status)
    response["Vary"] = "HX-Request"
    return response


def part(asked: Asked, template: str, *, status: int = 200, **said: Any) -> HttpResponse:
    """A part of what the drawer shows."""
    return TemplateResponse(asked.request, template, {**_common(asked), **said}, status=status)


def changed(asked: Asked, message: str, **said: Any) -> HttpResponse:
    """Everything anew in the drawer, and the line under it, where the form's place alone was to be swapped."""
    context = {**details_of(asked.request, asked.member, asked.detail), **_common(asked), "body": DETAILS, **said}
    response = TemplateResponse(asked.request, SAVED, {**context, "saved": message})
    response["HX-Retarget"], response["HX-Reswap"] = "#laurel-drawer-body", "innerHTML"
    return response


def _common(asked: Asked) -> dict[str, Any]:
    return {
        "member": asked.member,
        "is_drawer": asked.is_drawer,
        "address": asked.address,
        "sees_achievement": may(asked.request, "view", Achievement),
    }


def _around(asked: Asked) -> dict[str, Any]:
    """What every page of the panel is given."""
    return {
        **asked.page.admin_site.each_context(asked.request),
        "title": asked.detail.shown.said.name,
        "opts": asked.member._meta,
        "original": asked.member,
        "back": change_url(asked.member) + "#dataset-achievements",
    }
