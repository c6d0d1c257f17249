"""Achievements as the vendor's clients make, change and remove them: Laurel's own, in other words."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.crypto import get_random_string

from achievements.locks import hold_definitions
from achievements.models import Achievement
from achievements.services.definitions import (
    change_achievement,
    create_achievement,
    delete_achievement,
    pause_achievement,
    publish_achievement,
)
from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.achievements import document, recurrence
from dialects.app_store_connect.wire.bodies import ATTRIBUTES, RELATIONSHIPS, Body, Form, read_resource
from dialects.reading import Path
from members.actors import Actor
from members.errors import Refused
from members.models import Store

from .errors import BAD_RELATIONSHIP, DUPLICATE, INVALID, NO_RELATIONSHIP, STATE, NotThere, placed, refuse
from .locks import lock_owner
from .models import LONGEST_IDENTIFIER, LONGEST_NAME, Detail, Placement
from .things import Owner, Placed, find_achievement, find_detail, find_group, list_of

MOST_ACHIEVEMENTS, MOST_POINTS, MOST_POINTS_EACH = 100, 1_000, 100
MOST_PROPERTIES, LONGEST_PROPERTY = 100, 500
GROUPS_BEGIN = "grp."
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
ATTEMPTS, TAIL, LETTERS = 5, 6, "abcdefghjkmnpqrstuvwxyz23456789"
CHANGEABLE = ("referenceName", "points", "showBeforeEarned", "repeatable", "activityProperties")
ASKED = ("referenceName", "vendorIdentifier", "points", "showBeforeEarned", "repeatable")
CREATE = Form(
    words.ACHIEVEMENTS,
    attributes=(*ASKED, "activityProperties"),
    required=ASKED,
    relationships={"gameCenterDetail": words.DETAILS, "gameCenterGroup": words.GROUPS},
)
UPDATE = Form(words.ACHIEVEMENTS, attributes=(*CHANGEABLE, "archived"), fixed=("vendorIdentifier",))
PLACES = {"points": "points", "is_hidden": "showBeforeEarned", "recurrence": "repeatable", "name": "referenceName"}
Status = Achievement.Status
T = TypeVar("T")


def create(store: Store, sent: Any, *, actor: Actor) -> Placed:
    """A draft; it goes live by a release."""
    body = read_resource(sent, CREATE)
    given = _read(body)
    identifier = _read_identifier(body)
    body.conclude()
    assert identifier is not None  # noqa: S101  it is required
    with placed(place), transaction.atomic():
        owner = _owner(store, body)
        lock_owner(owner)
        others = list_of(owner)
        _check_identifier(owner, identifier, others)
        _check_limits(owner, others, adding=1, points=given["points"])
        position = 1 + max((each.achievement.position for each in others), default=-1)
        made = _under_a_free_key(identifier, lambda key: _make(store, key, given, position, actor))
        placement = Placement.objects.create(
            about=made.uuid,
            vendor_identifier=identifier,
            reference_name=given["referenceName"],
            activity_properties=given.get("activityProperties"),
            **_owned_by(owner),
        )
    return Placed(made, owner, placement)


def change(store: Store, name: str, sent: Any, *, actor: Actor) -> Placed:
    """What is given; null is as good as not given."""
    find_achievement(store, name)
    body = read_resource(sent, UPDATE, name=name)
    given = _read(body)
    archived = body.truth("archived")
    body.conclude()
    with placed(place), transaction.atomic():
        known = hold(store, name)
        if "points" in given or archived is False:
            _check_change(known, given.get("points"), archived=archived)
        _write(known, given, actor)
        if archived is not None:
            _set_archived(known, actor, archived=archived)
    return find_achievement(store, name)


def delete(store: Store, name: str, *, actor: Actor) -> None:
    """Only what was never released."""
    find_achievement(store, name)
    with placed(lambda field: ()), transaction.atomic():
        known = hold(store, name)
        Placement.objects.filter(group_achievement=known.achievement.uuid).update(group_achievement=None)
        delete_achievement(known.achievement, actor=actor)
        Placement.objects.filter(about=known.achievement.uuid).delete()


def reorder(owner: Owner, names: Sequence[str], *, actor: Actor) -> None:
    """Players see them in this order. All of them are named: none changes hands."""
    with transaction.atomic():
        lock_owner(owner)
        known = {each.name: each for each in list_of(owner)}
        if set(names) != set(known):
            told = f"Name each of the {len(known)} achievements of this resource, and no other."
            raise refuse(("data",), BAD_RELATIONSHIP, told)
        for position, name in enumerate(names):
            if known[name].achievement.position != position:
                change_achievement(known[name].achievement, {"position": position}, actor=actor)


def link_group_achievement(store: Store, name: str, other: str | None) -> None:
    """An app's achievement stands for one of its group; what counts is not touched by it."""
    find_achievement(store, name)
    with transaction.atomic():
        known = hold(store, name)
        target = _or_refused(lambda: find_achievement(store, other), ("data",)) if other is not None else None
        detail = known.owner
        if not isinstance(detail, Detail):
            raise refuse(("data",), STATE, "This achievement is a group's itself.")
        if target is not None and (isinstance(target.owner, Detail) or target.owner.pk != detail.group_id):
            raise refuse(("data",), BAD_RELATIONSHIP, "This is no achievement of the app's group.")
        placement = place_of(known)
        placement.group_achievement = target.achievement.uuid if target else None
        placement.save()


