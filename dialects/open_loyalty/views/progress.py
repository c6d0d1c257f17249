from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from achievements.engine.amounts import AmountError, parse_amount
from achievements.engine.definition import Recurrence
from achievements.models import Trigger
from achievements.reading import Shown, achievements_of, catalogue_of, shown_one, triggers_of
from achievements.reading.catalogue import Entry
from achievements.services.adjustments import adjust
from achievements.texts import text_for
from dialects.door import Answer, Call, needs
from dialects.open_loyalty import definitions, listing
from dialects.open_loyalty.clock import written
from dialects.open_loyalty.door import MODIFY_PROGRESS, VIEW_PROGRESS
from dialects.open_loyalty.errors import placed
from dialects.open_loyalty.ids import rule_id, rule_keys
from dialects.open_loyalty.listing import Column, Filter, Wishes
from dialects.open_loyalty.people import find_member
from dialects.open_loyalty.wire.progress import SetRule, progress_in, rule_out
from dialects.reading import Invalid, Mistake, Path
from members.models import Member, Store

COLUMNS = {
    "name": Column(listing.text, lambda shown: shown.said.name),
    "createdAt": Column(listing.moment, lambda shown: shown.entry.created_at),
    "achievementId": Column(listing.identifier, lambda shown: shown.entry.compiled.uuid),
    "completionCount": Column(listing.whole, lambda shown: shown.whole.count),
}


@needs(VIEW_PROGRESS)
def list_of_member(call: Call, member: str) -> Answer:
    found = find_member(call.store, member)
    wishes = listing.read_wishes(call.query, COLUMNS, call.store)
    standing = achievements_of(found, at=timezone.now())
    rows = [shown for shown in standing if definitions.can_say(shown.entry.plan.definition)]
    return Answer(listing.listed(rows, wishes, COLUMNS, _shown))


@needs(MODIFY_PROGRESS)
def change(call: Call, member: str, achievement: str) -> Answer:
    """Absolute values, whatever the progress is now: the format has no version to hold against it."""
    found, (target, _) = find_member(call.store, member), definitions.find(call.store, achievement)
    wanted = progress_in(call.sent)
    entry = catalogue_of(call.store.pk).by_id.get(target.pk)
    if entry is None:
        raise Invalid(Mistake(("memberProgress",), "not_live", "This achievement was never active."))
    known, shown = rule_keys(target.uuid, entry.plan.definition), shown_one(found, entry, at=timezone.now())
    keys = [_key(rule, known, position) for position, rule in enumerate(wanted.rules)]
    numbered = enumerate(zip(keys, wanted.rules, strict=True))
    progress = {key: _amount(rule, key, shown, position) for position, (key, rule) in numbered}
    reason = gettext("Set over the interface for Open Loyalty's clients")
    count = wanted.completions
    with placed(_place_of(keys)):
        adjust(found, target, reason=reason, actor=call.actor, progress=progress, completions=count, version=None)
    return Answer(status=204)


def _place_of(keys: list[str]) -> Callable[[str], Path]:
    """Where each value was said; rules stand in the order of the keys."""

    def place(field: str) -> Path:
        key = field.removeprefix("progress.")
        if key in keys:
            return ("memberProgress", "rules", keys.index(key), "currentPeriodValue")
        return ("memberProgress", "completedCount") if field == "completions" else ("memberProgress",)

    return place


def _key(rule: SetRule, known: Mapping[Any, str], position: int) -> str:
    if rule.id not in known:
        path = ("memberProgress", "rules", position, "achievementRuleId")
        raise Invalid(Mistake(path, "unknown_rule", "This achievement has no such rule."))
    return known[rule.id]


def _amount(rule: SetRule, key: str, shown: Shown | None, position: int) -> int:
    """What is set of a rule: its value, or, of one that counts periods in a row, how many there are."""
    at = ("memberProgress", "rules", position)
    picture = next((each for each in shown.picture.rules if each.rule == key), None) if shown else None
    try:
        value = parse_amount(rule.value)
    except AmountError as error:
        raise Invalid(
            Mistake((*at, "currentPeriodValue"), error.code, "At most 6 decimals and 1,000,000,000.")
        ) from None
    is_streak = picture is not None and picture.streak is not None
    if not is_streak and rule.periods is not None:
        said = "This rule does not count periods in a row."
        raise Invalid(Mistake((*at, "completedConsecutivePeriods"), "not_for_rule", said))
    if not is_streak or picture is None:
        return value
    if value not in (0, picture.value):
        said = "Of a rule that counts periods in a row, set completedConsecutivePeriods; this one stays as it is."
        raise Invalid(Mistake((*at, "currentPeriodValue"), "not_for_rule", said))
    if rule.periods is None:
        path = (*at, "completedConsecutivePeriods")
        raise Invalid(Mistake(path, "required", "Say how many periods in a row there are."))
    return parse_amount(rule.periods)


