"""What conditions and aggregations can look at: the attributes, their types, and how a value is found."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The type of an attribute; ANY where only the event itself knows."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"
    LABELS = "labels"
    TEXTS = "list of texts"
    ANY = "any"


_PERSON = {
    "tier": Kind.TEXT,
    "labels": Kind.LABELS,
    "registered_at": Kind.MOMENT,
}
_ITEM_TEXTS = ("sku", "name", "category", "maker")

KINDS: Mapping[str, Kind] = {
    "event.type": Kind.TEXT,
    "event.occurred_at": Kind.MOMENT,
    "transaction.gross_value": Kind.NUMBER,
    "transaction.quantity": Kind.NUMBER,
    "transaction.document_number": Kind.TEXT,
    "transaction.purchase_place": Kind.TEXT,
    "transaction.channel": Kind.TEXT,
    "transaction.currency": Kind.TEXT,
    "transaction.purchased_at": Kind.MOMENT,
    "transaction.labels": Kind.LABELS,
    **{f"transaction.items.{name}": Kind.TEXTS for name in _ITEM_TEXTS},
    **{f"item.{name}": Kind.TEXT for name in _ITEM_TEXTS},
    "item.quantity": Kind.NUMBER,
    "item.gross_value": Kind.NUMBER,
    "item.labels": Kind.LABELS,
    **{f"{who}.{name}": kind for who in ("member", "referrer") for name, kind in _PERSON.items()},
}
# Below these, what is there depends on what was sent.
OPEN = (
    "event.body.",
    "transaction.attributes.",
    "item.attributes.",
    "member.attributes.",
    "referrer.attributes.",
)
ROOTS = ("event", "transaction", "item", "member", "referrer")


def kind_of(path: str) -> Kind | None:
    """The type of the attribute; None if there is no such attribute."""
    if any(path.startswith(root) for root in OPEN):
        return Kind.ANY if all(path.split(".")) else None
    return KINDS.get(path)


def root_of(path: str) -> str:
    """The first word of the path: whose attribute it is."""
    return path.partition(".")[0]


def steps_of(path: str) -> tuple[str, ...]:
    """The keys from the roots down to the attribute."""
    return tuple(path.split("."))


def getter(steps: tuple[str, ...]) -> Callable[[Any], Any]:
    """`find` for these steps, quick where everything on the way is a plain object."""
    if len(steps) == 3:
        first, second, third = steps

        def get(facts: Any) -> Any:
            try:
                return facts[first][second][third]
            except (KeyError, TypeError, IndexError):
                return find(facts, steps)

        return get
    return lambda facts: find(facts, steps)


def find(facts: Any, steps: tuple[str, ...]) -> Any:
    """The value at the end of the steps, None if missing; through a list, the values of its elements."""
    for position, key in enumerate(steps):
        if isinstance(facts, Mapping):
            facts = facts.get(key)
        elif isinstance(facts, list | tuple):
            found = [find(element, steps[position:]) for element in facts]
            return [value for value in found if value is not None] or None
        else:
            return None
    return facts
