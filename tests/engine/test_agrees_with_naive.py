"""The engine agrees with a second implementation, written from the design, on random cases of every kind."""

import ast
import inspect
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

import pytest

from achievements.engine import calendar, changes, plan, records, rules, streaks, windows, work
from achievements.engine.check import examine

from .agreement import difference, report
from .cases import Case, random_case
from .plainly import Achievement, moment, number_of
from .random_documents import AGGREGATIONS, RECURRENCES, WINDOWS

MANY, FEW = 20_000, 1_000
# The second implementation, and how many lines it may have, blank ones aside, for one to see that it is right.
SECOND = ("naive.py", "naive_standing.py", "plainly.py")
MOST_LINES = 600


# Of all cases at least so many of a hundred.
SHARES = {"completes": 30, "late": 10, "corrected": 5, "set while others rolled": 1, "lowered under a limit": 2}


def test_the_engine_agrees_with_the_naive_one() -> None:
    seen = _agrees(range(FEW))
    assert {trait: seen[trait] for trait, share in SHARES.items() if seen[trait] < FEW * share / 100} == {}


@pytest.mark.prove
@pytest.mark.timeout(3_600)
def test_the_engine_agrees_with_the_naive_one_on_many_more() -> None:
    seeds, parts = range(FEW, FEW + MANY), os.cpu_count() or 1
    with ProcessPoolExecutor(parts, multiprocessing.get_context("spawn")) as processes:
        seen = sum(processes.map(_agrees, (seeds[part::parts] for part in range(parts))), Counter[Any]())
    assert {trait: seen[trait] for trait, share in SHARES.items() if seen[trait] < MANY * share / 100} == {}
    assert {shape: seen[shape] for shape in _allowed_shapes() if seen[shape] < 50} == {}


def test_the_naive_one_is_short_enough_to_be_seen_through() -> None:
    texts = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SECOND]
    assert len([line for text in texts for line in text.splitlines() if line.strip()]) <= MOST_LINES


