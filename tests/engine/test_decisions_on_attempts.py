"""The edge cases, as they were decided: how attempts begin, go on and end."""

from typing import Any

import pytest

from .playing import (
    AMOUNT,
    DAILY,
    MONTHLY,
    achievement,
    code,
    codes,
    completed,
    days,
    event,
    milestones,
    outcomes,
    play,
    streak,
    values,
    visit,
    visits,
)


def test_an_attempt_begins_with_what_counts_first_and_until_then_it_has_not_started() -> None:
    summed = visits(**AMOUNT)
    result = play(summed, event("a", "2025-01-01", amount=0))
    assert (result["progress"]["status"], result["progress"]["attempt"]) == ("not_started", None)
    result = play(summed, event("a", "2025-01-01", amount=0), event("b", "2025-01-02", amount=1))
    assert result["progress"]["started_at"] == "2025-01-02T12:00:00Z"


def test_an_attempt_of_a_calendar_period_begins_with_the_period() -> None:
    result = play(achievement(visit(), **MONTHLY), event("a", "2025-01-15"))
    assert result["progress"]["started_at"] == "2025-01-01T00:00:00Z"


def test_once_is_one_period_and_a_broken_streak_does_not_use_it_up() -> None:
    definition = achievement(visit(goal=1, window=streak(3)), period={"type": "relative", "count": 10, "unit": "day"})
    result = play(definition, days("2025-01", 1, 2, 4, 5, 6))
    assert outcomes(result) == [("broken", 2)]
    assert completed(result) == ["2025-01-06T12:00:00Z"]
    # The second attempt is inside the first one's ten days.
    assert result["progress"]["period_ends_at"] == "2025-01-11T12:00:00Z"
    result = play(definition, days("2025-01", 1, 2, 9, 10, 11, 12))
    assert code(result) == "ended"
    assert result["progress"]["status"] == "expired"


def test_once_inside_a_calendar_period_begins_again_with_that_period() -> None:
    definition = achievement(visit(goal=1, window=streak(3)), period={"type": "calendar", "unit": "month"})
    result = play(definition, days("2025-01", 1, 3, 5))
    assert [each["started_at"] for each in result["attempts"]] == ["2025-01-01T00:00:00Z"] * 2


def test_a_completed_attempt_stays_so_until_its_period_ends_and_then_the_next_begins() -> None:
    definition = achievement(visit(goal=2), **MONTHLY)
    result = play(definition, days("2025-01", 1, 2, 3), event("next", "2025-02-01T00:00:00Z"))
    assert [code(result, line) for line in range(4)] == [None, None, "already_reached", None]
    assert (values(result), outcomes(result)) == ([1, 2, 2, 1], [("completed", 2)])
    over = play(definition, days("2025-01", 1, 2), at="2025-02-01T00:00:00Z")
    assert (over["progress"]["status"], over["progress"]["value"]) == ("not_started", 0)


def test_the_surplus_opens_the_next_attempt_for_a_count_or_a_sum() -> None:
    definition = achievement(visit(**AMOUNT, goal=10), recurrence="on_completion")
    result = play(definition, event("a", "2025-01-01", amount=4), event("b", "2025-01-02", amount=27))
    assert (len(completed(result)), values(result)) == (3, [4, 1])
    assert result["steps"][1]["counted"] == [{"rule": "1", "amount": 27, "before": 4, "after": 31}]
    assert [each["started_at"] for each in result["attempts"]][1:] == ["2025-01-02T12:00:00Z"] * 2


def test_one_event_completes_a_hundred_times_at_most_and_the_rest_is_dropped() -> None:
    definition = achievement(visit(**AMOUNT, goal=1), recurrence="on_completion")
    result = play(definition, event("a", "2025-01-01", amount=1_000), event("b", "2025-01-02", amount=0.5))
    assert (len(completed(result)), values(result)) == (100, [0, 0.5])


def test_a_rolling_total_is_not_used_again_by_the_next_attempt() -> None:
    window = {"type": "rolling", "count": 7, "unit": "day"}
    definition = achievement(visit(goal=2, window=window), recurrence="on_completion")
    result = play(definition, days("2025-01", 1, 2, 3, 4))
    assert values(result) == [1, 0, 1, 0]
    assert len(completed(result)) == 2


def test_the_unit_that_completed_a_streak_is_used_up() -> None:
    definition = achievement(visit(goal=1, window=streak(2)), recurrence="on_completion")
    again = event("again", "2025-01-02T18:00:00Z")
    result = play(definition, days("2025-01", 1, 2), again, days("2025-01", 3, 4))
    assert codes(result["steps"][2]) == ["already_reached"]
    assert completed(result) == ["2025-01-02T12:00:00Z", "2025-01-04T12:00:00Z"]


def test_a_unit_that_was_not_reached_is_not_used_up_but_what_was_in_it_is_dropped() -> None:
    rules = visit(key="a", goal=3, window=DAILY), visit(key="b", event="run", goal=1)
    definition = achievement(*rules, completes_when="any", recurrence="on_completion")
    lines = [event("a", "2025-01-01"), event("b", "2025-01-01", "run"), event("c", "2025-01-01")]
    result = play(definition, lines)
    assert (len(completed(result)), result["progress"]["rules"][0]["value"]) == (1, 1)


