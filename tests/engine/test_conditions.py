from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from achievements.engine import parse
from achievements.engine.attributes import KINDS, find, kind_of
from achievements.engine.conditions import compile_conditions
from achievements.engine.definition import Conditions, Definition, Operator
from achievements.engine.operators import MEANINGS, Zones
from achievements.engine.reasons import SENTENCES, Reason, Why, why
from achievements.engine.words import Words

from .documents import condition, document, rule

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = Zones(here=BERLIN, store=NEW_YORK)
LABELS = [{"key": "colour", "value": "red"}, {"key": "size", "value": "L"}, "nonsense"]


def conditions(*written: dict[str, Any]) -> Conditions:
    definition = parse(document(rules=[rule(conditions=list(written))]))
    assert isinstance(definition, Definition), definition
    return definition.rules[0].conditions


def judge(written: dict[str, Any], facts: dict[str, Any]) -> Why | None:
    compiled = compile_conditions(conditions(written), "/rules/0/conditions")
    assert compiled is not None
    return compiled(facts, ZONES)


def holds(operator: str, value: Any, got: Any) -> bool:
    return judge(condition("event.body.x", operator, value), {"event": {"body": {"x": got}}}) is None


RED_ONE = [{"key": "colour", "value": "red"}]
DECEMBER = {"from": "2025-12-01T00:00:00", "to": "2026-01-01T00:00:00"}

TABLE = [
    ("is_equal", "gold", "gold", True),
    ("is_equal", "gold", "Gold", False),
    ("is_equal", "gold", 1, False),
    ("is_equal", 20, "20.0", True),
    ("is_equal", "20", 20, True),
    ("is_equal", "020", "20", False),
    ("is_equal", 0.1, 0.1, True),
    ("is_equal", 0.1, Decimal("0.1"), True),
    ("is_equal", 1, True, False),
    ("is_equal", True, True, True),
    ("is_equal", True, 1, False),
    ("is_equal", "x", ["x"], False),
    ("is_not_equal", "gold", "Gold", True),
    ("is_not_equal", "gold", "gold", False),
    ("is_one_of", ["a", 5], "5", True),
    ("is_one_of", ["a", 5], "b", False),
    ("is_not_one_of", ["a", 5], "b", True),
    ("is_not_one_of", ["a", 5], 5, False),
    ("contains", "old", "gold", True),
    ("contains", "OLD", "gold", False),
    ("contains", 5, "15", False),
    ("contains", 5, ["5", "6"], True),
    ("contains", "gold", ["golden"], False),
    ("not_contains", "old", "gold", False),
    ("not_contains", "x", ["y"], True),
    ("contains_one_of", ["x", "ol"], "gold", True),
    ("contains_one_of", ["x", "y"], "gold", False),
    ("not_contains_one_of", ["x", "y"], ["z"], True),
    ("not_contains_one_of", ["x", "y"], ["y"], False),
    ("has_at_least_one_label", RED_ONE, LABELS, True),
    ("has_at_least_one_label", [{"key": "colour"}], LABELS, True),
    ("has_at_least_one_label", [{"key": "colour", "value": "blue"}], LABELS, False),
    ("has_at_least_one_label", RED_ONE, "colour", False),
    ("matches_regex", "^g.*d$", "gold", True),
    ("matches_regex", "ol", "gold", True),
    ("matches_regex", "^ol", "gold", False),
    ("matches_regex", "5", 5, False),
    ("starts_with", "go", "gold", True),
    ("starts_with", "Go", "gold", False),
    ("starts_with", "5", 55, False),
    ("ends_with", "ld", "gold", True),
    ("ends_with", "LD", "gold", False),
    ("ends_with", "5", 55, False),
    ("is_greater", 20, 20.000001, True),
    ("is_greater", 20, "20", False),
    ("is_greater", 20, "many", False),
    ("is_greater_or_equal", 20, "20", True),
    ("is_greater_or_equal", 20, 19.99, False),
    ("is_less", 20, 19.99, True),
    ("is_less", 20, 20, False),
    ("is_less_or_equal", 20, 20, True),
    ("is_less_or_equal", 20, 21, False),
    ("is_number_between", {"from": 1, "to": 5}, 1, True),
    ("is_number_between", {"from": 1, "to": 5}, 5, True),
    ("is_number_between", {"from": 1, "to": 5}, 5.1, False),
    ("is_after", "2025-12-01T00:00:00Z", "2025-12-01T00:00:01Z", True),
    ("is_after", "2025-12-01T00:00:00Z", "2025-12-01T01:00:00+01:00", False),
    ("is_after", "2025-12-01T00:00:00", "2025-11-30T23:30:00Z", True),  # midnight in Berlin was 23:00 in UTC
    ("is_after", "2025-12-01T00:00:00Z", "2025-11-30T20:00:00", True),  # read in New York: 01:00 in UTC
    ("is_after", "2025-12-01T00:00:00Z", "soon", False),
    ("is_after", "2025-12-01T00:00:00Z", 5, False),
    ("is_after", "2025-12-01T00:00:00Z", "9999-12-31T23:59:59-10:00", False),
    ("is_before", "2025-12-01T00:00:00Z", "2025-11-30T23:59:59Z", True),
    ("is_before", "2025-12-01T00:00:00Z", "2025-12-01T00:00:00Z", False),
    ("is_between", DECEMBER, "2025-12-01T00:00:00+01:00", True),
    ("is_between", DECEMBER, "2026-01-01T00:00:00+01:00", False),
    ("is_not_between", DECEMBER, "2026-01-01T00:00:00+01:00", True),
    ("is_not_between", DECEMBER, "2025-12-24T00:00:00Z", False),
    ("is_not_between", DECEMBER, "soon", False),
    ("is_day_of_week", ["saturday", "sunday"], "2025-11-28T23:30:00Z", True),  # Saturday in Berlin
    ("is_day_of_week", ["saturday", "sunday"], "2025-11-28T22:30:00Z", False),
    ("is_day_of_week", ["saturday"], "never", False),
    ("is_day_of_month", [1, 15], "2025-11-30T23:30:00Z", True),
    ("is_day_of_month", ["last"], "2024-02-29T12:00:00Z", True),
    ("is_day_of_month", ["last"], "2024-02-28T12:00:00Z", False),
    ("is_month_of_year", [12], "2025-11-30T23:30:00Z", True),
    ("is_month_of_year", [12], "2025-11-30T22:30:00Z", False),
    ("is_time_between", {"from": "09:00", "to": "17:00"}, "2025-07-01T07:00:00Z", True),
    ("is_time_between", {"from": "09:00", "to": "17:00"}, "2025-07-01T15:00:00Z", False),
    ("is_time_between", {"from": "22:00", "to": "06:00"}, "2025-07-01T21:00:00Z", True),
    ("is_time_between", {"from": "22:00", "to": "06:00"}, "2025-07-01T04:00:00Z", False),
]


