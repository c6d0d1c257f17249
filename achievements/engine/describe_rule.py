"""A rule in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from .definition import (
    Aggregation,
    CalendarWindow,
    Condition,
    Conditions,
    Count,
    Distinct,
    ItemQuantity,
    ItemValue,
    Limit,
    Max,
    Reported,
    ReportKind,
    RollingWindow,
    Rule,
    Subject,
    Sum,
    Window,
)
from .phrases import PHRASES
from .words import NOT_SAID, Words, in_one_line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tree of conditions, so far from the left: a condition, or the head of a group."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInWords:
    """The parts of a rule; `deed` is what follows “Member must” in the goal."""

    key: str
    name: str | None
    deed: str
    source: str
    subject: str
    target: str
    window: str
    frequency_limit: str | None
    conditions: tuple[Line, ...]
    item_conditions: tuple[Line, ...]


def rule_in_words(rule: Rule, words: Words) -> RuleInWords:
    """The rule part by part."""
    return RuleInWords(
        key=rule.key,
        name=words.name(rule.name),
        deed=deed_of(rule, words),
        source=words.say(f"source.{rule.trigger.value}", event=_event_of(rule)),
        subject=words.say(_subject_code(rule)),
        target=target_of(rule, words),
        window=window_in_words(rule.window, words) or words.say("window.attempt"),
        frequency_limit=_frequency_of(rule, words),
        conditions=tuple(lines_of(rule.conditions, words)),
        item_conditions=tuple(lines_of(_item_conditions(rule.aggregation), words)),
    )


def deed_of(rule: Rule, words: Words, period: str | None = None) -> str:
    """All that the rule asks for, within the period, if there is one."""
    deed = _bare_deed(rule, words)
    window = window_in_words(rule.window, words)
    if window is not None:
        deed = words.say("deed.windowed", deed=deed, window=window)
    if period is not None:
        deed = words.say("deed.within" if window is None else "deed.all_within", deed=deed, period=period)
    limit = _frequency_of(rule, words)
    if limit is not None:
        deed = words.say("deed.limited", deed=deed, limit=limit)
    return _with_conditions(deed, rule, words)


def target_of(rule: Rule, words: Words) -> str:
    """What the headline is measured against: 10,000 metres, 7 days in a row, 3 times."""
    code = f"target.{_kind_of(rule)}"
    if isinstance(rule.window, CalendarWindow) or rule.unit or code not in PHRASES:
        return headline_in_words(rule.target, rule, words)
    return words.say_amount(code, rule.goal)


def headline_in_words(amount: int, rule: Rule, words: Words) -> str:
    """An amount of the headline of an achievement with this one rule: units in a row, or what is counted."""
    if isinstance(rule.window, CalendarWindow):
        return words.say_amount(f"streak.{rule.window.unit.value}", amount)
    if rule.aggregation == Reported(ReportKind.PERCENT):
        return words.say_amount("headline.percent", amount)
    return words.counted(amount, rule.unit)


def window_in_words(window: Window, words: Words) -> str | None:
    """The window as part of a sentence; None for the whole attempt, which goes without saying."""
    match window:
        case CalendarWindow(unit, consecutive, misses):
            said = words.say_count(f"window.calendar.{unit.value}", consecutive)
            return words.say_count("window.misses", misses, window=said) if misses else said
        case RollingWindow(count, unit):
            return words.say_count(f"window.rolling.{unit.value}", count)
    return None


def per_in_words(limit: Limit, words: Words) -> str:
    """How often a limit begins anew: a day, every 3 calendar days; in total, if it never does."""
    if limit.per is None:
        return words.say("limit.in_total")
    return words.say_count(f"per.{limit.per.unit.value}", limit.per.count)


def lines_of(conditions: Conditions, words: Words, depth: int = 0) -> Iterator[Line]:
    """The tree of conditions line by line."""
    for node in conditions:
        if isinstance(node, Condition):
            yield Line(depth, words.condition(node))
        else:
            yield Line(depth, words.say(f"group.{node.kind.value}"))
            yield from lines_of(node.conditions, words, depth + 1)


# The parts of a deed --------------------------------------------------------------------------------------

_KINDS: dict[type[Aggregation], str] = {
    Count: "count",
    Sum: "sum",
    Distinct: "distinct",
    Max: "max",
    ItemQuantity: "item_quantity",
    ItemValue: "item_value",
}


def _bare_deed(rule: Rule, words: Words) -> str:
    who = "refer" if rule.subject is Subject.REFERRAL else "do"
    code = f"{who}.{rule.trigger.value}.{_kind_of(rule)}"
    return words.say_amount(
        code if code in PHRASES else f"{who}.other",
        rule.goal,
        event=_event_of(rule),
        attribute=in_one_line(getattr(rule.aggregation, "attribute", "")),
        amount=words.counted(rule.goal, rule.unit),
    )


def _kind_of(rule: Rule) -> str:
    if isinstance(rule.aggregation, Reported):
        return rule.aggregation.kind.value
    is_unique = rule.unique_referee and rule.subject is Subject.REFERRAL
    return "unique" if is_unique and isinstance(rule.aggregation, Count) else _KINDS[type(rule.aggregation)]


def _event_of(rule: Rule) -> str:
    return in_one_line(rule.event or NOT_SAID)


def _frequency_of(rule: Rule, words: Words) -> str | None:
    limit = rule.frequency_limit
    if limit is None:
        return None
    times = words.say_count("limit.times", limit.value)
    return words.say("limit.frequency", times=times, per=per_in_words(limit, words))


def _with_conditions(deed: str, rule: Rule, words: Words) -> str:
    what = words.say(f"what.{rule.trigger.value}")
    conditions, items = (
        words.conditions(rule.conditions),
        words.conditions(_item_conditions(rule.aggregation)),
    )
    if not items:
        return words.say("deed.where", deed=deed, what=what, conditions=conditions) if conditions else deed
    if not conditions:
        return words.say("deed.where_items", deed=deed, conditions=items)
    return words.say("deed.where_both", deed=deed, what=what, conditions=conditions, items=items)


def _item_conditions(aggregation: Aggregation) -> Conditions:
    return aggregation.conditions if isinstance(aggregation, ItemQuantity | ItemValue) else ()


def _subject_code(rule: Rule) -> str:
    unique = ".unique" if rule.unique_referee else ""
    return f"subject.{rule.subject.value}{unique}"
