"""The fold by itself: plans and their index, what comes late, what is stored, and how it looks at a moment."""

import json
from random import Random
from typing import Any

import pytest

from achievements.engine.amounts import MICRO, VALUE_MOST
from achievements.engine.fold import expire, in_order
from achievements.engine.gate import Since
from achievements.engine.items import TRANSACTION, Adjustment, Reset
from achievements.engine.moments import read_moment
from achievements.engine.plan import PlanIndex
from achievements.engine.reading import Status, due_at, standing_at
from achievements.engine.reasons import Reason
from achievements.engine.records import Record, compare, recorded
from achievements.engine.standing import RuleStanding, Standing
from achievements.engine.step import Outcome, Step

from .folding import DAY, HOUR, at, came, fold, plan
from .playing import achievement, visit, visits

MONTHLY = {"period": {"type": "calendar", "unit": "month"}, "recurrence": "after_expiry"}
AMOUNT = {"aggregation": {"type": "sum", "attribute": "event.body.amount"}}
VENUES = {"aggregation": {"type": "distinct", "attribute": "event.body.venue"}}
HIGHEST = {"aggregation": {"type": "max", "attribute": "event.body.amount"}}


# Plans ------------------------------------------------------------------------------------------------------


def test_an_index_finds_the_plans_that_listen_in_the_order_they_were_given() -> None:
    first, second = plan(visits()), plan(achievement(visit(key="a"), {"trigger": "transaction", "goal": 1}))
    third = plan(visits(event="run"))
    index = PlanIndex([first, second, third])
    assert index.listening("visit") == (first, second)
    assert index.listening(TRANSACTION) == (second,)
    assert index.listening("swim") == ()


def test_a_standing_brings_its_members_zone_and_the_plan_for_it_is_made_once() -> None:
    base = plan(achievement(visit(goal=9), timezone="member"), store_zone="Europe/Berlin")
    auckland = base.in_zone("Pacific/Auckland")
    assert (base.zone, auckland.zone) == ("Europe/Berlin", "Pacific/Auckland")
    assert base.in_zone("Pacific/Auckland") is auckland
    assert base.in_zone(None) is base
    assert plan(visits(), store_zone="Europe/Berlin").in_zone("Pacific/Auckland").zone == "Europe/Berlin"


