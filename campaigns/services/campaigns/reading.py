"""Reading what was sent of a campaign: every mistake is named at once, and nothing is half saved."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from achievements.models import Achievement
from campaigns.audiences import check_audience
from campaigns.effects import KINDS
from campaigns.models import Campaign, Effect, Limit
from campaigns.models.campaign import INTERVAL_UNITS
from members.errors import Refused, Wrong
from members.models import Store

COLUMNS = ("name", "texts", "trigger", "any_achievement", "milestone", "starts_at", "ends_at", "audience",
           "fires_paused", "reverses")  # fmt: skip
KNOWN = {*COLUMNS, "key", "achievements", "effects", "limits"}
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
TEXTS = ("name", "description")
MOST_EFFECTS, MOST_LIMITS, MOST_TARGETS, LONGEST_TEXT = 20, 20, 200, 2_000
UNITS = [unit for unit, _ in INTERVAL_UNITS]
LARGEST = 9 * 10**18


def check_values(store: Store, values: Mapping[str, Any]) -> None:
    """Refuse with everything that is wrong with any of the values."""
    wrong = [Wrong(name, "unknown_field", f"Campaigns have no field {name}.") for name in sorted(set(values) - KNOWN)]
    wrong += _check_plain(values)
    wrong += _check_texts(values.get("texts") or {}, store)
    wrong += check_audience(values["audience"]) if values.get("audience") else ()
    wrong += _check_effects(values.get("effects", ()), store)
    wrong += _check_limits(values.get("limits", ()))
    refuse_wrong(wrong)


def refuse_wrong(wrong: Iterable[Wrong]) -> None:
    if found := tuple(wrong):
        raise Refused("invalid", "Some fields are not right.", wrong=found)


def find_achievements(store: Store, keys: Sequence[str]) -> list[Achievement]:
    """The achievements of these keys, in their order."""
    found = {each.key: each for each in Achievement.objects.filter(store=store, key__in=list(keys))}
    refuse_wrong(
        Wrong(f"/achievements/{position}", "unknown_achievement", f"This store has no achievement “{key}”.")
        for position, key in enumerate(keys)
        if key not in found
    )
    return [found[key] for key in dict.fromkeys(keys)]


def _check_plain(values: Mapping[str, Any]) -> Iterator[Wrong]:
    if "key" in values and not (isinstance(values["key"], str) and KEY.fullmatch(values["key"])):
        yield Wrong("key", "bad_format", "A letter, then letters, digits, “_”, “.” or “-”; at most 100.")
    if "name" in values and not (isinstance(values["name"], str) and 0 < len(values["name"]) <= 255):
        yield Wrong("name", "bad_text", "This must be a text of 1 to 255 characters.")
    if "trigger" in values and values["trigger"] not in Campaign.Trigger.values:
        yield Wrong("trigger", "not_allowed", f"This must be one of {', '.join(Campaign.Trigger.values)}.")
    if values.get("milestone") and values.get("trigger", Campaign.Trigger.MILESTONE) != Campaign.Trigger.MILESTONE:
        yield Wrong("milestone", "not_allowed", "Only a campaign with the trigger “milestone” has one.")
    starts, ends = values.get("starts_at"), values.get("ends_at")
    if starts and ends and ends <= starts:
        yield Wrong("ends_at", "end_before_start", "The end must be after the start.")
    if len(values.get("achievements", ())) > MOST_TARGETS:
        yield Wrong("achievements", "too_many", f"At most {MOST_TARGETS} may be given here.")


def _check_texts(texts: Any, store: Store) -> Iterator[Wrong]:
    if not isinstance(texts, Mapping):
        yield Wrong("texts", "wrong_type", "Texts are an object.")
        return
    for name, said in texts.items():
        if name not in TEXTS or not isinstance(said, Mapping):
            yield Wrong(f"/texts/{name}", "unknown_key", f"Texts here are {', '.join(TEXTS)}, each by language.")
            continue
        for language, text in said.items():
            if language not in store.languages:
                yield Wrong(f"/texts/{name}/{language}", "unknown_language", "The store does not speak this language.")
            elif not isinstance(text, str) or len(text) > LONGEST_TEXT:
                yield Wrong(f"/texts/{name}/{language}", "bad_text", f"A text of at most {LONGEST_TEXT} characters.")


def _check_effects(effects: Any, store: Store) -> Iterator[Wrong]:
    if not isinstance(effects, Sequence) or len(effects) > MOST_EFFECTS:
        yield Wrong("effects", "too_many", f"A list of at most {MOST_EFFECTS} effects.")
        return
    for position, effect in enumerate(effects):
        kind, at = effect.get("kind"), f"/effects/{position}"
        if kind not in KINDS:
            yield Wrong(f"{at}/kind", "not_allowed", f"This must be one of {', '.join(Effect.Kind.values)}.")
            continue
        for each in KINDS[kind].check_settings(effect.get("settings", {}), store):
            yield Wrong(f"{at}/settings{each.field}", each.code, each.detail)


def _check_limits(limits: Any) -> Iterator[Wrong]:
    if not isinstance(limits, Sequence) or len(limits) > MOST_LIMITS:
        yield Wrong("limits", "too_many", f"A list of at most {MOST_LIMITS} limits.")
        return
    seen = set()
    for position, limit in enumerate(limits):
        at, unit = f"/limits/{position}", limit.get("per_unit") or ""
        if limit.get("of") not in Limit.Of.values:
            yield Wrong(f"{at}/of", "not_allowed", f"This must be one of {', '.join(Limit.Of.values)}.")
        if not isinstance(limit.get("value"), int) or not 0 < limit["value"] <= LARGEST:
            yield Wrong(f"{at}/value", "out_of_range", "A limit is above 0.")
        if unit and unit not in UNITS:
            yield Wrong(f"{at}/per_unit", "not_allowed", f"This must be one of {', '.join(UNITS)}.")
        if (limit.get("of"), unit) in seen:
            yield Wrong(at, "duplicate", "This was already given before.")
        seen.add((limit.get("of"), unit))
