"""Every example of the documentation end to end: created, published, fed and read over HTTP, in a store in Vienna."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from tests.engine.documents import examples
from tests.members.api.client import Api

from .playing import Player, at, just_before, value_of, wall

EXAMPLES = examples()
START = "2023-10-10T09:30:45"


@pytest.fixture
def play(api: Api) -> Iterator[Player]:
    with time_machine.travel(at(START), tick=False) as clock:
        yield Player(api, clock)


def test_every_example_is_played_here() -> None:
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123  its own text
        text = file.read()
    assert [name for name in EXAMPLES if f'"{name}"' not in text] == []


# Streaks --------------------------------------------------------------------------------------------------


def test_a_login_streak_completes_on_day_seven_over_the_day_that_has_only_23_hours(play: Player) -> None:
    streak = play.live(EXAMPLES["A login on each of 7 days in a row"], "2026-03-01")
    for day in ("26", "27", "28", "29", "30", "31"):
        play.event(f"2026-03-{day}", "app_login")
    assert play.stands(streak) == ("in_progress", 6, 0)
    play.event("2026-04-01T00:00:00", "app_login")
    assert play.stands(streak) == ("completed", 7, 1)
    assert play.reached(streak) == [(None, "2026-04-01T00:00:00")]


def test_logins_on_the_last_microsecond_and_the_first_instant_of_a_day_are_of_two_days(play: Player) -> None:
    streak = play.live(EXAMPLES["A login on each of 7 days in a row"], "2026-10-01")
    play.event(just_before("2026-10-25T00:00:00"), "app_login")
    play.event("2026-10-25T00:00:00", "app_login")
    # The day the clock is put back has 25 hours, and half past two comes twice.
    first, second = "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"
    assert [play.why_not(play.event(each, "app_login")) for each in (first, second)] == ["frequency_capped"] * 2
    play.event(just_before("2026-10-27T00:00:00"), "app_login")
    assert play.stands(streak) == ("in_progress", 3, 0)


def test_a_streak_is_broken_from_the_first_instant_after_the_day_that_was_missed(play: Player) -> None:
    streak = play.live(EXAMPLES["A login on each of 7 days in a row"], "2026-03-01")
    play.event("2026-03-27", "app_login")
    play.event("2026-03-28", "app_login")
    assert play.stands(streak, just_before("2026-03-30T00:00:00")) == ("in_progress", 2, 0)
    assert play.stands(streak, "2026-03-30T00:00:00")[0] == "broken"
    assert play.attempts(streak) == [("broken", 2)]
    play.event("2026-03-31", "app_login")
    assert play.stands(streak) == ("in_progress", 1, 0)


def test_one_login_within_the_last_7_days_is_completed_by_the_first(play: Player) -> None:
    login = play.live(EXAMPLES["One login within the last 7 days"], "2026-03-01")
    play.event("2026-03-28T23:59:59.999999", "app_login")
    assert play.reached(login) == [(None, "2026-03-28T23:59:59.999999")]


def test_four_steady_months_count_one_order_of_20_a_week_and_four_months_in_a_row(play: Player) -> None:
    months = play.live(EXAMPLES["4 orders of at least 20 in a month, 4 months in a row"], "2026-01-01")
    # A Monday of each week, from February, over the day the clock is put forward, until May.
    mondays = [datetime.date(2026, 2, 2) + datetime.timedelta(weeks=week) for week in range(16)]
    for monday in mondays[:-1]:
        play.order(f"{monday}T00:00:00", 20)
    assert play.why_not(play.order("2026-05-17T23:59:59.999999", 50)) == "frequency_capped"
    assert play.stands(months) == ("in_progress", 3, 0)
    assert play.why_not(play.order("2026-05-18T00:00:00", "19.99")) == "condition_failed"
    play.order("2026-05-18T00:00:00", 20)
    assert play.stands(months) == ("in_progress", 3, 0)
    play.order("2026-05-25T00:00:00", 20)
    assert play.stands(months) == ("completed", 4, 1)


# Periods --------------------------------------------------------------------------------------------------


def test_three_orders_count_until_the_last_microsecond_of_seven_days(play: Player) -> None:
    orders = play.live(EXAMPLES["3 orders in 7 days"], "2026-03-01")
    play.order("2026-03-24T09:30:45")
    play.order("2026-03-26")
    # By the wall clock, though the week has an hour less.
    play.order(just_before("2026-03-31T09:30:45"))
    assert play.stands(orders) == ("completed", 3, 1)


def test_the_third_order_at_the_end_of_the_seven_days_begins_anew(play: Player) -> None:
    orders = play.live(EXAMPLES["3 orders in 7 days"], "2026-03-01")
    play.order("2026-03-24T09:30:45")
    play.order("2026-03-26")
    play.order("2026-03-31T09:30:45")
    assert play.stands(orders) == ("in_progress", 1, 0)
    assert play.attempts(orders) == [("expired", 2)]


def test_500_is_spent_in_2_months(play: Player) -> None:
    spend = play.live(EXAMPLES["500 spent in 2 months"], "2026-02-01")
    play.order("2026-02-28T09:30:45", "200.50")
    assert play.ends_at(spend) == "2026-04-28T09:30:45"
    play.order(just_before("2026-04-28T09:30:45"), "299.5")
    assert play.stands(spend) == ("completed", 500, 1)
    assert play.stands(spend, "2026-04-28T09:30:45") == ("not_started", 0, 1)


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("Reset after 1 day", "2023-10-11T09:30:45"),
        ("Reset after 1 week", "2023-10-17T09:30:45"),
        ("Reset after 1 month", "2023-11-10T09:30:45"),
        ("Reset at the end of the month, after 3 months", "2024-02-01T00:00:00"),
        ("Reset after 1 year", "2024-10-10T09:30:45"),
        ("Ends for everybody at a time that returns", "2023-10-16T06:00:00"),
    ],
)
def test_progress_is_reset_on_the_date_the_table_says(play: Player, name: str, end: str) -> None:
    key = play.live(EXAMPLES[name], "2023-10-09")
    play.order(START)
    assert play.ends_at(key) == end
    play.order(just_before(end))
    assert play.stands(key) == ("in_progress", 2, 0)
    assert play.stands(key, end) == ("expired", 2, 0)
    play.order(end)
    assert play.stands(key) == ("in_progress", 1, 0)
    assert play.attempts(key) == [("expired", 2)]
    assert wall(play.detail(key)["progress"]["started_at"]) == end


def test_an_end_for_everybody_is_for_good(play: Player) -> None:
    key = play.live(EXAMPLES["Ends for everybody at one moment"], "2023-10-09")
    play.order(START)
    play.order(just_before("2024-01-01T00:00:00"))
    assert play.stands(key) == ("in_progress", 2, 0)
    assert play.why_not(play.order("2024-01-01T00:00:00")) == "ended"
    assert play.stands(key) == ("expired", 2, 0)


def test_weeks_of_a_fixed_schedule_begin_on_its_first_day_and_stop_on_christmas_eve(play: Player) -> None:
    advent = play.live(EXAMPLES["A fixed schedule for everybody"], "2025-11-01")
    early = play.order(just_before("2025-12-01T00:00:00"))
    play.order("2025-12-01T00:00:00")
    again = play.order(just_before("2025-12-08T00:00:00"))
    play.order("2025-12-08T00:00:00")
    play.order(just_before("2025-12-25T00:00:00"))
    late = play.order("2025-12-25T00:00:00")
    assert [play.why_not(each) for each in (early, again, late)] == [
        "outside_dates",
        "already_reached",
        "outside_dates",
    ]
    assert play.reached(advent) == [
        (None, "2025-12-01T00:00:00"),
        (None, "2025-12-08T00:00:00"),
        (None, "2025-12-24T23:59:59.999999"),
    ]


def test_monthly_spend_names_what_is_missing_crosses_milestones_and_starts_again(play: Player) -> None:
    spend = play.live(EXAMPLES["Monthly spend of 500, with milestones at 200 and 350"], "2026-03-01")
    play.order("2026-03-29T03:00:00", 350)
    shown = play.detail(spend)["progress"]
    assert shown["missing"] == {"milestone": None, "target": 500, "amount": 150}
    assert shown["texts"]["next_milestone_message"] == ("Shop for $150.00 or more to complete the next milestone!")
    play.order(just_before("2026-04-01T00:00:00"), "249.99")
    assert play.stands(spend) == ("completed", Decimal("599.99"), 1)
    assert play.detail(spend)["progress"]["texts"]["completed_message"].endswith(
        "Shop more next month to start a new challenge!"
    )
    play.order("2026-04-01T00:00:00", 200)
    assert play.stands(spend) == ("in_progress", 200, 1)
    assert play.reached(spend) == [
        ("five_per_cent_off", "2026-03-29T03:00:00"),
        ("ten_per_cent_off", "2026-03-29T03:00:00"),
        (None, "2026-03-31T23:59:59.999999"),
        ("five_per_cent_off", "2026-04-01T00:00:00"),
    ]


def test_ten_visits_are_those_of_one_month(play: Player) -> None:
    visits = play.live(EXAMPLES["10 visits this month"], "2026-10-01")
    for day in range(17, 26):
        play.event(f"2026-10-{day}")
    assert play.stands(visits, just_before("2026-11-01T00:00:00")) == ("in_progress", 9, 0)
    play.event("2026-11-01T00:00:00")
    assert (play.stands(visits), play.attempts(visits)) == (("in_progress", 1, 0), [("expired", 9)])


def test_the_tenth_visit_on_the_last_microsecond_of_the_month_completes_it(play: Player) -> None:
    visits = play.live(EXAMPLES["10 visits this month"], "2026-10-01")
    for day in range(17, 26):
        play.event(f"2026-10-{day}")
    play.event(just_before("2026-11-01T00:00:00"))
    assert play.stands(visits) == ("completed", 10, 1)
    assert play.stands(visits, "2026-11-01T00:00:00") == ("not_started", 0, 1)


def test_five_of_ten_visits_are_a_milestone_whatever_value_they_carry(play: Player) -> None:
    visits = play.live(EXAMPLES["10 visits with a milestone at 5"], "2026-03-01")
    values = [value_of(play.event(f"2026-03-{day:02}", amount=7)) for day in range(2, 12)]
    assert values == list(range(1, 11))
    assert play.reached(visits) == [("half_way", "2026-03-06T12:00:00"), (None, "2026-03-11T12:00:00")]


@pytest.mark.parametrize(
    ("monday", "sunday", "following"),
    [("2026-03-23", "2026-03-29", "2026-03-30"), ("2026-10-19", "2026-10-25", "2026-10-26")],
)
def test_a_week_of_calories_ends_with_its_sunday_however_long_that_is(
    play: Player, monday: str, sunday: str, following: str
) -> None:
    burn = play.live(EXAMPLES["5,000 calories in a week"], f"{monday[:7]}-01")
    play.event(f"{monday}T00:00:00", "workout", calories=3000)
    play.event(just_before(f"{following}T00:00:00"), "workout", calories=2000)
    assert play.reached(burn) == [(None, f"{sunday}T23:59:59.999999")]
    play.event(f"{following}T00:00:00", "workout", calories=4999)
    assert play.stands(burn) == ("in_progress", 4999, 1)


def test_twenty_lessons_a_month(play: Player) -> None:
    lessons = play.live(EXAMPLES["20 lessons a month"], "2026-02-01T00:00:00")
    for day in range(1, 20):
        play.event(f"2026-02-{day:02}", "lesson_completed")
    assert play.stands(lessons) == ("in_progress", 19, 0)
    play.event(just_before("2026-03-01T00:00:00"), "lesson_completed")
    assert play.stands(lessons) == ("completed", 20, 1)


def test_the_one_off_counts_from_its_first_instant_until_its_last_second(play: Player) -> None:
    name = "Once, from 28 November 00:00 to 1 December 23:59:59"
    weekend = play.live(EXAMPLES[name], "2025-11-01")
    before = play.order(just_before("2025-11-28T00:00:00"), 400)
    play.order("2025-11-28T00:00:00", 100)
    play.order("2025-12-01T23:59:59.999999", 299)
    assert play.stands(weekend) == ("in_progress", 399, 0)
    after = play.order("2025-12-02T00:00:00", 1)
    assert [play.why_not(before), play.why_not(after)] == ["outside_dates", "ended"]
    assert play.stands(weekend) == ("expired", 399, 0)


# What is counted ------------------------------------------------------------------------------------------


def test_metres_add_up_to_ten_thousand(play: Player) -> None:
    metres = play.live(EXAMPLES["10,000 metres of trips"], "2026-03-01")
    for metre in ("9999.5", "0.499999", "0.000001"):
        play.event("2026-03-29T03:00:00", "trip", pickup_distance_meters=Decimal(metre))
    assert play.stands(metres) == ("completed", 10_000, 1)


def test_five_venues_are_told_apart(play: Player) -> None:
    venues = play.live(EXAMPLES["5 different venues"], "2026-03-01")
    told = [play.event("2026-03-02", "check_in", venue_id=venue) for venue in ("a", "b", "a", 3, "A", "c")]
    assert [play.why_not(each) for each in told] == [None, None, "nothing_to_add", None, None, None]
    assert play.stands(venues) == ("completed", 5, 1)


def test_three_friends_who_buy_move_whoever_referred_them(play: Player) -> None:
    friends = play.live(EXAMPLES["3 different friends who buy"], "2026-03-01")
    ada = play.enrol().json["id"]
    for friend in ("bob", "cy", "dan"):
        play.enrol(friend, referrer=ada)
        play.order("2026-03-02", who=friend)
        again = play.order("2026-03-03", who=friend)
    assert play.why_not(again) == "already_reached"
    assert play.stands(friends) == ("completed", 3, 1)
    assert play.stands(friends, who="bob") == ("not_started", 0, 0)


def test_twelve_coffees_at_once_fill_the_card_of_six_twice_and_fifteen_leave_three(play: Player) -> None:
    card = play.live(EXAMPLES["A stamp card of 6 coffees"], "2026-03-01")
    tea = {"sku": "tea", "category": "tea", "quantity": 9, "gross_value": 9}
    coffee = {"sku": "coffee", "category": "coffee", "gross_value": 30}
    order = play.order("2026-03-02", items=[{**coffee, "quantity": 12}, tea])
    assert order.json["changes"]["progress"][0]["completed"] == 2
    assert play.stands(card) == ("not_started", 0, 2)
    play.order("2026-03-03", items=[{**coffee, "quantity": 15}])
    assert play.stands(card) == ("in_progress", 3, 4)
    assert play.attempts(card) == [("completed", 6)] * 4


def test_the_weekend_is_that_of_the_member(play: Player) -> None:
    runs = play.live(EXAMPLES["At the weekend only"], "2026-03-01")
    play.enrol("auckland", time_zone="Pacific/Auckland")
    play.enrol("honolulu", time_zone="Pacific/Honolulu")
    # Friday noon in Vienna: in Auckland it is Saturday already, in Honolulu not for long.
    told = [play.event("2026-03-27", "run", who) for who in ("auckland", "honolulu", "ada")]
    assert [play.why_not(each) for each in told] == [None, "outside_availability", "outside_availability"]
    assert play.stands(runs, who="auckland") == ("in_progress", 1, 0)


def test_a_weekend_lasts_from_the_first_instant_of_saturday_until_the_last_of_a_short_sunday(play: Player) -> None:
    runs = play.live(EXAMPLES["At the weekend only"], "2026-03-01")
    moments = [
        just_before("2026-03-28T00:00:00"),
        at("2026-03-28T00:00:00"),
        just_before("2026-03-30T00:00:00"),
        at("2026-03-30T00:00:00"),
    ]
    outside = "outside_availability"
    assert [play.why_not(play.event(each, "run")) for each in moments] == [outside, None, None, outside]
    assert play.stands(runs) == ("in_progress", 2, 0)


def test_two_of_three_things_complete_it_for_members_of_the_audience(play: Player) -> None:
    rounder = play.live(EXAMPLES["Two of three things, for some members"], "2026-03-01")
    play.enrol(tier="gold")
    play.order("2026-03-02")
    play.event("2026-03-02", "run", kilometres=Decimal("21.0975"))
    assert play.stands(rounder) == ("in_progress", 75, 0)
    play.enrol("bob", tier="bronze")
    assert play.why_not(play.order("2026-03-03", who="bob")) == "not_in_audience"
    play.order("2026-03-03")
    assert play.stands(rounder) == ("completed", 100, 1)


# From when on ---------------------------------------------------------------------------------------------


def test_what_happened_before_it_went_live_counts_only_where_the_definition_says_so(play: Player) -> None:
    later = EXAMPLES["10,000 metres of trips"]
    since = {**later, "key": "since_march", "counts_from": "2026-03-01T00:00:00"}
    play.live(later, "2026-03-10")
    play.live(since, "2026-03-10")
    play.event(just_before("2026-03-01T00:00:00"), "trip", pickup_distance_meters=1)
    play.event("2026-03-01T00:00:00", "trip", pickup_distance_meters=10)
    play.event("2026-03-10T12:00:00", "trip", pickup_distance_meters=100)
    assert play.stands(later["key"]) == ("in_progress", 100, 0)
    assert play.stands("since_march") == ("in_progress", 110, 0)


# Reports --------------------------------------------------------------------------------------------------


def test_a_reported_percentage_never_falls_and_completes_at_a_hundred(play: Player) -> None:
    story = play.live(EXAMPLES["A percentage that the client reports"], "2026-03-01")
    play.enrol()
    play.report(story, "2026-03-02", percent=40)
    play.report(story, "2026-03-03", percent=25)
    assert play.stands(story) == ("in_progress", 40, 0)
    play.report(story, "2026-03-04", percent=100)
    assert play.stands(story) == ("completed", 100, 1)
