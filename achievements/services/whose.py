"""Whose progress it is that somebody wants to change."""

from achievements.evaluation.plans import Compiled, StorePlans, plans_of
from achievements.evaluation.work import Turn
from achievements.models import Achievement
from members.errors import Refused
from members.models import Member

DRAFT = "This achievement is a draft: nobody has progress in it."


def compiled_of(member: Member, achievement: Achievement, plans: StorePlans | None = None) -> Compiled:
    """The achievement's plan in its present edition; refused where the member can have no progress in it."""
    if member.store_id != achievement.store_id:
        raise Refused("unknown_achievement", "The member's store has no such achievement.", field="achievement")
    if member.erased_at is not None:
        raise Refused("erased", "This member was erased.", field="member")
    compiled = (plans or plans_of(achievement.store_id)).by_id.get(achievement.pk)
    if compiled is None:
        raise Refused("not_live", DRAFT, field="achievement")
    return compiled


def turn_of(member: Member, compiled: Compiled) -> Turn:
    """The member's progress, in the zone the member has now if there is none yet."""
    return Turn(member.pk, compiled, (member.time_zone or None) if compiled.by_member_zone else None)
