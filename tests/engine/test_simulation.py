"""Lines and what is told of them: what is refused, what is left out, and numbers that are exact."""

import json
from typing import Any

import pytest

from achievements.engine.amounts import MICRO
from achievements.engine.check import examine
from achievements.engine.simulation import DefinitionRefused, LineRefused, simulate
from achievements.engine.telling import amount_to_json

from .documents import condition, document
from .playing import achievement, code, codes, event, order, play, report, values, visit, visits

TWO = achievement(visit(key="a", goal=5), visit(key="b", goal=5, event="run"))


def test_a_wrong_definition_is_refused_with_all_its_mistakes() -> None:
    with pytest.raises(DefinitionRefused) as refused:
        simulate(document(rules=[visit(goal=0)], timezone="Nowhere"), [])
    assert [each.pointer for each in refused.value.mistakes] == ["/timezone", "/rules/0/goal"]
    assert str(refused.value) == "2 mistakes"


def test_a_definition_that_was_read_already_can_be_played() -> None:
    definition = examine(visits(goal=1)).definition
    assert definition is not None
    assert simulate(definition, [event("a", "2025-01-01")])["progress"]["percent"] == 100


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("text", "a line must be an object"),
        ({"what": 1}, "a line must have one of id, cancel, return, adjust, reset"),
        ({"id": "a"}, "occurred_at must be a date and time such as 2025-11-28T09:30:00Z"),
        ({"id": "a", "occurred_at": "soon"}, "occurred_at must be a date and time such as 2025-11-28T09:30:00Z"),
        (
            {"id": "a", "occurred_at": "0001-01-01T00:00:00Z"},
            "occurred_at must be a date and time such as 2025-11-28T09:30:00Z",
        ),
        ({"id": 5, "occurred_at": "2025-01-01T00:00:00Z"}, "id must be a text"),
        ({"id": "", "occurred_at": "2025-01-01T00:00:00Z"}, "id must be a text"),
        ({"id": "a", "occurred_at": "2025-01-01T00:00:00Z"}, "type must be a text"),
        (
            {"id": "a", "occurred_at": "2025-01-01T00:00:00Z", "kind": "x"},
            "kind must be one of event, transaction, report",
        ),
        ({"cancel": "a"}, "the first line must have “at”"),
        ({"return": "a", "at": "2025-01-01T00:00:00Z"}, "value: not_a_number"),
        ({"return": "a", "at": "2025-01-01T00:00:00Z", "value": -1}, "value must not be below 0"),
        ({"return": "a", "at": "2025-01-01T00:00:00Z", "items": 5}, "items must be a list of objects"),
        ({"return": "a", "at": "2025-01-01T00:00:00Z", "items": [5]}, "items must be a list of objects"),
        ({"adjust": 5, "at": "2025-01-01T00:00:00Z"}, "adjust must be an object"),
        ({"adjust": {"completions": -1}, "at": "2025-01-01T00:00:00Z"}, "completions must be a whole number from 0"),
        ({"adjust": {"completions": True}, "at": "2025-01-01T00:00:00Z"}, "completions must be a whole number from 0"),
        ({"adjust": {"progress": {"c": 1}}, "at": "2025-01-01T00:00:00Z"}, "there is no rule “c”"),
        (
            {"adjust": {"progress": 5}, "at": "2025-01-01T00:00:00Z"},
            "progress must say the value of each rule by its key",
        ),
        ({"adjust": {"progress": {"a": "x"}}, "at": "2025-01-01T00:00:00Z"}, "progress: not_a_number"),
    ],
)
def test_a_line_of_no_known_form_is_refused_with_its_number(line: Any, message: str) -> None:
    with pytest.raises(LineRefused) as refused:
        simulate(TWO, [line])
    assert (refused.value.line, str(refused.value)) == (1, message)


def test_one_rule_of_several_can_be_set() -> None:
    progress = play(TWO, {"adjust": {"progress": {"b": 4}}, "at": "2025-01-01T00:00:00Z"})["progress"]
    assert [rule["value"] for rule in progress["rules"]] == [0, 4]
    assert progress["percent"] == 40


