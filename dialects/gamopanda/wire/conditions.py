"""The vendor's filters: conditions in groups, written as JSON. What they compare, the lists say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dialects.reading import Sheet

GROUPS, DEEPEST, MOST = ("AND", "OR"), 5, 50
Test: TypeAlias = Callable[[Any, Any], bool]
TESTS: Mapping[str, Test] = {
    "EQUAL": lambda value, asked: value == asked,
    "NOT_EQUAL": lambda value, asked: value != asked,
    "GREATER_THAN": lambda value, asked: value > asked,
    "GREATER_THAN_OR_EQUAL": lambda value, asked: value >= asked,
    "LESS_THAN": lambda value, asked: value < asked,
    "LESS_THAN_OR_EQUAL": lambda value, asked: value <= asked,
    "CONTAINS": lambda value, asked: asked.casefold() in value.casefold(),
    "STARTS_WITH": lambda value, asked: value.casefold().startswith(asked.casefold()),
    "IN": lambda value, asked: value in asked,
    "NOT_IN": lambda value, asked: value not in asked,
    "IS_EMPTY": lambda value, asked: value in (None, ""),
    "IS_NOT_EMPTY": lambda value, asked: value not in (None, ""),
}
LISTS, BARE, TEXTS = ("IN", "NOT_IN"), ("IS_EMPTY", "IS_NOT_EMPTY"), ("CONTAINS", "STARTS_WITH")
# What of them holds also of what is missing.
OF_NOTHING = (*BARE, "EQUAL", "NOT_EQUAL", "IN", "NOT_IN")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; its value is already what the field holds."""

    slug: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Group:
    """All of them hold, or any."""

    operator: str
    inside: tuple["Condition | Group", ...]


ALL = Group("AND", ())
# How a value is read for a field; None if it is none of its kind.
Readers: TypeAlias = Mapping[str, Callable[[Any], Any]]


def conditions_in(sheet: Sheet, readers: Readers, depth: int = DEEPEST) -> Condition | Group:
    """A list is as good as a group of which all must hold."""
    if isinstance(sheet.value, list):
        return Group("AND", tuple(_inside(sheet, readers, depth)))
    parts = sheet.parts(("operator", "conditions", "fieldSlug", "value"))
    if "fieldSlug" in parts:
        return _condition(sheet, parts, readers)
    if not parts and sheet.value == {}:
        return ALL
    operator = parts["operator"].choice(GROUPS) if "operator" in parts else "AND"
    if "conditions" not in parts:
        sheet.part("conditions", None).refuse("required", "A group has conditions.")
        return ALL
    return Group(operator or "AND", tuple(_inside(parts["conditions"], readers, depth)))


def conditions_of(node: Condition | Group) -> Iterator[Condition]:
    """Each comparison in it."""
    if isinstance(node, Condition):
        yield node
    else:
        for each in node.inside:
            yield from conditions_of(each)


def fits(node: Condition | Group, value_of: Callable[[str], Any]) -> bool:
    if isinstance(node, Group):
        each = (fits(inside, value_of) for inside in node.inside)
        return any(each) if node.operator == "OR" and node.inside else all(each)
    value = value_of(node.slug)
    if value is None and node.operator not in OF_NOTHING:
        return False
    return TESTS[node.operator](value, node.value)


def _inside(sheet: Sheet, readers: Readers, depth: int) -> Iterator[Condition | Group]:
    if depth == 0:
        sheet.refuse("too_deep", f"Groups go {DEEPEST} levels deep.")
        return
    for each in sheet.entries(most=MOST):
        yield conditions_in(each, readers, depth - 1)


def _condition(sheet: Sheet, parts: Mapping[str, Sheet], readers: Readers) -> Condition | Group:
    slug = parts["fieldSlug"].choice(tuple(readers))
    operator = parts["operator"].choice(tuple(TESTS)) if "operator" in parts else "EQUAL"
    if slug is None or operator is None:
        return ALL
    if operator in BARE:
        return Condition(slug, operator, None)
    raw = sheet.value.get("value")
    if operator in LISTS:
        values = [_value(each, readers[slug]) for each in sheet.part("value", raw).entries(least=1, most=1_000)]
        return Condition(slug, operator, values)
    here = sheet.part("value", raw)
    if operator in TEXTS:
        return Condition(slug, operator, here.text(most=1_024) or "")
    if raw is None and operator in OF_NOTHING:
        return Condition(slug, operator, None)
    return Condition(slug, operator, _value(here, readers[slug]))


def _value(sheet: Sheet, read: Callable[[Any], Any]) -> Any:
    found = read(sheet.value)
    if found is None:
        sheet.refuse("invalid", "This cannot be compared with that field.")
    return found