def test_a_reset_can_bring_a_new_zone() -> None:
    daily = achievement(visit(goal=9, window={"type": "calendar", "unit": "day"}), timezone="member")
    reset = Reset(at=at("2025-01-01T00:00:00Z"), zone="Pacific/Auckland")
    step = fold(plan(daily), reset, came(at("2025-01-01T12:00:00Z")))
    assert step.standing.zone == "Pacific/Auckland"
    # It is the second there already.
    assert step.standing.rules["1"].unit == (at("2025-01-02T00:00:00Z") // DAY)


def test_dates_and_status_are_those_in_force_at_the_events_time() -> None:
    history = (
        Since(0, live=False),
        Since(10 * DAY, live=True, ends_at=read_moment("1970-01-21T00:00:00Z")),
        Since(15 * DAY, live=True, ends_at=read_moment("1970-01-31T00:00:00Z")),
        Since(25 * DAY, live=False),
    )
    of = plan(achievement(visit(goal=99), counts_from="everything"), history=history)
    days = [5, 12, 22, 24, 26]
    step = fold(of, *(came(day * DAY, str(day)) for day in days))
    refused = {days[each.item]: each.why.reason for each in step.refused}
    # Before it first went live it counts as live, under the dates of that moment.
    assert refused == {26: Reason.NOT_LIVE}
    going_live = plan(visits(goal=99), history=history)
    refused = {
        days[each.item]: each.why.reason
        for each in fold(going_live, *(came(day * DAY, str(day)) for day in days)).refused
    }
    assert refused == {5: Reason.BEFORE_COUNTING_BEGAN, 26: Reason.NOT_LIVE}


def test_a_draft_that_never_went_live_is_tried_out_as_if_it_had() -> None:
    of = plan(visits(goal=99), history=(Since(0, live=False),))
    assert not fold(of, came(5 * DAY)).refused


def test_a_pause_skips_the_units_it_covers_whole() -> None:
    rule = visit(goal=1, window={"type": "calendar", "unit": "day", "consecutive": 3})
    history = (Since(0, live=True), Since(2 * DAY, live=False), Since(4 * DAY, live=True))
    events = [came(day * DAY + HOUR, str(day)) for day in (0, 1, 4)]
    assert len(fold(plan(achievement(rule), history=history), *events).completions) == 1
    history = (Since(0, live=True), Since(2 * DAY + 1, live=False), Since(4 * DAY, live=True))
    assert not fold(plan(achievement(rule), history=history), *events).completions


def test_a_milestone_that_was_added_counts_from_then_on() -> None:
    definition = achievement(visit(goal=9), milestones=[{"key": "old", "target": 1}, {"key": "new", "target": 2}])
    events = [came(day * DAY, str(day)) for day in range(3)]
    found = [
        [each.key for each in fold(plan(definition, milestones_since={"new": since}), *events).milestones]
        for since in (DAY, DAY + 1)
    ]
    assert found == [["old", "new"], ["old"]]


@pytest.mark.parametrize(
    ("availability", "unit", "is_broken"),
    [
        ([{"type": "days_of_week", "days": ["monday", "thursday"]}], "day", False),
        ([{"type": "days_of_week", "days": ["monday", "sunday"]}], "day", True),
        ([{"type": "months", "months": [2]}, {"type": "days_of_month", "days": [30]}], "day", False),
        ([{"type": "between", "from": "2025-01-01T00:00:00", "to": "2025-01-03T00:00:00"}], "day", False),
        ([{"type": "not_between", "from": "2025-01-03T00:00:00", "to": "2025-01-06T00:00:00"}], "day", False),
        ([{"type": "after", "at": "2025-01-05T23:59:59"}], "day", True),
        ([{"type": "before", "at": "2025-01-03T00:00:00"}], "day", False),
        ([{"type": "time_of_day", "from": "22:00", "to": "02:00"}], "hour", False),
        ([{"type": "time_of_day", "from": "12:30", "to": "12:31"}], "day", True),
    ],
)
def test_a_unit_counts_as_missed_if_events_could_count_at_any_moment_of_it(
    availability: Any, unit: str, is_broken: bool
) -> None:
    rule = visit(goal=1, window={"type": "calendar", "unit": unit, "consecutive": 9})
    of = plan(achievement(rule, availability=availability))
    # As of Thursday 2 January 2025, at noon, and then the Monday after (the next evening, for hours).
    start = at("2025-01-02T12:00:00Z") if unit == "day" else at("2025-01-02T01:30:00Z")
    end = at("2025-01-06T00:00:00Z") if unit == "day" else at("2025-01-02T22:30:00Z")
    unit_of = of.rules[0].window.cuts.number_at(start)  # type: ignore[attr-defined]
    rules = {"1": RuleStanding(unit=unit_of, unit_reached=True, streak=1, longest=1)}
    standing = Standing(open=True, number=1, start=start, rules=rules, last=(start, 0, "", ""))
    assert (standing_at(standing, of, end).status is Status.BROKEN) is is_broken


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # In spring there is no half past two; what is open from then to four begins at three.
        ("2025-03-30", "2025-03-30T01:00:00Z"),
        # In autumn there are two of them.
        ("2025-10-26", "2025-10-26T00:30:00Z"),
    ],
)
def test_the_first_open_instant_of_a_day_on_which_the_clock_is_changed(day: str, expected: str) -> None:
    night = [{"type": "time_of_day", "from": "02:30", "to": "04:00"}]
    gate = plan(achievement(visit(), availability=night), store_zone="Europe/Berlin").gate
    start = at(f"{day}T00:00:00Z") - 2 * HOUR
    assert gate.next_open(start, start + DAY) == at(expected)
    assert gate.next_open(start, start) is None


# Late events ------------------------------------------------------------------------------------------------

LATE = [
    # rule, amounts in time, the late amount, whether it is folded
    ({}, [1, 1], 1, True),
    (AMOUNT, [5, 6], 7, True),
    (AMOUNT, [5, -2], 7, False),
    (AMOUNT, [5, 6], -1, False),
    (AMOUNT, [5, 6], 89, False),
    (HIGHEST, [5, 6], 7, True),
    (HIGHEST, [5, 8], 7, True),
    (HIGHEST, [5, 6], 100, False),
    (VENUES, [1, 2], 3, True),
    (VENUES, [1, 2], 1, True),
    ({"window": {"type": "calendar", "unit": "day"}}, [1, 1], 1, False),
    ({"window": {"type": "rolling", "count": 3, "unit": "day"}}, [1, 1], 1, False),
    ({"frequency_limit": {"value": 1, "per": {"count": 1, "unit": "day"}}}, [1, 1], 1, False),
]


