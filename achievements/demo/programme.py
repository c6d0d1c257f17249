"""The demo store's achievements: a document each in `documents`, some with a picture of the same name in `icons`.

All count from everything in the log, so the store looks as if they had been live for as long as its members were there.
"""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from achievements.models import Achievement
from achievements.services.definitions import (
    archive_achievement,
    create_achievement,
    pause_achievement,
    publish_achievement,
)
from achievements.services.icons import set_icon
from members.actors import Actor
from members.models import Store

_HERE = Path(__file__).parent
ACTOR = Actor.command("seed_demo")

# What is not simply live: what is done with it instead, and why.
Way = Callable[[Achievement], object]
WAYS: dict[str, Way] = {
    "cinnamon_weeks": lambda made: pause_achievement(_live(made), actor=ACTOR, reason="The oven is being repaired."),
    "opening_weeks": lambda made: archive_achievement(_live(made), actor=ACTOR, reason="The branch is well known now."),
    "winter_warmers": lambda made: None,  # still a draft
}
# Seasons move with the day of seeding: from and until how many days from then.
SEASONS = {"opening_weeks": (-85, -40), "winter_warmers": (10, 100)}


def seed_programme(store: Store) -> None:
    """Every achievement, unless the store has one already.

    Before there are members, so that all is evaluated as it comes in and nothing has to be filled in afterwards.
    """
    if Achievement.objects.filter(store=store).exists():
        return
    today = timezone.localdate(timezone=store.zone)
    for path in sorted((_HERE / "documents").glob("*.json")):
        _seed(store, json.loads(path.read_text(encoding="utf-8")), today)


def _seed(store: Store, values: dict[str, Any], today: datetime.date) -> None:
    key = values["definition"]["key"]
    if key in SEASONS:
        values["definition"] |= dict(zip(("starts_at", "ends_at"), _season(key, today), strict=True))
    made = create_achievement(store, values, actor=ACTOR)
    picture = _HERE / "icons" / f"{key}.svg"
    if picture.exists():
        made = set_icon(made, picture.read_bytes(), actor=ACTOR)
    WAYS.get(key, _live)(made)


def _live(made: Achievement) -> Achievement:
    return publish_achievement(made, actor=ACTOR, reason="The programme begins.")


def _season(key: str, today: datetime.date) -> tuple[str, ...]:
    """Midnights of the store, as its documents write them."""
    return tuple(f"{today + datetime.timedelta(days=days)}T00:00:00" for days in SEASONS[key])
