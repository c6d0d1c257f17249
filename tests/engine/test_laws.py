"""The laws of the engine, over random definitions of every kind and random streams."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from achievements.engine.definition import Definition
from achievements.engine.describe import describe
from achievements.engine.document import parse
from achievements.engine.fold import evaluate, evaluate_weighed, expire, in_order
from achievements.engine.items import Event, Item
from achievements.engine.lightly import Light
from achievements.engine.lines import Reader
from achievements.engine.plan import Plan, compile_plan
from achievements.engine.reading import standing_at
from achievements.engine.simulation import simulate
from achievements.engine.standing import RuleStanding, Standing
from achievements.engine.step import Step

from .cases import Case, cases, documents
from .plainly import Achievement, moment, number_of
from .strategies import json_values

# Cases come by their seeds, which there is nothing in to shrink.
_law = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


def _law_over_cases(law: Callable[..., None]) -> Callable[..., None]:
    return _law(given(cases, st.data())(law))


# Cutting and order, by the fold itself --------------------------------------------------------------------


def _plan_of(case: Case) -> Plan:
    definition = parse(case.document)
    assert isinstance(definition, Definition)
    return compile_plan(definition, **case.zones)


def _items_of(case: Case, *, changes: bool = True) -> list[Item]:
    """The events, each once, and what people changed, in order."""
    reader = Reader(_plan_of(case).definition, case.zones["store_zone"] or "UTC")
    arrived = [reader.read(line) for line in case.lines if "cancel" not in line and "return" not in line]
    events = {each.id: replace(each, too_late=False) for each in arrived if isinstance(each, Event)}
    changed = [each for each in arrived if not isinstance(each, Event)] if changes else []
    return in_order([*events.values(), *(each for each in changed if hasattr(each, "place"))])


def _stored(standing: Standing) -> Standing:
    """As it comes back from the database."""
    return Standing.from_json(json.loads(json.dumps(standing.to_json())))


def _moved_on(after: Standing, before: Standing) -> bool:
    """Whether nothing is different but that rules nothing is known of may be named."""
    fresh = RuleStanding()
    rules = {**dict.fromkeys(after.rules, fresh), **before.rules}
    return after == before._replace(rules=rules)


_PARTS = ("triggers", "refused", "milestones", "completions", "dropped")


def _found(steps: Iterable[tuple[int, Step]]) -> dict[str, list[Any]]:
    """All that the steps decided, items by their place in the whole."""
    found: dict[str, list[Any]] = {"closed": [], **{part: [] for part in _PARTS}}
    for offset, step in steps:
        found["closed"] += step.closed
        for part in _PARTS:
            found[part] += [each._replace(item=each.item + offset) for each in getattr(step, part)]
    return found


@_law_over_cases
def test_cutting_anywhere_changes_nothing(case: Case, data: st.DataObject) -> None:
    plan, items = _plan_of(case), _items_of(case)
    whole = evaluate(plan, Standing(zone=case.zones["member_zone"]), items)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(items)))) | {0, len(items)})
    standing, steps = Standing(zone=case.zones["member_zone"]), []
    for start, end in pairwise(cuts):
        step = evaluate(plan, standing, items[start:end])
        assert step.replay_from is None
        standing = _stored(step.standing)
        steps.append((start, step))
    assert standing == whole.standing
    assert _found(steps) == _found([(0, whole)])


@_law_over_cases
def test_weighing_first_and_folding_one_by_one_is_the_same(case: Case, data: st.DataObject) -> None:
    plan, items = _plan_of(case), _items_of(case, changes=False)
    zone = case.zones["member_zone"]
    plan, standing = plan.in_zone(zone), Standing(zone=zone)
    light, together = 0, []
    for item in items:
        assert isinstance(item, Event)
        step, weighed = evaluate(plan, standing, [item]), plan.weigh(item)
        if weighed is None:
            assert _moved_on(step.standing, standing)
            assert not any((step.triggers, step.completions, step.milestones, step.closed))
            continue
        again = evaluate_weighed(plan, standing, [(item, weighed, None)])
        together.append((item, weighed, None))
        given_before = {each.rule for each in step.refused} - {each.rule for each in again.refused}
        assert all(each is None for each, rule in zip(weighed, plan.rules, strict=True) if rule.key in given_before)
        assert again._replace(refused=()) == step._replace(refused=())
        light += Light(plan, standing).take([(item, weighed, None)], 0)
        standing = _stored(step.standing)
    empty = Standing(zone=zone)
    assert _stored(evaluate_weighed(plan, empty, together).standing) == (standing if together else empty)
    note(f"lightly: {light}")


@_law_over_cases
def test_arrival_order_does_not_matter_whether_folded_or_replayed(case: Case, data: st.DataObject) -> None:
    plan, items = _plan_of(case), _items_of(case, changes=False)
    empty = Standing(zone=case.zones["member_zone"])
    whole = evaluate(plan, empty, items)
    standing, arrived = empty, []
    for item in data.draw(st.permutations(items)):
        arrived.append(item)
        step = evaluate(plan, standing, [item])
        if step.replay_from is not None:
            step = evaluate(plan, empty, in_order(arrived))
        standing = step.standing
    last = max((item.at for item in items), default=0)
    for later in (0, 10**9, 86_400 * 10**6, 40 * 86_400 * 10**6):
        assert standing_at(standing, plan, last + later) == standing_at(whole.standing, plan, last + later)


@_law_over_cases
def test_closing_what_has_ended_changes_nothing_about_the_future(case: Case, data: st.DataObject) -> None:
    plan, items = _plan_of(case), _items_of(case)
    cut = data.draw(st.integers(0, len(items)))
    before = evaluate(plan, Standing(zone=case.zones["member_zone"]), items[:cut])
    assume(cut < len(items))
    swept = expire(plan, before.standing, items[cut].at)
    outcomes = []
    for steps in ([before], [before, swept]):
        steps.append(evaluate(plan, steps[-1].standing, items[cut:]))
        steps.append(expire(plan, steps[-1].standing, items[-1].at))
        outcomes.append((steps[-1].standing, _found((0, each) for each in steps)))
    assert outcomes[0] == outcomes[1]


@_law_over_cases
def test_what_is_kept_is_bounded_whatever_the_history(case: Case, data: st.DataObject) -> None:
    plan, items = _plan_of(case), _items_of(case, changes=False)
    assume(items)
    # The same stream over and over, each time later: the size must not grow with it.
    length = max(items[-1].at - items[0].at, 1) + data.draw(st.integers(1, 10**11))
    standing, sizes = Standing(zone=case.zones["member_zone"]), []
    for turn in range(12):
        again = [replace(each, at=each.at + turn * length, id=f"{turn:02}{each.id}") for each in items]
        standing = evaluate(plan, standing, again).standing
        sizes.append(len(json.dumps(standing.to_json())))
    buckets = sum(_most_buckets(rule) for rule in case.document["rules"])
    assert max(sizes) <= 350 + 250 * len(case.document["rules"]) + 45 * buckets


def _most_buckets(rule: dict[str, Any]) -> float:
    """Windows of days or hours keep one number of each; what is told apart, each once up to the goal."""
    remembered = rule["goal"] if rule["aggregation"]["type"] in ("distinct", "count") else 0
    return rule["window"].get("count", 0) + remembered + rule["window"].get("consecutive", 0)


# Order, limits and time, by playing lines -----------------------------------------------------------------


def _played(case: Case, **changes: Any) -> dict[str, Any]:
    return simulate(case.document, case.lines, **{**case.zones, "at": case.at, **changes})


def _of_events_alone(case: Case) -> Case:
    """Each event once, and none of them too late or from the future, so that only their times matter."""
    events = {line["id"]: {**line, "historical": True} for line in case.lines if "id" in line}
    for event in events.values():
        event.pop("accepted_at", None)
    return replace(case, lines=sorted(events.values(), key=lambda line: (_instant(line, case), line["id"])))


def _instant(line: dict[str, Any], case: Case) -> datetime:
    its = Achievement(case.document, case.zones["member_zone"], case.zones["store_zone"])
    return moment(line["occurred_at"], its.store)


def _whole(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in records if each["milestone"] is None]


def _identity(record: dict[str, Any]) -> tuple[Any, ...]:
    return record["slot"], record["milestone"], record["k"]


@_law_over_cases
def test_arrival_order_does_not_matter_for_attempts(case: Case, data: st.DataObject) -> None:
    case = _of_events_alone(case)
    shuffled = replace(case, lines=data.draw(st.permutations(case.lines)))
    assert _played(shuffled)["attempts"] == _played(case)["attempts"]


@_law_over_cases
def test_completions_recorded_in_any_order_are_at_least_those_found_in_order(case: Case, data: st.DataObject) -> None:
    case = _of_events_alone(case)
    # What is held may take the room that a limit leaves.
    case = replace(case, document={**case.document, "completion_limit": None})
    shuffled = replace(case, lines=data.draw(st.permutations(case.lines)))
    recorded, found = ({_identity(each) for each in _played(some)["completions"]} for some in (shuffled, case))
    assert recorded >= found


@_law_over_cases
def test_completions_are_at_most_as_many_as_the_limits_allow(case: Case, data: st.DataObject) -> None:
    case = replace(case, lines=[line for line in case.lines if "adjust" not in line and "reset" not in line])
    limit = case.document.get("completion_limit")
    done = [each for each in _whole(_played(case)["completions"]) if each["rolled_back_at"] is None]
    if limit and not limit.get("per"):
        assert len(done) <= limit["value"]
    if limit and limit.get("per"):
        zone = Achievement(case.document, case.zones["member_zone"], case.zones["store_zone"]).zone
        per, instants = limit["per"], [datetime.fromisoformat(each["at"]) for each in done]
        numbers = Counter(number_of(each, per["unit"], zone, per["count"]) for each in instants)
        assert max(numbers.values(), default=0) <= limit["value"]


@_law_over_cases
def test_once_completes_once(case: Case, data: st.DataObject) -> None:
    case = _of_events_alone(case)
    case = replace(case, document={**case.document, "recurrence": "once"})
    assert len(_whole(_played(case)["completions"])) <= 1


@_law_over_cases
def test_a_milestone_is_recorded_at_most_once_per_attempt(case: Case, data: st.DataObject) -> None:
    result = _played(_of_events_alone(case))
    attempts = len(result["attempts"]) + (result["progress"]["attempt"] is not None)
    for key, times in Counter(each["milestone"] for each in result["completions"]).items():
        assert key is None or times <= attempts


@_law_over_cases
def test_nothing_is_recorded_twice(case: Case, data: st.DataObject) -> None:
    kept = [each for each in _played(case)["completions"] if each["rolled_back_at"] is None]
    assert max(Counter(map(_identity, kept)).values(), default=1) == 1


@_law_over_cases
def test_earned_stays_earned(case: Case, data: st.DataObject) -> None:
    lines = [line for line in case.lines if "reset" not in line]
    case = replace(case, document={**case.document, "rollback_after_completion": False}, lines=lines)
    before = _played(replace(case, lines=lines[: data.draw(st.integers(1, len(lines)))]), at=None)
    after = _played(case)
    assert after["completions"][: len(before["completions"])] == before["completions"]


@_law_over_cases
def test_nothing_fails_silently(case: Case, data: st.DataObject) -> None:
    for line, step in zip(case.lines, _played(case)["steps"], strict=True):
        answered = {each["rule"] for each in [*step["counted"], *step["reasons"]]}
        if "id" in line and None not in answered:
            assert answered == {rule["key"] for rule in case.document["rules"]}


@_law_over_cases
def test_time_alone_closes_one_attempt_and_neither_opens_nor_completes(case: Case, data: st.DataObject) -> None:
    days = st.floats(0, 400, allow_nan=False)
    sooner, later = sorted([data.draw(days), data.draw(days)])
    start = datetime.fromisoformat(_played(case, at=None)["progress"]["at"])
    then, afterwards = (_played(case, at=start + timedelta(days=each)) for each in (sooner, later))
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
            line[name] = {**line[name], next(iter(line[name])): value}
    assert len(_played(replace(case, lines=lines))["steps"]) == len(lines)


@_law
@given(documents)
def test_describing_never_fails(document: dict[str, Any]) -> None:
    definition = parse(document)
    assert isinstance(definition, Definition)
    assert describe(definition).goal
