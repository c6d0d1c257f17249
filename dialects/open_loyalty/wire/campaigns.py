"""A campaign that follows an achievement: what it gives, when, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dialects.reading import Parts, Path, Sheet, conclude, sheet_of

from .achievements import LANGUAGE, LONGEST_DESCRIPTION
from .conditions import conditions_in, conditions_out
from .limits import UNITS, limit_in, limit_out
from .rules import CannotSay

Document: TypeAlias = dict[str, Any]
FIELDS = ("type", "trigger", "achievementId", "translations", "activity", "rules", "limits", "active")
REQUIRED = ("type", "trigger", "achievementId", "translations", "rules")
SHOWN_ONLY = ("campaignId", "createdAt", "name")
MOST_RULES, MOST_EFFECTS, MOST_POINTS, MICRO = 6, 20, 1_000_000_000, 1_000_000
# By the vendor's name: ours, and in how many of ours one of theirs is.
LIMITS = {"executionsPerMember": ("member", 1), "points": ("points", MICRO)}
_LIMITS_OURS = {ours: (theirs, unit) for theirs, (ours, unit) in LIMITS.items()}
POINTS, REWARD = "give_points", "give_reward"
_UNITS = {unit: name for name, unit in UNITS.items()}


@dataclass(frozen=True, slots=True)
class CampaignTold:
    """What was said of a campaign; `rewards` are the pools its effects name, by the effects' positions."""

    values: Document
    achievement: Any
    rewards: Mapping[int, Sheet]
    active: bool


def campaign_in(body: Any) -> CampaignTold:
    """Everything that is wrong with it is refused at once."""
    sheet = sheet_of(body)
    whole = sheet.parts(("campaign",), required=("campaign",))
    parts = Parts(sheet, {})
    if "campaign" in whole:
        parts = whole["campaign"].parts(FIELDS, required=REQUIRED, ignored=SHOWN_ONLY)
    for name, known in (("type", ("direct",)), ("trigger", ("achievement",))):
        if name in parts:
            parts[name].choice(known)
    rewards: dict[int, Sheet] = {}
    values = {**_texts(parts), **_activity(parts), **_rules(parts, rewards), "limits": _limits(parts)}
    achievement = parts["achievementId"].identifier() if "achievementId" in parts else None
    active = bool(parts["active"].truth()) if "active" in parts else False
    conclude(sheet)
    return CampaignTold(values, achievement, rewards, active)


def _texts(parts: Parts) -> Document:
    if "translations" not in parts:
        return {}
    sheet = parts["translations"]
    texts: dict[str, dict[str, str]] = {"name": {}, "description": {}}
    languages = tuple(sheet.value) if isinstance(sheet.value, dict) else ()
    for language, part in sheet.parts(languages, required=(LANGUAGE,)).items():
        said = part.parts(("name", "description"), required=("name",))
        name, description = said.text("name"), said.text("description", least=0, most=LONGEST_DESCRIPTION)
        texts["name"] |= {language: name} if name else {}
        texts["description"] |= {language: description} if description and description.strip() else {}
    return {"name": texts["name"].get(LANGUAGE), "texts": texts}


def _activity(parts: Parts) -> Document:
    if "activity" not in parts:
        return {}
    said = parts["activity"].parts(("startsAt", "endsAt"))
    return {
        "starts_at": said["startsAt"].moment() if "startsAt" in said else None,
        "ends_at": said["endsAt"].moment() if "endsAt" in said else None,
    }


def _rules(parts: Parts, rewards: dict[int, Sheet]) -> Document:
    """Rules without conditions all take effect; with conditions there may be one, and they are about the member."""
    effects: list[Document] = []
    audience: list[Document] = []
    rules = list(parts["rules"].entries(least=1, most=MOST_RULES)) if "rules" in parts else []
    for rule in rules:
        said = rule.parts(("name", "description", "target", "effects", "conditions"), required=("effects",))
        if "target" in said:
            said["target"].choice(("self",))
        for effect in said["effects"].entries(least=1, most=MOST_EFFECTS) if "effects" in said else ():
            effects.append(_effect(effect, len(effects), rewards))
        if "conditions" in said:
            audience += conditions_in(said["conditions"])
            if said["conditions"].value and len(rules) > 1:
                said["conditions"].refuse("not_supported", "Only a campaign of one rule may have conditions.")
    return {"effects": effects, "audience": audience}


