"""Two implementations side by side: where they differ, and the smallest stream of lines on which they still do."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from achievements.engine.check import examine
from achievements.engine.simulation import simulate

from .cases import Case
from .naive import naive

Difference = tuple[str, Any, Any]


def difference(case: Case) -> tuple[dict[str, Any], Difference | None]:
    """What the naive one says, and the first place where the engine says other: path, expected, got."""
    expected = case.played(naive)
    try:
        got = case.played(simulate)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what this looks for
        return expected, ("", "an answer", repr(error))
    for result in (expected, got):
        # Of what was recorded at once, milestones may come before or after what completed.
        result["completions"].sort(
            key=lambda each: (each["recorded_at"], each["slot"] or "", each["milestone"] or "", each["k"])
        )
    for step in (*expected["steps"], *got["steps"]):
        # In which order the rules answer says nothing.
        step["reasons"] = step["reasons"] and sorted(step["reasons"], key=lambda each: each["rule"] or "")
    return expected, next(_differences(expected, got, ""), None)


def _differences(expected: Any, got: Any, path: str) -> Any:
    """What the naive one says must be there; the engine may say more. None is what it has nothing to say about."""
    if expected is None and path.rpartition("/")[2] in ("counted", "reasons"):
        return
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            yield from _differences(value, got.get(key, "(missing)"), f"{path}/{key}")
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for place, value in enumerate(expected):
            yield from _differences(value, got[place], f"{path}/{place}")
    elif expected != got or type(expected) is not type(got):
        yield path, expected, got


def smallest(case: Case, fails: Callable[[Case], Any]) -> Case:
    """The case without every line and every part of the definition that it fails without."""
    while smaller := next((each for each in _smaller(case) if each != case and _still_fails(each, fails)), None):
        case = smaller
    return case


def _smaller(case: Case) -> Any:
    for size in (8, 4, 2, 1):
        for start in range(0, len(case.lines) - size + 1, size):
            yield replace(case, lines=[*case.lines[:start], *case.lines[start + size :]])
    yield replace(case, at=None)
    for key in case.document:
        if key not in ("key", "rules"):
            yield replace(case, document={name: value for name, value in case.document.items() if name != key})
    rules = case.document["rules"]
    for place, rule in enumerate(rules):
        if len(rules) > 1:
            yield replace(case, document={**case.document, "rules": [*rules[:place], *rules[place + 1 :]]})
        for key in ("window", "frequency_limit", "conditions", "unique_referee"):
            if key in rule:
                fewer = {name: value for name, value in rule.items() if name != key}
                yield replace(case, document={**case.document, "rules": [*rules[:place], fewer, *rules[place + 1 :]]})


def _still_fails(case: Case, fails: Callable[[Case], Any]) -> bool:
    if not case.lines or "id" not in case.lines[0] or examine(case.document).definition is None:
        return False
    return fails(case) is not None


def _where(found: Difference | None) -> Any:
    """What kind of difference it is, so that shrinking does not run into another one."""
    return found and (found[0].split("/")[1:2], found[2] if not found[0] else None)


def report(case: Case, seed: object) -> str:
    """What somebody needs to see why the two differ."""
    where = _where(difference(case)[1])
    small = smallest(case, lambda each: _where(difference(each)[1]) == where or None)
    path, expected, got = difference(small)[1] or ("", None, None)
    lines = "\n".join(f"  {json.dumps(line)}" for line in small.lines)
    zones = json.dumps({**small.zones, "at": small.at})
    document = json.dumps(small.document)
    return f"seed {seed}: at {path}\nnaive:  {expected}\nengine: {got}\n{document}\n{zones}\n{lines}"
