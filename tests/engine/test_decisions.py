"""The edge cases, as they were decided: one test or more for each, in words."""

from typing import Any

import pytest

from .documents import condition
from .playing import (
    achievement,
    code,
    codes,
    completed,
    days,
    event,
    milestones,
    order,
    outcomes,
    play,
    report,
    values,
    visit,
    visits,
)

DAILY = {"type": "calendar", "unit": "day"}
MONTHLY = {"period": {"type": "calendar", "unit": "month"}, "recurrence": "after_expiry"}
AMOUNT = {"aggregation": {"type": "sum", "attribute": "event.body.amount"}}
VENUES = {"aggregation": {"type": "distinct", "attribute": "event.body.venue"}}
HIGHEST = {"aggregation": {"type": "max", "attribute": "event.body.amount"}}
A_DAY = {"value": 1, "per": {"count": 1, "unit": "day"}}


def streak(consecutive: int, **more: Any) -> dict[str, Any]:
    return {"type": "calendar", "unit": "day", "consecutive": consecutive, **more}


# Time and windows -------------------------------------------------------------------------------------------


def test_days_are_those_of_the_named_zone_else_of_the_member_else_of_the_store() -> None:
    # Half past eleven in the evening in UTC is the next day in Berlin.
    lines = [event("a", "2025-01-01T23:30:00Z"), event("b", "2025-01-02T23:30:00Z")]
    rule = visit(goal=2, window=DAILY)
    named = achievement(rule, timezone="Europe/Berlin")
    members = achievement(rule, timezone="member")
    more = event("c", "2025-01-02T12:00:00Z")
    found = [
        play(named, lines[0], more),
        play(members, lines[0], more, member_zone="Europe/Berlin"),
        play(members, lines[0], more, store_zone="Europe/Berlin"),
        play(achievement(rule), lines[0], more, member_zone="Europe/Berlin"),
    ]
    assert [len(completed(each)) for each in found] == [1, 1, 1, 0]


def test_a_time_without_offset_is_the_stores() -> None:
    result = play(visits(goal=1), event("a", "2025-07-01T12:00:00"), store_zone="Europe/Berlin")
    assert completed(result) == ["2025-07-01T10:00:00Z"]


def test_an_event_slightly_ahead_counts_when_it_was_accepted() -> None:
    ahead = event("a", "2025-01-02T00:04:00Z", accepted_at="2025-01-01T23:59:00Z")
    assert completed(play(visits(goal=1), ahead)) == ["2025-01-01T23:59:00Z"]
    far = event("a", "2025-01-02T00:04:00.000001Z", accepted_at="2025-01-01T23:59:00Z")
    result = play(visits(goal=1), far)
    assert (code(result), completed(result)) == ("in_future", [])


def test_equal_times_are_ordered_by_id_and_adjustments_come_last() -> None:
    lines = [event("b", "2025-01-01", amount=9), event("a", "2025-01-01", amount=1)]
    definition = visits(**AMOUNT, goal=10)
    result = play(definition, lines)
    assert result["steps"][1]["counted"] == [{"rule": "1", "amount": 1, "before": 0, "after": 1}]
    result = play(definition, lines, {"adjust": {"progress": 3}, "at": "2025-01-01T12:00:00Z"})
    assert values(result)[-1] == 3


# Attempts ---------------------------------------------------------------------------------------------------


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


# What counts ------------------------------------------------------------------------------------------------


def test_what_adds_nothing_uses_up_no_limit() -> None:
    rule = visit(**VENUES, goal=9, frequency_limit={"value": 2, "per": {"count": 1, "unit": "day"}})
    lines = [event(str(place), "2025-01-01", venue=venue) for place, venue in enumerate("aabc")]
    result = play(achievement(rule), lines)
    assert [code(result, line) for line in range(4)] == [None, "nothing_to_add", None, "frequency_capped"]


def test_a_negative_amount_uses_up_no_limit_and_takes_off_what_there_is_at_most() -> None:
    rule = visit(**AMOUNT, goal=99, frequency_limit=A_DAY)
    lines = [event(str(place), "2025-01-01", amount=amount) for place, amount in enumerate([-1, 5, -3, -9, -1, 4])]
    result = play(achievement(rule), lines)
    assert values(result) == [0, 5, 2, 0, 0, 0]
    assert [code(result, line) for line in range(6)] == [
        "nothing_to_add", None, None, None, "nothing_to_add", "frequency_capped",
    ]  # fmt: skip
    assert result["steps"][3]["counted"] == [{"rule": "1", "amount": -2, "before": 2, "after": 0}]


