"""Cancellations and returns: the items as they should have been."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from .amounts import AmountError, parse_amount, to_decimal
from .items import Event, Item


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The event was never to have been."""

    id: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Some of a sale came back: these items, or so much of its value."""

    id: str
    source: str = ""
    items: tuple[Mapping[str, Any], ...] | None = None
    value: int = 0


Correction: TypeAlias = Cancellation | Return


def correct(items: Iterable[Item], corrections: Iterable[Correction]) -> list[Item]:
    """The items with the corrections worked in; a cancelled event stays, to answer that it was reversed."""
    by_id: dict[tuple[str, str], list[Correction]] = {}
    for each in corrections:
        by_id.setdefault((each.source, each.id), []).append(each)
    return [
        _corrected(item, by_id.get((item.source, item.id), ())) if isinstance(item, Event) else item for item in items
    ]


def _corrected(event: Event, corrections: Iterable[Correction]) -> Event:
    for each in corrections:
        event = replace(event, reversed=True) if isinstance(each, Cancellation) else _without(event, each)
    return event


def _without(event: Event, back: Return) -> Event:
    sale = (event.left or event.facts).get("transaction") or {}
    if back.items is None:
        left = _without_value(sale, back.value)
        gone = not _amount(left, "gross_value")
    else:
        left = _without_items(sale, back.items)
        gone = not (_quantity(left) if sale.get("items") else _amount(left, "gross_value"))
    return replace(event, left={**event.facts, "transaction": left}, reversed=event.reversed or gone)


def _without_value(sale: Mapping[str, Any], value: int) -> dict[str, Any]:
    return {**sale, "gross_value": _number(max(0, _amount(sale, "gross_value") - value))}


def _without_items(sale: Mapping[str, Any], back: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    # Lines of which nothing is left stay, so that each is found where it was in the sale.
    items: list[Any] = [dict(each) if isinstance(each, Mapping) else each for each in sale.get("items") or ()]
    value = quantity = 0
    for each in back:
        returned, worth = _take(items, each)
        value, quantity = value + worth, quantity + returned
    left = {**_without_value(sale, value), "items": items}
    if "quantity" in sale:
        left["quantity"] = _number(max(0, _amount(sale, "quantity") - quantity))
    return left


def _take(items: list[Any], back: Mapping[str, Any]) -> tuple[int, int]:
    """Takes what came back from the lines of its sku; how many that were, and what they were worth."""
    wanted = _amount(back, "quantity", 1)
    stated = _amount(back, "gross_value") if "gross_value" in back else None
    returned = value = 0
    for line in filter(_is_line, items):
        had = _amount(line, "quantity", 1)
        taken = min(had, wanted - returned)
        if line.get("sku") == back.get("sku") and taken > 0:
            gross = _amount(line, "gross_value")
            worth = gross * taken // had if stated is None else min(gross, stated - value)
            line |= {"quantity": _number(had - taken), "gross_value": _number(gross - worth)}
            returned, value = returned + taken, value + worth
    return returned, value if stated is None else stated


def _quantity(sale: Mapping[str, Any]) -> int:
    return sum(_amount(line, "quantity", 1) for line in filter(_is_line, sale["items"]))


def _is_line(item: Any) -> bool:
    return isinstance(item, dict)


def _amount(holder: Mapping[str, Any], key: str, default: int = 0) -> int:
    try:
        return parse_amount(holder.get(key, default))
    except AmountError:
        return 0


def _number(amount: int) -> str:
    return str(to_decimal(amount))
