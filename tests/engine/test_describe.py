import gettext
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from achievements.engine import Description, check, describe, parse
from achievements.engine import definition as d
from achievements.engine.definition import Definition
from achievements.engine.describe_rule import Line
from achievements.engine.phrases import PHRASES
from achievements.engine.words import Words, in_one_line

from . import goals
from .documents import condition, document, examples, rule
from .strategies import definitions

EXAMPLES = examples()
GOALS = {
    "A login on each of 7 days in a row": (
        "Member must log custom event *app_login* once in each of 7 calendar days in a row, at most once a day"
    ),
    "One login within the last 7 days": (
        "Member must log custom event *app_login* once within the last 7 calendar days, "
        "the current one included, at most once a day"
    ),
    "3 orders in 7 days": "Member must make 3 transactions within 7 days of the first event that counts",
    "500 spent in 2 months": (
        "Member must make transactions with `transaction.gross_value` summing up to 500 EUR "
        "within 2 months of the first event that counts"
    ),
    "Reset at the end of the month, after 3 months": (
        "Member must make 5 transactions by the end of the month that is 3 months after the first event that counts"
    ),
    "Ends for everybody at one moment": "Member must make 5 transactions before 1 January 2024 at 00:00",
    "Ends for everybody at a time that returns": (
        "Member must make 5 transactions between one Monday at 06:00 and the next"
    ),
    "A fixed schedule for everybody": (
        "Member must make a transaction within one stretch of 1 week, back to back from 1 December 2025 at 00:00 on"
    ),
    "4 orders of at least 20 in a month, 4 months in a row": (
        "Member must make 4 transactions in each of 4 calendar months in a row, at most once a week, "
        "counting only transactions where `transaction.gross_value` is at least 20"
    ),
    "10,000 metres of trips": (
        "Member must log custom event *trip* with `event.body.pickup_distance_meters` summing up to 10,000 metres"
    ),
    "5 different venues": ("Member must log custom event *check_in* with 5 different values of `event.body.venue_id`"),
    "3 different friends who buy": "Member must have 3 different referred members make a transaction",
    "10 visits this month": "Member must log custom event *visit* 10 times within a calendar month",
    "A stamp card of 6 coffees": (
        "Member must make transactions with item quantities summing up to 6 coffees, "
        "counting only items where `item.category` is “coffee”"
    ),
    "A percentage that the client reports": "Member must have 100 per cent reported",
    "Two of three things, for some members": (
        "Member must do at least 2 of these: (1) log custom event *review* 3 times, counting only events "
        "where `event.body.stars` is from 1 to 5 or `event.body.text` matches the pattern “[A-Za-z]{3,}”; "
        "(2) make 2 transactions; (3) log custom event *run* with `event.body.kilometres` reaching 21.0975"
    ),
}


def described(language: str = "en", **changes: Any) -> Description:
    definition = parse(document(**changes))
    assert isinstance(definition, Definition), definition
    return describe(definition, language)


@pytest.mark.parametrize("heading", GOALS)
def test_the_goal_of_an_example_reads_as_one_sentence(heading: str) -> None:
    definition = parse(EXAMPLES[heading])
    assert isinstance(definition, Definition)
    assert describe(definition).goal == GOALS[heading]


def test_the_sentence_the_design_asks_for() -> None:
    trip = rule(
        trigger="custom_event",
        event="trip",
        aggregation={"type": "sum", "attribute": "event.body.pickup_distance_meters"},
        goal=10000,
        frequency_limit={"value": 1, "per": {"count": 1, "unit": "day"}},
    )
    assert described(rules=[trip], period={"type": "calendar", "unit": "month"}).goal == (
        "Member must log custom event *trip* with `event.body.pickup_distance_meters` "
        "summing up to 10,000 within a calendar month, at most once a day"
    )


def test_every_aggregation_in_every_window_in_every_period_has_its_sentence() -> None:
    assert goals.FILE.read_text(encoding="utf-8") == goals.written()


# The parts ------------------------------------------------------------------------------------------------