@pytest.mark.parametrize(("operator", "value", "got", "expected"), TABLE)
def test_an_operator_means_what_the_table_says(operator: str, value: Any, got: Any, expected: bool) -> None:
    assert holds(operator, value, got) is expected


def test_every_operator_has_a_meaning_and_is_tested_both_ways() -> None:
    assert set(MEANINGS) == set(Operator)
    assert {(operator, expected) for operator, *_, expected in TABLE} == {
        (operator.value, expected) for operator in Operator for expected in (True, False)
    }


@pytest.mark.parametrize("operator", ["is_equal", "is_not_equal", "contains", "not_contains"])
@pytest.mark.parametrize("body", [{}, {"x": None}, "text", {"x": []}])
def test_a_missing_attribute_meets_no_condition(operator: str, body: Any) -> None:
    failure = judge(condition("event.body.x.y", operator, "a"), {"event": {"body": body}})
    assert failure == why(Reason.ATTRIBUTE_MISSING, attribute="event.body.x.y", pointer="/rules/0/conditions/0")


def test_a_moment_attribute_is_equal_as_an_instant() -> None:
    written = condition("transaction.purchased_at", "is_equal", "2025-12-01T00:00:00+01:00")
    facts = {"transaction": {"purchased_at": datetime(2025, 11, 30, 23, tzinfo=UTC)}}
    assert judge(written, facts) is None
    facts = {"transaction": {"purchased_at": datetime(2025, 12, 1, tzinfo=UTC)}}
    failure = judge(written, facts)
    assert failure is not None
    assert dict(failure.details)["got"] == "1 December 2025 at 00:00 (UTC)"


def test_a_wall_time_the_clock_skips_moves_forward_and_a_double_one_is_the_first() -> None:
    skipped = condition("event.body.x", "is_equal", "2025-03-30T03:30:00+02:00")
    spring = Zones(here=BERLIN, store=BERLIN)
    skipped = condition("transaction.purchased_at", "is_equal", "2025-03-30T03:30:00+02:00")
    compiled = compile_conditions(conditions(skipped))
    assert compiled is not None
    assert compiled({"transaction": {"purchased_at": "2025-03-30T02:30:00"}}, spring) is None
    double = condition("transaction.purchased_at", "is_equal", "2025-10-26T02:30:00+02:00")
    compiled = compile_conditions(conditions(double))
    assert compiled is not None
    assert compiled({"transaction": {"purchased_at": "2025-10-26T02:30:00"}}, spring) is None


