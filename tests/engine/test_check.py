"""What is wrong with a definition is named with its place."""

from typing import Any

import pytest

from achievements.engine import check, definition, examine
from achievements.engine.definition import CalendarWindow, Definition, Recurrence, Rule, Trigger, Unit
from achievements.engine.mistakes import MISTAKES, WARNINGS

from .documents import CALENDAR, condition, document, if_only, in_period, one_rule, rule
from .test_document import FORM_MISTAKES
from .test_warnings import WARNED


def _referral(**changes: Any) -> dict[str, Any]:
    return one_rule(subject="referral", unique_referee=True, **changes)


MISTAKEN = [
    # the whole achievement
    ({"timezone": "Europe/Nowhere"}, "/timezone", "unknown_zone"),
    ({"timezone": "../etc/passwd"}, "/timezone", "unknown_zone"),
    (
        {"starts_at": "2025-12-01T00:00:00", "ends_at": "2025-12-01T00:00:00"},
        "/ends_at",
        "end_before_start",
    ),
    ({"starts_at": "2025-12-03T00:00:00", "ends_at": "2025-12-01T00:00:00Z"}, "/ends_at", "end_before_start"),
    (
        {"counts_from": "2026-01-01T00:00:00", "ends_at": "2025-12-01T00:00:00"},
        "/counts_from",
        "begins_after_end",
    ),
    (
        {"starts_at": "2026-01-01T00:00:00", **in_period(type="absolute", ends_at="2025-12-01T00:00:00")},
        "/period/ends_at",
        "end_before_start",
    ),
    (
        {
            "ends_at": "2025-01-01T00:00:00",
            **in_period(type="fixed", starts_at="2025-12-01T00:00:00", count=1, unit="week"),
        },
        "/period/starts_at",
        "begins_after_end",
    ),
    (
        {"availability": [{"type": "between", "from": "2025-12-01T00:00:00", "to": "2025-12-01T00:00:00"}]},
        "/availability/0",
        "empty_range",
    ),
    (
        {"availability": [{"type": "time_of_day", "from": "09:00", "to": "09:00"}]},
        "/availability/0",
        "empty_range",
    ),
    ({"audience": [condition("event.type", "is_equal", "x")]}, "/audience/0/attribute", "attribute_not_here"),
    ({"completes_when": {"at_least": 2}}, "/completes_when/at_least", "more_than_there_are"),
    (in_period(type="relative", count=101, unit="year"), "/period/count", "period_too_long"),
    (in_period(type="relative", count=36526, unit="day"), "/period/count", "period_too_long"),
    (
        in_period(type="fixed", starts_at="2025-12-01T00:00:00", count=1201, unit="month"),
        "/period/count",
        "period_too_long",
    ),
    (
        in_period(type="relative", count=1, unit="hour", rounding="up"),
        "/period/rounding",
        "rounding_not_for_unit",
    ),
    (
        in_period(type="relative", count=1, unit="week", rounding="down"),
        "/period/rounding",
        "rounding_not_for_unit",
    ),
    (in_period(type="returning", every="week", time="00:00"), "/period", "missing_for_unit"),
    (
        in_period(type="returning", every="day", time="00:00", day_of_month=1),
        "/period/day_of_month",
        "not_for_unit",
    ),
    ({"recurrence": "after_expiry"}, "/recurrence", "never_expires"),
    (
        {"recurrence": "after_expiry", **in_period(type="absolute", ends_at="2025-12-01T00:00:00")},
        "/recurrence",
        "ends_for_good",
    ),
    ({"rules": [rule(key="a"), rule(key="a")]}, "/rules/1/key", "duplicate"),
    (
        {"milestones": [{"target": 1, "key": "a"}, {"target": 2, "key": "a"}]},
        "/milestones/1/key",
        "duplicate",
    ),
    ({"milestones": [{"target": 2}, {"target": 2}]}, "/milestones/1/target", "milestones_not_ascending"),
    ({"milestones": [{"target": 0}]}, "/milestones/0/target", "milestone_not_positive"),
    ({"milestones": [{"target": 4}]}, "/milestones/0/target", "milestone_above_goal"),
    (
        {"rules": [rule(), rule()], "milestones": [{"target": 101}]},
        "/milestones/0/target",
        "milestone_above_goal",
    ),
    (
        {**one_rule(window={**CALENDAR, "unit": "day", "consecutive": 7}), "milestones": [{"target": 8}]},
        "/milestones/0/target",
        "milestone_above_goal",
    ),
    # a rule
    (one_rule(goal=0), "/rules/0/goal", "goal_not_positive"),
    (one_rule(goal=-1), "/rules/0/goal", "goal_not_positive"),
    (
        one_rule(trigger="reported", aggregation={"type": "reported", "kind": "percent"}, goal=99),
        "/rules/0/goal",
        "percent_goal",
    ),
    (
        one_rule(aggregation={"type": "distinct", "attribute": "transaction.channel"}, goal=1001),
        "/rules/0/goal",
        "too_many_distinct",
    ),
    (one_rule(event="x"), "/rules/0/event", "event_not_for_trigger"),
    (one_rule(trigger="custom_event"), "/rules/0", "missing_key"),
    (one_rule(trigger="custom_event", event="laurel.report.x"), "/rules/0/event", "reserved_event"),
    (
        one_rule(trigger="custom_event", event="x", aggregation={"type": "item_quantity"}),
        "/rules/0/aggregation",
        "aggregation_not_for_trigger",
    ),
    (one_rule(trigger="reported"), "/rules/0/aggregation", "aggregation_not_for_trigger"),
    (
        one_rule(aggregation={"type": "reported", "kind": "increment"}),
        "/rules/0/aggregation",
        "aggregation_not_for_trigger",
    ),
    (
        one_rule(aggregation={"type": "sum", "attribute": "x"}),
        "/rules/0/aggregation/attribute",
        "unknown_attribute",
    ),
    (
        one_rule(aggregation={"type": "max", "attribute": "member.attributes.x"}),
        "/rules/0/aggregation/attribute",
        "attribute_not_here",
    ),
    (
        one_rule(aggregation={"type": "sum", "attribute": "event.type"}),
        "/rules/0/aggregation/attribute",
        "attribute_not_for_aggregation",
    ),
    (
        one_rule(aggregation={"type": "item_value", "conditions": [condition("event.type", "is_equal", "x")]}),
        "/rules/0/aggregation/conditions/0/attribute",
        "attribute_not_here",
    ),
    (one_rule(unique_referee=True), "/rules/0/unique_referee", "unique_referee_needs_counted_referral"),
    (
        _referral(window={"type": "rolling", "count": 7, "unit": "day"}),
        "/rules/0/unique_referee",
        "unbounded_referees",
    ),
    (_referral(goal=1001), "/rules/0/unique_referee", "too_many_referees"),
    (
        _referral(goal=100, window={**CALENDAR, "unit": "day", "consecutive": 10, "allowed_misses": 1}),
        "/rules/0/unique_referee",
        "too_many_referees",
    ),
    (
        {
            "rules": [
                rule(subject="referral", unique_referee=True, window={**CALENDAR, "unit": "day"}),
                rule(),
            ]
        },
        "/rules/0/unique_referee",
        "unbounded_referees",
    ),
    (
        one_rule(window={"type": "rolling", "count": 367, "unit": "day"}),
        "/rules/0/window/count",
        "rolling_too_long",
    ),
    (
        one_rule(window={"type": "rolling", "count": 169, "unit": "hour"}),
        "/rules/0/window/count",
        "rolling_too_long",
    ),
    (one_rule(frequency_limit={"value": 1}), "/rules/0/frequency_limit", "limit_without_interval"),
    # conditions
    (if_only("nothing", "is_equal", 1), "/rules/0/conditions/0/attribute", "unknown_attribute"),
    (if_only("referrer.tier", "is_equal", "a"), "/rules/0/conditions/0/attribute", "attribute_not_here"),
    (
        if_only("transaction.gross_value", "starts_with", "5"),
        "/rules/0/conditions/0/operator",
        "operator_not_for_attribute",
    ),
    (
        if_only("transaction.gross_value", "is_equal", "many"),
        "/rules/0/conditions/0/value",
        "value_not_for_attribute",
    ),
    (
        if_only("transaction.purchased_at", "is_one_of", ["2025-01-01T00:00:00", "soon"]),
        "/rules/0/conditions/0/value",
        "value_not_for_attribute",
    ),
    (if_only("member.tier", "is_equal", 5), "/rules/0/conditions/0/value", "value_not_for_attribute"),
    (
        if_only("member.tier", "matches_regex", r"(a)\1"),
        "/rules/0/conditions/0/value",
        "pattern_not_supported",
    ),
    (
        if_only("event.body.x", "is_number_between", {"from": 2, "to": 1}),
        "/rules/0/conditions/0/value",
        "empty_range",
    ),
    (
        if_only("event.body.x", "is_between", {"from": "2025-01-02T00:00:00", "to": "2025-01-01T00:00:00"}),
        "/rules/0/conditions/0/value",
        "empty_range",
    ),
    (
        if_only("event.body.x", "is_time_between", {"from": "09:00", "to": "09:00"}),
        "/rules/0/conditions/0/value",
        "empty_range",
    ),
    (
        one_rule(conditions=[{"any": [{"all": [condition("x", "is_equal", 1)]}]}]),
        "/rules/0/conditions/0/any/0/all/0/attribute",
        "unknown_attribute",
    ),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), MISTAKEN)
