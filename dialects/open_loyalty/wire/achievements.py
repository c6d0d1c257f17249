"""A whole achievement: read into the parts of a definition, and written from one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from achievements.engine import Definition, parse, render
from achievements.engine.definition import Rule
from dialects.reading import Parts, Sheet, conclude, sheet_of

from .conditions import timeframe_in, timeframe_out
from .limits import limit_in, limit_out
from .rules import FIELDS as RULE_FIELDS
from .rules import REQUIRED as RULE_REQUIRED
from .rules import CannotSay, rule_in, rule_out

Document: TypeAlias = dict[str, Any]
FIELDS = ("translations", "activity", "active", "rules", "limit")
SHOWN_ONLY = ("achievementId", "badgeTypeId", "createdAt", "name")
MOST_RULES, LANGUAGE, LONGEST_DESCRIPTION = 6, "en", 1_024
ALWAYS: Document = {"operator": "", "data": None}
# By operator: how a definition calls it, and under which key it has the data; None where data has keys of its own.
_TIMEFRAMES: Mapping[str, tuple[str, str | None]] = {
    "is_after": ("after", "at"),
    "is_before": ("before", "at"),
    "is_between": ("between", None),
    "is_not_between": ("not_between", None),
    "is_day_of_week": ("days_of_week", "days"),
    "is_day_of_month": ("days_of_month", "days"),
    "is_month_of_year": ("months", "months"),
    "is_time_between": ("time_of_day", None),
}
_OPERATORS = {kind: (operator, key) for operator, (kind, key) in _TIMEFRAMES.items()}


@dataclass(frozen=True, slots=True)
class Translations:
    """What something is called and how it is described, by language; without what is blank."""

    names: Mapping[str, str]
    descriptions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleTold:
    """A rule; of a change of texts alone, nothing but these and whose they are."""

    translations: Translations
    document: Document | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of an achievement; of what is None, nothing was."""

    translations: Translations | None
    availability: list[Document] | None
    completion: Document | None
    rules: Sequence[RuleTold] | None
    active: bool | None


def achievement_in(body: Any, *, required: Sequence[str]) -> Told:
    """Everything that is wrong with it is refused at once."""
    sheet = sheet_of(body)
    whole = sheet.parts(("achievement",), required=("achievement",))
    told = _told(whole["achievement"], required) if "achievement" in whole else None
    conclude(sheet)
    assert told is not None  # noqa: S101  what is missing was refused
    return told


def texts_in(body: Any) -> Told:
    """A change: as before, but rules are named by their ids, and only their texts may be said."""
    sheet = sheet_of(body)
    whole = sheet.parts(("achievement",), required=("achievement",))
    told = _told(whole["achievement"], (), _rule_texts) if "achievement" in whole else None
    conclude(sheet)
    assert told is not None  # noqa: S101  what is missing was refused
    return told


def _told(sheet: Sheet, required: Sequence[str], read_rule: Any = None) -> Told:
    parts = sheet.parts(FIELDS, required=required, ignored=SHOWN_ONLY)
    rules = parts.get("rules")
    return Told(
        translations=_translations(parts, name_required=True),
        availability=_activity_in(parts["activity"]) if "activity" in parts else None,
        completion=_completion_in(parts["limit"]) if "limit" in parts else None,
        rules=None
        if rules is None
        else [(read_rule or _rule)(each) for each in rules.entries(least=1, most=MOST_RULES)],
        active=parts["active"].truth() if "active" in parts else None,
    )


def _rule(sheet: Sheet) -> RuleTold:
    parts = sheet.parts(RULE_FIELDS, required=RULE_REQUIRED)
    number = parts.text("achievementRuleId", most=100)
    return RuleTold(_translations(parts) or Translations({}, {}), rule_in(parts), number)


def _rule_texts(sheet: Sheet) -> RuleTold:
    parts = sheet.parts(("achievementRuleId", "translations"), required=("achievementRuleId",))
    known = _translations(parts) or Translations({}, {})
    return RuleTold(known, None, parts.text("achievementRuleId", most=100))


def _translations(parts: Parts, *, name_required: bool = False) -> Translations | None:
    if "translations" not in parts:
        return None
    sheet = parts["translations"]
    names: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    languages = sheet.value if isinstance(sheet.value, dict) else ()
    for language, part in sheet.parts(tuple(languages), required=(LANGUAGE,)).items():
        said = part.parts(("name", "description"), required=("name",) if name_required else ())
        name = said.text("name", least=1 if name_required else 0)
        description = said.text("description", least=0, most=LONGEST_DESCRIPTION)
        names |= {language: name} if name and name.strip() else {}
        descriptions |= {language: description} if description and description.strip() else {}
    return Translations(names, descriptions)