def _periods() -> list[tuple[dict[str, Any], str, str | None, str | None]]:
    def relative(count: int, unit: str, rounding: str = "none") -> dict[str, Any]:
        return {"type": "relative", "count": count, "unit": unit, "rounding": rounding}

    def returning(every: str, **point: Any) -> dict[str, Any]:
        return {"type": "returning", "every": every, "time": "06:00", **point}

    first = "the first event that counts"
    lacks = "(the last day of a month that lacks it)"
    return [
        ({"type": "none"}, "without a time limit", None, None),
        ({"type": "calendar", "unit": "hour"}, "within a calendar hour", "1 hour", "End of the hour"),
        ({"type": "calendar", "unit": "day"}, "within a calendar day", "1 day", "End of the day"),
        ({"type": "calendar", "unit": "week"}, "within a calendar week", "1 week", "Last day of the week"),
        (
            {"type": "calendar", "unit": "month"},
            "within a calendar month",
            "1 month",
            "Last day of the month",
        ),
        ({"type": "calendar", "unit": "quarter"}, "within a quarter", "1 quarter", "Last day of the quarter"),
        ({"type": "calendar", "unit": "year"}, "within a calendar year", "1 year", "Last day of the year"),
        (relative(90, "second"), f"within 90 seconds of {first}", "90 seconds", "Relative time"),
        (relative(1, "minute"), f"within 1 minute of {first}", "1 minute", "Relative time"),
        (relative(36, "hour"), f"within 36 hours of {first}", "36 hours", "Relative time"),
        (relative(1, "day"), f"within 1 day of {first}", "1 day", "Relative time of the day"),
        (relative(1, "week"), f"within 1 week of {first}", "1 week", "Relative day of the week"),
        (relative(1, "month"), f"within 1 month of {first}", "1 month", "Relative day of the month"),
        (relative(1, "year"), f"within 1 year of {first}", "1 year", "Relative day of the year"),
        (
            relative(2, "day", "up"),
            f"by the end of the day that is 2 days after {first}",
            "2 days",
            "End of the day",
        ),
        (
            relative(2, "day", "down"),
            f"before the day begins that is 2 days after {first}",
            "2 days",
            "Start of the day",
        ),
        (
            relative(2, "week", "up"),
            f"by the end of the week that is 2 weeks after {first}",
            "2 weeks",
            "Last day of the week",
        ),
        (
            relative(3, "month", "up"),
            f"by the end of the month that is 3 months after {first}",
            "3 months",
            "Last day of the month",
        ),
        (
            relative(1, "year", "up"),
            f"by the end of the year that is 1 year after {first}",
            "1 year",
            "Last day of the year",
        ),
        (
            {"type": "fixed", "starts_at": "2025-12-01T00:00:00", "count": 1, "unit": "week"},
            "within one stretch of 1 week, back to back from 1 December 2025 at 00:00 on",
            "1 week",
            "Schedule from 1 December 2025 at 00:00",
        ),
        (
            {"type": "absolute", "ends_at": "2025-12-02T00:00:00Z"},
            "before 2 December 2025 at 00:00 (UTC)",
            None,
            "2 December 2025 at 00:00 (UTC)",
        ),
        (returning("day"), "between 06:00 on one day and the next", "1 day", "Every day at 06:00"),
        (
            returning("week", day_of_week="monday"),
            "between one Monday at 06:00 and the next",
            "1 week",
            "Monday at 06:00",
        ),
        (
            returning("month", day_of_month=28),
            "between day 28 of one month at 06:00 and day 28 of the next",
            "1 month",
            "Day 28 of the month at 06:00",
        ),
        (
            returning("month", day_of_month=29),
            f"between day 29 of one month at 06:00 and day 29 of the next {lacks}",
            "1 month",
            f"Day 29 of the month at 06:00 {lacks}",
        ),
        (
            returning("month", day_of_month="last"),
            "between the last day of one month at 06:00 and the last day of the next",
            "1 month",
            "Last day of the month at 06:00",
        ),
        (
            returning("year", day_of_month=30, month=4),
            "between 30 April at 06:00 in one year and the next",
            "1 year",
            "30 April at 06:00",
        ),
        (
            returning("year", day_of_month=29, month=2),
            f"between 29 February at 06:00 in one year and the next {lacks}",
            "1 year",
            f"29 February at 06:00 {lacks}",
        ),
        (
            returning("year", day_of_month="last", month=2),
            "between the last day of February at 06:00 in one year and the next",
            "1 year",
            "Last day of February at 06:00",
        ),
    ]


