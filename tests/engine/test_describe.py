"""The goal as one sentence, for every kind of goal; and what holds of any description."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from achievements.engine import check, describe, parse
from achievements.engine.definition import Definition

from . import goals
from .describing import described, texts_of
from .documents import examples, rule
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


# Laws -----------------------------------------------------------------------------------------------------


@given(definitions, st.sampled_from(["en", "de", "pt-BR", "", "xx"]))
def test_describing_never_fails_and_stays_in_one_line(definition: Definition, language: str) -> None:
    found = describe(definition, language)
    assert all(len(each.splitlines()) == 1 for each in texts_of(asdict(found)))


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