def test_no_lines_are_told_as_nothing() -> None:
    result = simulate(visits(), [], at="2025-01-01T00:00:00Z")
    assert (result["steps"], result["progress"]["status"]) == ([], "not_started")
    assert simulate(visits(), [])["progress"]["value"] == 0


def test_what_is_told_can_be_written_as_json() -> None:
    lines = [order("a", "2025-01-01", 10), event("b", "2025-01-02", amount=3), {"cancel": "a"}]
    assert json.dumps(play(TWO, lines), allow_nan=False)


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (5 * MICRO, 5),
        (-1_500_000, -1.5),
        (1, 0.000001),
        (9 * 10**12 * MICRO, 9 * 10**12),
        (8_999_999_999_999 * MICRO + 123_457, "8999999999999.123457"),
    ],
)
def test_an_amount_is_told_exactly(amount: int, told: Any) -> None:
    assert amount_to_json(amount) == told
    assert type(amount_to_json(amount)) is type(told)


def test_the_instant_of_a_line_is_never_before_that_of_the_line_before() -> None:
    lines = [
        event("a", "2025-01-05"),
        {"adjust": {"progress": 2}},
        {"adjust": {"progress": 3}, "at": "2025-01-01T00:00:00Z"},
    ]
    result = play(visits(goal=1, window={"type": "calendar", "unit": "day", "consecutive": 9}), lines)
    assert (values(result), result["progress"]["at"]) == ([1, 2, 3], "2025-01-05T12:00:00Z")


def test_types_are_told_apart_by_kind() -> None:
    summed = visits(event="transaction")
    assert code(play(summed, order("a", "2025-01-01"))) == "wrong_event_type"
    assert code(play(summed, event("a", "2025-01-01", "transaction"))) is None
    assert code(play(summed, order("a", "2025-01-01", type="sale"))) == "wrong_event_type"
    assert code(play(summed, report("a", "2025-01-01", increment=5))) == "wrong_event_type"


def test_a_completion_over_the_limit_among_the_records_is_not_recorded() -> None:
    per_month = {"value": 1, "per": {"count": 1, "unit": "month"}}
    definition = achievement(visit(goal=2), recurrence="on_completion", completion_limit=per_month)
    lines = [event(key, f"2025-01-{day}") for key, day in (("a", "10"), ("b", "11"))]
    # The late ones complete it earlier in the same month, under the same name.
    result = play(definition, lines, event("c", "2025-01-09"))
    assert [each["at"] for each in result["completions"]] == ["2025-01-11T12:00:00Z"]
    daily = achievement(
        visit(goal=1), recurrence="after_expiry", period={"type": "calendar", "unit": "day"}, completion_limit=per_month
    )
    result = play(daily, event("a", "2025-01-10"), event("b", "2025-01-09"))
    assert [each["at"] for each in result["completions"]] == ["2025-01-10T12:00:00Z"]
    total = achievement(
        visit(goal=1),
        recurrence="after_expiry",
        period={"type": "calendar", "unit": "day"},
        completion_limit={"value": 1},
    )
    result = play(total, event("a", "2025-01-10"), event("b", "2025-01-09"))
    assert [each["at"] for each in result["completions"]] == ["2025-01-10T12:00:00Z"]
    assert result["progress"]["completions"] == 1


# What events carry ------------------------------------------------------------------------------------------

QUANTITY = {"trigger": "transaction", "goal": 99, "aggregation": {"type": "item_quantity"}}
VALUE = {"trigger": "transaction", "goal": 99, "aggregation": {"type": "item_value"}}