# Parts that others use as well ----------------------------------------------------------------------------


def hold(store: Store, name: str) -> Placed:
    """The achievement as it is now, its owner's until the transaction ends."""
    known = find_achievement(store, name)
    lock_owner(known.owner)
    hold_definitions(store.pk)
    return find_achievement(store, name)


def place_of(known: Placed) -> Placement:
    """Its placement; what was made elsewhere in Laurel gets one when this format first has something to say of it."""
    if known.placement is None:
        known.placement = Placement.objects.create(
            about=known.achievement.uuid,
            vendor_identifier=known.vendor_identifier,
            reference_name=known.reference_name,
            **_owned_by(known.owner),
        )
    return known.placement


def place(field: str) -> Path:
    """Where clients know what services call so."""
    steps = [step for step in field.split("/") if step]
    named = next((PLACES[step] for step in steps if step in PLACES), None)
    return (*ATTRIBUTES, named) if named else ("data",)


def related(find: Callable[[], T], relation: str) -> T:
    """What a body relates to; of what is not there, its place."""
    return _or_refused(find, (*RELATIONSHIPS, relation))


def _or_refused(find: Callable[[], T], path: Path) -> T:
    try:
        return find()
    except NotThere as error:
        raise refuse(path, BAD_RELATIONSHIP, str(error)) from error


# Reading --------------------------------------------------------------------------------------------------


def _read(body: Body) -> dict[str, Any]:
    """The attributes that are given, each as it is."""
    found = {
        "referenceName": body.line("referenceName", LONGEST_NAME),
        "points": body.whole("points", least=0, most=MOST_POINTS_EACH),
        "showBeforeEarned": body.truth("showBeforeEarned"),
        "repeatable": body.truth("repeatable"),
        "activityProperties": _read_properties(body),
    }
    return {name: value for name, value in found.items() if value is not None}


def _read_properties(body: Body) -> dict[str, str] | None:
    if "activityProperties" not in body.attributes:
        return None
    sheet = body.attributes["activityProperties"]
    values = sheet.value
    if not isinstance(values, dict) or len(values) > MOST_PROPERTIES:
        sheet.refuse(INVALID, f"This must be an object of at most {MOST_PROPERTIES} texts.")
        return None
    for name, value in values.items():
        sheet.part(name, name).text(most=LONGEST_PROPERTY)
        sheet.part(name, value).text(least=0, most=LONGEST_PROPERTY)
    return values


def _read_identifier(body: Body) -> str | None:
    text = body.line("vendorIdentifier", LONGEST_IDENTIFIER)
    if text is not None and not _IDENTIFIER.fullmatch(text):
        body.attributes["vendorIdentifier"].refuse(INVALID, "Letters, digits, “.”, “_” and “-” only.")
    return text


def _owner(store: Store, body: Body) -> Owner:
    """Exactly one."""
    named = body.relationships
    if len(named) != 1:
        code = BAD_RELATIONSHIP if named else NO_RELATIONSHIP
        raise refuse((*RELATIONSHIPS, "gameCenterDetail"), code, "Name a gameCenterDetail or a gameCenterGroup.")
    if "gameCenterDetail" in named:
        return related(lambda: find_detail(store, named["gameCenterDetail"]), "gameCenterDetail")
    return related(lambda: find_group(store, named["gameCenterGroup"]), "gameCenterGroup")


