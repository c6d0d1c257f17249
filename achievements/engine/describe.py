"""A definition in words: its goal as one exact sentence, and each of its parts as a phrase of its own."""

from dataclasses import dataclass

from .definition import (
    MEMBER_ZONE,
    STORE_ZONE,
    AtLeast,
    CountsFrom,
    Definition,
    Milestone,
    NoPeriod,
    Recurrence,
)
from .describe_rule import (
    Line,
    RuleInWords,
    deed_of,
    headline_in_words,
    lines_of,
    per_in_words,
    rule_in_words,
    target_of,
)
from .describe_timing import availability_in_words, dates_in_words, period_in_words, reset_in_words
from .words import ENGLISH, Translations, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a definition says, for people; `*` marks the name of an event, backticks an attribute.

    `goal` is the sentence that says what is to be done, and within which time. Together the other parts
    say everything else that decides what counts; None stands for what the definition does not have.
    """

    goal: str
    target: str
    rules: tuple[RuleInWords, ...]
    completes_when: str | None
    period: str
    reset_every: str | None
    reset_on: str | None
    recurrence: str
    completion_limit: str | None
    past_goal: str
    rollback: str
    milestones: tuple[str, ...]
    audience: str
    audience_conditions: tuple[Line, ...]
    dates: str | None
    availability: tuple[str, ...]
    zone: str
    counts_from: str


def describe(definition: Definition, language: str = "en", translations: Translations = ENGLISH) -> Description:
    """The definition in words: the phrases as translated, the definition's own texts in the language."""
    words = Words(language, translations)
    period = period_in_words(definition.period, words)
    reset_every, reset_on = reset_in_words(definition.period, words)
    return Description(
        goal=_goal(definition, period, words),
        target=_target(definition, words),
        rules=tuple(rule_in_words(rule, words) for rule in definition.rules),
        completes_when=_completes_when(definition, words) if len(definition.rules) > 1 else None,
        period=period or words.say("period.none"),
        reset_every=reset_every,
        reset_on=reset_on,
        recurrence=_recurrence(definition, words),
        completion_limit=_completion_limit(definition, words),
        past_goal=words.say("past_goal.stops" if definition.stops_at_goal else "past_goal.goes_on"),
        rollback=words.say(f"rollback.{'possible' if definition.rollback_after_completion else 'never'}"),
        milestones=tuple(_milestone(each, definition, words) for each in definition.milestones),
        audience=_audience(definition, words),
        audience_conditions=tuple(lines_of(definition.audience, words)),
        dates=dates_in_words(definition, words),
        availability=tuple(availability_in_words(each, words) for each in definition.availability),
        zone=_zone(definition.timezone, words),
        counts_from=_counts_from(definition, words),
    )


def _goal(definition: Definition, period: str | None, words: Words) -> str:
    if len(definition.rules) == 1:
        return words.say("goal.one", deed=deed_of(definition.rules[0], words, period))
    deeds = [
        words.say_count("goal.item", position, deed=deed_of(rule, words))
        for position, rule in enumerate(definition.rules, start=1)
    ]
    said = words.say("goal.next").join(deeds)
    return _by_need("goal", definition, words, deeds=said, period=f" {period}" if period else "")


def _completes_when(definition: Definition, words: Words) -> str:
    return _by_need("needs", definition, words)


def _by_need(part: str, definition: Definition, words: Words, **filled: str) -> str:
    needed = definition.completes_when
    if isinstance(needed, AtLeast):
        return words.say_count(f"{part}.at_least", needed.count, **filled)
    return words.say(f"{part}.{needed.value}", **filled)


def _target(definition: Definition, words: Words) -> str:
    if len(definition.rules) == 1:
        return target_of(definition.rules[0], words)
    return words.say_count("target.rules", definition.rules_needed, rules=str(len(definition.rules)))


def _recurrence(definition: Definition, words: Words) -> str:
    code = f"recurrence.{definition.recurrence.value}"
    ends = not isinstance(definition.period, NoPeriod)
    if definition.recurrence is Recurrence.ONCE and not ends:
        return words.say("recurrence.once.no_end")
    if definition.recurrence is not Recurrence.ON_COMPLETION:
        return words.say(code)
    said = words.say(f"{code}.surplus" if definition.carries_surplus else code)
    return words.say("recurrence.or_when_over", recurrence=said) if ends else said


def _completion_limit(definition: Definition, words: Words) -> str | None:
    limit = definition.completion_limit
    if limit is None:
        return None
    return words.say_count("limit.completions", limit.value, per=per_in_words(limit, words))


def _milestone(milestone: Milestone, definition: Definition, words: Words) -> str:
    name = words.name(milestone.name)
    if len(definition.rules) == 1:
        amount = headline_in_words(milestone.target, definition.rules[0], words)
    else:
        amount = words.say_amount("headline.percent", milestone.target)
    return (
        words.say("milestone", amount=amount)
        if name is None
        else words.say("milestone.named", amount=amount, name=name)
    )


def _audience(definition: Definition, words: Words) -> str:
    if not definition.audience:
        return words.say("audience.all")
    return words.say("audience.some", conditions=words.conditions(definition.audience))


def _zone(zone: str, words: Words) -> str:
    return words.say(f"zone.{zone}") if zone in (STORE_ZONE, MEMBER_ZONE) else zone


def _counts_from(definition: Definition, words: Words) -> str:
    begin = definition.counts_from
    if isinstance(begin, CountsFrom):
        return words.say(f"counts_from.{begin.value}")
    return words.say("counts_from.moment", start=words.moment(begin))