def _shown(shown: Shown) -> dict[str, Any]:
    definition, entry = shown.entry.plan.definition, shown.entry
    is_used_up = definition.recurrence is Recurrence.ONCE and shown.whole.count > 0
    rules = [
        {"achievementRuleId": rule_id(entry.compiled.uuid, rule.key), **rule_out(rule, picture)}
        for rule, picture in zip(definition.rules, shown.picture.rules, strict=True)
    ]
    return {
        "achievementId": entry.compiled.uuid,
        "achievementName": shown.said.name,
        "achievementDescription": text_for(entry.texts.get("description", {}), shown.language, entry.fallback) or "",
        "limitReached": is_used_up or shown.picture.is_limited,
        "memberProgress": {"completedCount": max(0, shown.whole.count), "rules": rules},
    }


# What moved it --------------------------------------------------------------------------------------------

TRIGGERS = {
    "achievementId": Column(listing.identifier, lambda each: None, can_order=False),
    "ruleId": Column(listing.identifier, lambda each: None, can_order=False),
    "triggerId": Column(listing.identifier, lambda each: None, can_order=False),
    "createdAt": Column(listing.moment, lambda each: None),
}


@needs(VIEW_PROGRESS)
def triggers(call: Call, member: str) -> Answer:
    found = find_member(call.store, member)
    wishes = listing.read_wishes(call.query, TRIGGERS, call.store)
    entries = [each for each in catalogue_of(call.store.pk).entries if definitions.can_say(each.plan.definition)]
    everything = triggers_of(found, entries)
    narrowed = _narrowed(found, entries, wishes)
    if wishes.order:
        narrowed = narrowed.order_by(*(f"{'-' if falls else ''}recorded_at" for _, falls in wishes.order), "-event_id")
    names = _rules(entries)
    items = [_trigger(each, names[each.rule_id], call.store) for each in narrowed[wishes.window]]
    return Answer(listing.paged(items, everything.count(), narrowed.count()))


def _narrowed(member: Member, entries: list[Entry], wishes: Wishes) -> QuerySet[Trigger]:
    names = _rules(entries)
    found = triggers_of(member, entries)
    for wish in wishes.filters:
        if wish.name in ("achievementId", "ruleId"):
            asked = wish.value if wish.operator == "in" else [wish.value]
            ids = {number for number, (entry, key) in names.items() if _id(wish.name, entry, key) in asked}
            found = found.filter(rule__in=ids) if wish.operator in ("eq", "in") else _refuse(wish)
        else:
            column = "event__uuid" if wish.name == "triggerId" else "recorded_at"
            found = found.filter(**{f"{column}{_LOOKUPS.get(wish.operator) or _refuse(wish)}": wish.value})
    return found


_LOOKUPS = {"eq": "__exact", "in": "__in", "gt": "__gt", "gte": "__gte", "lt": "__lt", "lte": "__lte"}


def _refuse(wish: Filter) -> Any:
    raise Invalid(Mistake((f"{wish.name}[{wish.operator}]",), "unknown_filter", "This list cannot be filtered so."))


def _id(name: str, entry: Entry, key: str) -> Any:
    return entry.compiled.uuid if name == "achievementId" else rule_id(entry.compiled.uuid, key)


def _rules(entries: list[Entry]) -> dict[int, tuple[Entry, str]]:
    """Which rule of which achievement a number of the history is."""
    return {number: (entry, key) for entry in entries for key, number in entry.compiled.rule_ids.items()}


def _trigger(each: Trigger, rule: tuple[Entry, str], store: Store) -> dict[str, Any]:
    entry, key = rule
    said = entry.in_language(store.default_language).description
    position = [known.key for known in entry.plan.definition.rules].index(key)
    return {
        "achievementId": entry.compiled.uuid,
        "achievementName": entry.name,
        "ruleId": rule_id(entry.compiled.uuid, key),
        "ruleName": said.rules[position].name or "",
        "triggerId": each.event.uuid,
        "createdAt": written(each.recorded_at, store),
    }
