"""In whose name an effect acts, and what its texts may speak of."""

from collections.abc import Mapping, Sequence

from campaigns.models import Firing
from campaigns.templates import Words
from members.actors import Actor

from .interface import Job

# Of an achievement, what no text speaks of.
_HEAVY = ("achievement__definition", "achievement__texts")


def actor_of(job: Job) -> Actor:
    """The campaign, as the audit names it."""
    return Actor(f"campaign {job.campaign.key}")


def firings_of(jobs: Sequence[Job]) -> Mapping[int, Firing]:
    """What texts speak of, for all of them in one statement; most effects have no text."""
    firings = Firing.objects.select_related("member", "achievement").defer(*_HEAVY)
    return firings.in_bulk({job.firing_id for job in jobs})


def words_of(job: Job, firing: Firing) -> Words:
    """Every variable with its value."""
    return {
        "member.id": str(firing.member.uuid),
        "member.external_id": firing.member.external_id or "",
        "achievement.key": firing.achievement.key,
        "achievement.name": firing.achievement.name,
        "campaign.key": job.campaign.key,
        "campaign.name": job.campaign.name,
        "firing.id": str(firing.uuid),
        "completed_at": firing.happened_at.isoformat(),
    }
