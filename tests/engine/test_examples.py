"""Every example of the documentation, played through."""

from typing import Any

import pytest

from achievements.engine.check import examine

from .documents import examples
from .playing import code, codes, completed, days, event, milestones, order, outcomes, play, report, values

EXAMPLES = examples()
START = "2023-10-10T09:30:45Z"


def test_every_example_is_played_by_a_test_here() -> None:
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123 - its own text
        text = file.read()
    assert [name for name in EXAMPLES if f'"{name}"' not in text] == []


def test_a_login_streak_completes_on_day_seven_and_not_before() -> None:
    streak = EXAMPLES["A login on each of 7 days in a row"]
    assert completed(play(streak, days("2025-01", *range(1, 7), kind="app_login"))) == []
    result = play(streak, days("2025-01", *range(1, 8), kind="app_login"))
    assert completed(result) == ["2025-01-07T12:00:00Z"]
    assert values(result) == [1, 2, 3, 4, 5, 6, 7]


def test_a_login_streak_with_a_gap_starts_again() -> None:
    result = play(
        EXAMPLES["A login on each of 7 days in a row"], days("2025-01", 1, 2, 3, 4, 5, 6, 8, kind="app_login")
    )
    assert completed(result) == []
    assert values(result)[-1] == 1
    assert result["attempts"] == [
        {
            "number": 1,
            "started_at": "2025-01-01T12:00:00Z",
            "ended_at": "2025-01-08T00:00:00Z",
            "value": 6,
            "outcome": "broken",
        }
    ]


def test_two_logins_on_one_day_are_one() -> None:
    result = play(
        EXAMPLES["A login on each of 7 days in a row"],
        event("a", "2025-01-01T08:00:00Z", "app_login"),
        event("b", "2025-01-01T09:00:00Z", "app_login"),
    )
    assert (values(result), code(result)) == ([1, 1], "frequency_capped")


def test_one_login_within_seven_days_is_completed_by_the_first() -> None:
    definition = EXAMPLES["One login within the last 7 days"]
    assert [each.code for each in examine(definition).warnings] == ["first_event_completes"]
    assert completed(play(definition, event("a", "2025-01-01", "app_login"))) == ["2025-01-01T12:00:00Z"]


def test_three_orders_count_within_seven_days_of_the_first() -> None:
    definition = EXAMPLES["3 orders in 7 days"]
    orders = [order("a", START), order("b", "2023-10-12"), order("c", "2023-10-17T09:30:44Z")]
    assert completed(play(definition, orders)) == ["2023-10-17T09:30:44Z"]
    orders[2] = order("c", "2023-10-17T09:30:45Z")
    result = play(definition, orders)
    assert (completed(result), outcomes(result)) == ([], [("expired", 2)])


def test_five_hundred_is_spent_in_two_months() -> None:
    definition = EXAMPLES["500 spent in 2 months"]
    result = play(definition, order("a", START, "200.50"), order("b", "2023-12-10T09:30:44Z", 299.5))
    assert completed(result) == ["2023-12-10T09:30:44Z"]
    assert result["progress"]["period_ends_at"] == "2023-12-10T09:30:45Z"


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("Reset after 1 day", "2023-10-11T09:30:45Z"),
        ("Reset after 1 week", "2023-10-17T09:30:45Z"),
        ("Reset after 1 month", "2023-11-10T09:30:45Z"),
        ("Reset at the end of the month, after 3 months", "2024-02-01T00:00:00Z"),
        ("Reset after 1 year", "2024-10-10T09:30:45Z"),
        ("Ends for everybody at one moment", "2024-01-01T00:00:00Z"),
        ("Ends for everybody at a time that returns", "2023-10-16T06:00:00Z"),
    ],
)
def test_progress_is_reset_on_the_date_the_table_says(name: str, end: str) -> None:
    result = play(EXAMPLES[name], order("a", START))
    assert result["progress"]["period_ends_at"] == end
    at_the_end = play(EXAMPLES[name], order("a", START), at=end)
    assert at_the_end["progress"]["status"] == "expired"
    assert at_the_end["attempts"][0]["ended_at"] == end


def test_after_the_moment_it_ends_for_everybody_nothing_counts_again() -> None:
    definition = EXAMPLES["Ends for everybody at one moment"]
    result = play(definition, order("a", "2023-12-31"), order("b", "2024-01-01T00:00:00Z"))
    assert code(result) == "ended"