@pytest.mark.parametrize(("period", "said", "every", "on"), _periods())
def test_a_period_says_how_long_and_when_it_resets(
    period: dict[str, Any], said: str, every: str | None, on: str | None
) -> None:
    found = described(period=period)
    assert (found.period, found.reset_every, found.reset_on) == (said, every, on)


@pytest.mark.parametrize(
    ("window", "said", "target"),
    [
        ({"type": "attempt"}, "the whole attempt", "3 times"),
        ({"type": "calendar", "unit": "hour"}, "within one calendar hour", "1 hour"),
        ({"type": "calendar", "unit": "week"}, "within one calendar week", "1 week"),
        ({"type": "calendar", "unit": "quarter"}, "within one quarter", "1 quarter"),
        (
            {"type": "calendar", "unit": "hour", "consecutive": 5},
            "in each of 5 calendar hours in a row",
            "5 hours in a row",
        ),
        (
            {"type": "calendar", "unit": "day", "consecutive": 1000},
            "in each of 1,000 calendar days in a row",
            "1,000 days in a row",
        ),
        (
            {"type": "calendar", "unit": "week", "consecutive": 4, "allowed_misses": 2},
            "in each of 4 calendar weeks in a row (2 may be missed)",
            "4 weeks in a row",
        ),
        (
            {"type": "calendar", "unit": "month", "consecutive": 3},
            "in each of 3 calendar months in a row",
            "3 months in a row",
        ),
        (
            {"type": "calendar", "unit": "quarter", "consecutive": 2},
            "in each of 2 quarters in a row",
            "2 quarters in a row",
        ),
        (
            {"type": "calendar", "unit": "year", "consecutive": 10},
            "in each of 10 calendar years in a row",
            "10 years in a row",
        ),
        ({"type": "rolling", "count": 1, "unit": "day"}, "within the current calendar day", "3 times"),
        (
            {"type": "rolling", "count": 30, "unit": "day"},
            "within the last 30 calendar days, the current one included",
            "3 times",
        ),
        ({"type": "rolling", "count": 1, "unit": "hour"}, "within the current calendar hour", "3 times"),
    ],
)
def test_a_window_says_over_which_time(window: dict[str, Any], said: str, target: str) -> None:
    found = described(rules=[rule(window=window)])
    assert (found.rules[0].window, found.target) == (said, target)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "can be completed once"),
        (
            {"period": {"type": "calendar", "unit": "day"}},
            "can be completed once, and not tried again when its time is over",
        ),
        (
            {"period": {"type": "calendar", "unit": "day"}, "recurrence": "after_expiry"},
            "can be tried again when its period is over",
        ),
        (
            {"recurrence": "on_completion"},
            "starts again whenever it is completed; what is above the goal counts towards the next time",
        ),
        (
            {"recurrence": "on_completion", "rules": [rule(), rule()]},
            "starts again from nothing whenever it is completed",
        ),
        (
            {"recurrence": "on_completion", "rules": [rule(window={"type": "calendar", "unit": "day"})]},
            "starts again from nothing whenever it is completed",
        ),
        (
            {
                "recurrence": "on_completion",
                "rules": [rule(aggregation={"type": "max", "attribute": "transaction.gross_value"})],
                "period": {"type": "calendar", "unit": "day"},
            },
            "starts again from nothing whenever it is completed, and from nothing when its period is over",
        ),
    ],
)
def test_the_recurrence_says_when_to_try_again(changes: dict[str, Any], said: str) -> None:
    assert described(**changes).recurrence == said


@pytest.mark.parametrize(
    ("per", "said"),
    [
        ({"count": 1, "unit": "hour"}, "an hour"),
        ({"count": 1, "unit": "day"}, "a day"),
        ({"count": 3, "unit": "day"}, "every 3 calendar days"),
        ({"count": 1, "unit": "week"}, "a week"),
        ({"count": 2, "unit": "month"}, "every 2 calendar months"),
        ({"count": 1, "unit": "year"}, "a year"),
    ],
)
def test_a_limit_says_how_many_in_which_time(per: dict[str, Any], said: str) -> None:
    once = described(rules=[rule(frequency_limit={"value": 1, "per": per})], completion_limit={"value": 1, "per": per})
    assert once.rules[0].frequency_limit == f"at most once {said}"
    assert once.completion_limit == f"at most 1 completion {said}"
    often = described(
        rules=[rule(frequency_limit={"value": 1000, "per": per})], completion_limit={"value": 2, "per": per}
    )
    assert often.rules[0].frequency_limit == f"at most 1,000 times {said}"
    assert often.completion_limit == f"at most 2 completions {said}"


