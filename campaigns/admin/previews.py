"""What campaigns would make of a target that is reached by hand, and which of them cannot fire now."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from achievements.admin.following import registry
from campaigns.audiences import facts_of
from campaigns.firing.budgets import Budgets
from campaigns.firing.fire import live_campaigns
from campaigns.firing.judge import Judge
from campaigns.firing.occasions import Occasion, waits_for
from campaigns.firing.prices import Prices
from campaigns.models import Campaign, Firing
from members.models import Member

Reason = Firing.Reason
NOT_MADE_YET = -1  # the change by hand that is being looked at


class Answer(NamedTuple):
    """What a campaign would make of it: it fires once, or says why it does not."""

    name: str
    why_not: str


def what_follows(member: Member, achievement_id: int, reached: Sequence[str]) -> Iterator[str]:
    """One sentence for all that would fire once, and one for each of the others."""
    answers = list(_answers(member, achievement_id, reached))
    if once := [each.name for each in answers if not each.why_not]:
        said = ngettext("Campaign %(names)s will fire once", "Campaigns %(names)s will each fire once", len(once))
        yield _filled(said, names=_named(once))
    for each in answers:
        if each.why_not:
            said = _("Campaign %(name)s will not fire: %(why)s")
            yield _filled(said, name=_named([each.name]), why=format_html("{}", each.why_not))
    if not answers:
        yield _("No live campaign waits for it")


def hurdles(member: Member, achievement_id: int) -> Iterator[str]:
    """Campaigns that would not fire for this member if the whole were completed now."""
    for each in _answers(member, achievement_id, [""]):
        if each.why_not:
            yield _("Campaign “%(name)s” would not fire: %(why)s") % {"name": each.name, "why": each.why_not}


def _named(names: Sequence[str]) -> SafeString:
    return mark_safe(get_text_list([format_html("<strong>{}</strong>", name) for name in names], _("and")))  # noqa: S308


def _filled(sentence: str, **values: SafeString) -> SafeString:
    """The sentence is ours, and what goes into it was escaped."""
    return mark_safe(sentence % values)  # noqa: S308


def _answers(member: Member, achievement_id: int, reached: Sequence[str]) -> Iterator[Answer]:
    """Each live campaign that waits for one of these, as it would decide at this moment."""
    for campaign in _of_store(member):
        occasions = [each for each in _occasions(member, achievement_id, reached) if waits_for(campaign, each)]
        if occasions:
            decided = list(_decide(campaign, occasions))
            yield Answer(str(campaign), "" if "" in decided else str(Reason(decided[0]).label))


def _of_store(member: Member) -> Iterator[Campaign]:
    return (each for each in live_campaigns() if each.store_id == member.store_id)


def _occasions(member: Member, achievement_id: int, reached: Sequence[str]) -> Iterator[Occasion]:
    """As they would be recorded now; which time it would be is not known yet, and decides nothing."""
    now = timezone.now()
    for milestone in reached:
        yield Occasion(0, member.pk, achievement_id, None, now, now, milestone, change=NOT_MADE_YET)


def _decide(campaign: Campaign, occasions: Sequence[Occasion]) -> Iterator[str]:
    """The reason against each, empty if there is none; nothing is locked and nothing written."""
    at = timezone.now()
    judge = Judge.of(campaign, occasions, facts_of({each.member_id for each in occasions}), at)
    budgets, prices = Budgets.look(campaign, at), Prices(campaign)
    for occasion in occasions:
        reason = judge.refusal(occasion) or budgets.take(prices.of(occasion).total)
        if not reason:
            judge.note(occasion)
        yield reason


registry.what_follows(what_follows)
registry.hurdles(hurdles)