def test_a_fixed_schedule_is_cut_short_by_the_end() -> None:
    definition = EXAMPLES["A fixed schedule for everybody"]
    at = {"a": "11-30", "b": "12-01", "c": "12-07", "d": "12-08", "e": "12-24", "f": "12-25"}
    lines = [order(key, f"2025-{day}") for key, day in at.items()]
    result = play(definition, lines)
    assert [code(result, line) for line in range(6)] == [
        "outside_dates", None, "already_reached", None, None, "outside_dates",
    ]  # fmt: skip
    assert [each["slot"] for each in result["completions"]] == [
        "2025-11-30T23:00:00Z",
        "2025-12-07T23:00:00Z",
        "2025-12-21T23:00:00Z",
    ]


def test_four_steady_months_count_one_order_a_week_and_four_months_in_a_row() -> None:
    definition = EXAMPLES["4 orders of at least 20 in a month, 4 months in a row"]
    # Mondays, one in each week, and a second one in the same week that does not count.
    mondays = ["03", "10", "17", "24"], ["07", "14", "21", "28"], ["05", "12", "19", "26"], ["02", "09", "16", "23"]
    lines = [
        order(f"{month}-{day}", f"2025-{month}-{day}", 20)
        for month, of_month in zip(("03", "04", "05", "06"), mondays, strict=True)
        for day in of_month
    ]
    lines.insert(1, order("again", "2025-03-04", 50))
    lines.insert(1, order("small", "2025-03-03", "19.99"))
    result = play(definition, lines)
    assert [code(result, line) for line in (1, 2)] == ["condition_failed", "frequency_capped"]
    assert completed(result) == ["2025-06-23T12:00:00Z"]
    assert completed(play(definition, lines[:-1])) == []


def test_metres_add_up_to_ten_thousand() -> None:
    trip = {"kind": "event"}
    lines = [
        {"id": key, "type": "trip", "occurred_at": START, "body": {"pickup_distance_meters": metres}, **trip}
        for key, metres in (("a", 9_999.5), ("b", 0.499999), ("c", "0.000001"))
    ]
    result = play(EXAMPLES["10,000 metres of trips"], lines)
    assert values(result) == [9999.5, 9999.999999, 10000]
    assert len(completed(result)) == 1


def test_five_venues_are_told_apart() -> None:
    lines = [
        {"id": str(place), "type": "check_in", "occurred_at": START, "body": {"venue_id": venue}}
        for place, venue in enumerate(["a", "b", "a", 3, "A", "c"])
    ]
    result = play(EXAMPLES["5 different venues"], lines)
    assert [code(result, line) for line in range(6)] == [None, None, "nothing_to_add", None, None, None]
    assert values(result) == [1, 2, 2, 3, 4, 5]


def test_three_friends_who_buy_are_counted_once_each() -> None:
    lines = [order(str(place), START, referee=who) for place, who in enumerate("aabbc")]
    result = play(EXAMPLES["3 different friends who buy"], lines)
    assert values(result) == [1, 1, 2, 2, 3]
    assert len(completed(result)) == 1


def test_monthly_spend_has_milestones_goes_on_past_its_goal_and_starts_again() -> None:
    definition = EXAMPLES["Monthly spend of 500, with milestones at 200 and 350"]
    lines = [order("a", "2025-01-05", 199.99), order("b", "2025-01-06", 200), order("c", "2025-01-20", 200)]
    result = play(definition, lines, order("d", "2025-02-01T00:00:00Z", 250))
    assert values(result) == [199.99, 399.99, 599.99, 250]
    assert milestones(result) == ["five_per_cent_off", "ten_per_cent_off", "five_per_cent_off"]
    assert [each["milestones"] and len(each["milestones"]) for each in result["steps"]] == [[], 2, [], 1]
    assert outcomes(result) == [("completed", 599.99)]


def test_ten_visits_count_this_month_only() -> None:
    definition = EXAMPLES["10 visits this month"]
    assert completed(play(definition, days("2025-01", *range(22, 32)))) == ["2025-01-31T12:00:00Z"]
    late = event("next", "2025-02-01T00:00:00Z")
    result = play(definition, days("2025-01", *range(23, 32)), late)
    assert (completed(result), outcomes(result), values(result)[-1]) == ([], [("expired", 9)], 1)


