"""Plans: in which zone, since when, and at which moments something can count."""

from typing import Any

import pytest

from achievements.engine.gate import Since
from achievements.engine.items import Reset
from achievements.engine.moments import read_moment
from achievements.engine.reading import Status, standing_at
from achievements.engine.reasons import Reason
from achievements.engine.standing import RuleStanding, Standing

from .folding import DAY, HOUR, at, came, fold, plan
from .playing import achievement, visit, visits


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
