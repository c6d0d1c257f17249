"""Rewards: what members got, what became of it, and what people may do about it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from achievements.admin.members import link_to, member_link
from achievements.templatetags.achieved import millionths
from campaigns.effects.codes import LONGEST
from campaigns.models import Reward
from campaigns.services.rewards import fill_reward, redeem_reward, void_reward
from members.actors import Actor
from members.admin.confirm import NoQuestions, Question, ReasonForm, ask, change_url
from members.admin.moments import MomentFilter
from members.admin.scope import StoreFilter, may, person_of

from .labels import REWARD
from .reading import Fact, FactsAdmin

State = Reward.State
# In an address: whoever asks came from the member's page, and wants to go back there.
FROM_MEMBER = "from-member"


class CodeForm(forms.Form):
    """The code that a reward waits for."""

    code = forms.CharField(label=_("Code"), max_length=LONGEST, widget=UnfoldAdminTextInputWidget)


class Offer(NamedTuple):
    """Something that may be done about a reward now."""

    path: str
    name: Any
    link: str = ""


# By what is to be done, in which states it can be.
POSSIBLE = {
    "fill": {State.AWAITING_CODE},
    "redeem": {State.ISSUED},
    "void": {State.ISSUED, State.AWAITING_CODE, State.FAILED},
}
NAMES = {"fill": _("Fill in the code"), "redeem": _("Redeem"), "void": _("Void")}


def offers_for(request: HttpRequest, reward: Reward, state: str) -> list[Offer]:
    """To whoever may change rewards; points are spent, not redeemed."""
    if not may(request, "change", Reward):
        return []
    paths = [path for path, states in POSSIBLE.items() if state in states]
    return [
        Offer(path, NAMES[path], reverse(f"admin:campaigns_reward_{path}", args=[reward.pk]))
        for path in paths
        if path != "redeem" or reward.kind == Reward.Kind.COUPON
    ]


def what_of(reward: Reward) -> str:
    """A name, and how many where it is points."""
    points = f" {millionths(reward.amount)}" if reward.amount else ""
    return f"{reward.name or reward.get_kind_display()}{points}"


def label_of(state: str) -> tuple[str, Any]:
    known = State(state)
    return REWARD[known], known.label


@admin.register(Reward)
class RewardAdmin(FactsAdmin):
    store_path = "store"
    list_display = ["created_at", "member", "campaign", "what", "code", "state_label", "expires_at"]
    list_select_related = ["member", "campaign", "store"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        StoreFilter,
        ("created_at", MomentFilter),
    ]
    actions_detail = ["fill", "redeem", "void"]

    def has_handle_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return may(request, "change", Reward)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what can be done in its state."""
        reward = self.get_queryset(request).filter(pk=object_id).first()
        offers = offers_for(request, reward, reward.state_at(timezone.now())) if reward else []
        possible = {offer.path for offer in offers}
        return [each for each in super().get_actions_detail(request, object_id) if each.path in possible]

    @display(description=_("what"))
    def what(self, reward: Reward) -> str:
        return what_of(reward)

    @display(description=_("state"), label=REWARD)
    def state_label(self, reward: Reward) -> tuple[str, Any]:
        state = reward.state_at(timezone.now())
        return state, State(state).label

    def facts(self, request: HttpRequest, subject: Reward) -> list[Fact]:
        facts: list[Fact] = [
            (_("Member"), member_link(request, subject.member)),
            (_("Campaign"), link_to(request, subject.campaign)),
            (_("Firing"), link_to(request, subject.firing)),
            (_("What"), self.what(subject)),
            (_("Code"), subject.code or "–"),
            (_("State"), self.state_label(subject)[1]),
            (_("Issued"), subject.issued_at or "–"),
            (_("Expires"), subject.expires_at or "–"),
        ]
        return [*facts, (_("Failure"), subject.failure)] if subject.failure else facts

    # --- what people do ----------------------------------------------------------------------------------------

    @action(description=NAMES["fill"], url_path="fill", icon="edit", permissions=["handle"])
    def fill(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = _question(_("Fill in its code"), _("The member has it from then on."), form=CodeForm)
        return self._do(request, object_id, question, lambda reward, said, actor: fill_reward(
            reward, said["code"], actor=actor))  # fmt: skip

    @action(description=NAMES["redeem"], url_path="redeem", icon="check", permissions=["handle"])
    def redeem(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = _question(_("Redeem it"), _("The coupon was used; it cannot be used again."), form=NoQuestions)
        return self._do(request, object_id, question, lambda reward, said, actor: redeem_reward(reward, actor=actor))

    @action(description=NAMES["void"], url_path="void", icon="block", permissions=["handle"])
    def void(self, request: HttpRequest, object_id: str) -> HttpResponse:
        text = _("It is worth nothing any more; its points go back.")
        question = _question(_("Void it"), text, form=ReasonForm, dangerous=True)
        return self._do(request, object_id, question, lambda reward, said, actor: void_reward(
            reward, actor=actor, reason=said["reason"]))  # fmt: skip

    def _do(
        self,
        request: HttpRequest,
        object_id: str,
        question: Callable[[str, list[Fact]], Question],
        service: Callable[[Reward, dict[str, Any], Actor], object],
    ) -> HttpResponse:
        reward = self.get_or_404(request, object_id)
        back = change_url(reward.member) + "#dataset-rewards" if FROM_MEMBER in request.GET else ""
        facts = [(_("What"), what_of(reward)), (_("Member"), member_link(request, reward.member))]

        def carry_out(answers: dict[str, Any]) -> None:
            service(reward, answers, Actor.person(person_of(request)))

        return ask(self, request, reward, question(back, facts), carry_out)


def _question(
    title: Any, text: Any, *, form: type[forms.Form], dangerous: bool = False
) -> Callable[[str, list[Fact]], Question]:
    """What is asked, once it is known about which reward and where to go afterwards."""
    return lambda back, facts: Question(
        title=title, text=text, button=title, form=form, done=_("Done."), facts=facts, dangerous=dangerous, back=back
    )