def test_a_limit_without_an_interval_is_in_total() -> None:
    assert described(completion_limit={"value": 5}).completion_limit == "at most 5 completions in total"
    assert described().completion_limit is None


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"type": "after", "at": "2025-01-01T00:00:00"}, "from 1 January 2025 at 00:00 on"),
        ({"type": "before", "at": "2025-01-01T08:30:15"}, "before 1 January 2025 at 08:30:15"),
        (
            {"type": "between", "from": "2025-02-01T00:00:00Z", "to": "2025-03-01T00:00:00-05:30"},
            "from 1 February 2025 at 00:00 (UTC) on, and before 1 March 2025 at 00:00 (UTC-05:30)",
        ),
        (
            {"type": "not_between", "from": "2025-02-01T00:00:00", "to": "2025-03-01T00:00:00"},
            "not from 1 February 2025 at 00:00 on until 1 March 2025 at 00:00",
        ),
        ({"type": "days_of_week", "days": ["sunday"]}, "only on Sunday"),
        (
            {"type": "days_of_week", "days": ["friday", "saturday", "sunday"]},
            "only on Friday, Saturday and Sunday",
        ),
        ({"type": "days_of_month", "days": [1, "last"]}, "only on day 1 and the last day of a month"),
        ({"type": "months", "months": [6, 7]}, "only in June and July"),
        ({"type": "time_of_day", "from": "09:00", "to": "17:30"}, "only from 09:00 until 17:30"),
        (
            {"type": "time_of_day", "from": "22:00", "to": "06:00"},
            "only from 22:00 until 06:00 of the next day",
        ),
    ],
)
def test_an_availability_says_when_events_count(entry: dict[str, Any], said: str) -> None:
    assert described(availability=[entry]).availability == (said,)


START, END = "2025-12-01T00:00:00", "2025-12-25T00:00:00"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"starts_at": START}, "from 1 December 2025 at 00:00 on"),
        ({"ends_at": END}, "before 25 December 2025 at 00:00"),
        (
            {"starts_at": START, "ends_at": END},
            "from 1 December 2025 at 00:00 on, and before 25 December 2025 at 00:00",
        ),
    ],
)
def test_the_dates_say_how_long_the_achievement_lasts(changes: dict[str, Any], said: str | None) -> None:
    assert described(**changes).dates == said


def test_an_audience_is_told_in_one_line_and_as_a_tree() -> None:
    gold = condition("member.tier", "is_equal", "gold")
    early = condition("member.registered_at", "is_before", START)
    vip = condition("member.labels", "has_at_least_one_label", [{"key": "vip"}])
    found = described(audience=[gold, {"any": [early, {"all": [vip, gold]}]}])
    assert found.audience == (
        "members where `member.tier` is “gold” and "
        "(`member.registered_at` is before 1 December 2025 at 00:00 or "
        "(`member.labels` has at least one of “vip” and `member.tier` is “gold”))"
    )
    assert found.audience_conditions == (
        Line(0, "`member.tier` is “gold”"),
        Line(0, "any of these:"),
        Line(1, "`member.registered_at` is before 1 December 2025 at 00:00"),
        Line(1, "all of these:"),
        Line(2, "`member.labels` has at least one of “vip”"),
        Line(2, "`member.tier` is “gold”"),
    )
    assert described().audience == "every member"


def test_conditions_on_transactions_and_on_items_are_told_apart() -> None:
    found = described(
        rules=[
            rule(
                conditions=[condition("transaction.channel", "is_equal", "web")],
                aggregation={
                    "type": "item_value",
                    "conditions": [condition("item.sku", "starts_with", "A\nB")],
                },
            )
        ]
    )
    assert found.goal == (
        "Member must make transactions with item values summing up to 3, "
        "counting only transactions where `transaction.channel` is “web”, "
        "and only items where `item.sku` starts with “A\\nB”"
    )
    assert found.rules[0].conditions == (Line(0, "`transaction.channel` is “web”"),)
    assert found.rules[0].item_conditions == (Line(0, "`item.sku` starts with “A\\nB”"),)


