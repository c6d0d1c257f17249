"""Where members stand at the moment of looking, for a page of progress."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from achievements.engine import standing_at
from achievements.engine.amounts import to_decimal
from achievements.engine.definition import Unit
from achievements.engine.describe_timing import span
from achievements.engine.instants import to_instant
from achievements.engine.words import ENGLISH, Words
from achievements.evaluation.decide import read_standing
from achievements.models import Progress
from achievements.reading import Shown, catalogue_of
from achievements.reading.shown import Tally
from achievements.templatetags.achieved import millionths


def standings_of(rows: Iterable[Progress], at: datetime.datetime) -> dict[int, Shown]:
    """By progress; so many statements as there are stores, whatever the number of rows."""
    rows = list(rows)
    catalogues = {store_id: catalogue_of(store_id) for store_id in {row.achievement.store_id for row in rows}}
    now = to_instant(at)
    shown: dict[int, Shown] = {}
    for row in rows:
        entry = catalogues[row.achievement.store_id].by_id[row.achievement_id]
        standing = read_standing(row.standing)
        tally = Tally(row.completions_count, row.first_completed_at, row.last_completed_at)
        picture = standing_at(standing, entry.plan, now)
        shown[row.pk] = Shown(entry, entry.fallback, picture, standing, tally, {}, row.version, row.revealed_at)
    return shown


def how_far(shown: Shown) -> str:
    """The headline as people say it: 3 of 7 days, 66 %."""
    if shown.measure == "percent":
        return _("%(percent)d %%") % {"percent": shown.picture.percent}
    return _("%(value)s of %(goal)s") % {"value": millionths(shown.value), "goal": _goal(shown)}


def metric(shown: Shown) -> str:
    """The same beside a bar: 320 / 10,000 steps."""
    return f"{shown.picture.percent} %" if shown.measure == "percent" else f"{millionths(shown.value)} / {_goal(shown)}"


def streak_of(shown: Shown) -> str | None:
    """How many units in a row there are now, of the first rule that counts them; nothing of a row that is over."""
    streak = shown.picture.streak
    if not streak or shown.status not in (Progress.Status.IN_PROGRESS, Progress.Status.COMPLETED):
        return None
    if shown.entry.streak_unit is None:
        return str(streak)
    return span(streak, Unit(shown.entry.streak_unit), Words(shown.language, ENGLISH))


def _goal(shown: Shown) -> str:
    goal = shown.picture.goal
    if shown.entry.streak_unit is not None:
        return span(int(to_decimal(goal)), Unit(shown.entry.streak_unit), Words(shown.language, ENGLISH))
    unit = shown.unit_shown
    amount = millionths(goal)
    return amount if unit is None else f"{amount} {unit.one if to_decimal(goal) == 1 else unit.other}"