def test_the_naive_one_shares_no_code_with_the_engine() -> None:
    for name in SECOND:
        tree = ast.parse(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
        assert imported - set(sys.stdlib_module_names) <= {"naive_standing", "plainly"}


def _agrees(seeds: Iterable[int]) -> Counter[Any]:
    """Fails on the first case they differ on, shrunk; what the cases were like."""
    seen: Counter[Any] = Counter()
    for seed in seeds:
        case = random_case(Random(seed))
        result, found = difference(case)
        if found:
            raise AssertionError(report(case, seed))
        seen.update(_traits(case, result))
    return seen


def _traits(case: Case, result: dict[str, Any]) -> set[Any]:
    recurrence = case.document["recurrence"]
    traits = {_shape(rule, recurrence) for rule in case.document["rules"]}
    if any(each["milestone"] is None and each["cause"] == "event" for each in result["completions"]):
        traits.add("completes")
    steps = list(zip(case.lines, result["steps"], strict=True))
    if _replays_late(steps):
        traits.add("late")
    if any(("cancel" in line or "return" in line) and not step["reasons"] for line, step in steps):
        traits.add("corrected")
    if any(_sets_while_others_rolled(case, steps, place) for place in range(len(steps))):
        traits.add("set while others rolled")
    if "per" in case.document.get("completion_limit", {}) and any(_takes_back(step) for _, step in steps):
        traits.add("lowered under a limit")
    return traits


def _shape(rule: dict[str, Any], recurrence: str) -> tuple[str, str, str]:
    return rule["aggregation"]["type"], rule["window"]["type"], recurrence


def _replays_late(steps: list[tuple[dict[str, Any], dict[str, Any]]]) -> bool:
    """Whether a line counted after another that happened later had counted."""
    latest = ""
    for line, step in steps:
        if step["counted"]:
            moment = datetime.fromisoformat(line["occurred_at"]).isoformat()[:26]
            if moment < latest:
                return True
            latest = moment
    return False


def _sets_while_others_rolled(case: Case, steps: list[tuple[dict[str, Any], dict[str, Any]]], place: int) -> bool:
    """Whether the line sets some rules, and another one counted in a day or unit that was over by then."""
    change = steps[place][0]
    given = change.get("adjust", {}).get("progress")
    if not isinstance(given, dict) or "at" not in change:
        return False
    its = Achievement(case.document, case.zones["member_zone"], case.zones["store_zone"])
    others = {rule["key"]: rule["window"] for rule in its.rules if rule["key"] not in given}
    for line, step in steps[:place]:
        for window in (others.get(each["rule"]) for each in step["counted"] or ()):
            if window and window["type"] != "attempt":
                instants = moment(line["occurred_at"], its.store), moment(change["at"], its.store)
                then, now = (number_of(each, window["unit"], its.zone) for each in instants)
                if now - then >= window["count"]:
                    return True
    return False


def _takes_back(step: dict[str, Any]) -> bool:
    return any(each["count"] < 0 for each in step["completions"])


def _allowed_shapes() -> set[tuple[str, str, str]]:
    """Each aggregation × window × recurrence that the check allows in some definition."""
    shapes = [(a, w, r) for a in AGGREGATIONS for w in WINDOWS for r in RECURRENCES]
    return {shape for shape in shapes if examine(_plainest(*shape)).definition is not None}


def _plainest(aggregation: str, window: str, recurrence: str) -> dict[str, Any]:
    trigger = {"item_quantity": "transaction", "item_value": "transaction", "reported": "reported"}
    rule: dict[str, Any] = {"trigger": trigger.get(aggregation, "custom_event"), "goal": 2}
    if rule["trigger"] == "custom_event":
        rule["event"] = "visit"
    rule["aggregation"] = {"type": aggregation}
    if aggregation in ("sum", "distinct", "max"):
        rule["aggregation"]["attribute"] = "event.body.x"
    if aggregation == "reported":
        rule["aggregation"]["kind"] = "increment"
    units = {"attempt": {}, "calendar": {"unit": "day"}, "rolling": {"unit": "day", "count": 2}}
    rule["window"] = {"type": window, **units[window]}
    period = {"type": "calendar", "unit": "month"}
    return {"key": "plain", "rules": [rule], "period": period, "recurrence": recurrence}


# A planted mistake ----------------------------------------------------------------------------------------

PLANTED = [
    (windows.Window, "reach", "tally.value >= self.goal", "tally.value > self.goal"),
    (windows.Units, "reach", "tally.value < self.goal", "tally.value <= self.goal"),
    (windows.Units, "reach", "tally.streak >= self.streak.wanted", "tally.streak > self.streak.wanted"),
    (windows.Rolling, "roll", "- self.count + 1", "- self.count"),
    (streaks.Streak, "judge", "misses > self.allowed", "misses >= self.allowed"),
    (rules.Frequency, "until", "> 0", ">= 0"),
    (work.Work, "advance", "at >= self.end", "at > self.end"),
    (work.Work, "is_limited", "self.completions >= plan.limit", "self.completions > plan.limit"),
    (work.Work, "is_limited", "self.completed >= plan.limit", "self.completed > plan.limit"),
    (work.Work, "_cross", "target <= headline", "target < headline"),
    (plan.Plan, "refusal", "event.at <= based_at", "event.at < based_at"),
    (calendar.Cuts, "number_at", "self._find(at)", "self._find(at - 1)"),
    # Where what people change meets what is worked out from others.
    (changes, "_set_progress", "rule.window.roll(tally, item.at)", "pass"),
    (records.Recorded, "completed_in", "sum(times for", "sum(max(times, 0) for"),
]


@pytest.mark.parametrize(("owner", "name", "right", "wrong"), PLANTED)
def test_a_planted_off_by_one_is_found(
    owner: Any, name: str, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plant(owner, name, right, wrong, monkeypatch)
    try:
        assert any(difference(random_case(Random(seed)))[1] for seed in range(FEW))
    finally:
        calendar.calendar.cache_clear()


def _plant(owner: Any, name: str, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a mistake into a function by its source; stretches that were already found are forgotten."""
    function = getattr(owner, name)
    source = dedent(inspect.getsource(function))
    assert source.count(right) == 1, source
    planted: dict[str, Any] = {}
    exec(source.replace(right, wrong), function.__globals__, planted)  # noqa: S102 - the mistake is ours
    monkeypatch.setattr(owner, name, planted[name])
    calendar.calendar.cache_clear()