def test_a_broken_streak_frees_its_relative_period_unless_it_is_once() -> None:
    rule, period = visit(goal=1, window=streak(9)), {"type": "relative", "count": 10, "unit": "day"}
    lines = days("2025-01", 1, 3)
    again = play(achievement(rule, period=period, recurrence="after_expiry"), lines)
    once = play(achievement(rule, period=period), lines)
    ends = [each["progress"]["period_ends_at"] for each in (again, once)]
    assert ends == ["2025-01-13T12:00:00Z", "2025-01-11T12:00:00Z"]


def test_on_completion_begins_anew_when_the_period_expires_too() -> None:
    definition = achievement(visit(goal=3), recurrence="on_completion", period={"type": "calendar", "unit": "month"})
    result = play(definition, days("2025-01", 30, 31), event("next", "2025-02-01"))
    assert (values(result), outcomes(result)) == ([1, 2, 1], [("expired", 2)])


def test_a_rule_that_reached_its_goal_stays_so_whatever_rolls_out_of_its_window() -> None:
    rolling = {"type": "rolling", "count": 2, "unit": "day"}
    definition = achievement(visit(key="a", goal=2, window=rolling), visit(key="b", event="run", goal=1))
    lines = [*days("2025-01", 1, 2), event("run", "2025-01-20", "run")]
    result = play(definition, lines)
    assert completed(result) == ["2025-01-20T12:00:00Z"]
    assert [rule["reached"] for rule in result["progress"]["rules"]] == [True, True]


def test_the_crossing_event_counts_whole_and_later_ones_not_even_negative_ones() -> None:
    result = play(
        visits(**AMOUNT, goal=10),
        event("a", "2025-01-01", amount=25),
        event("b", "2025-01-02", amount=1),
        event("c", "2025-01-03", amount=-20),
    )
    assert (values(result), codes(result["steps"][2])) == ([25, 25, 25], ["already_reached"])


def test_progress_goes_on_above_the_goal_where_it_does_not_stop_there() -> None:
    definition = achievement(visit(**AMOUNT, goal=10), stops_at_goal=False)
    lines = [event(str(place), "2025-01-01", amount=amount) for place, amount in enumerate([8, 8, 8, -30])]
    result = play(definition, lines)
    assert (values(result), len(completed(result))) == ([8, 16, 24, 10], 1)
    assert result["progress"]["percent"] == 100


@pytest.mark.parametrize(
    ("needs", "after_one", "after_two"),
    [("all", 16, 50), ("any", 50, 100), ({"at_least": 2}, 25, 75)],
)
def test_the_headline_of_several_rules(needs: Any, after_one: int, after_two: int) -> None:
    rules = [visit(key="a", goal=2), visit(key="b", event="run", goal=1), visit(key="c", event="swim", goal=3)]
    definition = achievement(*rules, completes_when=needs)
    lines = [event("a", "2025-01-01"), event("b", "2025-01-02", "run")]
    result = play(definition, lines)
    assert (values(result), result["progress"]["goal"]) == ([after_one, after_two], 100)
    assert bool(completed(result)) is (needs == "any")


def test_the_headline_is_rounded_down_and_compared_exactly() -> None:
    rules = [visit(key=key, event=key, goal=3) for key in ("a", "b", "c")]
    third = {"milestones": [{"target": 33}, {"target": 33.333333}, {"target": 33.333334}]}
    result = play(achievement(*rules, **third), [event(str(place), "2025-01-01", "a") for place in range(3)])
    assert (values(result), milestones(result)) == ([11, 22, 33], ["1", "2"])


def test_a_streaks_headline_is_its_units_with_the_present_ones_value_beside_it() -> None:
    result = play(
        visits(goal=2, window=streak(7)), [event(str(n), "2025-01-01") for n in range(2)], event("x", "2025-01-02")
    )
    progress = result["progress"]
    assert (progress["value"], progress["goal"], progress["rules"][0]["value"], progress["rules"][0]["goal"]) == (
        1,
        7,
        1,
        2,
    )


def test_completed_at_is_the_events_time_and_recorded_at_the_time_it_was_known() -> None:
    late = event("a", "2025-01-01", accepted_at="2025-01-05T00:00:00Z")
    record = play(visits(goal=1), late)["completions"][0]
    assert (record["at"], record["recorded_at"]) == ("2025-01-01T12:00:00Z", "2025-01-05T00:00:00Z")


def test_a_completion_limit_per_month_lets_the_next_month_complete_again() -> None:
    limit = {"value": 1, "per": {"count": 1, "unit": "month"}}
    definition = achievement(visit(goal=1), recurrence="on_completion", completion_limit=limit)
    result = play(definition, days("2025-01", 1, 2), event("next", "2025-02-01"))
    assert [code(result, line) for line in range(3)] == [None, "completion_limit", None]


def test_surplus_beyond_the_completion_limit_is_dropped() -> None:
    definition = achievement(visit(**AMOUNT, goal=10), recurrence="on_completion", completion_limit={"value": 2})
    result = play(definition, event("a", "2025-01-01", amount=35))
    assert (len(completed(result)), result["progress"]["status"], outcomes(result)[-1]) == (
        2,
        "completed",
        ("completed", 10),
    )
