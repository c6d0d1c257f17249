"""Campaigns on the dashboard: what a person has to do."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign, EffectRun, Firing, Reward
from members.admin.confirm import list_url
from members.admin.dashboard import Card
from members.admin.lists import MOST_COUNTED
from members.admin.scope import may, within_stores


def campaign_cards(request: HttpRequest) -> list[Card]:
    """What this floor has to say to this person about their stores."""
    cards = [_stopped(request)] if may(request, "view", Campaign) else []
    cards += [_failed(request), _to_decide(request)] if may(request, "view", Firing) else []
    return [*cards, _awaiting(request)] if may(request, "view", Reward) else cards


def _stopped(request: HttpRequest) -> Card:
    found = within_stores(Campaign.objects.stopped(timezone.now()), request, "store")
    bad = _("Their budget is spent. Raise it, or archive them.")
    return _card(_("Campaigns stopped"), found, bad, _("Every budget lasts."), list_url(Campaign))


def _failed(request: HttpRequest) -> Card:
    found = within_stores(EffectRun.objects.failed(), request, "firing__campaign__store")
    bad = _("They could not be carried out. Try them again, or waive them.")
    return _card(
        _("Effects failed"), found, bad, _("Every effect was carried out."), list_url(Firing, effects="failed")
    )


def _to_decide(request: HttpRequest) -> Card:
    found = within_stores(Firing.objects.filter(needs_person=True), request, "campaign__store")
    bad = _("Their completions were taken back. Decide what becomes of the rewards.")
    link = list_url(Firing, needs_person__exact="1")
    return _card(_("Rewards to decide on"), found, bad, _("Nothing was taken back."), link)


def _awaiting(request: HttpRequest) -> Card:
    found = within_stores(Reward.objects.filter(state=Reward.State.AWAITING_CODE), request, "store")
    bad = _("Import codes, or fill them in.")
    link = list_url(Reward, state__exact=Reward.State.AWAITING_CODE)
    return _card(_("Rewards awaiting a code"), found, bad, _("Everybody has their code."), link)


def _card(title: str, found: QuerySet, bad: str, good: str, link: str) -> Card:
    count = found.order_by().values("pk")[: MOST_COUNTED + 1].count()
    figure = f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
    return Card(title, figure, bad if count else good, good=not count, link=link)
