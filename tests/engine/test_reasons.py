"""Every reason the engine gives, reached by a test of its own; a reason without one is found."""

import inspect
import sys
from typing import Any

import pytest

from achievements.engine.check import examine
from achievements.engine.fold import evaluate
from achievements.engine.gate import Since
from achievements.engine.instants import SECOND
from achievements.engine.items import Event
from achievements.engine.plan import compile_plan
from achievements.engine.reasons import SENTENCES, Reason, why
from achievements.engine.standing import Standing

from .documents import condition
from .playing import achievement, code, event, order, play, visit, visits

DAY = 86_400 * SECOND


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_test_of_its_own_that_names_it(reason: Reason) -> None:
    here = vars(sys.modules[__name__])
    own = [inspect.getsource(each) for name, each in here.items() if name.startswith(f"test_{reason.value}_")]
    assert own, reason
    assert any(f'"{reason.value}"' in source or f"Reason.{reason.name}" in source for source in own), reason


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_that_can_be_said_without_details(reason: Reason) -> None:
    assert why(reason).sentence.endswith(".")
    assert set(SENTENCES) == set(Reason)


def _reasons(document: dict[str, Any], *events: Event, history: tuple[Since, ...] = ()) -> list[Any]:
    definition = examine(document).definition
    assert definition is not None
    step = evaluate(compile_plan(definition, history=history), Standing(), events)
    return [(refused.item, refused.why.reason) for refused in step.refused]


def _visit(at: int, key: str = "e", **more: Any) -> Event:
    return Event(at=at, type="visit", id=key, **more)


def test_not_live_is_what_an_event_during_a_pause_gets() -> None:
    history = (Since(0, live=True), Since(2 * DAY, live=False), Since(4 * DAY, live=True))
    events = [_visit(at, str(at)) for at in (2 * DAY - 1, 2 * DAY, 4 * DAY - 1, 4 * DAY)]
    assert _reasons(visits(), *events, history=history) == [(1, Reason.NOT_LIVE), (2, Reason.NOT_LIVE)]


def test_outside_dates_is_what_comes_before_the_start_and_from_the_end_on() -> None:
    dated = achievement(visit(), starts_at="2025-01-02T00:00:00", ends_at="2025-01-03T00:00:00")
    at = ["2025-01-01T23:59:59.999999Z", "2025-01-02T00:00:00Z", "2025-01-02T23:59:59Z", "2025-01-03T00:00:00Z"]
    result = play(dated, [event(each, each) for each in at])
    assert [code(result, line) for line in range(4)] == ["outside_dates", None, None, "outside_dates"]
    assert result["steps"][0]["reasons"][0]["starts_at"] == "2025-01-02T00:00:00Z"


def test_outside_availability_is_a_run_on_a_friday_for_the_weekend() -> None:
    weekend = achievement(visit(), availability=[{"type": "days_of_week", "days": ["saturday", "sunday"]}])
    result = play(weekend, event("friday", "2025-01-03"), event("saturday", "2025-01-04"))
    assert [code(result, 0), code(result, 1)] == ["outside_availability", None]


def test_not_in_audience_says_which_condition_the_member_does_not_meet() -> None:
    gold = achievement(visit(), audience=[condition("member.tier", "is_equal", "gold")])
    result = play(
        gold,
        event("a", "2025-01-01", member={"tier": "tin"}),
        event("b", "2025-01-02"),
        event("c", "2025-01-03", member={"tier": "gold"}),
    )
    assert [code(result, line) for line in range(3)] == ["not_in_audience", "not_in_audience", None]
    assert result["steps"][0]["reasons"][0]["condition"] == "`member.tier` is “gold”"
    assert result["steps"][1]["reasons"][0]["condition"] == "`member.tier` is set"


def test_member_inactive_is_what_events_of_a_blocked_member_get() -> None:
    assert code(play(visits(), event("a", "2025-01-01", active=False))) == "member_inactive"


def test_wrong_event_type_is_what_the_rule_next_to_it_answers() -> None:
    two = achievement(visit(key="a"), visit(key="b", event="run"))
    step = play(two, event("a", "2025-01-01"))["steps"][0]
    assert [each["rule"] for each in step["counted"]] == ["a"]
    assert step["reasons"] == [{"rule": "b", "code": "wrong_event_type"}]


def test_condition_failed_says_which_and_what_was_there_instead() -> None:
    large = visits(conditions=[condition("event.body.amount", "is_greater_or_equal", 20)])
    reason = play(large, event("a", "2025-01-01", amount=19.99))["steps"][0]["reasons"][0]
    assert reason["code"] == "condition_failed"
    assert (reason["condition"], reason["got"]) == ("`event.body.amount` is at least 20", "19.99")


