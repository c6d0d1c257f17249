"""Reading what was sent: a definition, the texts beside it, tags. Every mistake is named at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from achievements.engine import Definition, examine
from achievements.texts import check_texts
from members.errors import Refused, Wrong

PRESENTATION = ("points", "is_hidden", "position", "group")
KNOWN = {"definition", "texts", "tags", *PRESENTATION}
MOST_TAGS, LONGEST_TAG = 20, 50
# Under “achievements/” these words in an address mean something else.
RESERVED_KEYS = frozenset({"check"})


def read_definition(values: Mapping[str, Any]) -> Definition | None:
    """The definition among the values, None if there is none; refused with all that is wrong with any of them."""
    unknown = sorted(set(values) - KNOWN)
    wrong = [Wrong(name, "unknown_field", f"Achievements have no field {name}.") for name in unknown]
    definition = None
    if "definition" in values:
        definition, mistakes = examined(values["definition"])
        wrong += mistakes
    wrong += check_texts(values.get("texts"))
    wrong += _check_tags(values.get("tags", ()))
    refuse_wrong(wrong)
    return definition


def examined(document: object) -> tuple[Definition | None, list[Wrong]]:
    """The definition a document says, and what is wrong with it, each with its pointer below /definition."""
    found = examine(document)
    wrong = [Wrong(f"/definition{each.pointer}", each.code, each.sentence) for each in found.mistakes]
    if found.definition is not None and found.definition.key in RESERVED_KEYS:
        wrong.append(Wrong("/definition/key", "reserved", "This key is Laurel's own."))
    return found.definition, wrong


def warned(document: object) -> list[Wrong]:
    """What works as written but is hardly meant so."""
    return [Wrong(f"/definition{each.pointer}", each.code, each.sentence) for each in examine(document).warnings]


def refuse_wrong(wrong: Iterable[Wrong]) -> None:
    """Refuse if there is anything."""
    if found := tuple(wrong):
        raise Refused("invalid", "Some fields are not right.", wrong=found)


def normal_texts(texts: Mapping[str, Mapping[str, str]] | None) -> dict[str, dict[str, str]]:
    """The texts that are there; what is null or without a translation has its default."""
    return {name: dict(said) for name, said in (texts or {}).items() if said}


def normal_tags(tags: Iterable[str]) -> list[str]:
    """Each tag once, without blanks around it, in order."""
    return sorted({tag.strip() for tag in tags})


def _check_tags(tags: Any) -> list[Wrong]:
    is_list = isinstance(tags, list | tuple) and len(tags) <= MOST_TAGS
    if is_list and all(isinstance(tag, str) and 0 < len(tag.strip()) <= LONGEST_TAG for tag in tags):
        return []
    return [Wrong("tags", "invalid", f"At most {MOST_TAGS} tags of 1 to {LONGEST_TAG} characters each.")]
