"""Starting a member's progress over: asked with everything that will be lost, and only then done."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanWidget

from achievements.reading import Detail
from achievements.services.resets import reset_progress
from achievements.services.versions import Stale
from achievements.templatetags.achieved import millionths
from members.actors import Actor
from members.admin.clock import on_clock_of
from members.admin.scope import person_of
from members.errors import Refused

from .adjusting import LONGEST_REASON
from .asked import Asked, asked_for, member_or_404, shown
from .drawer import saved
from .standing import metric, streak_of

BODY = "admin/achievements/member/reset.html"


class ResetForm(forms.Form):
    """Why, and whether what was earned goes too; by the version that was on screen."""

    completions = forms.BooleanField(
        label=gettext_lazy("Take back the completions, too"),
        help_text=gettext_lazy(
            "They can be earned again. What was given for them is taken back only where a campaign says so."
        ),
        required=False,
        widget=UnfoldBooleanWidget,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept in the history and the audit."),
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


def reset(page: Any, request: HttpRequest, member_id: int, achievement_id: int) -> HttpResponse:
    """For whoever may start progress over, which is not whoever may set it."""
    member = member_or_404(request, member_id)
    return on_clock_of(member.store, lambda: _reset(asked_for(page, request, member, achievement_id)))


def _reset(asked: Asked) -> HttpResponse:
    if not asked.may("reset"):
        raise PermissionDenied
    if asked.request.method != "POST":
        return _ask(asked, _fresh(asked))
    form = ResetForm(asked.request.POST, auto_id="reset_%s")
    if not form.is_valid():
        return _ask(asked, form, status=422)
    try:
        done = reset_progress(
            asked.member, asked.achievement, actor=Actor.person(person_of(asked.request)), **form.cleaned_data
        )
    except Stale as stale:
        now = asked_for(asked.page, asked.request, asked.member, asked.detail.shown.entry.id)
        again = _fresh(now, reason=form.cleaned_data["reason"], completions=form.cleaned_data["completions"])
        return _ask(now, again, status=409, stale=stale.message)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _ask(asked, form, status=422)
    return saved(asked, _("Started over.") if done else _("There was nothing to start over."))


def _fresh(asked: Asked, **initial: Any) -> ResetForm:
    return ResetForm(initial={"version": asked.detail.shown.version, **initial}, auto_id="reset_%s")


def _ask(asked: Asked, form: ResetForm, *, status: int = 200, **said: Any) -> HttpResponse:
    losses, kept = list(losses_of(asked.detail)), list(kept_of(asked.detail))
    return shown(asked, body=BODY, status=status, form=form, losses=losses, kept=kept, **said)


def losses_of(detail: Detail) -> Iterator[str]:
    """What will be gone, one sentence each."""
    picture = detail.shown.picture
    if len(detail.rules) == 1 and picture.value:
        yield _("The progress of %s") % metric(detail.shown)
    for rule in detail.rules if len(detail.rules) > 1 else ():
        if rule.value or rule.streak:
            value = millionths(rule.value) if rule.streak is None else str(rule.streak)
            yield _("The progress of “%(rule)s”: %(value)s") % {"rule": rule.name or rule.key, "value": value}
    if streak := streak_of(detail.shown):
        yield _("The streak of %s") % streak
    if reached := [each.name or each.key for each in detail.shown.milestones if each.is_reached]:
        said = ngettext("The milestone %s of this attempt", "The milestones %s of this attempt", len(reached))
        yield said % ", ".join(f"“{name}”" for name in reached)
    yield _("Whatever happened until now: it will not count again, and correcting it will change nothing")


def kept_of(detail: Detail) -> Iterator[str]:
    """What stays, unless it is asked for as well."""
    count = detail.shown.whole.count
    if count > 0:
        said = ngettext("%(count)d completion, unless you take it back below",
                        "%(count)d completions, unless you take them back below", count)  # fmt: skip
        yield said % {"count": count}
    yield _("The history and the attempts that are over")