@pytest.mark.parametrize(
    ("rule", "sale", "told"),
    [
        (QUANTITY, {"items": [{"quantity": 2}, {}, "odd", {"quantity": "0.5"}]}, 3.5),
        (VALUE, {"items": [{"gross_value": 2.25}, {"gross_value": 1}]}, 3.25),
        (VALUE, {"items": []}, "nothing_to_add"),
        (VALUE, {}, "attribute_missing"),
        (VALUE, {"items": [{"quantity": 1}]}, "attribute_missing"),
        (QUANTITY, {"items": [{"quantity": "many"}]}, "attribute_missing"),
    ],
)
def test_line_items_are_added_up(rule: Any, sale: Any, told: Any) -> None:
    line = {
        "id": "a",
        "kind": "transaction",
        "occurred_at": "2025-01-01T00:00:00Z",
        "transaction": {"gross_value": 1, **sale},
    }
    result = play(achievement(rule), line)
    assert (code(result) or values(result)[0]) == told


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("a", "a", True),
        ("a", "A", False),
        (5, 5.0, True),
        (5, "5", True),
        (0.1, 0.10, True),
        (10**40, 10**40 + 1, False),
        (True, False, False),
        (True, 1, False),
        ("x" * 300, "x" * 300, True),
        ("x" * 300, "x" * 299, False),
    ],
)
def test_distinct_values_are_told_apart(first: Any, second: Any, is_same: bool) -> None:
    rule = visit(goal=9, aggregation={"type": "distinct", "attribute": "event.body.venue"})
    result = play(achievement(rule), event("a", "2025-01-01", venue=first), event("b", "2025-01-02", venue=second))
    assert (code(result) == "nothing_to_add") is is_same


def test_distinct_moments_are_told_apart_as_instants() -> None:
    rule = {
        "trigger": "transaction",
        "goal": 9,
        "aggregation": {"type": "distinct", "attribute": "transaction.purchased_at"},
    }
    at = [
        "2025-01-01T12:00:00Z",
        "2025-01-01T13:00:00+01:00",
        "2025-01-01T13:00:00",
        "no moment",
        "2025-01-01T12:00:01Z",
    ]
    lines = [
        {
            "id": str(place),
            "kind": "transaction",
            "occurred_at": at[0],
            "transaction": {"gross_value": 1, "purchased_at": each},
        }
        for place, each in enumerate(at)
    ]
    result = play(achievement(rule), lines, store_zone="Europe/Berlin")
    assert values(result) == [1, 1, 1, 2, 3]


@pytest.mark.parametrize("venue", [{"id": 1}, [["x"]], None])
def test_what_cannot_be_told_apart_is_missing(venue: Any) -> None:
    rule = visit(goal=9, aggregation={"type": "distinct", "attribute": "event.body.venue"})
    assert code(play(achievement(rule), event("a", "2025-01-01", venue=venue))) == "attribute_missing"


def test_distinct_values_roll_out_of_their_window_unless_they_are_seen_again() -> None:
    window = {"type": "rolling", "count": 2, "unit": "day"}
    rule = visit(goal=9, window=window, aggregation={"type": "distinct", "attribute": "event.body.venue"})
    seen = [(1, "x"), (1, "y"), (2, "x"), (3, "z"), (4, "w")]
    result = play(
        achievement(rule),
        [event(str(place), f"2025-01-0{day}", venue=venue) for place, (day, venue) in enumerate(seen)],
    )
    assert values(result) == [1, 2, 2, 2, 2]
    assert codes(result["steps"][2]) == ["nothing_to_add"]


def test_the_greatest_of_a_rolling_window_falls_back_to_the_next_greatest() -> None:
    rule = visit(
        goal=99,
        window={"type": "rolling", "count": 2, "unit": "day"},
        aggregation={"type": "max", "attribute": "event.body.amount"},
    )
    lines = [event(str(day), f"2025-01-0{day}", amount=amount) for day, amount in ((1, 9), (2, 7), (3, 5), (4, 6))]
    assert values(play(achievement(rule), lines)) == [9, 9, 7, 6]


