"""The edge cases, as they were decided: completions, milestones and streaks."""

from .playing import AMOUNT, achievement, completed, days, event, milestones, outcomes, play, streak, visit, visits

# Completions and milestones ---------------------------------------------------------------------------------


def test_completions_are_told_apart_by_slot_and_ordinal() -> None:
    monthly = achievement(visit(goal=1), recurrence="on_completion", period={"type": "calendar", "unit": "month"})
    result = play(monthly, days("2025-01", 1, 2), event("next", "2025-02-01"))
    january, february = "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z"
    assert [(each["slot"], each["k"]) for each in result["completions"]] == [(january, 1), (january, 2), (february, 1)]
    result = play(achievement(visit(goal=1), recurrence="on_completion"), days("2025-01", 1, 2))
    assert [(each["slot"], each["k"]) for each in result["completions"]] == [(None, 1), (None, 2)]


def test_a_recorded_completion_keeps_its_time_when_a_late_event_comes_before() -> None:
    result = play(visits(goal=2), days("2025-01", 5, 6), event("late", "2025-01-04"))
    assert completed(result) == ["2025-01-06T12:00:00Z"]
    assert result["progress"]["completed_at"] == "2025-01-05T12:00:00Z"


def test_a_completion_no_longer_found_is_held_unless_it_is_to_be_rolled_back() -> None:
    lines = [*days("2025-01", 1, 2), {"cancel": "d02", "at": "2025-01-03T00:00:00Z"}]
    kept = play(visits(goal=2), lines)
    assert (kept["progress"]["completions"], kept["progress"]["value"], kept["progress"]["status"]) == (
        1,
        1,
        "in_progress",
    )
    taken = play(achievement(visit(goal=2), rollback_after_completion=True), lines)
    assert taken["progress"]["completions"] == 0
    assert taken["completions"][0]["rolled_back_at"] == "2025-01-03T00:00:00Z"
    again = play(achievement(visit(goal=2), rollback_after_completion=True), lines, event("new", "2025-01-04"))
    assert [(each["k"], each["at"]) for each in again["completions"]] == [
        (1, "2025-01-02T12:00:00Z"),
        (1, "2025-01-04T12:00:00Z"),
    ]


def test_only_a_correction_rolls_back_no_late_event_does() -> None:
    definition = achievement(
        visit(goal=1, window=streak(2)), rollback_after_completion=True, recurrence="on_completion"
    )
    # With the first of January the streak is complete a day earlier, and one unit is left over.
    result = play(definition, days("2025-01", 2, 3), event("late", "2025-01-01"))
    assert [each["rolled_back_at"] for each in result["completions"]] == [None]


def test_one_event_crosses_several_milestones_lowest_first_and_each_once_an_attempt() -> None:
    targets = {"milestones": [{"key": "low", "target": 2}, {"key": "high", "target": 5}]}
    definition = achievement(visit(**AMOUNT, goal=10), **targets)
    lines = [event(str(place), f"2025-01-0{place + 1}", amount=amount) for place, amount in enumerate([6, -5, 8])]
    assert milestones(play(definition, lines)) == ["low", "high"]


def test_what_is_missing_to_the_next_milestone_has_two_decimals_and_the_goal_is_the_last() -> None:
    definition = achievement(visit(**AMOUNT, goal=10), milestones=[{"key": "half", "target": 5}])
    found = [
        play(definition, event("a", "2025-01-01", amount=amount))["progress"]["missing"] for amount in ("1.001", 5, 10)
    ]
    assert found == [
        {"milestone": "half", "target": 5, "amount": 4},
        {"milestone": None, "target": 10, "amount": 5},
        None,
    ]


# Streaks ----------------------------------------------------------------------------------------------------


def test_the_present_unit_breaks_nothing_and_reading_says_broken_once_it_is_missed() -> None:
    definition = visits(goal=1, window=streak(3))
    lines = days("2025-01", 1, 2)
    for at, status in (
        ("2025-01-03T23:59:59Z", "in_progress"),
        ("2025-01-04T00:00:00Z", "broken"),
    ):
        assert play(definition, lines, at=at)["progress"]["status"] == status


def test_a_unit_that_ended_below_its_goal_breaks_the_streak() -> None:
    result = play(visits(goal=2, window=streak(3)), event("a", "2025-01-01"), event("b", "2025-01-02"))
    assert outcomes(result) == [("broken", 0)]


def test_allowed_misses_are_counted_per_streak() -> None:
    definition = visits(goal=1, window=streak(4, allowed_misses=1))
    assert completed(play(definition, days("2025-01", 1, 2, 4, 5))) == ["2025-01-05T12:00:00Z"]
    assert outcomes(play(definition, days("2025-01", 1, 3, 5))) == [("broken", 2)]


def test_a_unit_in_which_nothing_could_count_is_skipped() -> None:
    weekdays = [{"type": "days_of_week", "days": ["monday", "tuesday", "wednesday", "thursday", "friday"]}]
    definition = achievement(visit(goal=1, window=streak(3)), availability=weekdays)
    # Thursday, Friday, and the Monday after.
    assert completed(play(definition, days("2025-01", 2, 3, 6))) == ["2025-01-06T12:00:00Z"]
    assert completed(play(definition, days("2025-01", 2, 3, 7))) == []


def test_with_several_rules_a_break_sets_the_streak_to_nothing_and_the_longest_stays() -> None:
    definition = achievement(visit(key="a", goal=1, window=streak(5)), visit(key="b", event="run", goal=1))
    result = play(definition, days("2025-01", 1, 2, 3, 5))
    first = result["progress"]["rules"][0]
    assert (first["streak"], first["longest_streak"], result["attempts"]) == (1, 3, [])


def test_a_broken_attempt_stays_what_it_was_until_the_next_event() -> None:
    progress = play(visits(goal=1, window=streak(3)), days("2025-01", 1, 2), at="2025-01-09T00:00:00Z")["progress"]
    assert (progress["status"], progress["value"], progress["longest_streak"]) == ("broken", 2, 2)


def test_at_the_same_instant_the_end_of_the_period_comes_before_a_break() -> None:
    weekly = achievement(
        visit(goal=1, window=streak(3)), period={"type": "calendar", "unit": "week"}, recurrence="after_expiry"
    )
    # Saturday; the Sunday is missed, and the week is over with it.
    result = play(weekly, event("a", "2025-01-04"), at="2025-01-06T00:00:00Z")
    assert outcomes(result) == [("expired", 1)]
