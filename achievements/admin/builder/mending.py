"""A document with what is wrong in it put aside, so that the rest can be looked at and said in words."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from achievements.engine import Definition, Mistake, examine

# What is judged by itself: the rest is right or wrong beside other parts, which may have been put aside.
_ALONE = ("/rules", "/audience", "/availability")
# What stands in for what is required and wrong; everything else has a default.
_INSTEAD: dict[str, Any] = {"goal": 1, "event": "event", "trigger": "custom_event"}


def every_mistake(document: dict[str, Any]) -> list[Mistake]:
    """What the check finds, and what it would have found behind those that kept it from looking further."""
    found = list(examine(document).mistakes)
    if not found:
        return found
    hidden = examine(_mended(document, found)).mistakes
    return [*found, *(each for each in hidden if not _is_known(each, found))]


def sayable(document: dict[str, Any]) -> Definition | None:
    """What of the document can be said already; None while its rules cannot."""
    examined = examine(document)
    if examined.definition is not None:
        return examined.definition
    if any(_is_needed(_place(each)) for each in examined.mistakes):
        return None
    return examine(_mended(document, examined.mistakes)).definition


def _is_needed(place: list[str]) -> bool:
    """Whether a rule says nothing without it."""
    return place[:1] == ["rules"] and (len(place) < 3 or place[2] in (*_INSTEAD, "aggregation", "window"))


def _is_known(mistake: Mistake, found: Iterable[Mistake]) -> bool:
    """Told already, or perhaps a mistake only because something else was put aside."""
    if not mistake.pointer.startswith(_ALONE):
        return True
    place = _place(mistake)
    return any(_are_nested(place, _place(each)) for each in found)


def _are_nested(one: list[str], other: list[str]) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _mended(document: dict[str, Any], mistakes: Iterable[Mistake]) -> dict[str, Any]:
    mended = {**deepcopy(document), "key": "key"}
    for each in mistakes:
        place = _place(each)
        match place:
            case ["rules", number, key, *_] if number.isdigit():
                _put_right(mended["rules"][int(number)], key)
            case ["rules" | "key"] | ["rules", _] | []:
                pass
            case [key, *_]:
                mended.pop(key, None)
    return mended


def _put_right(rule: Any, key: str) -> None:
    if not isinstance(rule, dict):
        return
    rule.pop(key, None)
    if key in _INSTEAD:
        rule[key] = _INSTEAD[key]


def _place(mistake: Mistake) -> list[str]:
    missing = dict(mistake.params).get("key") if mistake.code == "missing_key" else None
    steps = mistake.pointer.split("/")[1:]
    return [*steps, str(missing)] if missing else steps