def test_a_failed_condition_says_which_what_and_what_instead() -> None:
    written = {"any": [condition("event.body.x", "is_greater_or_equal", 1000)]}
    failure = judge(written, {"event": {"body": {"x": 5}}})
    assert failure is not None
    assert dict(failure.details) == {
        "pointer": "/rules/0/conditions/0/any/0",
        "attribute": "event.body.x",
        "operator": "is_greater_or_equal",
        "condition": "`event.body.x` is at least 1,000",
        "expected": "1,000",
        "got": "5",
    }
    assert failure.sentence == "It was required that `event.body.x` is at least 1,000, but it was 5."


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ("a" * 200, "“" + "a" * 99 + "…”"),
        (True, "true"),
        (False, "false"),
        (1.5, "1.5"),
        (Decimal("2.50"), "2.50"),
        pytest.param(10**5000, "a huge number", id="huge"),
        ([], "a list"),
        ({}, "an object"),
    ],
)
def test_what_was_there_instead_is_said_shortly(got: Any, said: str) -> None:
    failure = judge(condition("event.body.x", "is_equal", "z"), {"event": {"body": {"x": got}}})
    assert failure is not None
    assert dict(failure.details)["got"] == said


GOLD = condition("member.tier", "is_equal", "gold")
VIP = condition("member.attributes.vip", "is_equal", True)
BIG = condition("transaction.gross_value", "is_greater", 100)


@pytest.mark.parametrize(
    ("written", "member", "value", "reason"),
    [
        ([], {}, 1, None),
        ([GOLD, BIG], {"tier": "gold"}, 101, None),
        ([GOLD, BIG], {"tier": "gold"}, 100, Reason.CONDITION_FAILED),
        ([{"any": [GOLD, VIP]}], {"tier": "tin", "attributes": {"vip": True}}, 1, None),
        ([{"any": [VIP, GOLD]}], {"tier": "tin"}, 1, Reason.CONDITION_FAILED),
        ([{"any": [VIP, GOLD]}], {}, 1, Reason.ATTRIBUTE_MISSING),
        ([{"all": [GOLD, {"any": [VIP, BIG]}]}], {"tier": "gold"}, 101, None),
        ([{"all": [GOLD, {"any": [VIP, BIG]}]}], {"tier": "tin"}, 101, Reason.CONDITION_FAILED),
    ],
)
def test_groups_are_judged_as_they_are_nested(written: Any, member: Any, value: int, reason: Reason | None) -> None:
    compiled = compile_conditions(conditions(*written))
    failure = compiled and compiled({"member": member, "transaction": {"gross_value": value}}, ZONES)
    assert (failure and failure.reason) == reason


def test_an_attribute_inside_a_list_is_looked_for_in_each_element() -> None:
    items = [{"sku": "A"}, {}, {"sku": "B"}]
    assert find({"items": items}, ("items", "sku")) == ["A", "B"]
    assert find({"items": [{}]}, ("items", "sku")) is None
    assert judge(condition("transaction.items.sku", "contains", "B"), {"transaction": {"items": items}}) is None


def test_attributes_are_known_by_their_paths() -> None:
    assert kind_of("event.body.a.b") == "any"
    assert kind_of("event.body.") is None
    assert kind_of("event.body") is None
    assert all(kind_of(path) is kind for path, kind in KINDS.items())


def test_conditions_read_as_a_sentence() -> None:
    written = conditions(
        condition("event.body.a", "is_one_of", ["x", 1.5, True]),
        {
            "any": [
                condition("event.body.b", "is_number_between", {"from": 1, "to": 5}),
                condition("event.body.c", "has_at_least_one_label", [{"key": "k"}, {"key": "k", "value": "v"}]),
            ]
        },
        {"all": [condition("event.body.d", "is_between", DECEMBER)]},
        {
            "all": [
                condition("event.body.e", "is_month_of_year", [12]),
                condition("event.body.e", "is_after", "2025-01-01T00:00:00Z"),
            ]
        },
        condition("event.body.f", "is_day_of_week", ["saturday", "sunday"]),
        condition("event.body.g", "is_day_of_month", [1, "last"]),
        condition("event.body.h", "is_time_between", {"from": "09:00", "to": "17:30:15"}),
        condition("event.body.i", "is_not_equal", False),
    )
    assert Words().conditions(written) == (
        "`event.body.a` is one of “x”, 1.5 or true and "
        "(`event.body.b` is from 1 to 5 or `event.body.c` has at least one of “k” or “k”: “v”) and "
        "`event.body.d` is between 1 December 2025 at 00:00 and 1 January 2026 at 00:00 and "
        "(`event.body.e` is in December and `event.body.e` is after 1 January 2025 at 00:00 (UTC)) and "
        "`event.body.f` is on Saturday or Sunday and "
        "`event.body.g` is on day 1 or the last day of a month and "
        "`event.body.h` is at a time of day between 09:00 and 17:30:15 and "
        "`event.body.i` is not false"
    )


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_that_never_fails(reason: Reason) -> None:
    assert set(SENTENCES) == set(Reason)
    assert "{" not in why(reason).sentence
