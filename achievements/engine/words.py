"""Saying things in a language: phrases filled in, numbers, moments, lists and conditions."""

import gettext
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Protocol

from .amounts import MICRO, to_decimal
from .definition import (
    LAST_DAY,
    Condition,
    Conditions,
    ConditionValue,
    Group,
    Label,
    MomentRange,
    Noun,
    NumberRange,
    Operator,
    Texts,
    TimeRange,
    text_in,
)
from .moments import write_time
from .phrases import PHRASES

# Stands in a sentence for what a draft does not say yet.
NOT_SAID = "…"

_LONGEST_GOT = 100
# Line breaks of every kind, which would tear the sentence that a text is quoted in.
_BREAKS = {ord(each): each.encode("unicode_escape").decode() for each in "\n\r\t\x85\u2028\u2029"}
_NUMBER_SAMPLE = re.compile(r"1(\D?)234(\D)5")


class Translations(Protocol):
    """Where phrases are looked up by their English text; one that is not known stays English.

    `gettext.GNUTranslations` has this form, and so has the module `django.utils.translation`.
    """

    def gettext(self, message: str, /) -> str:
        """The text in place of the English one."""

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """The text in place of the English pair, in the form that suits the number."""


ENGLISH: Translations = gettext.NullTranslations()


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its phrases, and its tag to choose among the texts that a definition carries."""

    language: str = "en"
    translations: Translations = ENGLISH

    def say(self, code: str, /, **filled: str) -> str:
        """The phrase with its names filled in."""
        return self.say_amount(code, MICRO, **filled)

    def say_count(self, code: str, count: int, /, **filled: str) -> str:
        """The phrase for so many."""
        return self.say_amount(code, count * MICRO, **filled)

    def say_amount(self, code: str, amount: int, /, **filled: str) -> str:
        """The phrase for an amount, which is the phrase for several unless the amount is whole."""
        phrase = PHRASES[code]
        if isinstance(phrase, str):
            english, found = phrase, self.translations.gettext(phrase)
        else:
            number = amount // MICRO if amount % MICRO == 0 else 2
            english, found = ENGLISH.ngettext(*phrase, number), self.translations.ngettext(*phrase, number)
        filled = {"number": self.amount(amount), **filled}
        try:
            return found.format(**filled)
        except (LookupError, ValueError, AttributeError):
            # A translation that names what is not there must not take the page down.
            return english.format(**filled)

    # Numbers and moments

    def number(self, number: Decimal) -> str:
        """The number with the language's marks between thousands and before decimals."""
        sample = _NUMBER_SAMPLE.fullmatch(self.translations.gettext(str(PHRASES["number"])))
        thousands, point = sample.groups() if sample else (",", ".")
        return f"{number:,f}".translate({ord(","): thousands, ord("."): point})

    def amount(self, amount: int) -> str:
        """The amount as a number."""
        return self.number(to_decimal(amount))

    def counted(self, amount: int, unit: tuple[tuple[str, Noun], ...]) -> str:
        """The amount with the noun for what it counts, if there is one."""
        noun = text_in(unit, self.language)
        if noun is None:
            return self.amount(amount)
        said = in_one_line(noun.one if amount == MICRO else noun.other)
        return self.say_amount("amount.noun", amount, noun=said)

    def name(self, names: Texts) -> str | None:
        """The name in the language, in one line; None if there is none at all."""
        name = text_in(names, self.language)
        return None if name is None else in_one_line(name)

    def moment(self, moment: datetime) -> str:
        """The date and the time of day; with the offset if it has one."""
        filled = {
            "day": str(moment.day),
            "month": self.month(moment.month),
            "year": str(moment.year),
            "time": write_time(moment.time()),
        }
        offset = moment.utcoffset()
        if offset is None:
            return self.say("moment", **filled)
        return self.say("moment.offset", offset=_name_of(offset), **filled)

    def month(self, month: int) -> str:
        """The name of the month."""
        return self.say(f"month.{month}")

    def month_day(self, day: int) -> str:
        """The day of a month, which may be whichever is last."""
        return self.say("month_day.last") if day == LAST_DAY else self.say("month_day", day=str(day))

    # Lists and texts

    def series(self, items: Sequence[str], last: str) -> str:
        """The items with commas, the last behind the word of the phrase `last`."""
        *before, end = items
        return self.say(last).join([self.say("list.comma").join(before), end] if before else [end])

    def either(self, items: Sequence[str]) -> str:
        """The items as a choice."""
        return self.series(items, "list.or")

    def both(self, items: Sequence[str]) -> str:
        """The items together."""
        return self.series(items, "list.and")

    def text(self, text: str) -> str:
        """The text in quotation marks, in one line."""
        return self.say("value.text", text=in_one_line(text))

    # Conditions

    def conditions(self, conditions: Conditions) -> str:
        """All the conditions in one sentence, groups in parentheses; empty if there are none."""
        if len(conditions) == 1 and isinstance(conditions[0], Group):
            return self._group(conditions[0])
        return self._joined(conditions, "conditions.all")

    def condition(self, condition: Condition) -> str:
        """One comparison: `transaction.gross_value` is at least 20."""
        return self.say(
            f"operator.{condition.operator.value}",
            attribute=f"`{in_one_line(condition.attribute)}`",
            value=self.value(condition),
        )

    def value(self, condition: Condition) -> str:
        """What a condition compares with."""
        if isinstance(condition.value, tuple):
            return self.either([self._element(condition.operator, each) for each in condition.value])
        return self._value(condition.value)

    def got(self, got: Any) -> str:
        """What was there instead, short enough for a sentence."""
        if isinstance(got, datetime):
            return self.moment(got)
        if isinstance(got, str):
            return self.text(_short(got))
        if isinstance(got, bool):
            return self._value(got)
        if isinstance(got, int | float | Decimal):
            return _short(str(got)) if not isinstance(got, int) or got.bit_length() < 256 else "a huge number"
        return "a list" if isinstance(got, list | tuple) else "an object"

    def _joined(self, nodes: Conditions, word: str) -> str:
        return self.say(word).join(self._node(node) for node in nodes)

    def _node(self, node: Condition | Group) -> str:
        if isinstance(node, Condition):
            return self.condition(node)
        inside = self._group(node)
        return self.say("conditions.group", conditions=inside) if len(node.conditions) > 1 else inside

    def _group(self, group: Group) -> str:
        return self._joined(group.conditions, f"conditions.{group.kind.value}")

    def _element(self, operator: Operator, element: Any) -> str:
        match operator:
            case Operator.IS_MONTH_OF_YEAR:
                return self.month(element)
            case Operator.IS_DAY_OF_MONTH:
                return self.month_day(element)
            case Operator.IS_DAY_OF_WEEK:
                return self.say(f"weekday.{element}")
        return self._label(element) if isinstance(element, Label) else self._value(element)

    def _label(self, label: Label) -> str:
        if label.value is None:
            return self.text(label.key)
        return self.say("value.label", key=in_one_line(label.key), text=in_one_line(label.value))

    def _value(self, value: ConditionValue) -> str:
        match value:
            case NumberRange(low, high):
                return self.say("value.numbers", low=self.number(low), high=self.number(high))
            case MomentRange(start, end):
                return self.say("value.range", start=self.moment(start), end=self.moment(end))
            case TimeRange(start, end):
                return self.say("value.range", start=write_time(start), end=write_time(end))
            case datetime():
                return self.moment(value)
        return self._scalar(value)

    def _scalar(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.say("value.true" if value else "value.false")
        return self.number(value) if isinstance(value, Decimal) else self.text(value)


def in_one_line(text: str) -> str:
    """The text with its line breaks written out."""
    return text.translate(_BREAKS)


def _name_of(offset: timedelta) -> str:
    return timezone(offset).tzname(None)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_GOT else f"{text[: _LONGEST_GOT - 1]}…"
