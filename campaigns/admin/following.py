"""Which campaigns follow an achievement: said before it is published, paused or archived."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from achievements.models import Achievement
from campaigns.models import Campaign

MOST_NAMED = 20


def campaigns_following(achievements: Sequence[Achievement]) -> Iterator[tuple[Any, Any]]:
    """The live ones, by name."""
    stores = {each.store_id for each in achievements}
    follows = Q(achievements__in=achievements) | Q(any_achievement=True)
    found = Campaign.objects.filter(follows, store__in=stores, status=Campaign.Status.LIVE).distinct()
    names = [str(each) for each in found.order_by("name")[:MOST_NAMED]]
    yield _("Campaigns that follow"), ", ".join(names) or "–"
