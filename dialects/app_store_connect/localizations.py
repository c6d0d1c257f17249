"""Texts per language: what players read, kept where Laurel keeps it."""

import re
from typing import Any

from django.db import transaction

from achievements.services.definitions import change_achievement
from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.bodies import ATTRIBUTES, Body, Form, read_resource
from dialects.reading import Path
from members.actors import Actor
from members.models import Store

from .definitions import hold, place_of, related
from .errors import DUPLICATE, INVALID, STATE, placed, refuse
from .models import LONGEST_NAME
from .things import AFTER, BEFORE, Localization, Placed, find_achievement, find_localization

LONGEST_TEXT = 500
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
TEXTS = {"beforeEarnedDescription": BEFORE, "afterEarnedDescription": AFTER}
SAID = ("name", *TEXTS)
CREATE = Form(
    words.LOCALIZATIONS,
    attributes=("locale", *SAID),
    required=("locale", *SAID),
    relationships={"gameCenterAchievement": words.ACHIEVEMENTS},
    needed=("gameCenterAchievement",),
)
UPDATE = Form(words.LOCALIZATIONS, attributes=SAID, fixed=("locale",))


def create(store: Store, sent: Any, *, actor: Actor) -> Localization:
    """One for each language."""
    body = read_resource(sent, CREATE)
    locale, said = body.line("locale", LONGEST_NAME), _read(body)
    if locale is not None and not _LOCALE.fullmatch(locale):
        body.attributes["locale"].refuse(INVALID, "This must be a locale such as en-US.")
    body.conclude()
    assert locale is not None  # noqa: S101  it is required
    name = body.relationships["gameCenterAchievement"]
    with placed(_place), transaction.atomic():
        known = related(lambda: hold(store, name), "gameCenterAchievement")
        if locale in known.locales:
            raise refuse((*ATTRIBUTES, "locale"), DUPLICATE, "There is a localization of this locale.")
        if not known.locales:
            # Until now the reference name stood in for what players read.
            placement = place_of(known)
            placement.reference_name = known.reference_name
            placement.save()
            known.achievement.definition = {**known.achievement.definition, "name": {}}
        _write(known, locale, said, actor)
    return Localization(find_achievement(store, name), locale)


def change(store: Store, name: str, sent: Any, *, actor: Actor) -> Localization:
    """What is given; the language stays."""
    found = find_localization(store, name)
    body = read_resource(sent, UPDATE, name=name)
    said = _read(body)
    body.conclude()
    with placed(_place), transaction.atomic():
        _write(hold(store, found.of.name), found.locale, said, actor)
    return find_localization(store, name)


def delete(store: Store, name: str, *, actor: Actor) -> None:
    """The last one stays: players must read something."""
    found = find_localization(store, name)
    with placed(lambda field: ()), transaction.atomic():
        known = hold(store, found.of.name)
        if len(known.locales) <= 1:
            raise refuse((), STATE, "The last localization of an achievement cannot be deleted.")
        _write(known, found.locale, dict.fromkeys(SAID), actor)


def _read(body: Body) -> dict[str, str | None]:
    found = {"name": body.line("name", LONGEST_NAME), **{each: body.words(each, LONGEST_TEXT) for each in TEXTS}}
    return {name: text for name, text in found.items() if text is not None}


def _write(known: Placed, locale: str, said: dict[str, str | None], actor: Actor) -> None:
    """Into the names and texts of the language; None takes a text out."""
    achievement, values = known.achievement, dict[str, Any]()
    if "name" in said:
        names = _with(known.names, locale, said["name"])
        values["definition"] = {**achievement.definition, "name": names}
    texts = {ours: dict(achievement.texts.get(ours, {})) for ours in TEXTS.values()}
    for theirs, ours in TEXTS.items():
        if theirs in said:
            texts[ours] = _with(texts[ours], locale, said[theirs])
    values["texts"] = {**achievement.texts, **texts}
    change_achievement(achievement, values, actor=actor)


def _with(texts: dict[str, str], locale: str, text: str | None) -> dict[str, str]:
    kept = {language: said for language, said in texts.items() if language != locale}
    return kept if text is None else {**kept, locale: text}


def _place(field: str) -> Path:
    steps = field.split("/")
    named = next((theirs for theirs, ours in {"name": "name", **TEXTS}.items() if ours in steps), None)
    return (*ATTRIBUTES, named) if named else ("data",)