def _activity_in(sheet: Sheet) -> list[Document]:
    parts = sheet.parts(("operator", "data"))
    operator = parts.get("operator")
    if operator is None or operator.value == "":
        return []
    word = operator.choice(("", *_TIMEFRAMES))
    if word is None:
        return []
    if "data" not in parts:
        sheet.part("data", None).refuse("required", "This value should not be blank.")
        return []
    kind, key = _TIMEFRAMES[word]
    data = timeframe_in(word, parts["data"])
    return [{"type": kind, **({key: data} if key else data)}]


def _completion_in(sheet: Sheet) -> Document:
    """Once in all is an achievement that can be tried once; everything else begins anew with each completion."""
    limit = limit_in(sheet)
    if limit == {"value": 1}:
        return {"recurrence": "once"}
    return {"recurrence": "on_completion", "completion_limit": limit}


UNLIMITED: Document = {"recurrence": "on_completion", "completion_limit": None}

# Writing --------------------------------------------------------------------------------------------------


def achievement_out(definition: Definition, descriptions: Mapping[str, str]) -> Document:
    """In the vendor's words, its rules without ids; raises where there are none for something that counts."""
    document = render(definition)
    written = {
        "translations": translations_out(dict(definition.name), descriptions, fallback=definition.key),
        "activity": _activity_out(document.get("availability", [])),
        "rules": [_rule_out(rule) for rule in document["rules"]],
        **_completion_out(document),
    }
    if len(written["rules"]) > MOST_RULES or document.get("completes_when", "all") != "all" or "period" in document:
        raise CannotSay
    read_back = reread(written, definition)
    if read_back is None or any(part(read_back) != part(definition) for part in PARTS.values()):
        raise CannotSay
    return written


def reread(document: Document, like: Definition) -> Definition | None:
    """The definition that a document in the vendor's words says, under the keys of the one that is there."""
    sheet = sheet_of(document)
    told = _told(sheet, ())
    if sheet.notes or told.rules is None or len(told.rules) != len(like.rules):
        return None
    rules = [
        {**(rule.document or {}), "key": kept.key, "name": dict(rule.translations.names)}
        for rule, kept in zip(told.rules, like.rules, strict=True)
    ]
    values = {"availability": told.availability or [], **(told.completion or UNLIMITED), "rules": rules}
    names = dict(told.translations.names) if told.translations else {}
    found = parse({"key": like.key, "name": names, **values})
    return found if isinstance(found, Definition) else None


def counting(rule: Rule) -> Rule:
    """What of a rule decides what counts."""
    return replace(rule, name=(), unit=())


# What of a definition the vendor's format says, beside what things are called.
PARTS: Mapping[str, Any] = {
    "activity": lambda definition: definition.availability,
    "limit": lambda definition: (definition.recurrence, definition.completion_limit),
    "rules": lambda definition: tuple(map(counting, definition.rules)),
}


def translations_out(names: Mapping[str, str], descriptions: Mapping[str, str], *, fallback: str = "") -> Document:
    """Every language of either; the one the vendor requires is always there."""
    languages = sorted({LANGUAGE, *names, *descriptions})
    first = names.get(LANGUAGE) or next(iter(names.values()), fallback)
    return {
        language: {
            "name": names.get(language, first if fallback else ""),
            "description": descriptions.get(language, ""),
        }
        for language in languages
    }


def _rule_out(rule: Document) -> Document:
    return {**rule_out(rule), "translations": translations_out(rule.get("name", {}), {})}


def _activity_out(availability: list[Document]) -> Document:
    if not availability:
        return ALWAYS
    if len(availability) > 1:
        raise CannotSay
    (each,) = availability
    operator, key = _OPERATORS[each["type"]]
    data = each[key] if key else {name: each[name] for name in ("from", "to")}
    return {"operator": operator, "data": timeframe_out(operator, data)}


def _completion_out(document: Document) -> Document:
    match document.get("recurrence", "once"), document.get("completion_limit"):
        case "once", None:
            return {"limit": {"value": 1}}
        case "on_completion", None:
            return {}
        case "on_completion", dict(limit):
            return {"limit": limit_out(limit)}
    raise CannotSay
