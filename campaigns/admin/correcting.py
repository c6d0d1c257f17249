"""Setting a member's points right by hand: by how many, and why."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from achievements.engine.amounts import MICRO
from achievements.templatetags.achieved import millionths
from campaigns.models import LedgerEntry
from campaigns.services.points import balance_of, correct_points
from members.actors import Actor
from members.admin.clock import on_clock_of
from members.admin.confirm import Question, ReasonForm, ask, change_url
from members.admin.scope import may, person_of, within_stores
from members.models import Member

CORRECT = "campaigns_ledgerentry_correct"
MOST = Decimal(10**9)


def _token() -> str:
    return uuid.uuid4().hex


class CorrectForm(ReasonForm):
    """By how many; the token tells one filling in from the next, however often its button is pressed."""

    points = forms.DecimalField(
        label=_("Points"),
        help_text=_("How many to add; with a minus, how many to take off."),
        min_value=-MOST,
        max_value=MOST,
        decimal_places=6,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "decimal"}),
    )
    token = forms.UUIDField(initial=_token, widget=forms.HiddenInput)

    field_order = ("points", "reason", "token")

    def clean_points(self) -> Decimal:
        points: Decimal = self.cleaned_data["points"]
        if not points:
            raise forms.ValidationError(_("Nothing would change: write a number above or below 0."))
        return points


def may_correct(request: HttpRequest, member: Member) -> bool:
    return member.erased_at is None and may(request, "add", LedgerEntry)


def correct(page: Any, request: HttpRequest, member_id: int) -> HttpResponse:
    """For whoever may add to the ledger; the entry that takes a correction back is another correction."""
    if not may(request, "view", Member):
        raise PermissionDenied
    members = within_stores(Member.objects.select_related("store"), request, "store")
    member = get_object_or_404(members, pk=member_id)
    if not may_correct(request, member):
        raise PermissionDenied

    def carry_out(answers: dict[str, Any]) -> None:
        correct_points(
            member,
            int(answers["points"] * MICRO),
            actor=Actor.person(person_of(request)),
            reason=answers["reason"],
            request_id=f"panel:{answers['token'].hex}",
        )

    return on_clock_of(member.store, lambda: ask(page, request, member, _question(member), carry_out))


def _question(member: Member) -> Question:
    return Question(
        title=_("Set the points right"),
        text=_("An entry is added to the ledger; those before it stay as they are."),
        button=_("Enter it"),
        form=CorrectForm,
        done=_("The points are entered."),
        facts=[(_("Balance now"), millionths(balance_of(member)))],
        dangerous=False,
        back=change_url(member) + "#dataset-points",
    )