def test_the_value_sent_with_a_visit_is_ignored_and_five_are_half_way() -> None:
    definition = EXAMPLES["10 visits with a milestone at 5"]
    result = play(definition, days("2025-01", *range(1, 11), amount=4))
    assert values(result) == list(range(1, 11))
    assert [line for line, step in enumerate(result["steps"], start=1) if step["milestones"]] == [5]


def test_calories_of_a_week_from_monday_to_sunday() -> None:
    def workout(key: str, at: str, calories: int) -> dict[str, Any]:
        return {"id": key, "type": "workout", "occurred_at": at, "body": {"calories": calories}}

    lines = [workout("a", "2025-01-06T00:00:00Z", 3000), workout("b", "2025-01-12T23:59:59Z", 2000)]
    assert completed(play(EXAMPLES["5,000 calories in a week"], lines)) == ["2025-01-12T23:59:59Z"]
    lines[1] = workout("b", "2025-01-13T00:00:00Z", 2000)
    assert outcomes(play(EXAMPLES["5,000 calories in a week"], lines)) == [("expired", 3000)]


def test_twenty_lessons_a_month() -> None:
    lessons = days("2025-02", *range(1, 21), kind="lesson_completed")
    assert completed(play(EXAMPLES["20 lessons a month"], lessons)) == ["2025-02-20T12:00:00Z"]


def test_twelve_coffees_on_a_card_of_six_complete_it_twice_at_once() -> None:
    items = [{"sku": "x", "category": "coffee", "quantity": 12}, {"sku": "y", "category": "tea", "quantity": 9}]
    result = play(EXAMPLES["A stamp card of 6 coffees"], order("a", START, items=items))
    assert [(each["k"], each["count"]) for each in result["steps"][0]["completions"]] == [(1, 1), (2, 1)]
    assert (outcomes(result), values(result)) == ([("completed", 6), ("completed", 6)], [0])


def test_fifteen_coffees_leave_three_on_the_third_card() -> None:
    items = [{"sku": "x", "category": "coffee", "quantity": 15}]
    result = play(EXAMPLES["A stamp card of 6 coffees"], order("a", START, items=items))
    assert (len(completed(result)), values(result), result["progress"]["attempt"]) == (2, [3], 3)


def test_a_reported_percentage_never_falls_and_completes_at_a_hundred() -> None:
    lines = [report(str(place), START, percent=percent) for place, percent in enumerate([40, 30, 99.5, 100])]
    result = play(EXAMPLES["A percentage that the client reports"], lines)
    assert values(result) == [40, 40, 99.5, 100]
    assert code(result, 1) == "nothing_to_add"
    assert result["progress"]["status"] == "completed"


def test_the_weekend_is_that_of_the_member() -> None:
    definition = EXAMPLES["At the weekend only"]
    # In Auckland it is Saturday already, in Honolulu still Friday.
    run = event("a", "2025-01-03T12:00:00Z", "run")
    assert code(play(definition, run, member_zone="Pacific/Auckland")) is None
    assert code(play(definition, run, member_zone="Pacific/Honolulu")) == "outside_availability"


def test_the_one_off_counts_until_its_last_second() -> None:
    definition = EXAMPLES["Once, from 28 November 00:00 to 1 December 23:59:59"]
    at = ["2025-11-27T23:59:59", "2025-11-28T00:00:00", "2025-12-01T23:59:59", "2025-12-02T00:00:00"]
    found = [code(play(definition, order("a", each), store_zone="Europe/Berlin")) for each in at]
    assert found == ["outside_dates", None, None, "ended"]


def test_two_of_three_things_complete_it_for_members_of_the_audience() -> None:
    definition = EXAMPLES["Two of three things, for some members"]
    gold = {"member": {"tier": "gold"}}
    run = {"id": "run", "type": "run", "occurred_at": START, "body": {"kilometres": 21.0975}, **gold}
    orders = [order("a", START, **gold), order("b", START, **gold)]
    result = play(definition, orders[:1], order("no", START, member={"tier": "tin"}), run)
    assert (values(result), completed(result)) == ([25, 25, 75], [])
    assert codes(result["steps"][1]) == ["wrong_event_type", "not_in_audience", "wrong_event_type"]
    assert (values(play(definition, run, orders)), len(completed(play(definition, run, orders)))) == ([50, 75, 100], 1)
