"""From what is stored to the inputs of the builder, and back without loss."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from achievements.engine import Definition
from achievements.engine.mistakes import step
from achievements.services.definitions.reading import examined
from achievements.texts import check_texts
from members.errors import Wrong

from .mending import every_mistake
from .sections import SECTIONS, Placed
from .values import Filled, Json, Values

# What of an achievement the builder is about: its definition, the texts beside it, and how it is shown.
Whole = dict[str, Any]
MOST_POINTS, MOST_POSITION, LONGEST_GROUP = 1_000_000, 2**31 - 1, 100
PARTS: tuple[Placed, ...] = tuple(placed for section in SECTIONS for placed in section.parts)


def to_values(whole: Mapping[str, Any]) -> Values:
    """The inputs that say the document."""
    values: Values = {}
    shown = {**whole, "tags": ", ".join(whole.get("tags", ()))}
    for placed in PARTS:
        around = shown.get(placed.root, {}) if placed.root else shown
        placed.part.fill(around.get(placed.part.key), placed.name, values)
    return values


def to_whole(form: Filled) -> Whole:
    """The document that the inputs say; where each of its parts came from is noted in the form."""
    whole: Whole = {"definition": {}, "texts": {}}
    for placed in PARTS:
        at = step(f"/{placed.root}" if placed.root else "", placed.part.key)
        form.put(at, placed.name)
        value = placed.part.read(form, placed.name, at)
        around = whole[placed.root] if placed.root else whole
        if value is not None or placed.root == "texts":
            around[placed.part.key] = value
    return _presented(whole)


def _presented(whole: Whole) -> Whole:
    """Empty is 0 or nothing: these are replaced whole."""
    tags = [each.strip() for each in str(whole.get("tags") or "").split(",")]
    shown = {"points": 0, "position": 0, "group": "", "is_hidden": False}
    return {**shown, **whole, "tags": [each for each in tags if each]}


def languages_of(whole: Mapping[str, Any], known: Iterable[str]) -> list[str]:
    """The store's languages, and those that are in use in the document besides."""
    return list(dict.fromkeys([*known, *sorted(_spoken(whole))]))


def _spoken(whole: Mapping[str, Any]) -> set[str]:
    definition = whole.get("definition") or {}
    rows = [*definition.get("rules", ()), *definition.get("milestones", ())]
    texts = [definition.get("name"), *(row.get("name") for row in rows), *(row.get("unit") for row in rows)]
    return {language for each in [*texts, *(whole.get("texts") or {}).values()] for language in each or ()}


def judge(form: Filled, whole: Whole) -> Definition | None:
    """The definition, if nothing at all is wrong; else every mistake is put to its input."""
    for name, sentence in form.notes:
        form.blame(name, sentence)
    for each in every_mistake(whole["definition"]):
        missing = dict(each.params).get("key") if each.code == "missing_key" else None
        pointer = f"/definition{each.pointer}"
        if missing is not None:
            point(form, step(pointer, missing), _("This is needed."))
        else:
            point(form, pointer, each.sentence)
    definition, wrong = examined(whole["definition"])
    reserved = [each for each in wrong if each.code == "reserved"]
    place(form, [*reserved, *check_texts(whole["texts"]), *_presentation(whole)])
    return None if form.errors else definition


def place(form: Filled, wrong: Sequence[Wrong]) -> None:
    """Put what a service refused to its input."""
    for each in wrong:
        point(form, each.field if each.field.startswith("/") else f"/{each.field}", each.detail)


def point(form: Filled, pointer: str, sentence: str) -> None:
    form.pointed.setdefault(pointer, []).append(sentence)
    form.blame(form.place_of(pointer), sentence)


def _presentation(whole: Whole) -> Iterable[Wrong]:
    most: dict[str, int] = {"points": MOST_POINTS, "position": MOST_POSITION}
    for name, limit in most.items():
        if not _is_whole(whole[name], limit):
            yield Wrong(name, "out_of_range", _("This must be a whole number from 0 to %(most)d.") % {"most": limit})
    if len(whole["group"]) > LONGEST_GROUP:
        yield Wrong("group", "too_long", _("At most %(most)d characters.") % {"most": LONGEST_GROUP})
    if len(whole["tags"]) > 20 or any(len(tag) > 50 for tag in whole["tags"]):
        yield Wrong("tags", "invalid", _("At most 20 tags of 1 to 50 characters each."))


def _is_whole(value: Json, most: int) -> bool:
    return isinstance(value, int) and 0 <= value <= most
