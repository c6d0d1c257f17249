"""The details of one achievement of one member: slid in over the member's page, or as a page of its own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from achievements.services.adjustments import Adjusted, Stale, adjust, preview_adjustment
from members.actors import Actor
from members.admin.clock import on_clock_of
from members.admin.scope import person_of
from members.errors import Refused

from .adjusting import AdjustForm, consequences, present_after, present_of
from .asked import Asked, asked_for, changed, member_or_404, part, shown
from .past import past_of
from .standstill import standstill_of

ADJUST = "admin/achievements/member/_adjust.html"
MORE = "admin/achievements/member/_more.html"
WHY = "admin/achievements/member/_why.html"


def details(page: Any, request: HttpRequest, member_id: int, achievement_id: int) -> HttpResponse:
    """Shown to whoever may see members and their progress; changed by whoever may set it. Times are the store's."""
    member = member_or_404(request, member_id)
    return on_clock_of(member.store, lambda: _details(asked_for(page, request, member, achievement_id)))


def _details(asked: Asked) -> HttpResponse:
    if asked.request.method == "POST":
        return _adjust(asked)
    # What is brought in later is asked for by its place.
    wanted = asked.request.headers.get("HX-Target") if asked.is_drawer else None
    if wanted == "laurel-more":
        return part(asked, MORE, past=past_of(asked.request, asked.member, asked.detail.shown.entry), is_more=True)
    if wanted == "laurel-why":
        return part(asked, WHY, why=standstill_of(asked))
    why = standstill_of(asked) if "why" in asked.request.GET else None
    return shown(asked, form=_form(asked), why=why)


def _form(asked: Asked) -> AdjustForm | None:
    return AdjustForm(asked.detail, present_of(asked.detail)) if asked.may("adjust") else None


def _adjust(asked: Asked) -> HttpResponse:
    """First what it would do; once that was seen, and is still what is asked for, it is done."""
    if not asked.may("adjust"):
        raise PermissionDenied
    form = AdjustForm(asked.detail, present_of(asked.detail), asked.request.POST)
    if not form.is_valid():
        return _asked_again(asked, form, status=422)
    try:
        if form.cleaned_data["previewed"] != form.fingerprint():
            done = preview_adjustment(asked.member, asked.achievement, **form.wanted())
            return _previewed(asked, form, done)
        adjust(
            asked.member,
            asked.achievement,
            reason=form.cleaned_data["reason"],
            actor=Actor.person(person_of(asked.request)),
            **form.wanted(),
        )
    except Stale as stale:
        present = present_after(stale.present)
        again = AdjustForm(asked.detail, present, initial={"reason": form.cleaned_data["reason"]})
        return _asked_again(asked, again, status=409, stale=stale.message)
    except Refused as refused:
        form.add_refused(refused)
        return _asked_again(asked, form, status=422)
    return saved(asked, _("Saved."))


def _previewed(asked: Asked, form: AdjustForm, done: Adjusted) -> HttpResponse:
    data = asked.request.POST.copy()
    data["previewed"] = form.fingerprint()
    again = AdjustForm(asked.detail, present_of(asked.detail), data)
    return _asked_again(asked, again, status=200, preview=consequences(done, asked.member, asked.detail))


def _asked_again(asked: Asked, form: AdjustForm, *, status: int, **said: Any) -> HttpResponse:
    if asked.is_drawer:
        return part(asked, ADJUST, status=status, form=form, is_asked=True, **said)
    return shown(asked, status=status, form=form, is_asked=True, **said)


def saved(asked: Asked, message: str) -> HttpResponse:
    """Back to the details, which say it."""
    if not asked.is_drawer:
        messages.success(asked.request, message)
        return HttpResponseRedirect(asked.address)
    now = asked_for(asked.page, asked.request, asked.member, asked.detail.shown.entry.id)
    return changed(now, message, form=_form(now))