def test_a_negative_amount_lies_in_its_own_bucket_of_a_rolling_window() -> None:
    rule = visit(**AMOUNT, goal=99, window={"type": "rolling", "count": 2, "unit": "day"})
    lines = [event(str(day), f"2025-01-0{day}", amount=amount) for day, amount in ((1, 5), (2, -3), (3, 9))]
    # On the third the five have rolled out, the three taken off have not.
    assert values(play(achievement(rule), lines)) == [5, 2, 6]


def test_a_late_event_displaces_a_later_one_under_a_frequency_limit() -> None:
    rule = visit(**AMOUNT, goal=99, frequency_limit=A_DAY)
    lines = [event("later", "2025-01-01T18:00:00Z", amount=5), event("earlier", "2025-01-01T08:00:00Z", amount=3)]
    assert values(play(achievement(rule), lines)) == [5, 3]


def test_a_frequency_limit_holds_across_attempts() -> None:
    definition = achievement(visit(goal=1, frequency_limit=A_DAY), recurrence="on_completion")
    result = play(definition, event("a", "2025-01-01T08:00:00Z"), event("b", "2025-01-01T09:00:00Z"))
    assert code(result) == "frequency_capped"


def test_distinct_values_stop_at_their_goal() -> None:
    definition = achievement(visit(**VENUES, goal=2), stops_at_goal=False)
    result = play(definition, [event(key, "2025-01-01", venue=key) for key in "abc"])
    assert (code(result), values(result)) == ("already_reached", [1, 2, 2])


def test_several_values_in_a_list_are_told_apart_up_to_the_goal() -> None:
    result = play(
        visits(**VENUES, goal=3),
        event("a", "2025-01-01", venue=["x", "y", "x"]),
        event("b", "2025-01-02", venue=["y", "z", "q"]),
    )
    assert values(result) == [2, 3]


def test_text_compares_with_case_and_numbers_also_when_sent_as_text() -> None:
    text = visits(conditions=[condition("event.body.venue", "is_equal", "North")])
    number = visits(conditions=[condition("event.body.amount", "is_equal", 5)])
    assert code(play(text, event("a", "2025-01-01", venue="north"))) == "condition_failed"
    assert code(play(number, event("a", "2025-01-01", amount="5.0"))) is None


def test_a_missing_attribute_meets_no_negative_condition_either() -> None:
    rule = visits(conditions=[condition("event.body.venue", "is_not_equal", "north")])
    assert code(play(rule, event("a", "2025-01-01"))) == "attribute_missing"


def test_a_referral_is_judged_by_the_referee_and_owned_by_the_referrer() -> None:
    friends = achievement(
        visit(subject="referral", conditions=[condition("member.tier", "is_equal", "tin")]),
        audience=[condition("member.tier", "is_equal", "gold")],
    )
    facts = {"member": {"tier": "tin"}, "referrer": {"tier": "gold"}}
    assert code(play(friends, event("a", "2025-01-01", referee="bob", **facts))) is None
    turned = {"member": {"tier": "gold"}, "referrer": {"tier": "tin"}}
    assert code(play(friends, event("a", "2025-01-01", referee="bob", **turned))) == "not_in_audience"


def test_the_event_of_a_friend_is_no_event_of_the_members_own() -> None:
    assert code(play(visits(), event("a", "2025-01-01", referee="bob"))) == "wrong_event_type"


# Late and wrong ---------------------------------------------------------------------------------------------


def test_a_late_event_completes_an_attempt_that_had_expired() -> None:
    definition = achievement(visit(goal=3), **MONTHLY)
    lines = [*days("2025-01", 30, 31), event("next", "2025-02-02"), event("late", "2025-01-29")]
    result = play(definition, lines)
    assert (completed(result), outcomes(result)) == (["2025-01-31T12:00:00Z"], [("completed", 3)])
    assert values(result) == [1, 2, 1, 1]