def test_the_rest_is_said_by_its_own_phrase() -> None:
    found = described()
    assert found.past_goal == "a completed attempt takes no more progress"
    assert found.rollback == "a completion stays whatever happens to its events"
    assert found.zone == "the store's time zone"
    assert found.counts_from == "from when it goes live"
    assert found.completes_when is None
    other = described(
        stops_at_goal=False,
        rollback_after_completion=True,
        timezone="Europe/Berlin",
        counts_from="everything",
    )
    assert other.past_goal == "progress goes on above the goal until the attempt ends"
    assert other.rollback == "a cancelled event or a return can take a completion back"
    assert other.zone == "Europe/Berlin"
    assert other.counts_from == "everything recorded so far"
    assert described(timezone="member").zone == "the member's time zone, else the store's"
    assert described(counts_from=START).counts_from == "from 1 December 2025 at 00:00 on"


@pytest.mark.parametrize(
    ("completes_when", "said", "target", "goal"),
    [
        ("all", "all rules", "2 of 2 rules", "Member must do all of these within a calendar day: "),
        ("any", "any of the rules", "1 of 2 rules", "Member must do any of these within a calendar day: "),
        (
            {"at_least": 1},
            "at least 1 of the rules",
            "1 of 2 rules",
            "Member must do at least 1 of these within a calendar day: ",
        ),
    ],
)
def test_several_rules_say_how_many_are_needed(completes_when: Any, said: str, target: str, goal: str) -> None:
    found = described(
        rules=[rule(), rule(goal=1)],
        completes_when=completes_when,
        period={"type": "calendar", "unit": "day"},
        milestones=[{"target": 50}],
    )
    assert (found.completes_when, found.target) == (said, target)
    assert found.goal == f"{goal}(1) make 3 transactions; (2) make a transaction"
    assert found.milestones == ("at 50%",)


COUNTED = {"unit": {"en": {"one": "order", "other": "orders"}, "de": {"one": "Kauf", "other": "Käufe"}}}
DISTINCT = {"aggregation": {"type": "distinct", "attribute": "transaction.channel"}}
PERCENT = {"trigger": "reported", "aggregation": {"type": "reported", "kind": "percent"}, "goal": 100}


@pytest.mark.parametrize(
    ("language", "changes", "target", "milestone"),
    [
        ("en", COUNTED, "3 orders", "at 1 order"),
        ("en", {**COUNTED, "goal": 1.5}, "1.5 orders", "at 1 order"),
        ("de-AT", COUNTED, "3 Käufe", "at 1 Kauf"),
        ("fr", COUNTED, "3 orders", "at 1 order"),
        ("en", {}, "3 times", "at 1"),
        ("en", {"goal": 1}, "once", "at 1"),
        ("en", DISTINCT, "3 different values", "at 1"),
        ("en", {**DISTINCT, "goal": 1}, "1 different value", "at 1"),
        ("en", {"subject": "referral", "unique_referee": True}, "3 different referred members", "at 1"),
        ("en", PERCENT, "100%", "at 1%"),
        ("en", {"window": {"type": "calendar", "unit": "day"}}, "1 day", "at 1 day"),
    ],
)
def test_amounts_carry_what_they_count(language: str, changes: dict[str, Any], target: str, milestone: str) -> None:
    found = described(language, rules=[rule(**changes)], milestones=[{"target": 1}])
    assert (found.target, found.milestones) == (target, (milestone,))


def test_a_milestone_has_its_name_beside_it() -> None:
    names = {"en": "Half way", "de": "Halb"}
    assert described(milestones=[{"target": 2, "name": names}]).milestones == ("at 2: Half way",)
    assert described("de", milestones=[{"target": 2, "name": names}]).milestones == ("at 2: Halb",)


