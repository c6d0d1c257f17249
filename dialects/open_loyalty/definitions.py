"""Achievements as the vendor's clients make, change and read them: Laurel's own, in other words."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from achievements.engine import Definition, parse, render
from achievements.engine.moments import write_moment
from achievements.evaluation.plans import definition_of
from achievements.locks import hold_definitions
from achievements.models import Achievement
from achievements.services.definitions import (
    change_achievement,
    create_achievement,
    pause_achievement,
    publish_achievement,
)
from dialects.keys import under_a_free_key
from dialects.reading import Invalid, Mistake, read_uuid
from members.actors import Actor
from members.jsontext import exact_json, read_exact
from members.models import Store

from .errors import placed
from .ids import rule_id, rule_keys
from .models import Sent
from .places import places_in
from .wire.achievements import (
    PARTS,
    Document,
    RuleTold,
    Told,
    achievement_in,
    achievement_out,
    counting,
    reread,
    texts_in,
)
from .wire.rules import CannotSay

POST, PUT = ("translations", "activity", "rules"), ("translations", "activity", "rules", "limit")
Status = Achievement.Status
KNOWN = 2_000


def create(store: Store, body: Any, *, actor: Actor, known_as: uuid.UUID | None = None) -> Achievement:
    """A new one, live at once if it is active; one that is known elsewhere keeps its id and those of its rules."""
    told = achievement_in(body, required=POST)
    assert told.translations is not None  # noqa: S101  it is required
    assert told.rules is not None  # noqa: S101  likewise

    def make(key: str) -> Achievement:
        keys = [(known_as and each.id) or str(number) for number, each in enumerate(told.rules or (), 1)]
        around: Document = {"key": key, "counts_from": _reach(store)}
        with transaction.atomic():
            made = create_achievement(store, _values(told, around, keys), actor=actor, known_as=known_as)
            _remember(made, body["achievement"])
            # What is in the log already is filled in, and pays nothing.
            return publish_achievement(made, actor=actor, silent=True) if told.active else made

    with placed(places_in(body)):
        return under_a_free_key(told.translations.names["en"], "achievement", make)


def replace(achievement: Achievement, body: Any, *, actor: Actor) -> None:
    """Everything the format says; what it has no words for stays."""
    told = achievement_in(body, required=PUT)
    with placed(places_in(body)), _held(achievement):
        keys = _keys(told.rules or (), achievement.uuid, definition_of(achievement))
        _change(achievement, told, _values(told, _around(achievement, told), keys, achievement.texts), actor)
        _remember(achievement, body["achievement"])


def amend(achievement: Achievement, body: Any, *, actor: Actor) -> None:
    """Only what is given; of rules, only their texts."""
    told = texts_in(body)
    with placed(places_in(body)), _held(achievement):
        around = {**_around(achievement, told), "rules": _renamed(achievement, told)}
        shown = show(achievement)
        _change(achievement, told, _values(told, around, (), achievement.texts), actor)
        if shown is not None:
            _remember(achievement, _amended(shown, body["achievement"]))


def find(store: Store, achievement_id: str) -> tuple[Achievement, Document]:
    """The achievement and how it reads; what the format cannot say does not exist here."""
    number = read_uuid(achievement_id)
    found = Achievement.objects.filter(store=store, uuid=number).first() if number else None
    shown = show(found) if found else None
    if found is None or shown is None:
        raise Http404
    return found, shown


def sayable(achievements: Iterable[Achievement]) -> Iterator[Achievement]:
    """Those the format has words for."""
    return (each for each in achievements if _is_sayable(exact_json(each.definition)))


def can_say(definition: Definition) -> bool:
    """The same of one that is compiled already."""
    return _is_sayable(exact_json(render(definition)))


def show(achievement: Achievement) -> Document | None:
    """As it was sent, wherever that still says what is in force; None where the format has no words for it."""
    if not _is_sayable(exact_json(achievement.definition)):
        return None
    now = definition_of(achievement)
    out = achievement_out(now, achievement.texts.get("description") or {})
    sent = Sent.objects.filter(store=achievement.store_id, about=achievement.uuid).first()
    if sent is not None:
        _spell(out, sent.document, now, achievement)
    for rule, shown in zip(now.rules, out["rules"], strict=True):
        shown["achievementRuleId"] = rule_id(achievement.uuid, rule.key)
    return {"achievementId": achievement.uuid, **out, "active": achievement.status == Status.LIVE}


@lru_cache(maxsize=KNOWN)
def _is_sayable(text: str) -> bool:
    """Remembered by content, because a list asks it of every one."""
    definition = parse(read_exact(text))
    try:
        return isinstance(definition, Definition) and bool(achievement_out(definition, {}))
    except CannotSay:
        return False


def _spell(out: Document, sent: Document, now: Definition, achievement: Achievement) -> None:
    """Put in what was sent for every part that still means the same."""
    then = reread(sent, now)
    if then is None:
        return
    for name in ("activity", "limit"):
        if PARTS[name](then) == PARTS[name](now):
            out.pop(name, None)
            out |= {name: sent[name]} if name in sent else {}
    descriptions = achievement.texts.get("description") or {}
    if then.name == now.name and _descriptions(sent) == descriptions:
        out["translations"] = sent["translations"]
    for position, (rule, kept) in enumerate(zip(then.rules, now.rules, strict=True)):
        spelled, shown = dict(sent["rules"][position]), out["rules"][position]
        if counting(rule) == counting(kept):
            out["rules"][position] = {**spelled, "translations": shown["translations"]}
        out["rules"][position]["translations"] = (
            spelled["translations"]
            if rule.name == kept.name
            else _described(shown["translations"], spelled["translations"])
        )


def _described(names: Document, sent: Document) -> Document:
    """New names, with the descriptions that Laurel has no place for."""
    known = {language: (said or {}).get("description", "") for language, said in sent.items()}
    return {language: {**said, "description": known.get(language, "")} for language, said in names.items()}


def _descriptions(sent: Document) -> dict[str, str]:
    said = {language: (each or {}).get("description") for language, each in sent.get("translations", {}).items()}
    return {language: text for language, text in said.items() if text and text.strip()}


# Writing --------------------------------------------------------------------------------------------------


def _reach(store: Store) -> str:
    """From when on events count: the vendor goes by when they are sent, so every date that is not too late will do."""
    return write_moment((timezone.now() - store.late_for).replace(microsecond=0))


def _around(achievement: Achievement, told: Told) -> Document:
    """What stays of the definition; one that goes live now reaches back from now."""
    definition: Document = dict(achievement.definition)
    if told.active and achievement.is_draft:
        definition["counts_from"] = _reach(achievement.store)
    return definition


def _values(told: Told, around: Document, keys: Sequence[str], texts: Mapping[str, Any] | None = None) -> Document:
    """What the service is given: the definition, with what is not said taken from the one around it."""
    definition = dict(around)
    if told.availability is not None:
        definition["availability"] = told.availability
    if told.completion is not None:
        definition |= {"completion_limit": None, **told.completion}
    elif keys and "recurrence" not in around:
        definition["recurrence"] = "on_completion"
    if keys:
        units = {rule.get("key", str(n)): rule.get("unit") for n, rule in enumerate(around.get("rules", ()), 1)}
        definition["rules"] = [
            {**(rule.document or {}), "key": key, "name": dict(rule.translations.names), "unit": units.get(key) or {}}
            for key, rule in zip(keys, told.rules or (), strict=True)
        ]
    values: Document = {"definition": definition}
    if told.translations is not None:
        definition["name"] = dict(told.translations.names)
        values["texts"] = {**(texts or {}), "description": dict(told.translations.descriptions)}
    return values


@contextmanager
def _held(achievement: Achievement) -> Iterator[None]:
    """As it is now, and nobody else changes it meanwhile: what is written is made of what was read."""
    with transaction.atomic():
        hold_definitions(achievement.store_id)
        achievement.refresh_from_db()
        yield


def _renamed(achievement: Achievement, told: Told) -> list[Document]:
    """Its rules, with the new names of those that were named."""
    known = rule_keys(achievement.uuid, definition_of(achievement))
    named = {_known_key(rule, known, position): rule.translations for position, rule in enumerate(told.rules or ())}
    rules: list[Document] = []
    for number, rule in enumerate(achievement.definition["rules"], 1):
        key = rule.get("key", str(number))
        rules.append({**rule, "name": dict(named[key].names)} if key in named else rule)
    return rules


def _change(achievement: Achievement, told: Told, values: Document, actor: Actor) -> None:
    changed = change_achievement(achievement, values, actor=actor)
    if told.active and changed.status != Status.LIVE:
        publish_achievement(changed, actor=actor, silent=True)
    elif told.active is False and changed.status == Status.LIVE:
        pause_achievement(changed, actor=actor)


def _remember(achievement: Achievement, document: Document) -> None:
    """Kept without what is said of it elsewhere."""
    kept = {name: value for name, value in document.items() if name in ("translations", "activity", "limit", "rules")}
    kept["rules"] = [{k: v for k, v in rule.items() if k != "achievementRuleId"} for rule in kept["rules"]]
    Sent.objects.update_or_create(store=achievement.store, about=achievement.uuid, defaults={"document": kept})


def _amended(shown: Document, body: Document) -> Document:
    """The document as it would have been sent whole."""
    texts = {str(rule["achievementRuleId"]): rule.get("translations") for rule in body.get("rules") or ()}
    rules = [
        {**rule, "translations": texts.get(str(rule["achievementRuleId"])) or rule["translations"]}
        for rule in shown["rules"]
    ]
    return {
        **shown,
        **{name: body[name] for name in ("translations", "activity", "limit") if body.get(name)},
        "rules": rules,
    }


def _keys(rules: Sequence[RuleTold], achievement: uuid.UUID, before: Definition) -> list[str]:
    """Which rule each is: by its id, else by its place; one that is new gets a number nobody has."""
    known = rule_keys(achievement, before)
    named = {position: _known_key(rule, known, position) for position, rule in enumerate(rules) if rule.id is not None}
    free = [rule.key for rule in before.rules if rule.key not in named.values()]
    numbers = (str(number) for number in range(1, 1000) if str(number) not in known.values())
    return [named[at] if at in named else free.pop(0) if free else next(numbers) for at in range(len(rules))]


def _known_key(rule: RuleTold, known: Mapping[uuid.UUID, str], position: int) -> str:
    key = known.get(read_uuid(rule.id) or uuid.UUID(int=0))
    if key is None:
        path = ("achievement", "rules", position, "achievementRuleId")
        raise Invalid(Mistake(path, "unknown_rule", "This achievement has no such rule."))
    return key
