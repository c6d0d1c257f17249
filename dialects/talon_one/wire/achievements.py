"""Achievements: bodies read field by field, definitions made of them and said again."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from achievements.engine.amounts import to_decimal
from achievements.engine.definition import MEMBER_ZONE, STORE_ZONE, Definition, WholeAttempt
from achievements.engine.moments import read_moment
from dialects.reading import Parts, Path, Sheet

from .periods import read_point
from .timing import ACTIVATIONS, FIELDS, PARTS, RECURRENCES, Said, timing_out

NAME = re.compile(r"[a-zA-Z]\w+", re.ASCII)
LONGEST_NAME, LONGEST_TITLE, LONGEST_DESCRIPTION = 1000, 255, 1024
RULE = "progress"
PLAIN = ("title", "description", "target", "allowRollbackAfterCompletion")
CHANGEABLE = (*PLAIN, *FIELDS)
# What answers say beside it may be sent back.
READ_ONLY = frozenset(
    {
        *("id", "created", "campaignId", "userId", "createdBy", "hasProgress", "status"),
        *("campaignIds", "referencedByCampaigns"),
    }
)
REQUIRED = ("name", "title", "description", "target")
# Where what services find wrong was sent; the longest that fits.
PLACES: Mapping[str, str] = {
    "/definition/name": "title",
    "/definition/key": "name",
    "/definition/rules": "target",
    "/definition/starts_at": "fixedStartDate",
    "/definition/ends_at": "endDate",
    "/definition/period/starts_at": "fixedStartDate",
    "/definition/period": "period",
    "/definition/recurrence": "recurrencePolicy",
    "/definition/rollback_after_completion": "allowRollbackAfterCompletion",
    "/texts/description": "description",
}
STATUSES = {"scheduled": "not_started", "active": "inprogress", "expired": "expired"}


def place(field: str) -> Path:
    """Where clients know what services call so."""
    found = max((each for each in PLACES if field.startswith(each)), key=len, default=None)
    return (PLACES[found],) if found else ()


def read_new(sheet: Sheet) -> Said:
    parts = sheet.parts(("name", *CHANGEABLE), required=REQUIRED, ignored=READ_ONLY)
    return _given({"name": _name(parts), **_read(parts)})


def read_change(sheet: Sheet, name: str) -> Said:
    """What is given; the name may be sent, as it is."""
    parts = sheet.parts(("name", *CHANGEABLE), ignored=READ_ONLY)
    if "name" in parts and parts["name"].value != name:
        parts["name"].refuse("locked", "The name of an achievement stays as it is.")
    return _given(_read(parts))


def definition_in(said: Mapping[str, Any], parts: Mapping[str, Any], around: Mapping[str, Any]) -> dict[str, Any]:
    """The definition with what is said; what is not said stays as it is around it."""
    document = {name: value for name, value in around.items() if name not in PARTS or not parts} | dict(parts)
    if "target" in said:
        (rule,) = document["rules"]
        document["rules"] = [{**rule, "goal": said["target"]}]
    if "allowRollbackAfterCompletion" in said:
        document["rollback_after_completion"] = said["allowRollbackAfterCompletion"]
    return document


def new_definition(key: str) -> dict[str, Any]:
    """What everything else is said around: one rule, which is told how much more."""
    rule = {"key": RULE, "trigger": "reported", "aggregation": {"type": "reported", "kind": "increment"}}
    return {"key": key, "rules": [rule]}


def can_say(definition: Definition, zone: ZoneInfo) -> bool:
    """Whether the format has words for it. How events move it is said by rules, and not by an achievement."""
    if len(definition.rules) != 1 or not isinstance(definition.rules[0].window, WholeAttempt):
        return False
    if definition.availability or definition.audience or definition.completion_limit is not None:
        return False
    return definition.timezone != MEMBER_ZONE and timing_out(definition, zone) is not None


def zone_of(definition: Definition, store_zone: str) -> ZoneInfo:
    return ZoneInfo(store_zone if definition.timezone in (STORE_ZONE, MEMBER_ZONE) else definition.timezone)


def target_of(definition: Definition) -> Any:
    return to_decimal(definition.rules[0].goal)


# Reading --------------------------------------------------------------------------------------------------


def _read(parts: Parts) -> Said:
    return {
        "title": parts.text("title", most=LONGEST_TITLE),
        "description": parts.text("description", least=0, most=LONGEST_DESCRIPTION),
        "target": _target(parts),
        "allowRollbackAfterCompletion": _truth(parts, "allowRollbackAfterCompletion"),
        "period": parts.text("period", most=40),
        "periodEndOverride": read_point(parts["periodEndOverride"]) if "periodEndOverride" in parts else None,
        "recurrencePolicy": _choice(parts, "recurrencePolicy", RECURRENCES),
        "activationPolicy": _choice(parts, "activationPolicy", ACTIVATIONS),
        "fixedStartDate": _moment(parts, "fixedStartDate"),
        "endDate": _moment(parts, "endDate"),
    }


def _given(said: Said) -> Said:
    return {name: value for name, value in said.items() if value is not None}


def _name(parts: Parts) -> str | None:
    name = parts.text("name", most=LONGEST_NAME)
    if name is not None and not NAME.fullmatch(name):
        parts["name"].refuse("bad_name", "A letter, then letters, digits and “_”; two of them at least.")
    return name


def _target(parts: Parts) -> Any:
    if "target" not in parts:
        return None
    if isinstance(parts["target"].value, str):
        parts["target"].refuse("wrong_type", "This must be a number.")
        return None
    number = parts["target"].number()
    if number is not None and number <= 0:
        parts["target"].refuse("out_of_range", "A target is more than 0.")
    return number


def _truth(parts: Parts, name: str) -> bool | None:
    return parts[name].truth() if name in parts else None


def _choice(parts: Parts, name: str, allowed: Any) -> str | None:
    return parts[name].choice(tuple(allowed)) if name in parts else None


def _moment(parts: Parts, name: str) -> str | None:
    if name not in parts:
        return None
    text = parts[name].value
    moment = read_moment(text) if isinstance(text, str) else None
    if moment is None or moment.tzinfo is None:
        parts[name].refuse("not_a_date", "This must be a date and time with an offset, like 2025-11-28T00:00:00+01:00.")
        return None
    return str(text)
