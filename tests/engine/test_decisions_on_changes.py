"""The edge cases, as they were decided: what people set and reset."""

from typing import Any

import pytest

from .playing import (
    AMOUNT,
    HIGHEST,
    VENUES,
    achievement,
    code,
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


def adjust(at: str = "2025-01-10T00:00:00Z", **to: Any) -> dict[str, Any]:
    return {"adjust": to, "at": at}


@pytest.mark.parametrize(
    ("rule", "progress", "value"),
    [
        ({}, 7, 7),
        (AMOUNT, 7.25, 7.25),
        (HIGHEST, 7, 7),
        (VENUES, 7, 7),
        ({"window": {"type": "rolling", "count": 2, "unit": "day"}}, 7, 7),
        ({**VENUES, "window": {"type": "rolling", "count": 2, "unit": "day"}}, 7, 7),
        ({"goal": 1, "window": {"type": "calendar", "unit": "day", "consecutive": 9}}, 7, 7),
    ],
)
def test_an_adjustment_is_absolute_and_takes_effect_at_its_own_time(rule: Any, progress: Any, value: Any) -> None:
    definition = visits(**{"goal": 9, **rule})
    lines = [event("a", "2025-01-09", amount=3, venue="x"), adjust(progress=progress)]
    result = play(definition, lines, event("b", "2025-01-10T12:00:00Z", amount=9, venue="x"))
    assert values(result)[1] == value
    assert values(result)[2] > value


def test_what_was_adjusted_in_a_rolling_window_rolls_out_with_its_day() -> None:
    rule = visit(goal=9, window={"type": "rolling", "count": 2, "unit": "day"})
    result = play(achievement(rule), adjust(progress=7), event("b", "2025-01-11"), event("c", "2025-01-12"))
    assert values(result) == [7, 8, 2]


def test_a_streak_set_by_hand_ends_with_the_last_unit_that_ended() -> None:
    definition = visits(goal=1, window=streak(9))
    assert values(play(definition, adjust(progress=4), event("b", "2025-01-10T12:00:00Z"))) == [4, 5]
    assert outcomes(play(definition, adjust(progress=4), event("b", "2025-01-11T12:00:00Z"))) == [("broken", 4)]


def test_progress_set_to_the_goal_completes_once_and_its_surplus_is_dropped() -> None:
    definition = achievement(visit(goal=2), recurrence="on_completion", milestones=[{"key": "half", "target": 1}])
    result = play(definition, adjust(progress=5))
    assert (len(completed(result)), values(result), milestones(result)) == (1, [0], ["half"])
    assert result["completions"][1]["cause"] == "adjustment"


def test_an_adjustment_of_one_rule_sees_the_others_as_they_are_at_its_time() -> None:
    rolling = visit(key="a", goal=2, window={"type": "rolling", "unit": "day", "count": 3})
    two = achievement(rolling, visit(key="b", event="run", goal=2), milestones=[{"key": "half", "target": 50}])
    result = play(two, event("a", "2025-01-01"), adjust(progress={"b": 1}))
    assert (milestones(result), result["progress"]["value"]) == ([], 25)
    either = {**two, "completes_when": "any", "recurrence": "on_completion", "completion_limit": {"value": 1}}
    result = play(either, event("a", "2025-01-01"), adjust(progress={"b": 2}))
    assert [each["value"] for each in result["progress"]["rules"]] == [0, 2]


def test_a_completed_attempt_is_not_completed_again_by_an_adjustment() -> None:
    result = play(visits(goal=2), days("2025-01", 1, 2), adjust(progress=1), adjust(progress=2))
    assert (len(completed(result)), values(result)[-2:]) == (1, [1, 2])


def test_completions_raised_are_one_record_with_a_count_and_lowered_one_below_zero() -> None:
    result = play(visits(), adjust(completions=3), adjust(completions=1), adjust(completions=1))
    assert [(each["k"], each["count"]) for each in result["completions"]] == [(1, 3), (2, -2)]
    assert result["progress"]["completions"] == 1


def test_progress_and_completions_set_together_become_exactly_what_was_set() -> None:
    result = play(visits(goal=2), adjust(progress=2, completions=5))
    assert [each["count"] for each in result["completions"]] == [5]
    assert result["progress"]["status"] == "completed"
    nothing = play(visits(goal=2), adjust(progress=2, completions=0))
    assert (nothing["completions"], nothing["progress"]["status"]) == ([], "completed")


def test_lowered_completions_open_the_limit_accordingly_and_a_person_may_exceed_it() -> None:
    definition = achievement(visit(goal=1), recurrence="on_completion", completion_limit={"value": 1})
    result = play(definition, event("a", "2025-01-01"), adjust(completions=0), event("b", "2025-01-11"))
    assert (code(result), result["progress"]["completions"]) == (None, 1)
    result = play(definition, event("a", "2025-01-01"), adjust(progress=1), adjust(completions=4))
    assert result["progress"]["completions"] == 4


def test_lowered_completions_open_a_limit_per_interval_by_as_many_as_were_taken_back_in_it() -> None:
    limit = {"value": 1, "per": {"count": 1, "unit": "month"}}
    definition = achievement(visit(goal=1), recurrence="on_completion", completion_limit=limit)
    earned = [event("a", "2024-12-01"), event("b", "2025-01-01")]
    result = play(definition, earned, adjust(completions=0), days("2025-01", 11, 12, 13))
    assert [code(result, line) for line in (3, 4, 5)] == [None, None, "completion_limit"]


def test_what_was_taken_back_in_an_interval_stays_taken_back_across_the_next_change() -> None:
    limit = {"value": 1, "per": {"count": 1, "unit": "month"}}
    definition = achievement(visit(goal=1), recurrence="on_completion", completion_limit=limit)
    lines = [event("a", "2024-12-01"), adjust(completions=0), event("b", "2025-01-11")]
    same = {"adjust": {"completions": 1}, "at": "2025-01-12T00:00:00Z"}
    for result in (
        play(definition, lines, days("2025-01", 13, 14)),
        play(definition, lines, same, days("2025-01", 13, 14)),
    ):
        assert [code(result, -2), code(result)] == [None, "completion_limit"]
        assert result["progress"]["completions"] == 2


def test_an_adjustment_where_no_attempt_can_begin_says_why() -> None:
    over = achievement(visit(), period={"type": "absolute", "ends_at": "2025-01-02T00:00:00"})
    result = play(over, adjust(progress=1))
    assert (code(result), result["progress"]["status"]) == ("ended", "not_started")
    assert play(over, adjust(completions=2))["progress"]["completions"] == 2


def test_kept_completions_go_on_counting_against_once() -> None:
    reset = {"reset": True, "at": "2025-01-05T00:00:00Z"}
    result = play(visits(goal=1), event("a", "2025-01-01"), reset, event("b", "2025-01-06"))
    assert (code(result), result["progress"]["completions"]) == ("completion_limit", 1)
    reset = {"reset": {"completions": True}, "at": "2025-01-05T00:00:00Z"}
    result = play(visits(goal=1), event("a", "2025-01-01"), reset, event("b", "2025-01-06"))
    assert (code(result), result["progress"]["completions"]) == (None, 1)


def test_completions_set_by_hand_count_against_once_in_an_open_attempt() -> None:
    result = play(visits(goal=3), event("a", "2025-01-01"), adjust(completions=1), event("b", "2025-01-11"))
    assert code(result) == "completion_limit"


def test_a_reset_starts_over_and_numbers_go_on() -> None:
    reset = {"reset": True, "at": "2025-01-05T00:00:00Z"}
    result = play(visits(goal=3), days("2025-01", 1, 2), reset, event("b", "2025-01-06"))
    assert (values(result), result["progress"]["attempt"], result["attempts"]) == ([1, 2, 0, 1], 2, [])


def test_a_held_completion_does_not_stand_in_the_way_of_the_next_after_a_change() -> None:
    definition = achievement(visit(goal=1), recurrence="on_completion")
    lines = [event("a", "2025-01-01"), {"cancel": "a", "at": "2025-01-02T00:00:00Z"}]
    result = play(definition, lines, adjust(completions=1), event("b", "2025-01-11"))
    assert [(each["k"], each["count"]) for each in result["completions"]] == [(1, 1), (2, 1)]