REFERRED = {"trigger": "custom_event", "event": "trip", "subject": "referral"}
METRES = "event.body.metres"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"goal": 1}, "have a referred member log custom event *trip* once"),
        ({"goal": 2}, "have referred members log custom event *trip* 2 times"),
        (
            {"aggregation": {"type": "sum", "attribute": METRES}},
            f"have referred members log custom event *trip* with `{METRES}` summing up to 3",
        ),
        (
            {"aggregation": {"type": "max", "attribute": METRES}},
            f"have a referred member log custom event *trip* with `{METRES}` reaching 3",
        ),
        (
            {"aggregation": {"type": "distinct", "attribute": METRES}, "goal": 1},
            f"have a referred member log custom event *trip* with any value of `{METRES}`",
        ),
        ({"unique_referee": True, "goal": 1}, "have a referred member log custom event *trip*"),
        ({"unique_referee": True}, "have 3 different referred members log custom event *trip*"),
        (
            {"trigger": "transaction", "event": None, "aggregation": {"type": "item_quantity"}},
            "have referred members make transactions with item quantities summing up to 3",
        ),
        (
            {"trigger": "reported", "event": None, "aggregation": {"type": "reported", "kind": "at_least"}},
            "have a value of at least 3 reported for a referred member",
        ),
    ],
)
def test_referred_members_do_it_instead(changes: dict[str, Any], said: str) -> None:
    found = described(rules=[rule(**{**REFERRED, **changes})])
    assert found.rules[0].deed == said
    assert found.goal == f"Member must {said}"


def test_a_rule_tells_what_it_listens_for_and_to_whom() -> None:
    first, second, third = described(
        rules=[
            rule(name={"en": "Buy"}),
            rule(**REFERRED),
            rule(
                trigger="reported",
                subject="referral",
                aggregation={"type": "reported", "kind": "increment"},
            ),
        ]
    ).rules
    assert (first.key, first.name, first.source) == ("1", "Buy", "transactions")
    assert first.subject == "the member's own"
    assert (second.name, second.source) == (None, "custom event *trip*")
    assert second.subject == "of members whom the member referred"
    assert third.source == "progress that the client reports"
    unique = described(rules=[rule(subject="referral", unique_referee=True)]).rules[0]
    assert unique.subject == "of members whom the member referred, each counted once in an attempt"


def test_a_draft_that_says_too_little_is_described_all_the_same() -> None:
    draft = Definition(
        key="draft",
        rules=(d.Rule(key="1", trigger=d.Trigger.CUSTOM_EVENT, goal=1_000_000),),
        period=d.ReturningEnd(d.Unit.WEEK, datetime.min.time()),
    )
    assert describe(draft).goal == "Member must log custom event *…* once between one … at 00:00 and the next"
    odd = replace(draft.rules[0], trigger=d.Trigger.REPORTED)
    assert describe(replace(draft, rules=(odd,))).rules[0].deed == "gather 1"


# Laws -----------------------------------------------------------------------------------------------------


@given(definitions, st.sampled_from(["en", "de", "pt-BR", "", "xx"]))
def test_describing_never_fails_and_stays_in_one_line(definition: Definition, language: str) -> None:
    found = describe(definition, language)
    assert all(len(each.splitlines()) == 1 for each in _texts_of(asdict(found)))


FIELDS = st.sampled_from(
    [
        *("timezone", "starts_at", "ends_at", "availability", "audience", "period", "recurrence"),
        *("completion_limit", "stops_at_goal", "rollback_after_completion", "counts_from", "milestones"),
    ]
)
RULE_FIELDS = st.sampled_from(["conditions", "aggregation", "goal", "window", "frequency_limit", "event"])
ACCEPTED = st.sampled_from([parse(each) for each in EXAMPLES.values()])


@given(ACCEPTED, definitions, FIELDS)
def test_what_differs_reads_differently(one: Definition, drawn: Definition, field: str) -> None:
    other = replace(one, **{field: getattr(drawn, field)})
    if field == "milestones":
        plain = tuple(replace(each, key="1", name=()) for each in drawn.milestones)
        one, other = replace(one, milestones=()), replace(one, milestones=plain)
    if other != one and not check(other).mistakes:
        assert describe(other) != describe(one)


@given(ACCEPTED, definitions, RULE_FIELDS)
def test_what_differs_in_a_rule_reads_differently(one: Definition, drawn: Definition, field: str) -> None:
    changed = replace(one.rules[0], **{field: getattr(drawn.rules[0], field)})
    other = replace(one, rules=(changed, *one.rules[1:]))
    if other != one and not check(other).mistakes:
        assert describe(other).goal != describe(one).goal


