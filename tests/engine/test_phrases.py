"""Every word of a description is a phrase, every phrase is used, and another language can take its place."""

import gettext
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given

from achievements.engine import definition as d
from achievements.engine import describe, parse
from achievements.engine.definition import Definition
from achievements.engine.phrases import PHRASES
from achievements.engine.words import Words, in_one_line

from .describing import METRES, periods, read, texts_of
from .documents import condition, document, examples, rule
from .strategies import definitions

EXAMPLES = examples()


class Marked(gettext.NullTranslations):
    """Puts every phrase in brackets, and notes that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[object] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message if message in (" and ", " or ", ", ", "; ", "1,234.5") else f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add((msgid1, msgid2))
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@given(definitions)
def test_every_word_comes_from_a_phrase(definition: Definition) -> None:
    for text in texts_of(asdict(describe(definition, translations=Marked()))):
        if text not in (definition.timezone, *(each.key for each in definition.rules), *_names(definition)):
            assert text[0].isdigit() or (text[0], text[-1]) == ("⟦", "⟧")


def _names(definition: Definition) -> list[str]:
    return [in_one_line(text) for each in definition.rules for _, text in each.name]


class German(gettext.NullTranslations):
    """A few phrases in German, one of them wrong."""

    PHRASES = {
        "Member must {deed}": "Mitglied muss {deed}",
        "{deed} {period}": "{period} {deed}",
        "within a calendar month": "innerhalb eines Kalendermonats",
        "log custom event *{event}* with `{attribute}` summing up to {amount}": (
            "Ereignis *{event}* mit `{attribute}` von insgesamt {amount} senden"
        ),
        "1,234.5": "1.234,5",
        "the store's time zone": "die Zeitzone {of.the} {ladens}",
    }

    def gettext(self, message: str) -> str:
        return self.PHRASES.get(message, message)


def test_a_translation_takes_the_place_of_the_english() -> None:
    definition = parse(
        document(
            rules=[
                rule(
                    trigger="custom_event",
                    event="trip",
                    aggregation={"type": "sum", "attribute": METRES},
                    unit={
                        "en": {"one": "metre", "other": "metres"},
                        "de": {"one": "Meter", "other": "Meter"},
                    },
                    goal=10000.5,
                )
            ],
            period={"type": "calendar", "unit": "month"},
        )
    )
    assert isinstance(definition, Definition)
    found = describe(definition, "de", German())
    assert found.goal == (
        "Mitglied muss innerhalb eines Kalendermonats "
        f"Ereignis *trip* mit `{METRES}` von insgesamt 10.000,5 Meter senden"
    )
    assert found.recurrence == describe(definition).recurrence
    assert found.zone == "the store's time zone"


def test_a_translation_of_the_sample_number_that_is_none_is_ignored() -> None:
    class Odd(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return "nonsense" if message == "1,234.5" else message

    assert Words(translations=Odd()).number(Decimal("1234567.25")) == "1,234,567.25"


def test_a_moment_of_any_offset_says_it() -> None:
    offset = timezone(timedelta(hours=-9, minutes=-30))
    assert Words().moment(datetime(2025, 2, 3, 4, 5, 6, 7, offset)) == (
        "3 February 2025 at 04:05:06.000007 (UTC-09:30)"
    )


def test_every_phrase_is_used() -> None:
    marked = Marked()
    for each in _every_part():
        describe(each, translations=marked)
    assert not {phrase for phrase in PHRASES.values() if phrase not in marked.asked}


def _every_part() -> Iterator[Definition]:
    """Definitions that between them hold everything there is to say."""
    yield from (read(each) for each in EXAMPLES.values())
    plain = read(EXAMPLES["10 visits this month"])
    kinds = [
        *(d.Count(), d.Sum("x"), d.Distinct("x"), d.Max("x"), d.ItemQuantity(), d.ItemValue()),
        *(d.Reported(kind) for kind in d.ReportKind),
    ]
    for trigger, kind, subject, unique in product(d.Trigger, kinds, d.Subject, (False, True)):
        parts = {"trigger": trigger, "aggregation": kind, "subject": subject, "unique_referee": unique}
        yield replace(plain, rules=(replace(plain.rules[0], **parts, unit=()),))
    yield from _every_time(plain)
    item = read(document(rules=[rule(conditions=[ON_WEB], aggregation=COFFEE)]))
    yield replace(item, rules=(*item.rules, replace(item.rules[0], key="2")), completes_when=d.Needs.ANY)
    yield item
    for operator in d.Operator:
        value = next(each for known, each in VALUES.items() if operator in known)
        yield replace(plain, audience=(d.Condition("member.tier", operator, value),))
    everyone = (d.Condition("x", d.Operator.IS_EQUAL, value=False),) * 2
    for kind in d.GroupKind:
        group = d.Group(kind, everyone)
        yield replace(plain, audience=(group, group), completes_when=d.Needs.ALL, rules=plain.rules * 2)
    for changes in (
        *({"starts_at": MIDNIGHT}, {"ends_at": MIDNIGHT}, {"starts_at": MIDNIGHT, "ends_at": MIDNIGHT}),
        *({"counts_from": each} for each in (*d.CountsFrom, MIDNIGHT)),
        *({"timezone": each} for each in (d.STORE_ZONE, d.MEMBER_ZONE)),
        {"stops_at_goal": False, "rollback_after_completion": True, "period": d.AbsoluteEnd(MIDNIGHT)},
        {"recurrence": d.Recurrence.ON_COMPLETION, "rules": plain.rules * 2, "milestones": HALF},
        {"milestones": (*HALF, d.Milestone("2", 5, (("en", "x"),)))},
        {"availability": AVAILABILITY},
        {"completion_limit": d.Limit(1)},
    ):
        yield replace(plain, **changes)


def _every_time(plain: Definition) -> Iterator[Definition]:
    """Every window, period and interval there is."""
    for unit in d.CALENDAR_UNITS:
        window = d.CalendarWindow(unit, 2, 1)
        period = d.CalendarPeriod(unit)
        yield replace(plain, rules=(replace(plain.rules[0], window=window),), period=period)
    for unit in d.ROLLING_UNITS:
        yield replace(plain, rules=(replace(plain.rules[0], window=d.RollingWindow(2, unit)),))
    for unit, rounding in product(d.PERIOD_UNITS, d.Rounding):
        yield replace(plain, period=d.RelativePeriod(2, unit, rounding))
    for unit in d.INTERVAL_UNITS:
        yield replace(plain, completion_limit=d.Limit(2, d.Interval(2, unit)))
    for period, *_ in periods():
        yield read(document(period=period, recurrence="on_completion"))


MIDNIGHT = datetime(2025, 12, 1)  # noqa: DTZ001 — wall time, as definitions have it
OFFSET = MIDNIGHT.replace(tzinfo=UTC)
HALF = (d.Milestone("1", 5),)
ON_WEB = condition("transaction.channel", "is_equal", "web")
COFFEE = {"type": "item_quantity", "conditions": [condition("item.category", "is_equal", "coffee")]}
AVAILABILITY = (
    d.After(OFFSET),
    d.Before(MIDNIGHT),
    d.Between(MIDNIGHT, MIDNIGHT),
    d.NotBetween(MIDNIGHT, MIDNIGHT),
    d.DaysOfWeek(d.WEEKDAYS),
    d.DaysOfMonth((1, d.LAST_DAY)),
    d.MonthsOfYear(tuple(range(1, 13))),
    d.TimeOfDay(time(9), time(10)),
    d.TimeOfDay(time(10), time(9)),
)
_RANGES = (d.Operator.IS_BETWEEN, d.Operator.IS_NOT_BETWEEN)
VALUES: dict[frozenset[d.Operator], Any] = {
    frozenset({d.Operator.IS_NUMBER_BETWEEN}): d.NumberRange(Decimal(1), Decimal(2)),
    frozenset(_RANGES): d.MomentRange(MIDNIGHT, MIDNIGHT),
    frozenset({d.Operator.IS_TIME_BETWEEN}): d.TimeRange(time(9), time(10)),
    frozenset({d.Operator.HAS_AT_LEAST_ONE_LABEL}): (d.Label("k"), d.Label("k", "v")),
    frozenset({d.Operator.IS_DAY_OF_WEEK}): d.WEEKDAYS,
    frozenset({d.Operator.IS_DAY_OF_MONTH}): (1, d.LAST_DAY),
    frozenset({d.Operator.IS_MONTH_OF_YEAR}): (1, 2, 3),
    frozenset(d.Operator): True,
}
