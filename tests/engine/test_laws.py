"""The laws of the engine, over random definitions of every kind and random streams."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from achievements.engine.simulation import simulate

from .cases import Case, cases
from .plainly import number_of
from .strategies import json_values

_law = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def _law_over_cases(law: Callable[..., None]) -> Callable[..., None]:
    return _law(given(cases, st.data())(law))


def _played(case: Case, **changes: Any) -> dict[str, Any]:
    return simulate(case.document, case.lines, **{**case.zones, "at": case.at, **changes})


def _of_events_alone(case: Case) -> Case:
    """Each event once, and none of them late or from the future, so that only their times matter."""
    events = {line["id"]: {**line, "historical": True} for line in case.lines if "id" in line}
    for event in events.values():
        event.pop("accepted_at", None)
    return replace(case, lines=list(events.values()))


def _whole(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in records if each["milestone"] is None]


def _identity(record: dict[str, Any]) -> tuple[Any, ...]:
    return record["slot"], record["milestone"], record["k"]


def _standing(result: dict[str, Any]) -> dict[str, Any]:
    """What is a function of the set of events alone; completions are what any evaluation found."""
    progress = {key: value for key, value in result["progress"].items() if key != "completions"}
    return {"progress": progress, "attempts": result["attempts"]}


@_law_over_cases
def test_arrival_order_does_not_matter_for_progress_and_attempts(case: Case, data: st.DataObject) -> None:
    case = _of_events_alone(case)
    in_order = sorted(case.lines, key=lambda line: (_instant(line, case), line["id"]))
    shuffled = data.draw(st.permutations(in_order))
    plain = _played(replace(case, lines=in_order))
    other = _played(replace(case, lines=shuffled))
    assume(plain["progress"]["completions"] == other["progress"]["completions"])
    assert _standing(plain) == _standing(other)


@_law_over_cases
def test_completions_recorded_in_any_order_are_at_least_those_found_in_order(case: Case, data: st.DataObject) -> None:
    case = _of_events_alone(case)
    in_order = sorted(case.lines, key=lambda line: (_instant(line, case), line["id"]))
    assume("completion_limit" not in case.document)
    plain = _played(replace(case, lines=in_order))
    other = _played(replace(case, lines=data.draw(st.permutations(in_order))))
    assert {_identity(each) for each in plain["completions"]} <= {_identity(each) for each in other["completions"]}


@_law_over_cases
def test_completions_are_at_most_as_many_as_the_limits_allow(case: Case, data: st.DataObject) -> None:
    case = replace(case, lines=[line for line in case.lines if "adjust" not in line and "reset" not in line])
    limit = case.document.get("completion_limit")
    done = [each for each in _whole(_played(case)["completions"]) if each["rolled_back_at"] is None]
    if case.document["recurrence"] == "once":
        assert len(done) <= 1
    if limit and not limit.get("per"):
        assert len(done) <= limit["value"]
    if limit and limit.get("per"):
        zone, per = _zone(case), limit["per"]
        numbers = (number_of(datetime.fromisoformat(each["at"]), per["unit"], zone, per["count"]) for each in done)
        assert max(Counter(numbers).values(), default=0) <= limit["value"]


@_law_over_cases
def test_a_milestone_is_recorded_at_most_once_per_attempt(case: Case, data: st.DataObject) -> None:
    case = _of_events_alone(case)
    case = replace(case, lines=sorted(case.lines, key=lambda line: (_instant(line, case), line["id"])))
    result = _played(case)
    open_ones = result["progress"]["attempt"] is not None
    for key, times in Counter(each["milestone"] for each in result["completions"]).items():
        assert key is None or times <= len(result["attempts"]) + open_ones


@_law_over_cases
def test_nothing_is_recorded_twice(case: Case, data: st.DataObject) -> None:
    kept = [each for each in _played(case)["completions"] if each["rolled_back_at"] is None]
    assert max(Counter(map(_identity, kept)).values(), default=1) == 1


@_law_over_cases
def test_earned_stays_earned(case: Case, data: st.DataObject) -> None:
    lines = [line for line in case.lines if "reset" not in line]
    case = replace(case, document={**case.document, "rollback_after_completion": False}, lines=lines)
    before = _played(replace(case, lines=case.lines[: data.draw(st.integers(1, len(case.lines)))]))
    after = _played(case)
    assert after["completions"][: len(before["completions"])] == before["completions"]


@_law_over_cases
def test_every_event_has_an_answer_of_every_rule(case: Case, data: st.DataObject) -> None:
    for line, step in zip(case.lines, _played(case)["steps"], strict=True):
        answered = {each["rule"] for each in [*step["counted"], *step["reasons"]]}
        if "id" in line and None not in answered:
            assert answered == {rule["key"] for rule in case.document["rules"]}


@_law_over_cases
def test_time_alone_closes_attempts_and_never_opens_or_completes(case: Case, data: st.DataObject) -> None:
    days = st.floats(0, 400, allow_nan=False)
    sooner, later = sorted([data.draw(days), data.draw(days)])
    last = max(datetime.fromisoformat(_instant(line, case)) for line in case.lines if "id" in line)
    last = max(
        last, *(datetime.fromisoformat(line["accepted_at"]) for line in case.lines if "accepted_at" in line), last
    )
    then, afterwards = (_played(case, at=last + timedelta(days=each)) for each in (sooner, later))
    assert afterwards["completions"] == then["completions"]
    assert afterwards["steps"] == then["steps"]
    assert afterwards["attempts"][: len(then["attempts"])] == then["attempts"]
    assert len(afterwards["attempts"]) - len(then["attempts"]) <= 1
    if then["progress"]["status"] in ("expired", "broken"):
        assert {**afterwards["progress"], "at": None} == {**then["progress"], "at": None}


@_law
@given(cases, st.lists(st.tuples(st.sampled_from(["body", "transaction", "member", "referrer"]), json_values)))
def test_what_the_check_accepts_never_raises(case: Case, parts: list[tuple[str, Any]]) -> None:
    lines = [dict(line) for line in case.lines]
    for place, (name, value) in enumerate(parts):
        line = lines[place % len(lines)]
        if "id" in line and line.get(name):
            inside = dict(line[name])
            line[name] = {**inside, next(iter(inside)): value}
    result = _played(replace(case, lines=lines))
    assert len(result["steps"]) == len(lines)


def _instant(line: dict[str, Any], case: Case) -> str:
    from zoneinfo import ZoneInfo

    from .plainly import moment

    return moment(line["occurred_at"], ZoneInfo(case.zones["store_zone"] or "UTC")).isoformat()


def _zone(case: Case) -> Any:
    from .naive import Achievement

    return Achievement(case.document, case.zones["member_zone"], case.zones["store_zone"]).zone