def test_friends_of_a_streak_are_remembered_over_its_units() -> None:
    window = {"type": "calendar", "unit": "day", "consecutive": 3}
    rule = visit(goal=1, subject="referral", unique_referee=True, window=window)
    result = play(
        achievement(rule),
        event("a", "2025-01-01", referee="x"),
        event("b", "2025-01-02", referee="x"),
        event("c", "2025-01-02", referee="y"),
        event("d", "2025-01-02", referee="z"),
    )
    assert [code(result, line) for line in range(4)] == [None, "referee_already_counted", None, "already_reached"]


def test_a_raise_is_capped_like_anything_else() -> None:
    rule = visit(
        goal=99,
        aggregation={"type": "max", "attribute": "event.body.amount"},
        frequency_limit={"value": 1, "per": {"count": 1, "unit": "day"}},
    )
    result = play(achievement(rule), event("a", "2025-01-01", amount=1), event("b", "2025-01-01", amount=2))
    assert code(result) == "frequency_capped"


def test_both_rules_of_an_event_answer_when_the_attempt_takes_nothing_more() -> None:
    two = achievement(
        visit(key="a", goal=1), visit(key="b", goal=1), visit(key="c", goal=1, event="run"), completes_when="any"
    )
    result = play(two, event("a", "2025-01-01"), event("b", "2025-01-02"))
    assert codes(result["steps"][1]) == ["wrong_event_type", "already_reached", "already_reached"] or codes(
        result["steps"][1]
    ) == [
        "already_reached",
        "already_reached",
        "wrong_event_type",
    ]


def test_a_limit_that_was_used_up_by_hand_stops_an_open_attempt() -> None:
    definition = achievement(visit(goal=3), recurrence="on_completion", completion_limit={"value": 2})
    result = play(definition, event("a", "2025-01-01"), {"adjust": {"completions": 2}}, event("b", "2025-01-02"))
    assert code(result) == "completion_limit"


def test_quantities_are_returned_with_the_items() -> None:
    rule = {"trigger": "transaction", "goal": 99, "aggregation": {"type": "sum", "attribute": "transaction.quantity"}}
    items = [{"sku": "x", "quantity": 3, "gross_value": "odd"}, "odd", {"sku": "x", "quantity": 2}]
    sale = {"gross_value": 10, "quantity": 5, "items": items}
    line = {"id": "s", "kind": "transaction", "occurred_at": "2025-01-01T00:00:00Z", "transaction": sale}
    result = play(achievement(rule), line, {"return": "s", "items": [{"sku": "x", "quantity": 4}]})
    assert values(result) == [5, 1]


def test_a_return_leaves_records_alone_that_were_rolled_back_before() -> None:
    definition = achievement({"trigger": "transaction", "goal": 1}, rollback_after_completion=True)
    lines = [
        order("a", "2025-01-01"),
        {"cancel": "a", "at": "2025-01-02T00:00:00Z"},
        order("b", "2025-01-03"),
        {"cancel": "b", "at": "2025-01-04T00:00:00Z"},
    ]
    result = play(definition, lines)
    assert [each["rolled_back_at"] for each in result["completions"]] == [
        "2025-01-02T00:00:00Z",
        "2025-01-04T00:00:00Z",
    ]


def test_refusals_and_missing_attributes_between_events_that_count() -> None:
    rule = visit(
        goal=99,
        aggregation={"type": "sum", "attribute": "event.body.amount"},
        conditions=[condition("event.body.venue", "is_equal", "x")],
    )
    definition = achievement(rule)
    lines = [
        event("a", "2025-01-01", amount=1, venue="x"),
        event("b", "2025-01-02", "run"),
        event("c", "2025-01-03", venue="x"),
        event("d", "2025-01-04", amount=1, venue="y"),
        event("e", "2025-01-05", amount=0, venue="x"),
        event("f", "2025-01-06", amount=2, venue="x"),
    ]
    result = play(definition, lines)
    assert [code(result, line) for line in range(6)] == [
        None,
        "wrong_event_type",
        "attribute_missing",
        "condition_failed",
        "nothing_to_add",
        None,
    ]