def _effect(sheet: Sheet, position: int, rewards: dict[int, Sheet]) -> Document:
    known = (
        "effect",
        "pointsRule",
        "rewardId",
        "walletCode",
        "unitsLockRule",
        "unitsExpirationRule",
        "couponValueRule",
    )
    said = sheet.parts(known, required=("effect",))
    kind = said["effect"].choice((POINTS, REWARD)) if "effect" in said else None
    for name, field, meant in (
        ("walletCode", None, "default"),
        ("unitsLockRule", "lockStrategy", "no_pending"),
        ("unitsExpirationRule", "expirationStrategy", "never_expires"),
    ):
        _only(said.get(name), field, meant)
    if "couponValueRule" in said and said["couponValueRule"].value != "":
        said["couponValueRule"].refuse("not_supported", "The value of a coupon is not decided here.")
    if kind == POINTS:
        return {"kind": "points", "settings": {"points": _points(sheet, said)}}
    if kind == REWARD:
        if "rewardId" in said:
            rewards[position] = said["rewardId"]
        else:
            sheet.part("rewardId", None).refuse("required", "Name the reward that is given.")
    return {"kind": "coupon", "settings": {"from": "pool", "pool": ""}}


def _points(sheet: Sheet, said: Parts) -> Any:
    if "pointsRule" not in said:
        sheet.part("pointsRule", None).refuse("required", "Say how many points are given.")
        return None
    number = said["pointsRule"].number()
    if number is not None and not 0 < number <= MOST_POINTS:
        said["pointsRule"].refuse("out_of_range", f"This must be above 0 and at most {MOST_POINTS}.")
    return number


def _only(sheet: Sheet | None, field: str | None, meant: str) -> None:
    """One of the things Laurel does anyway; it does nothing else."""
    if sheet is None:
        return
    if field is not None:
        said = sheet.parts((field,), required=(field,))
        if field not in said:
            return
        sheet = said[field]
    if sheet.value != meant:
        sheet.refuse("not_supported", f"Only “{meant}” is supported.")


def _limits(parts: Parts) -> list[Document]:
    if "limits" not in parts or parts["limits"].value == []:
        return []
    said = parts["limits"].parts(tuple(LIMITS))
    limits = []
    for name, (ours, unit) in LIMITS.items():
        read = limit_in(said[name], most=MOST_POINTS) if name in said else None
        if read is not None:
            per = read.get("per")
            interval = {"per_count": per["count"], "per_unit": per["unit"]} if per else {}
            limits.append({"of": ours, "value": read["value"] * unit, **interval})
    return limits


_PLACES: Mapping[str, Path] = {
    "name": ("translations", LANGUAGE, "name"),
    "texts": ("translations",),
    "starts_at": ("activity", "startsAt"),
    "ends_at": ("activity", "endsAt"),
    "achievements": ("achievementId",),
    "audience": ("rules", 0, "conditions"),
    "effects": ("rules",),
    "limits": ("limits",),
}


def place_of(field: str) -> Path:
    """Where a value of the campaign was said."""
    first = next((step for step in field.split("/") if step), "")
    return ("campaign", *_PLACES.get(first, ()))


# Writing --------------------------------------------------------------------------------------------------


def campaign_out(values: Mapping[str, Any], pools: Mapping[str, Any]) -> Document:
    """In the vendor's words; raises where there are none. `pools` are the ids of rewards by their keys."""
    names = values["texts"].get("name") or {}
    descriptions = values["texts"].get("description") or {}
    if any("attribute" not in each for each in values["audience"]):
        raise CannotSay
    return {
        "type": "direct",
        "trigger": "achievement",
        "translations": {
            language: {"name": names.get(language, values["name"]), "description": descriptions.get(language, "")}
            for language in sorted({LANGUAGE, *names, *descriptions})
        },
        "activity": {"startsAt": values["starts_at"], "endsAt": values["ends_at"]},
        "rules": [
            {
                "name": values["name"],
                "effects": [_effect_out(each, pools) for each in values["effects"]],
                "conditions": conditions_out(values["audience"]),
            }
        ],
        "limits": dict(_limit_out(each) for each in values["limits"]),
    }


def _effect_out(effect: Document, pools: Mapping[str, Any]) -> Document:
    match effect["kind"], effect["settings"]:
        case "points", {"points": points, **rest} if not rest:
            return {"effect": POINTS, "pointsRule": str(points)}
        case "coupon", {"from": "pool", "pool": key, **rest} if not rest and key in pools:
            return {"effect": REWARD, "rewardId": pools[key]}
    raise CannotSay


def _limit_out(limit: Document) -> tuple[str, Document]:
    if limit["of"] not in _LIMITS_OURS:
        raise CannotSay
    name, unit = _LIMITS_OURS[limit["of"]]
    if limit["value"] % unit:
        raise CannotSay
    per = {"count": limit["per_count"] or 1, "unit": limit["per_unit"]} if limit["per_unit"] else None
    return name, limit_out({"value": limit["value"] // unit, "per": per})
