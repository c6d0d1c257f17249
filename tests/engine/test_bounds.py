"""How much a value, an event and a standing hold; and the last instants of units and periods."""

import json
from random import Random
from typing import Any

import pytest

from achievements.engine.amounts import MICRO, VALUE_MOST
from achievements.engine.fold import expire
from achievements.engine.standing import Standing
from achievements.engine.step import Outcome, Step

from .folding import DAY, HOUR, at, came, fold, plan
from .playing import AMOUNT, HIGHEST, MONTHLY, VENUES, achievement, visit, visits


def test_a_value_stops_at_nine_trillion_and_says_so() -> None:
    of = plan(achievement(visit(**AMOUNT, goal=1), stops_at_goal=False))
    full = fold(of, came(0, "a", amount=1)).standing
    nearly = full._replace(rules={"1": full.rules["1"]._replace(value=VALUE_MOST - MICRO)})
    step = fold(of, came(DAY, "b", amount=5), came(2 * DAY, "c", amount=5), standing=nearly)
    assert [each.amount for each in step.triggers] == [MICRO]
    assert dict(step.refused[0].why.details) == {"maximum": VALUE_MOST // MICRO}


def test_what_one_event_brings_beyond_a_hundred_completions_is_said() -> None:
    of = plan(achievement(visit(**AMOUNT, goal=1), recurrence="on_completion"))
    step = fold(of, came(0, amount=250))
    assert (len(step.completions), [each.amount for each in step.dropped]) == (100, [150 * MICRO])


def test_the_hundred_are_counted_for_each_event() -> None:
    of = plan(achievement(visit(**AMOUNT, goal=1), recurrence="on_completion"))
    step = fold(of, came(0, "a", amount=60), came(1, "b", amount=60))
    assert (len(step.completions), step.dropped) == (120, ())


@pytest.mark.parametrize("aggregation", [AMOUNT, HIGHEST])
def test_the_smallest_amount_there_is_counts(aggregation: dict[str, Any]) -> None:
    least = 1 / MICRO
    of = plan(achievement(visit(**aggregation, goal=9), milestones=[{"key": "least", "target": least}]))
    step = fold(of, came(0, amount=least))
    assert [(each.before, each.after) for each in step.triggers] == [(0, 1)]
    assert [each.key for each in step.milestones] == ["least"]


def test_the_smallest_amount_there_is_can_be_taken_off() -> None:
    step = fold(plan(visits(**AMOUNT, goal=9)), came(0, "a", amount=1 / MICRO), came(1, "b", amount=-5))
    assert [(each.amount, each.after) for each in step.triggers] == [(1, 1), (-1, 0)]
    assert fold(plan(visits(**AMOUNT, goal=9)), came(0, "a", amount=-5)).triggers == ()


# The most that a standing takes up after 10,000 events, in bytes of JSON.
STATES = [
    ({}, {}, 220),
    (AMOUNT, {}, 220),
    (HIGHEST, {}, 220),
    ({**VENUES, "goal": 1_000}, {}, 16_000),
    ({"window": {"type": "calendar", "unit": "hour"}}, {}, 260),
    ({"window": {"type": "calendar", "unit": "day", "consecutive": 9_999}}, {}, 260),
    ({**VENUES, "goal": 50, "window": {"type": "calendar", "unit": "week", "consecutive": 999}}, {}, 1_000),
    ({"window": {"type": "rolling", "count": 366, "unit": "day"}}, {}, 7_500),
    ({"window": {"type": "rolling", "count": 168, "unit": "hour"}}, {}, 3_600),
    ({**HIGHEST, "window": {"type": "rolling", "count": 366, "unit": "day"}}, {}, 7_500),
    ({**VENUES, "goal": 1_000, "window": {"type": "rolling", "count": 366, "unit": "day"}}, {}, 20_000),
    (
        {"goal": 7, "frequency_limit": {"value": 1, "per": {"count": 1, "unit": "day"}}},
        {"recurrence": "on_completion"},
        300,
    ),
    ({"goal": 20, **AMOUNT}, {**MONTHLY, "milestones": [{"target": each} for each in (5, 10, 15)]}, 320),
]


@pytest.mark.parametrize(("rule", "more", "most"), STATES)
def test_a_standing_stays_small_after_ten_thousand_events(rule: Any, more: Any, most: int) -> None:
    random = Random(5)
    of = plan(achievement(visit(**{"goal": 10**9, **rule}), **more))
    events = [
        came(
            at("2024-01-01T00:00:00Z") + place * 2 * HOUR,
            f"event-{place:05}",
            amount=random.randint(1, 9),
            venue=f"venue {random.randrange(3_000)}",
        )
        for place in range(10_000)
    ]
    step = fold(of, *events)
    stored = json.dumps(step.standing.to_json(), separators=(",", ":"))
    assert len(stored) <= most
    assert Standing.from_json(json.loads(stored)) == step.standing
    half = fold(of, *events[:5_000]).standing
    assert (
        fold(of, *events[5_000:], standing=Standing.from_json(json.loads(json.dumps(half.to_json())))).standing
        == step.standing
    )


def test_an_empty_standing_is_stored_and_read_again() -> None:
    assert Standing.from_json(json.loads(json.dumps(Standing().to_json()))) == Standing()


# At the edges -----------------------------------------------------------------------------------------------


def until_a_moment_into_the_next_day(rule: dict[str, Any], moments: int) -> Step:
    """What was left of an attempt of one day that began so many microseconds into it, two days later."""
    period = {"type": "relative", "count": 1, "unit": "day"}
    of = plan(achievement(visit(**rule), period=period, recurrence="after_expiry"))
    return expire(of, fold(of, came(DAY + moments)).standing, 3 * DAY)


@pytest.mark.parametrize(("moments", "outcome"), [(0, Outcome.EXPIRED), (1, Outcome.BROKEN), (2, Outcome.BROKEN)])
def test_a_streak_breaks_if_the_period_goes_on_for_an_instant_after_the_unit(moments: int, outcome: Outcome) -> None:
    rule = {"goal": 2, "window": {"type": "calendar", "unit": "day", "consecutive": 2}}
    closed = until_a_moment_into_the_next_day(rule, moments).closed
    assert [(each.outcome, each.ended_at) for each in closed] == [(outcome, 2 * DAY)]


@pytest.mark.parametrize(("moments", "value"), [(0, MICRO), (1, 0), (2, 0)])
def test_an_attempt_ends_with_the_value_of_its_last_instant(moments: int, value: int) -> None:
    rule = {"goal": 2, "window": {"type": "rolling", "count": 1, "unit": "day"}}
    closed = until_a_moment_into_the_next_day(rule, moments).closed
    assert [(each.outcome, each.ended_at, each.value) for each in closed] == [
        (Outcome.EXPIRED, 2 * DAY + moments, value)
    ]


def test_misses_are_counted_for_each_row_of_several_rules() -> None:
    steady = visit(key="a", goal=1, window={"type": "calendar", "unit": "day", "consecutive": 9, "allowed_misses": 1})
    of = plan(achievement(steady, visit(key="b", event="run", goal=9)))
    rows = []
    standing = Standing()
    # Two are missed after the first, one after the fourth, and one more after the sixth.
    for day in (1, 4, 6, 7, 9):
        standing = fold(of, came(day * DAY), standing=standing).standing
        rows.append((standing.rules["a"].streak, standing.rules["a"].misses))
    assert rows == [(1, 0), (1, 0), (2, 1), (3, 1), (1, 0)]
