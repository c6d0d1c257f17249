"""What counts is locked once somebody has progress: which parts of a definition a change would touch."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from achievements.engine import Definition
from achievements.engine.mistakes import step

# How it is called, and from when until when it lasts, decides nothing about what was counted.
FREE = frozenset({"name", "starts_at", "ends_at"})
FREE_OF_RULES = frozenset({"name", "unit"})


def locked_parts(before: Definition, after: Definition) -> list[str]:
    """Pointers into the new definition to everything in it that may not change, or to the list it is missing from."""
    plain = _fields(before, after, "", FREE | {"rules", "milestones"})
    return [*plain, *_rules(before, after), *_milestones(before, after)]


def added_milestones(before: Definition, after: Definition) -> list[str]:
    """The keys of milestones that are new, or have another target: they count crossings from now on."""
    known = {(each.key, each.target) for each in before.milestones}
    return [each.key for each in after.milestones if (each.key, each.target) not in known]


def _fields(before: Any, after: Any, at: str, free: frozenset[str]) -> Iterator[str]:
    for field in fields(before):
        if field.name not in free and getattr(before, field.name) != getattr(after, field.name):
            yield step(at, field.name)


def _rules(before: Definition, after: Definition) -> Iterator[str]:
    """Rules are told apart by their keys, as progress does; their order says nothing."""
    known = {rule.key: rule for rule in before.rules}
    for position, rule in enumerate(after.rules):
        at = step("/rules", position)
        if rule.key not in known:
            yield at
        else:
            yield from _fields(known[rule.key], rule, at, FREE_OF_RULES)
    if set(known) - {rule.key for rule in after.rules}:
        yield "/rules"


def _milestones(before: Definition, after: Definition) -> Iterator[str]:
    """Milestones may be added and renamed; none may go, and none may move."""
    known = {each.key: each.target for each in before.milestones}
    for position, each in enumerate(after.milestones):
        if known.get(each.key, each.target) != each.target:
            yield step(step("/milestones", position), "target")
    if set(known) - {each.key for each in after.milestones}:
        yield "/milestones"
