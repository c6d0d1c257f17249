"""Reading achievements in: what a file would change is found by doing it and taking it back; all of it or nothing."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction

from achievements.locks import hold_definitions
from achievements.models import Achievement
from achievements.services.definitions import change_achievement, create_achievement
from achievements.services.definitions.rows import described
from members.actors import Actor
from members.errors import Refused, Wrong
from members.jsontext import exact_json
from members.models import Store

from .lines import Located, Unreadable, locate

MOST = 500
LARGEST = 4 * 1024 * 1024
NEW, CHANGED, SAME = "new", "changed", "same"
Change = tuple[str, Any, Any]


class WrongLine(NamedTuple):
    """What is wrong, and on which line of the file."""

    line: int
    place: str
    reason: str


@dataclass(frozen=True)
class Planned:
    """What one entry of the file would do."""

    key: str
    name: str
    what: str
    changes: list[Change]
    wrong: list[WrongLine]


class Plan(list[Planned]):
    """What the whole file would do; its mark is another one as soon as anything of that is."""

    @property
    def wrong(self) -> list[WrongLine]:
        return [wrong for each in self for wrong in each.wrong]

    @property
    def mark(self) -> str:
        said = [[each.key, each.what, each.changes, each.wrong] for each in self]
        return hashlib.sha256(exact_json(said).encode()).hexdigest()


def plan_import(store: Store, text: str) -> Plan:
    """What reading it in would do; nothing is written. Refused with a line where it is no such file."""
    located = _read(text)
    with transaction.atomic():
        try:
            return _import(store, located, Actor.command("preview"))
        finally:
            transaction.set_rollback(True)


def carry_out(store: Store, text: str, *, mark: str, actor: Actor) -> Plan:
    """Read it in, all of it; refused where it would do something else than what was seen."""
    located = _read(text)
    with transaction.atomic():
        done = _import(store, located, actor)
        if done.wrong:
            raise Refused("invalid", "Something in the file is not right. Nothing was imported.")
        if done.mark != mark:
            raise Refused("stale", "What it would change is not what was shown any more. Look again.")
    return done


def _read(text: str) -> Located:
    if len(text.encode()) > LARGEST:
        raise Unreadable(1, f"The file is larger than {LARGEST // 1024 // 1024} MB.")
    return locate(text.removeprefix("\ufeff"))


def _import(store: Store, located: Located, actor: Actor) -> Plan:
    hold_definitions(store.pk)
    plan, seen = Plan(), set[str]()
    for at, entry in _entries(located):
        key = _key_of(entry)
        if key in seen:
            wrong = [WrongLine(located.line_of(f"{at}/definition/key"), "key", f"“{key}” is there twice.")]
            plan.append(Planned(key, key, NEW, [], wrong))
        else:
            plan.append(_take(store, at, entry, located, actor))
        seen |= {key} - {""}
    return plan


def _entries(located: Located) -> Iterator[tuple[str, Any]]:
    """Each with its pointer: a file of many, a list, one achievement, or one definition alone."""
    value = located.value
    if isinstance(value, dict) and "achievements" in value:
        at, entries = "/achievements", value["achievements"]
    elif isinstance(value, list):
        at, entries = "", value
    elif isinstance(value, dict) and "definition" in value:
        yield "", value
        return
    elif isinstance(value, dict) and "rules" in value:
        yield "", {"definition": value}
        return
    else:
        raise Unreadable(1, "This is neither an achievement nor a list of them.")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST:
        raise Unreadable(located.line_of(at), f"This must be a list of 1 to {MOST} achievements.")
    yield from ((f"{at}/{number}", entry) for number, entry in enumerate(entries))


def _key_of(entry: Any) -> str:
    definition = entry.get("definition") if isinstance(entry, dict) else None
    key = definition.get("key") if isinstance(definition, dict) else None
    return key if isinstance(key, str) else ""


def _take(store: Store, at: str, entry: Any, located: Located, actor: Actor) -> Planned:
    key = _key_of(entry)
    before = Achievement.objects.filter(store=store, key=key).first() if key else None
    was = described(before) if before else {}
    what = CHANGED if before else NEW
    if not isinstance(entry, dict):
        return Planned(key, key, what, [], [WrongLine(located.line_of(at), "", "This must be an object.")])
    try:
        with transaction.atomic():
            values = _checked(entry)
            taken = (
                change_achievement(before, values, actor=actor)
                if before
                else create_achievement(store, values, actor=actor)
            )
    except Refused as refused:
        wrong = list(refused.wrong) or [Wrong("", refused.code, refused.message)]
        return Planned(key, key, what, [], [_placed(each, at, located) for each in wrong])
    changes = list(_changes(was, described(taken)))
    return Planned(key, taken.name, what if changes else SAME, changes if before else [], [])


def _checked(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a service takes without looking: how it is shown."""
    kinds = {"points": int, "position": int, "group": str, "is_hidden": bool, "tags": list}
    most = {"points": 1_000_000, "position": 2**31 - 1}
    wrong = []
    for name, kind in kinds.items():
        value = entry.get(name)
        fits = value is None or (isinstance(value, kind) and isinstance(value, bool) == (kind is bool))
        if not fits or (name in most and value is not None and not 0 <= value <= most[name]):
            wrong.append(Wrong(name, "invalid", "This is not a value that can be kept here."))
    if isinstance(entry.get("group"), str) and len(entry["group"]) > 100:
        wrong.append(Wrong("group", "too_long", "At most 100 characters."))
    if wrong:
        raise Refused("invalid", "Some fields are not right.", wrong=wrong)
    return {name: value for name, value in entry.items() if value is not None}


def _placed(wrong: Wrong, at: str, located: Located) -> WrongLine:
    place = wrong.field if wrong.field.startswith("/") else f"/{wrong.field}"
    # A definition that stands alone has no key “definition” around it.
    pointer = place.removeprefix("/definition") if at == "" and "rules" in located.value else place
    return WrongLine(located.line_of(f"{at}{pointer}"), place.strip("/"), wrong.detail)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """Part by part: a definition's own parts one by one."""
    was, now = _parts(before), _parts(after)
    for name in {**was, **now}:
        if was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


def _parts(values: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in values.items() if name not in ("definition", "texts")}
    inside = [(name, part, value) for name in ("definition", "texts") for part, value in values.get(name, {}).items()]
    return {**plain, **{part if name == "definition" else f"text {part}": value for name, part, value in inside}}