def test_a_cancelled_event_is_as_if_it_had_never_been() -> None:
    result = play(visits(), days("2025-01", 1, 2), {"cancel": "d01", "at": "2025-01-03T00:00:00Z"})
    assert (values(result), result["progress"]["started_at"]) == ([1, 2, 1], "2025-01-02T12:00:00Z")


def test_a_cancellation_of_what_nobody_knows_is_unmatched() -> None:
    assert code(play(visits(), event("a", "2025-01-01"), {"cancel": "b"})) == "unmatched"


SPEND = {"trigger": "transaction", "aggregation": {"type": "sum", "attribute": "transaction.gross_value"}, "goal": 100}
COFFEES = {
    "trigger": "transaction",
    "aggregation": {"type": "item_quantity", "conditions": [condition("item.category", "is_equal", "coffee")]},
    "goal": 100,
}
CARD = [
    {"sku": "x", "category": "coffee", "quantity": 4, "gross_value": 10},
    {"sku": "y", "category": "tea", "quantity": 1, "gross_value": 3},
]


def test_a_return_takes_from_the_value_at_the_time_of_the_sale() -> None:
    sale = order("s", "2025-01-01", 30)
    result = play(achievement(SPEND, **MONTHLY), sale, {"return": "s", "value": 12.5, "at": "2025-02-09T00:00:00Z"})
    assert (result["attempts"][0]["value"], result["attempts"][0]["ended_at"]) == (17.5, "2025-02-01T00:00:00Z")


def test_returned_items_take_their_share_of_quantity_and_value() -> None:
    back = {"return": "s", "items": [{"sku": "x", "quantity": 1}]}
    both = achievement({**COFFEES, "key": "a"}, {**SPEND, "key": "b"})
    result = play(both, order("s", "2025-01-01", 13, items=CARD), back)
    assert [rule["value"] for rule in result["progress"]["rules"]] == [3, 10.5]


def test_a_return_that_states_a_value_takes_that() -> None:
    back = {"return": "s", "items": [{"sku": "x", "quantity": 1, "gross_value": 4}]}
    result = play(achievement(SPEND), order("s", "2025-01-01", 13, items=CARD), back)
    assert values(result) == [13, 9]


def test_conditions_stay_as_judged_on_the_sale_and_a_count_falls_only_when_nothing_is_left() -> None:
    large = achievement({
        "trigger": "transaction",
        "goal": 9,
        "conditions": [condition("transaction.gross_value", "is_greater", 20)],
    })  # fmt: skip
    result = play(large, order("s", "2025-01-01", 30), {"return": "s", "value": 29.99}, {"return": "s", "value": 5})
    assert values(result) == [1, 1, 0]


def test_when_all_items_came_back_nothing_is_left() -> None:
    counted = achievement({"trigger": "transaction", "goal": 9})
    back = {"return": "s", "items": [{"sku": "x", "quantity": 4}, {"sku": "y"}]}
    assert values(play(counted, order("s", "2025-01-01", 13, items=CARD), back)) == [1, 0]


def test_a_return_waits_for_its_sale() -> None:
    back = {"return": "s", "value": 5, "at": "2025-01-01T00:00:00Z"}
    result = play(achievement(SPEND), back, order("s", "2025-01-01", 30))
    assert (code(result, 0), values(result)) == ("waiting_for_sale", [0, 25])


def test_the_same_event_again_is_a_duplicate_even_once_cancelled() -> None:
    result = play(
        visits(), event("a", "2025-01-01"), event("a", "2025-01-01"), {"cancel": "a"}, event("a", "2025-01-01")
    )
    assert [code(result, line) for line in range(4)] == [None, "duplicate", None, "duplicate"]


# People's changes -------------------------------------------------------------------------------------------


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


def test_reports_are_events_of_the_achievement() -> None:
    rule = {"trigger": "reported", "goal": 10}
    more = achievement({**rule, "aggregation": {"type": "reported", "kind": "increment"}})
    assert values(play(more, report("a", "2025-01-01", increment=4), report("b", "2025-01-02", increment=-1))) == [4, 3]
    least = achievement({**rule, "aggregation": {"type": "reported", "kind": "at_least"}})
    assert values(play(least, report("a", "2025-01-01", at_least=4), report("b", "2025-01-02", at_least=3))) == [4, 4]
