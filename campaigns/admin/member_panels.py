"""What the page of a member shows of campaigns: their rewards, their points, and the balance above every tab."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from achievements.templatetags.achieved import millionths
from campaigns.models import Campaign, Firing, LedgerEntry, Reward
from campaigns.services.points import balance_of
from members.admin.audit_panel import audited_beside, entries_about
from members.admin.confirm import change_url
from members.admin.member_header import add_to_header
from members.admin.panels import Panel, leaf_of, register_panel
from members.admin.scope import may
from members.models import Member

from .correcting import CORRECT, may_correct
from .labels import LEDGER
from .rewards import FROM_MEMBER, Offer, label_of, offers_for, what_of

Fact = tuple[Any, Any]
MOST_BESIDE = 200


class RewardLine(NamedTuple):
    """A reward as its line says it."""

    reward: Reward
    what: str
    link: str
    campaign_link: str
    state: tuple[str, Any]
    offers: list[Offer]


class RewardsPanel(Panel):
    """What the member got, newest first, and what may be done about it."""

    slug, title = "rewards", _("Rewards")
    template_name = "admin/campaigns/member/rewards.html"
    position = 30

    def may_see(self, request: HttpRequest) -> bool:
        return may(request, "view", Reward)

    def context(self, request: HttpRequest, subject: Member) -> dict[str, Any]:
        found = Reward.objects.filter(member=subject.pk).select_related("campaign").order_by("-pk")
        leaf = leaf_of(request, self.slug, found)
        return {"leaf": leaf, "lines": [_line(request, reward) for reward in leaf.rows]}


class PointsPanel(Panel):
    """The balance, and every entry it is the sum of."""

    slug, title = "points", _("Points")
    template_name = "admin/campaigns/member/points.html"
    position = 40

    def may_see(self, request: HttpRequest) -> bool:
        return may(request, "view", LedgerEntry)

    def context(self, request: HttpRequest, subject: Member) -> dict[str, Any]:
        found = LedgerEntry.objects.filter(account=subject.pk).select_related("run__firing__campaign").order_by("-pk")
        leaf = leaf_of(request, self.slug, found)
        sees_campaigns = may(request, "view", Campaign)
        return {
            "leaf": leaf,
            "balance": millionths(balance_of(subject)),
            "entries": [(entry, _kind(entry), signed(entry.amount), millionths(entry.balance)) for entry in leaf.rows],
            "sees_campaigns": sees_campaigns,
            "correct": reverse(f"admin:{CORRECT}", args=[subject.pk]) if may_correct(request, subject) else "",
        }


def changes_beside(request: HttpRequest, member: Member) -> Q:
    """What people did with the member's rewards and firings, the latest of them, for whoever may see those."""
    found = Q(pk__in=[])
    for model in (Reward, Firing):
        if may(request, "view", model):
            latest = model._default_manager.filter(member=member.pk).order_by("-pk").values_list("pk", flat=True)
            found |= entries_about(model, list(latest[:MOST_BESIDE]))
    return found


def balance_fact(request: HttpRequest, member: Member) -> Iterator[Fact]:
    """Above every tab, for whoever may see points."""
    if may(request, "view", LedgerEntry):
        yield _("Points"), millionths(balance_of(member))


def signed(amount: int) -> str:
    """What came with a plus, what went with a minus."""
    return f"+{millionths(amount)}" if amount > 0 else f"−{millionths(-amount)}"


def _kind(entry: LedgerEntry) -> tuple[str, Any]:
    kind = LedgerEntry.Kind(entry.kind)
    return LEDGER[kind], kind.label


def _line(request: HttpRequest, reward: Reward) -> RewardLine:
    state = reward.state_at(timezone.now())
    campaign = change_url(reward.campaign) if may(request, "view", Campaign) else ""
    offers = [each._replace(link=f"{each.link}?{FROM_MEMBER}=1") for each in offers_for(request, reward, state)]
    return RewardLine(reward, what_of(reward), change_url(reward), campaign, label_of(state), offers)


register_panel(Member, RewardsPanel())
register_panel(Member, PointsPanel())
add_to_header(balance_fact)
audited_beside(Member, changes_beside)
