"""Achievements as this format sees them: whose campaign they are in, their names, and how their timing was said."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from achievements.engine.definition import Definition
from achievements.engine.instants import to_instant
from achievements.evaluation.plans import definition_of
from achievements.models import Achievement
from achievements.texts import text_for
from members.models import Store

from .errors import NotThere
from .ids import read_id
from .models import LONGEST_API_NAME, Application, Campaign, Placement
from .wire.achievements import NAME, can_say, zone_of
from .wire.timing import DEFAULTS, PARTS, Said, cut_at, timing_out

SHOWN = (Achievement.Status.DRAFT, Achievement.Status.LIVE, Achievement.Status.PAUSED)


@dataclass(eq=False)
class Placed:
    """One achievement in its campaign. What was made elsewhere in Laurel is in the store's first."""

    achievement: Achievement
    campaign: Campaign
    placement: Placement | None

    @cached_property
    def definition(self) -> Definition:
        return definition_of(self.achievement)

    @cached_property
    def zone(self) -> ZoneInfo:
        return zone_of(self.definition, self.achievement.store.time_zone)

    @property
    def name(self) -> str:
        return self.placement.name if self.placement else api_name_of(self.achievement)

    @property
    def title(self) -> str:
        return self.achievement.name

    @property
    def description(self) -> str:
        store = self.achievement.store
        said = self.achievement.texts.get("description", {})
        return text_for(said, store.default_language, store.default_language) or ""

    @cached_property
    def said(self) -> Said:
        """As it was sent, while that is still what is meant; else what it is now."""
        if self.placement and self.placement.meant == meant_by(self.achievement):
            return dict(self.placement.said)
        return timing_out(self.definition, self.zone) or dict(DEFAULTS)

    def availability_at(self, at: datetime.datetime) -> str:
        """`scheduled`, `active` or `expired`, by its dates."""
        cut, now = cut_at(self.definition, self.zone), to_instant(at)
        if cut is not None and now >= cut:
            return "expired"
        starts_at = self.definition.starts_at
        return "scheduled" if starts_at is not None and now < to_instant(starts_at, self.zone) else "active"


def meant_by(achievement: Achievement) -> Said:
    """The parts of its definition that the timing decides."""
    return {name: achievement.definition[name] for name in PARTS if name in achievement.definition}


def api_name_of(achievement: Achievement) -> str:
    """What the key is here, where “.” and “-” are no letters and one letter is not enough."""
    plain = achievement.key.replace(".", "_").replace("-", "_")
    is_same = plain == achievement.key and NAME.fullmatch(plain)
    return (plain if is_same else f"{plain}_{achievement.pk}")[:LONGEST_API_NAME]


def all_placed(store: Store) -> list[Placed]:
    """Every achievement of the store that the format can say, oldest first."""
    first = Campaign.objects.filter(application__store=store).select_related("application__store").first()
    if first is None:
        return []
    rows = Achievement.objects.filter(store=store, status__in=SHOWN).select_related("store").order_by("pk")
    return _place(rows, first)


def of_campaign(campaign: Campaign) -> list[Placed]:
    return [each for each in all_placed(campaign.application.store) if each.campaign == campaign]


def of_application(application: Application) -> list[Placed]:
    return [each for each in all_placed(application.store) if each.campaign.application_id == application.pk]


def find_placed(campaign: Campaign, name: str) -> Placed:
    number = read_id(name)
    found = next((each for each in of_campaign(campaign) if each.achievement.pk == number), None)
    if found is None:
        raise NotThere(f"There is no achievement {number} in this campaign.")
    return found


def find_application(store: Store, name: str) -> Application:
    found = Application.objects.filter(store=store, pk=read_id(name)).select_related("store").first()
    if found is None:
        raise NotThere("There is no such Application.")
    return found


def find_campaign(store: Store, application: str, name: str) -> Campaign:
    owner = find_application(store, application)
    found = Campaign.objects.filter(application=owner, pk=read_id(name)).select_related("application__store").first()
    if found is None:
        raise NotThere("There is no such campaign in this Application.")
    return found


def _place(rows: Iterable[Achievement], first: Campaign) -> list[Placed]:
    found = list(rows)
    placements = Placement.objects.filter(achievement__in=[each.pk for each in found])
    known = {each.achievement_id: each for each in placements.select_related("campaign__application__store")}
    placed = []
    for each in found:
        placement = known.get(each.pk)
        one = Placed(each, placement.campaign if placement else first, placement)
        if can_say(one.definition, one.zone):
            placed.append(one)
    return placed
