"""What an event adds, by aggregation: its amount, or the keys that are to be told apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import Any, TypeAlias

from .amounts import MICRO, AmountError, exact, parse_amount
from .attributes import Kind, find, getter, kind_of, steps_of
from .conditions import Got, compile_conditions
from .definition import Count, Distinct, ItemQuantity, ItemValue, Max, Reported, ReportKind, Sum
from .moments import write_moment
from .operators import Zones, read_instant
from .reasons import Reason, Why, why

Facts: TypeAlias = Mapping[str, Any]
Keys: TypeAlias = tuple[str, ...]
# The facts of an event go in, and what is left of them after returns (amounts are taken from that); an amount,
# keys or why there are none come out.
Take: TypeAlias = Callable[[Facts, Facts], int | Keys | Why]


class Style(Enum):
    """How what is taken moves a value."""

    ADD = "add"
    RAISE = "raise"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregation, compiled."""

    style: Style
    take: Take


# An amount up to this is read without a second look.
_SMALL = 10**9
_LONGEST_KEY = 20
_ITEMS = ("transaction", "items")


def compile_measure(aggregation: object, zones: Zones) -> Measure:
    """The function that takes from an event what the aggregation is about."""
    return _KINDS[type(aggregation)](aggregation, zones)


def _count(_aggregation: Count, _zones: Zones) -> Measure:
    return Measure(Style.ADD, lambda _facts, _left: MICRO)


def _sum(aggregation: Sum, _zones: Zones) -> Measure:
    return Measure(Style.ADD, _amount_at(aggregation.attribute))


def _max(aggregation: Max, _zones: Zones) -> Measure:
    return Measure(Style.RAISE, _amount_at(aggregation.attribute))


def _reported(aggregation: Reported, _zones: Zones) -> Measure:
    style = Style.ADD if aggregation.kind is ReportKind.INCREMENT else Style.RAISE
    return Measure(style, _amount_at(f"event.body.{aggregation.kind.value}"))


def _amount_at(attribute: str) -> Take:
    get = getter(steps_of(attribute))

    def take(_facts: Facts, left: Facts) -> int | Why:
        got = get(left)
        if type(got) is int and -_SMALL <= got <= _SMALL:
            return got * MICRO
        return _amount(got, attribute)

    return take


def _amount(got: Any, attribute: str) -> int | Why:
    if got is None:
        return why(Reason.ATTRIBUTE_MISSING, attribute=attribute)
    try:
        return parse_amount(got)
    except AmountError as error:
        return why(Reason.ATTRIBUTE_MISSING, attribute=attribute, problem=error.code, got=Got(got))


# Line items -----------------------------------------------------------------------------------------------


def _item_quantity(aggregation: ItemQuantity, zones: Zones) -> Measure:
    return Measure(Style.ADD, _of_items(aggregation, "quantity", 1, zones))


def _item_value(aggregation: ItemValue, zones: Zones) -> Measure:
    return Measure(Style.ADD, _of_items(aggregation, "gross_value", None, zones))


def _of_items(aggregation: ItemQuantity | ItemValue, key: str, default: int | None, zones: Zones) -> Take:
    judge = compile_conditions(aggregation.conditions)
    attribute = f"item.{key}"

    def take(facts: Facts, left: Facts) -> int | Why:
        items = find(facts, _ITEMS)
        if not isinstance(items, list | tuple):
            return why(Reason.ATTRIBUTE_MISSING, attribute="transaction.items")
        total = 0
        for item, rest in zip(items, find(left, _ITEMS), strict=True):
            if isinstance(item, Mapping) and (judge is None or judge({"item": item}, zones) is None):
                amount = _amount(rest.get(key, default), attribute)
                if isinstance(amount, Why):
                    return amount
                total += amount
        return total

    return take


# Keys -----------------------------------------------------------------------------------------------------


def _distinct(aggregation: Distinct, zones: Zones) -> Measure:
    get = getter(steps_of(aggregation.attribute))
    is_moment = kind_of(aggregation.attribute) is Kind.MOMENT

    def take(facts: Facts, _left: Facts) -> Keys | Why:
        got = get(facts)
        if got is None:
            return why(Reason.ATTRIBUTE_MISSING, attribute=aggregation.attribute)
        moment = read_instant(got, zones.store) if is_moment else None
        values = got if isinstance(got, list | tuple) else (moment or got,)
        if any(isinstance(each, Mapping | list | tuple) for each in values):
            problem = {"problem": "not_a_value", "got": Got(got)}
            return why(Reason.ATTRIBUTE_MISSING, attribute=aggregation.attribute, **problem)
        return tuple(dict.fromkeys(key_of(each) for each in values))

    return Measure(Style.COLLECT, take)


def key_of(value: Any) -> str:
    """A short text that tells the value from others: texts with case, numbers whatever way they are written."""
    text = _text_of(value)
    if len(text) <= _LONGEST_KEY:
        return text
    # Longer than any that is kept as it is, so that neither is taken for the other.
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _text_of(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return write_moment(value)
    number = None if isinstance(value, int) else exact(value)
    if number is None:
        return str(value)
    whole, _, rest = f"{number:f}".partition(".")
    return f"{whole}.{rest}".rstrip("0").rstrip(".") if rest else whole


_KINDS: dict[type, Callable[[Any, Zones], Measure]] = {
    Count: _count,
    Sum: _sum,
    Max: _max,
    Distinct: _distinct,
    ItemQuantity: _item_quantity,
    ItemValue: _item_value,
    Reported: _reported,
}