@pytest.mark.parametrize(("rule", "amounts", "late", "is_folded"), LATE)
def test_a_late_event_is_folded_only_where_that_makes_no_difference(
    rule: Any, amounts: list[int], late: int, is_folded: bool
) -> None:
    of = plan(achievement(visit(**{"goal": 100, **rule}), **MONTHLY))
    first, second = (
        came(place * DAY, f"e{place}", amount=each, venue=each) for place, each in zip((3, 5), amounts, strict=True)
    )
    third = came(4 * DAY, "late", amount=late, venue=late)
    before = fold(of, first, second)
    step = fold(of, third, standing=before.standing)
    replayed = fold(of, *in_order([first, second, third]))
    assert step.replay_from == (None if is_folded else 4 * DAY)
    assert step.standing == (replayed.standing if is_folded else before.standing)
    assert bool(step.triggers or step.refused) is is_folded


@pytest.mark.parametrize(
    ("document", "instant"),
    [
        # Before the attempt began, at the very instant it did, in another period, near a milestone, after completion.
        (visits(goal=9), DAY),
        (visits(goal=9), 3 * DAY),
        (achievement(visit(goal=9), milestones=[{"target": 3}]), 4 * DAY),
        (
            achievement(visit(key="a", goal=9), visit(key="b", goal=9, event="run"), milestones=[{"target": 50}]),
            4 * DAY,
        ),
        (visits(goal=2), 4 * DAY),
        (achievement(visit(goal=2), recurrence="on_completion"), 4 * DAY),
        (
            achievement(
                visit(goal=9),
                recurrence="on_completion",
                completion_limit={"value": 1, "per": {"count": 1, "unit": "day"}},
            ),
            4 * DAY,
        ),
    ],
)
def test_a_late_event_that_could_have_reached_something_asks_for_a_replay(document: Any, instant: int) -> None:
    of = plan(document)
    before = fold(of, came(3 * DAY, "e3"), came(5 * DAY, "e5"))
    assert fold(of, came(instant, "d"), standing=before.standing).replay_from == instant


def test_a_late_event_that_counts_for_nothing_asks_for_nothing() -> None:
    of = plan(visits(goal=2, window={"type": "calendar", "unit": "day"}))
    before = fold(of, came(5 * DAY))
    step = fold(of, came(DAY, kind="run"), standing=before.standing)
    assert (step.replay_from, [each.why.reason for each in step.refused]) == (None, [Reason.WRONG_EVENT_TYPE])


def test_an_event_inside_an_attempt_that_the_sweep_closed_asks_for_a_replay() -> None:
    of = plan(achievement(visit(goal=2), **MONTHLY))
    opened = fold(of, came(3 * DAY, "a")).standing
    assert due_at(opened) == 31 * DAY
    assert expire(of, opened, 31 * DAY - 1).standing == opened
    swept = expire(of, opened, 40 * DAY)
    assert [(each.outcome, each.value, each.ended_at) for each in swept.closed] == [(Outcome.EXPIRED, MICRO, 31 * DAY)]
    assert due_at(swept.standing) is None
    assert fold(of, came(30 * DAY, "b"), standing=swept.standing).replay_from == 30 * DAY
    assert fold(of, came(32 * DAY, "b"), standing=swept.standing).replay_from is None


def test_a_change_that_comes_late_asks_for_a_replay() -> None:
    of = plan(visits(goal=9))
    before = fold(of, came(3 * DAY))
    late = Adjustment(at=2 * DAY, progress={"1": 5 * MICRO})
    assert fold(of, late, standing=before.standing).replay_from == 2 * DAY


def test_taking_off_where_there_is_nothing_yet_is_remembered() -> None:
    of = plan(achievement(visit(**AMOUNT, goal=99), **MONTHLY))
    events = [came(3 * DAY, "a", amount=-5), came(4 * DAY, "b", amount=3)]
    late = came(2 * DAY, "c", amount=5)
    assert fold(of, late, standing=fold(of, *events).standing).replay_from == 2 * DAY
    assert fold(of, *in_order([*events, late])).standing.rules["1"].value == 3 * MICRO


# Bounds -----------------------------------------------------------------------------------------------------


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


# At a moment ------------------------------------------------------------------------------------------------