def test_attribute_missing_names_what_is_not_there_or_no_number() -> None:
    summed = visits(aggregation={"type": "sum", "attribute": "event.body.amount"})
    result = play(summed, event("a", "2025-01-01"), event("b", "2025-01-01", amount="ten"))
    first, second = (step["reasons"][0] for step in result["steps"])
    assert first == {"rule": "1", "code": "attribute_missing", "attribute": "event.body.amount"}
    assert second == {**first, "problem": "not_a_number", "got": "“ten”"}


def test_frequency_capped_says_until_when() -> None:
    once_a_day = visits(frequency_limit={"value": 1, "per": {"count": 1, "unit": "day"}})
    result = play(once_a_day, event("a", "2025-01-01T10:00:00Z"), event("b", "2025-01-01T11:00:00Z"))
    assert result["steps"][1]["reasons"] == [{"rule": "1", "code": "frequency_capped", "until": "2025-01-02T00:00:00Z"}]


def test_already_reached_is_what_comes_after_the_goal() -> None:
    assert code(play(visits(goal=1), event("a", "2025-01-01"), event("b", "2025-01-02"))) == "already_reached"


def test_ended_is_what_comes_after_the_only_period() -> None:
    once = achievement(visit(), period={"type": "calendar", "unit": "day"})
    result = play(once, event("a", "2025-01-01"), event("b", "2025-01-02"))
    assert result["steps"][1]["reasons"] == [{"rule": "1", "code": "ended", "ended_at": "2025-01-02T00:00:00Z"}]


def test_completion_limit_is_what_comes_after_the_last_completion() -> None:
    twice = achievement(visit(goal=1), recurrence="on_completion", completion_limit={"value": 2})
    result = play(twice, event("a", "2025-01-01"), event("b", "2025-01-02"), event("c", "2025-01-03"))
    assert [code(result, line) for line in range(3)] == [None, None, "completion_limit"]


def test_too_late_is_what_came_a_moment_after_thirty_days() -> None:
    late = {"accepted_at": "2025-01-31T12:00:00Z"}
    assert code(play(visits(), event("a", "2025-01-01", **late))) is None
    late = {"accepted_at": "2025-01-31T12:00:00.000001Z"}
    assert code(play(visits(), event("a", "2025-01-01", **late))) == "too_late"
    assert code(play(visits(), event("a", "2025-01-01", **late, historical=True))) is None


def test_before_counting_began_is_what_is_older_than_counts_from() -> None:
    later = achievement(visit(), counts_from="2025-01-02T00:00:00")
    result = play(later, event("a", "2025-01-01"), event("b", "2025-01-02T00:00:00Z"))
    assert [code(result, line) for line in range(2)] == ["before_counting_began", None]


def test_not_a_referral_is_what_a_members_own_event_is_to_a_referral_rule() -> None:
    friends = achievement(visit(subject="referral"))
    result = play(friends, event("a", "2025-01-01"), event("b", "2025-01-01", referee="bob"))
    assert [code(result, line) for line in range(2)] == ["not_a_referral", None]


def test_referee_already_counted_is_the_second_event_of_the_same_friend() -> None:
    friends = achievement(visit(subject="referral", unique_referee=True))
    events = [event(key, "2025-01-01", referee=who) for key, who in (("a", "bob"), ("b", "bob"), ("c", "cyd"))]
    result = play(friends, events)
    assert [code(result, line) for line in range(3)] == [None, "referee_already_counted", None]


@pytest.mark.parametrize(("kind", "second"), [("sum", 0), ("max", 5), ("max", -1), ("distinct", 5)])
def test_nothing_to_add_is_what_does_not_raise_the_value(kind: str, second: int) -> None:
    rule = visit(aggregation={"type": kind, "attribute": "event.body.amount"}, goal=9)
    result = play(achievement(rule), event("a", "2025-01-01", amount=5), event("b", "2025-01-02", amount=second))
    assert [code(result, line) for line in range(2)] == [None, "nothing_to_add"]


def test_before_reset_is_what_happened_before_it_and_comes_after_it() -> None:
    result = play(
        visits(), event("a", "2025-01-02"), {"reset": True, "at": "2025-01-03T00:00:00Z"}, event("b", "2025-01-01"),
        event("c", "2025-01-04"), {"cancel": "a"},
    )  # fmt: skip
    assert [code(result, line) for line in range(5)] == [None, None, "before_reset", None, "before_reset"]
    assert result["progress"]["value"] == 1


def test_reversed_is_what_a_cancelled_event_answers_from_then_on() -> None:
    cancelled = order("a", "2025-01-01", 10)
    waiting = [{"return": "a", "value": 10, "at": "2025-01-01T00:00:00Z"}, cancelled]
    result = play(achievement({"trigger": "transaction", "goal": 3}), waiting)
    assert [code(result, line) for line in range(2)] == ["waiting_for_sale", "reversed"]
