"""Achievements as the vendor's clients make, change and remove them: Laurel's own, in other words."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from achievements.locks import hold_definitions
from achievements.models import Achievement
from achievements.services.definitions import (
    archive_achievement,
    change_achievement,
    create_achievement,
    publish_achievement,
)
from achievements.services.definitions.rows import has_progress
from dialects.keys import LONGEST, with_a_tail_where_taken
from dialects.reading import Invalid, Mistake, Sheet, conclude, sheet_of
from members.actors import Actor

from .errors import placed, refuse
from .locks import lock_campaign
from .models import Campaign, Placement
from .placed import Placed, find_placed, meant_by, of_campaign
from .wire.achievements import definition_in, new_definition, place, read_change, read_new, target_of
from .wire.timing import DEFAULTS, FIELDS, Said, merged, timing_in

LOCKED = "While its campaign runs, or once a customer has made progress, only title and description change."
REASON = "Talon.One's interface"


def create(campaign: Campaign, sent: Any, *, actor: Actor) -> Placed:
    """Live at once: what moves it are the rules of its campaign, while that runs."""
    sheet = sheet_of(sent)
    given = read_new(sheet)
    conclude(sheet)
    said = merged(DEFAULTS, {name: given[name] for name in FIELDS if name in given})
    parts = _timing(said, campaign, sheet)
    with transaction.atomic(), placed(place):
        kept = lock_campaign(campaign)
        _refuse_taken(given, of_campaign(kept))
        _free_name(kept, given["name"])
        made = with_a_tail_where_taken(given["name"][:LONGEST], lambda key: _make(kept, key, given, parts, actor))
        publish_achievement(made, actor=actor, reason=REASON)
        made.refresh_from_db()
        Placement.objects.create(achievement=made, campaign=kept, name=given["name"], said=said, meant=meant_by(made))
        return find_placed(kept, str(made.pk))


def change(campaign: Campaign, name: str, sent: Any, *, actor: Actor) -> Placed:
    """What is given; null is as good as not given, so nothing is taken away but by what has no room for it."""
    sheet = sheet_of(sent)
    given = read_change(sheet, find_placed(campaign, name).name)
    conclude(sheet)
    with transaction.atomic(), placed(place):
        kept = lock_campaign(campaign)
        hold_definitions(kept.application.store_id)
        one = find_placed(kept, name)
        said = merged(one.said, {field: given[field] for field in FIELDS if field in given})
        is_timed = said != one.said
        _refuse_locked(one, given, said, kept)
        parts = _timing(said, kept, sheet) if is_timed else {}
        _refuse_taken(given, (each for each in of_campaign(kept) if each.achievement != one.achievement))
        changed = change_achievement(one.achievement, _values(one, given, parts), actor=actor)
        if is_timed:
            _keep(one, said, changed)
    return find_placed(campaign, name)


def delete(campaign: Campaign, name: str, *, actor: Actor) -> None:
    """Archived: what was earned stays earned. Not while its campaign runs and somebody is on the way."""
    find_placed(campaign, name)
    with transaction.atomic():
        kept = lock_campaign(campaign)
        hold_definitions(kept.application.store_id)
        one = find_placed(kept, name)
        if kept.is_running(timezone.now()) and has_progress(one.achievement):
            raise refuse((), "locked", "Customers have made progress, and the campaign is running: stop it first.")
        Placement.objects.filter(achievement=one.achievement).delete()
        if one.achievement.is_draft:
            publish_achievement(one.achievement, actor=actor, reason=REASON)
        archive_achievement(one.achievement, actor=actor, reason=REASON)


def _timing(said: Said, campaign: Campaign, sheet: Sheet) -> dict[str, Any]:
    zone = campaign.application.zone_name
    parts = timing_in(said, ZoneInfo(zone), sheet)
    conclude(sheet)
    return parts if zone == campaign.application.store.time_zone else {"timezone": zone, **parts}


def _make(campaign: Campaign, key: str, given: Said, parts: dict[str, Any], actor: Actor) -> Achievement:
    store = campaign.application.store
    document = definition_in(given, parts, new_definition(key))
    document["name"] = {store.default_language: given["title"]}
    texts = {"description": {store.default_language: given["description"]}} if given["description"] else {}
    return create_achievement(store, {"definition": document, "texts": texts}, actor=actor)


def _values(one: Placed, given: Said, parts: dict[str, Any]) -> dict[str, Any]:
    """What of the achievement changes, in Laurel's words."""
    achievement, values = one.achievement, dict[str, Any]()
    language = achievement.store.default_language
    document = definition_in(given, parts, achievement.definition)
    if "title" in given and given["title"] != one.title:
        document["name"] = {**document.get("name", {}), language: given["title"]}
    if document != achievement.definition:
        values["definition"] = document
    if "description" in given and given["description"] != one.description:
        others = {name: text for name, text in achievement.texts.get("description", {}).items() if name != language}
        said = {language: given["description"]} if given["description"] else {}
        values["texts"] = {**achievement.texts, "description": {**others, **said}}
    return values


def _keep(one: Placed, said: Said, changed: Achievement) -> None:
    """What is said of it here now, also of one that was made elsewhere."""
    if one.placement is None:
        _free_name(one.campaign, one.name)
    Placement.objects.update_or_create(
        achievement=changed,
        defaults={"campaign": one.campaign, "name": one.name, "said": said, "meant": meant_by(changed)},
    )


def _free_name(campaign: Campaign, name: str) -> None:
    """What was archived in the panel, or says now what the format cannot, does not hold its name back."""
    Placement.objects.filter(campaign=campaign, name=name).delete()


def _refuse_locked(one: Placed, given: Said, said: Said, campaign: Campaign) -> None:
    if not campaign.is_running(timezone.now()) and not has_progress(one.achievement):
        return
    before = {
        "target": target_of(one.definition),
        "allowRollbackAfterCompletion": one.definition.rollback_after_completion,
    }
    touched = [name for name in before if given.get(name, before[name]) != before[name]]
    touched += [name for name in FIELDS if name in given and said.get(name) != one.said.get(name)]
    if touched:
        raise Invalid(*(Mistake((name,), "locked", LOCKED) for name in touched))


def _refuse_taken(given: Said, others: Iterable[Placed]) -> None:
    known = list(others)
    for field in ("name", "title"):
        if field in given and any(getattr(each, field) == given[field] for each in known):
            raise refuse((field,), f"{field}_taken", f"This campaign has an achievement of this {field}.")