def _texts_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [text for each in value for text in _texts_of(each)]
    return [value] if isinstance(value, str) else []


# In another language --------------------------------------------------------------------------------------


class Marked(gettext.NullTranslations):
    """Puts every phrase in brackets, and notes that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[object] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return message if message in (" and ", " or ", ", ", "; ", "1,234.5") else f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add((msgid1, msgid2))
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@given(definitions)
def test_every_word_comes_from_a_phrase(definition: Definition) -> None:
    for text in _texts_of(asdict(describe(definition, translations=Marked()))):
        if text not in (definition.timezone, *(each.key for each in definition.rules), *_names(definition)):
            assert text[0].isdigit() or (text[0], text[-1]) == ("⟦", "⟧")


def _names(definition: Definition) -> list[str]:
    return [in_one_line(text) for each in definition.rules for _, text in each.name]


class German(gettext.NullTranslations):
    """A few phrases in German, one of them wrong."""

    PHRASES = {
        "Member must {deed}": "Mitglied muss {deed}",
        "{deed} {period}": "{period} {deed}",
        "within a calendar month": "innerhalb eines Kalendermonats",
        "log custom event *{event}* with `{attribute}` summing up to {amount}": (
            "Ereignis *{event}* mit `{attribute}` von insgesamt {amount} senden"
        ),
        "1,234.5": "1.234,5",
        "the store's time zone": "die Zeitzone {of.the} {ladens}",
    }

    def gettext(self, message: str) -> str:
        return self.PHRASES.get(message, message)


def test_a_translation_takes_the_place_of_the_english() -> None:
    definition = parse(
        document(
            rules=[
                rule(
                    trigger="custom_event",
                    event="trip",
                    aggregation={"type": "sum", "attribute": METRES},
                    unit={
                        "en": {"one": "metre", "other": "metres"},
                        "de": {"one": "Meter", "other": "Meter"},
                    },
                    goal=10000.5,
                )
            ],
            period={"type": "calendar", "unit": "month"},
        )
    )
    assert isinstance(definition, Definition)
    found = describe(definition, "de", German())
    assert found.goal == (
        "Mitglied muss innerhalb eines Kalendermonats "
        f"Ereignis *trip* mit `{METRES}` von insgesamt 10.000,5 Meter senden"
    )
    assert found.recurrence == describe(definition).recurrence
    assert found.zone == "the store's time zone"


def test_a_translation_of_the_sample_number_that_is_none_is_ignored() -> None:
    class Odd(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return "nonsense" if message == "1,234.5" else message

    assert Words(translations=Odd()).number(Decimal("1234567.25")) == "1,234,567.25"


def test_a_moment_of_any_offset_says_it() -> None:
    offset = timezone(timedelta(hours=-9, minutes=-30))
    assert Words().moment(datetime(2025, 2, 3, 4, 5, 6, 7, offset)) == (
        "3 February 2025 at 04:05:06.000007 (UTC-09:30)"
    )


def test_every_phrase_is_used() -> None:
    marked = Marked()
    for each in _every_part():
        describe(each, translations=marked)
    assert not {phrase for phrase in PHRASES.values() if phrase not in marked.asked}


def _every_part() -> Iterator[Definition]:
    """Definitions that between them hold everything there is to say."""
    yield from (_read(each) for each in EXAMPLES.values())
    plain = _read(EXAMPLES["10 visits this month"])
    kinds = [
        *(d.Count(), d.Sum("x"), d.Distinct("x"), d.Max("x"), d.ItemQuantity(), d.ItemValue()),
        *(d.Reported(kind) for kind in d.ReportKind),
    ]
    for trigger, kind, subject, unique in product(d.Trigger, kinds, d.Subject, (False, True)):
        parts = {"trigger": trigger, "aggregation": kind, "subject": subject, "unique_referee": unique}
        yield replace(plain, rules=(replace(plain.rules[0], **parts, unit=()),))
    yield from _every_time(plain)
    item = _read(document(rules=[rule(conditions=[ON_WEB], aggregation=COFFEE)]))
    yield replace(item, rules=(*item.rules, replace(item.rules[0], key="2")), completes_when=d.Needs.ANY)
    yield item
    for operator in d.Operator:
        value = next(each for known, each in VALUES.items() if operator in known)
        yield replace(plain, audience=(d.Condition("member.tier", operator, value),))
    everyone = (d.Condition("x", d.Operator.IS_EQUAL, value=False),) * 2
    for kind in d.GroupKind:
        group = d.Group(kind, everyone)
        yield replace(plain, audience=(group, group), completes_when=d.Needs.ALL, rules=plain.rules * 2)
    for changes in (
        *({"starts_at": MIDNIGHT}, {"ends_at": MIDNIGHT}, {"starts_at": MIDNIGHT, "ends_at": MIDNIGHT}),
        *({"counts_from": each} for each in (*d.CountsFrom, MIDNIGHT)),
        *({"timezone": each} for each in (d.STORE_ZONE, d.MEMBER_ZONE)),
        {"stops_at_goal": False, "rollback_after_completion": True, "period": d.AbsoluteEnd(MIDNIGHT)},
        {"recurrence": d.Recurrence.ON_COMPLETION, "rules": plain.rules * 2, "milestones": HALF},
        {"milestones": (*HALF, d.Milestone("2", 5, (("en", "x"),)))},
        {"availability": AVAILABILITY},
        {"completion_limit": d.Limit(1)},
    ):
        yield replace(plain, **changes)


def _every_time(plain: Definition) -> Iterator[Definition]:
    """Every window, period and interval there is."""
    for unit in d.CALENDAR_UNITS:
        window = d.CalendarWindow(unit, 2, 1)
        period = d.CalendarPeriod(unit)
        yield replace(plain, rules=(replace(plain.rules[0], window=window),), period=period)
    for unit in d.ROLLING_UNITS:
        yield replace(plain, rules=(replace(plain.rules[0], window=d.RollingWindow(2, unit)),))
    for unit, rounding in product(d.PERIOD_UNITS, d.Rounding):
        yield replace(plain, period=d.RelativePeriod(2, unit, rounding))
    for unit in d.INTERVAL_UNITS:
        yield replace(plain, completion_limit=d.Limit(2, d.Interval(2, unit)))
    for period, *_ in _periods():
        yield _read(document(period=period, recurrence="on_completion"))


MIDNIGHT = datetime(2025, 12, 1)  # noqa: DTZ001 — wall time, as definitions have it
OFFSET = MIDNIGHT.replace(tzinfo=UTC)
HALF = (d.Milestone("1", 5),)
ON_WEB = condition("transaction.channel", "is_equal", "web")
COFFEE = {"type": "item_quantity", "conditions": [condition("item.category", "is_equal", "coffee")]}
AVAILABILITY = (
    d.After(OFFSET),
    d.Before(MIDNIGHT),
    d.Between(MIDNIGHT, MIDNIGHT),
    d.NotBetween(MIDNIGHT, MIDNIGHT),
    d.DaysOfWeek(d.WEEKDAYS),
    d.DaysOfMonth((1, d.LAST_DAY)),
    d.MonthsOfYear(tuple(range(1, 13))),
    d.TimeOfDay(time(9), time(10)),
    d.TimeOfDay(time(10), time(9)),
)
_RANGES = (d.Operator.IS_BETWEEN, d.Operator.IS_NOT_BETWEEN)
VALUES: dict[frozenset[d.Operator], Any] = {
    frozenset({d.Operator.IS_NUMBER_BETWEEN}): d.NumberRange(Decimal(1), Decimal(2)),
    frozenset(_RANGES): d.MomentRange(MIDNIGHT, MIDNIGHT),
    frozenset({d.Operator.IS_TIME_BETWEEN}): d.TimeRange(time(9), time(10)),
    frozenset({d.Operator.HAS_AT_LEAST_ONE_LABEL}): (d.Label("k"), d.Label("k", "v")),
    frozenset({d.Operator.IS_DAY_OF_WEEK}): d.WEEKDAYS,
    frozenset({d.Operator.IS_DAY_OF_MONTH}): (1, d.LAST_DAY),
    frozenset({d.Operator.IS_MONTH_OF_YEAR}): (1, 2, 3),
    frozenset(d.Operator): True,
}


def _read(each: dict[str, Any]) -> Definition:
    definition = parse(each)
    assert isinstance(definition, Definition)
    return definition