def test_a_mistake_in_the_sense_is_named_with_its_place(changes: dict[str, Any], pointer: str, code: str) -> None:
    examined = examine(document(**changes))
    assert [(each.pointer, each.code) for each in examined.mistakes] == [(pointer, code)]
    assert "{" not in examined.mistakes[0].sentence
    assert examined.definition is None
    assert examined.warnings == ()


WEEK = {"type": "relative", "count": 7, "unit": "day"}


@pytest.mark.parametrize(
    ("window", "period", "fits"),
    [
        ({"type": "rolling", "count": 7, "unit": "day"}, WEEK, True),
        ({"type": "rolling", "count": 8, "unit": "day"}, WEEK, False),
        ({"type": "rolling", "count": 24, "unit": "hour"}, {**CALENDAR, "unit": "day"}, True),
        ({"type": "rolling", "count": 48, "unit": "hour"}, {**CALENDAR, "unit": "day"}, False),
        ({**CALENDAR, "unit": "day", "consecutive": 7}, {**CALENDAR, "unit": "week"}, True),
        ({**CALENDAR, "unit": "day", "consecutive": 8}, {**CALENDAR, "unit": "week"}, False),
        ({**CALENDAR, "unit": "month", "consecutive": 4}, {**CALENDAR, "unit": "month"}, False),
        ({**CALENDAR, "unit": "month", "consecutive": 12}, {**CALENDAR, "unit": "year"}, True),
        ({**CALENDAR, "unit": "hour", "consecutive": 25}, {**CALENDAR, "unit": "day"}, True),
        ({**CALENDAR, "unit": "hour", "consecutive": 26}, {**CALENDAR, "unit": "day"}, False),
        ({**CALENDAR, "unit": "day", "consecutive": 8}, WEEK, True),
        ({**CALENDAR, "unit": "day", "consecutive": 9}, WEEK, False),
        ({**CALENDAR, "unit": "month"}, WEEK, False),
        ({**CALENDAR, "unit": "week"}, WEEK, True),
        ({**CALENDAR, "unit": "week", "consecutive": 6}, {**CALENDAR, "unit": "month"}, True),
        ({**CALENDAR, "unit": "week", "consecutive": 7}, {**CALENDAR, "unit": "month"}, False),
        ({**CALENDAR, "unit": "month", "consecutive": 4}, {**WEEK, "count": 3, "unit": "month"}, True),
        (
            {**CALENDAR, "unit": "month", "consecutive": 4},
            {**WEEK, "count": 1, "unit": "year", "rounding": "up"},
            True,
        ),
        (
            {**CALENDAR, "unit": "day", "consecutive": 3},
            {"type": "returning", "every": "day", "time": "06:00"},
            False,
        ),
        ({**CALENDAR, "unit": "week"}, {"type": "absolute", "ends_at": "2025-12-01T00:00:00"}, True),
        ({"type": "attempt"}, {**CALENDAR, "unit": "hour"}, True),
        (
            {**CALENDAR, "unit": "year"},
            {"type": "fixed", "starts_at": "2025-01-01T00:00:00", "count": 1, "unit": "month"},
            False,
        ),
    ],
)
def test_a_window_must_fit_into_the_period(window: dict[str, Any], period: dict[str, Any], fits: bool) -> None:
    found = [(each.pointer, each.code) for each in examine(document(**one_rule(window=window), period=period)).mistakes]
    assert found == ([] if fits else [("/rules/0/window", "window_longer_than_period")])


