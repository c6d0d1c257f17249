"""An achievement in the vendor's words: one rule of reported per cent, and nothing that could not be said."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from achievements.engine import Definition, parse
from achievements.engine.definition import CountsFrom, Recurrence
from members.jsontext import read_exact

KNOWN = 2_000
RULE = "1"


def document(key: str, names: Mapping[str, str], *, repeatable: bool) -> dict[str, Any]:
    """The definition of a new one."""
    return {
        "key": key,
        "name": dict(names),
        "rules": [{"trigger": "reported", "aggregation": {"type": "reported", "kind": "percent"}, "goal": 100}],
        "recurrence": recurrence(repeatable=repeatable),
        # The vendor takes what is submitted whatever date it bears.
        "counts_from": CountsFrom.EVERYTHING.value,
    }


def recurrence(*, repeatable: bool) -> str:
    return (Recurrence.ON_COMPLETION if repeatable else Recurrence.ONCE).value


@lru_cache(maxsize=KNOWN)
def can_say(text: str) -> bool:
    """Whether the format has words for a definition; remembered, because a list asks it of every one."""
    found = parse(read_exact(text))
    if not isinstance(found, Definition) or len(found.rules) != 1:
        return False
    plain = parse(document(found.key, {}, repeatable=found.recurrence is Recurrence.ON_COMPLETION))
    assert isinstance(plain, Definition)  # noqa: S101  it is our own
    (rule,) = plain.rules
    called = replace(rule, name=found.rules[0].name, unit=found.rules[0].unit)
    return found == replace(plain, name=found.name, rules=(called,), counts_from=found.counts_from)
