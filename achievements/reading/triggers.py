"""Every event that moved any of some achievements of a member's, for lists that go through all of them at once."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from achievements.models import Trigger
from members.models import Member

from .catalogue import Entry


def triggers_of(member: Member, entries: Collection[Entry]) -> QuerySet[Trigger]:
    """The member's own events by direct rules, and by those of referral the events of whom they referred."""
    direct = [number for entry in entries for number in _numbers(entry, is_referral=False)]
    referral = [number for entry in entries for number in _numbers(entry, is_referral=True)]
    own = Q(event__member=member, rule__in=direct)
    found = Trigger.objects.filter(own | Q(event__referrer_id=member.pk, rule__in=referral))
    return found.select_related("event").order_by("-event_id", "-rule_id")


def _numbers(entry: Entry, *, is_referral: bool) -> list[int]:
    known = entry.compiled.rule_ids
    return [known[rule.key] for rule in entry.plan.rules if rule.is_referral is is_referral and rule.key in known]