def test_a_referral_may_look_at_the_referrer_and_count_each_friend_once() -> None:
    whose = [condition("referrer.tier", "is_equal", "gold"), condition("member.tier", "is_not_equal", "gold")]
    assert examine(document(**_referral(conditions=whose))).mistakes == ()
    window = {**CALENDAR, "unit": "month", "consecutive": 2}
    assert examine(document(**_referral(window=window))).mistakes == ()


def test_a_definition_built_by_hand_is_checked_like_a_document() -> None:
    rule = Rule(key="1", trigger=Trigger.TRANSACTION, goal=1_000_000, window=CalendarWindow(Unit.DAY, consecutive=0))
    found = check(Definition(key="1x", rules=(rule,), recurrence=Recurrence.AFTER_EXPIRY)).mistakes
    assert [(each.pointer, each.code) for each in found] == [
        ("/key", "bad_format"),
        ("/rules/0/window/consecutive", "out_of_range"),
        ("/recurrence", "never_expires"),
    ]


def test_milestones_without_a_rule_are_not_measured_against_anything() -> None:
    milestone = definition.Milestone(key="1", target=1)
    found = check(Definition(key="x", rules=(), milestones=(milestone,))).mistakes
    assert [(each.pointer, each.code) for each in found] == [("/rules", "too_few")]


def test_every_code_is_reached_by_a_test() -> None:
    reached = {code for *_, code in MISTAKEN} | {code for _, (_, code) in FORM_MISTAKES}
    assert set(MISTAKES) - reached == {
        "too_deep",
        "window_longer_than_period",
    }  # these two have tests of their own
    assert {code for *_, code in WARNED} == set(WARNINGS)
