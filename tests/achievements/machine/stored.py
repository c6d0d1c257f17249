"""What the house has stored of one progress, in the form in which the other side tells it."""

from datetime import datetime

from achievements.engine import Standing, expire, standing_at
from achievements.engine.instants import to_instant, write_instant
from achievements.engine.telling import tell_attempt, tell_progress
from achievements.evaluation.decide import read_standing
from achievements.evaluation.plans import plans_of
from achievements.evaluation.recounting import closed_attempt
from achievements.models import NO_SLOT, Achievement, Attempt, Completion, Progress
from members.models import Member

from .plain import SHOWN, in_order
from .shapes import Json


def told(member: Member, achievement: Achievement, at: datetime) -> Json:
    plan = plans_of(achievement.store_id).by_id[achievement.pk].plan
    row = Progress.objects.filter(member=member, achievement=achievement).first()
    standing, now = (read_standing(row.standing) if row else Standing()), to_instant(at)
    shown = tell_progress(standing_at(standing, plan, now)) | {"completions": row.completions_count if row else 0}
    rows = Attempt.objects.filter(member=member, achievement=achievement).order_by("number")
    closed = [*map(closed_attempt, rows), *expire(plan, standing, now).closed]
    return {
        "progress": {name: shown[name] for name in SHOWN.split()},
        "attempts": [tell_attempt(each, is_single=plan.is_single) for each in closed],
        "records": in_order(
            [_record(each) for each in Completion.objects.filter(member=member, achievement=achievement)]
        ),
    }


def _record(row: Completion) -> Json:
    return {
        "slot": None if row.slot == NO_SLOT else write_instant(row.slot),
        "k": row.ordinal,
        "count": row.count,
        "at": write_instant(to_instant(row.completed_at)),
        "cause": row.cause,
        "milestone": row.milestone or None,
        "rolled_back": row.rolled_back_at is not None,
    }
