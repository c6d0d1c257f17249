"""Going live: a release is what makes an achievement count, and its absence what stops it."""

from typing import Any

from django.db import transaction

from achievements.models import Achievement
from achievements.services.definitions import pause_achievement, publish_achievement
from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.bodies import RELATIONSHIPS, Form, read_resource
from members.actors import Actor
from members.models import Store

from .definitions import hold, place_of, related
from .errors import BAD_RELATIONSHIP, STATE, placed, refuse
from .things import Release, belongs, find_achievement, find_detail, find_release

CREATE = Form(
    words.RELEASES,
    relationships={"gameCenterDetail": words.DETAILS, "gameCenterAchievement": words.ACHIEVEMENTS},
    needed=("gameCenterDetail", "gameCenterAchievement"),
)
PLACE = (*RELATIONSHIPS, "gameCenterAchievement")
REASON = "App Store Connect: release"
Status = Achievement.Status


def create(store: Store, sent: Any, *, actor: Actor) -> Release:
    """From now on it counts."""
    body = read_resource(sent, CREATE)
    body.conclude()
    named = body.relationships
    detail = related(lambda: find_detail(store, named["gameCenterDetail"]), "gameCenterDetail")
    with placed(lambda field: PLACE), transaction.atomic():
        known = related(lambda: hold(store, named["gameCenterAchievement"]), "gameCenterAchievement")
        if not belongs(known, detail):
            raise refuse(PLACE, BAD_RELATIONSHIP, "This achievement is not of this app, nor of its group.")
        if known.is_archived or known.is_released:
            state = "archived" if known.is_archived else "released already"
            raise refuse(PLACE, STATE, f"This achievement is {state}.")
        publish_achievement(known.achievement, actor=actor, reason=REASON)
        placement = place_of(known)
        placement.is_withdrawn = False
        placement.save()
    return Release(find_achievement(store, known.name), detail)


def delete(store: Store, name: str, *, actor: Actor) -> None:
    """It counts no more, until it is released again; what was earned stays."""
    found = find_release(store, name)
    with placed(lambda field: ()), transaction.atomic():
        known = hold(store, found.of.name)
        if known.is_archived:
            raise refuse((), STATE, "This achievement is archived.")
        if known.achievement.status == Status.LIVE:
            pause_achievement(known.achievement, actor=actor, reason=REASON)
        placement = place_of(known)
        placement.is_withdrawn = True
        placement.save()