def _check_identifier(owner: Owner, identifier: str, others: Sequence[Placed]) -> None:
    path = (*ATTRIBUTES, "vendorIdentifier")
    if not isinstance(owner, Detail) and not identifier.startswith(GROUPS_BEGIN):
        raise refuse(path, INVALID, f"Of a group it begins with “{GROUPS_BEGIN}”.")
    if any(each.vendor_identifier == identifier for each in others):
        raise refuse(path, DUPLICATE, "This achievement id is taken.")
    # What was deleted in the panel, or says now what the format cannot, does not hold its name back.
    owner.placements.filter(vendor_identifier=identifier).delete()


def _check_limits(owner: Owner, others: Sequence[Placed], *, adding: int, points: int) -> None:
    """Archived ones are not counted; the points of a group's are not limited in sum."""
    present = [each for each in others if not each.is_archived]
    if adding and len(present) + adding > MOST_ACHIEVEMENTS:
        told = f"There are {MOST_ACHIEVEMENTS} achievements, which is the most there can be; archive one."
        raise refuse(("data",), STATE, told)
    total = sum(each.achievement.points for each in present) + points
    if points and isinstance(owner, Detail) and total > MOST_POINTS:
        told = f"All achievements of an app may have {MOST_POINTS} points; with this they have {total}."
        raise refuse((*ATTRIBUTES, "points"), INVALID, told)


def _check_change(known: Placed, points: int | None, *, archived: bool | None) -> None:
    others = [each for each in list_of(known.owner) if each.name != known.name]
    wanted = known.achievement.points if points is None else points
    returns = known.is_archived and archived is False
    if returns or (wanted > known.achievement.points and not known.is_archived):
        _check_limits(known.owner, others, adding=int(returns), points=wanted)


# Writing --------------------------------------------------------------------------------------------------


def _make(store: Store, key: str, given: dict[str, Any], position: int, actor: Actor) -> Achievement:
    names = {store.default_language: given["referenceName"]}
    values = {
        "definition": document(key, names, repeatable=given["repeatable"]),
        "points": given["points"],
        "is_hidden": not given["showBeforeEarned"],
        "position": position,
    }
    return create_achievement(store, values, actor=actor)


def _write(known: Placed, given: dict[str, Any], actor: Actor) -> None:
    achievement, values = known.achievement, dict[str, Any]()
    definition = dict(achievement.definition)
    if "repeatable" in given:
        definition["recurrence"] = recurrence(repeatable=given["repeatable"])
    if "referenceName" in given and not known.locales:
        definition["name"] = {achievement.store.default_language: given["referenceName"]}
    if definition != achievement.definition:
        values["definition"] = definition
    if "points" in given:
        values["points"] = given["points"]
    if "showBeforeEarned" in given:
        values["is_hidden"] = not given["showBeforeEarned"]
    if given.keys() & {"referenceName", "activityProperties"}:
        placement = place_of(known)
        placement.reference_name = given.get("referenceName", placement.reference_name)
        placement.activity_properties = given.get("activityProperties", placement.activity_properties)
        placement.save()
    if values:
        known.achievement = change_achievement(achievement, values, actor=actor)


def _set_archived(known: Placed, actor: Actor, *, archived: bool) -> None:
    """Hidden from players until it is taken out again; what somebody archived in Laurel stays so."""
    achievement, reason = known.achievement, "App Store Connect: archived"
    if archived == known.is_archived:
        return
    if achievement.status == Status.ARCHIVED:
        raise refuse((*ATTRIBUTES, "archived"), STATE, "This achievement was archived in Laurel, for good.")
    placement = place_of(known)
    placement.is_archived = archived
    placement.save()
    if archived and achievement.status == Status.LIVE:
        pause_achievement(achievement, actor=actor, reason=reason)
    elif not archived and achievement.status == Status.PAUSED and not placement.is_withdrawn:
        publish_achievement(achievement, actor=actor, reason=reason)


def _under_a_free_key(identifier: str, make: Callable[[str], Achievement]) -> Achievement:
    """The achievement id is the key, with a tail where another app of the store has it already."""
    for attempt in range(ATTEMPTS):
        key = identifier if _KEY.fullmatch(identifier) else f"a{identifier}"
        if attempt or len(key) > LONGEST_IDENTIFIER:
            key = f"{key[: LONGEST_IDENTIFIER - TAIL - 1]}_{get_random_string(TAIL, LETTERS)}"
        try:
            return make(key)
        except Refused as error:
            if error.code != "key_taken" and not any(wrong.code == "reserved" for wrong in error.wrong):
                raise
    raise refuse((*ATTRIBUTES, "vendorIdentifier"), DUPLICATE, "This achievement id is taken.")


def _owned_by(owner: Owner) -> dict[str, Any]:
    return {"detail": owner} if isinstance(owner, Detail) else {"group": owner}