def test_a_picture_says_what_a_limit_lets_count_and_until_when() -> None:
    daily = {"value": 1, "per": {"count": 1, "unit": "day"}}
    of = plan(achievement(visit(goal=1, frequency_limit=daily), recurrence="on_completion", completion_limit=daily))
    standing = fold(of, came(5)).standing
    picture = standing_at(standing, of, 6)
    assert (picture.is_limited, picture.limited_until, picture.rules[0].capped_until) == (True, DAY, DAY)
    picture = standing_at(standing, of, DAY)
    assert (picture.is_limited, picture.limited_until, picture.rules[0].capped_until) == (False, None, None)
    total = plan(achievement(visit(goal=1), recurrence="on_completion", completion_limit={"value": 1}))
    picture = standing_at(fold(total, came(5)).standing, total, 6)
    assert (picture.status, picture.is_limited, picture.limited_until, picture.value) == (
        Status.COMPLETED,
        True,
        None,
        MICRO,
    )


def test_a_picture_does_not_change_the_standing() -> None:
    of = plan(visits(goal=5, window={"type": "rolling", "count": 2, "unit": "day"}))
    standing = fold(of, came(5), came(6, "f")).standing
    stored = standing.to_json()
    assert [standing_at(standing, of, day * DAY).value for day in (1, 2, 9)] == [2 * MICRO, 0, 0]
    assert standing.to_json() == stored


def test_what_is_on_record_is_summed_up_and_compared() -> None:
    records = [Record(None, None, 1, 3, 5), Record("half", None, 1, 1, 4), Record(None, None, 2, -1, 2 * DAY)]
    summed = recorded(records)
    assert (summed.completions, dict(summed.ordinals)) == (2, {(None, None): 2, ("half", None): 1})
    found = compare([each.identity for each in records], [(None, None, 1), (None, None, 3)])
    assert found.missing == ((None, None, 3),)
    assert found.unfound == (("half", None, 1), (None, None, 2))


def test_changes_go_on_from_what_is_recorded() -> None:
    limit = {"value": 5, "per": {"count": 1, "unit": "day"}}
    definition = achievement(
        visit(goal=1), recurrence="on_completion", completion_limit=limit, milestones=[{"key": "one", "target": 1}]
    )
    on_record = recorded(
        [Record(None, None, 4, 2, 3 * DAY + 5), Record("one", None, 7, 1, 5), Record("one", 8, 1, 1, 5)]
    )
    step = fold(plan(definition), Adjustment(at=3 * DAY + 9, completions=3, recorded=on_record))
    assert [(each.ordinal, each.times) for each in step.completions] == [(5, 1)]
    assert (step.standing.completed, dict(step.standing.milestones)) == (3, {"one": 7})
    assert step.base == step.standing


def test_a_change_goes_on_from_what_is_recorded_in_its_own_period() -> None:
    of = plan(achievement(visit(goal=1), milestones=[{"key": "one", "target": 1}], **MONTHLY))
    february = at("1970-02-01T00:00:00Z")
    january = fold(of, came(DAY)).standing
    on_record = recorded(
        [
            Record(None, 0, 1, 1, DAY),
            Record(None, february, 4, 1, february),
            Record("one", february, 2, 1, february),
            Record("one", 0, 7, 1, DAY),
        ]
    )
    change = Adjustment(at=february + DAY, progress={"1": MICRO}, completions=5, recorded=on_record)
    step = fold(of, change, standing=january)
    assert [(each.slot, each.ordinal, each.times) for each in step.completions] == [(february, 5, 3)]
    assert [(each.slot, each.ordinal) for each in step.milestones] == [(february, 3)]
    # What was counted in the open attempt stays in its period.
    assert (
        fold(of, Adjustment(at=2 * DAY, completions=5, recorded=on_record), standing=january).completions[0].slot == 0
    )


def test_only_a_change_sets_a_base() -> None:
    of = plan(visits(goal=9))
    assert fold(of, came(DAY)).base is None
    step = fold(of, came(DAY), Adjustment(at=2 * DAY, progress={"1": 5 * MICRO}), came(3 * DAY, "f"))
    assert step.base is not None
    assert (step.base.rules["1"].value, step.base.based_at) == (5 * MICRO, 2 * DAY)
    assert step.standing.rules["1"].value == 6 * MICRO


def test_without_a_limit_nothing_is_limited() -> None:
    of = plan(visits(goal=1))
    assert standing_at(fold(of, came(DAY)).standing, of, DAY).is_limited is False
