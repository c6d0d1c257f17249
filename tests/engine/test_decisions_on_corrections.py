"""The edge cases, as they were decided: what comes late, is cancelled or comes back."""

from .documents import condition
from .playing import MONTHLY, achievement, code, completed, days, event, order, outcomes, play, values, visit, visits


def test_a_late_event_completes_an_attempt_that_had_expired() -> None:
    definition = achievement(visit(goal=3), **MONTHLY)
    lines = [*days("2025-01", 30, 31), event("next", "2025-02-02"), event("late", "2025-01-29")]
    result = play(definition, lines)
    assert (completed(result), outcomes(result)) == (["2025-01-31T12:00:00Z"], [("completed", 3)])
    assert values(result) == [1, 2, 1, 1]


def test_a_cancelled_event_is_as_if_it_had_never_been() -> None:
    result = play(visits(), days("2025-01", 1, 2), {"cancel": "d01", "at": "2025-01-03T00:00:00Z"})
    assert (values(result), result["progress"]["started_at"]) == ([1, 2, 1], "2025-01-02T12:00:00Z")


def test_a_cancellation_of_what_nobody_knows_is_unmatched() -> None:
    assert code(play(visits(), event("a", "2025-01-01"), {"cancel": "b"})) == "unmatched"


SPEND = {"trigger": "transaction", "aggregation": {"type": "sum", "attribute": "transaction.gross_value"}, "goal": 100}
COFFEES = {
    "trigger": "transaction",
    "aggregation": {"type": "item_quantity", "conditions": [condition("item.category", "is_equal", "coffee")]},
    "goal": 100,
}
CARD = [
    {"sku": "x", "category": "coffee", "quantity": 4, "gross_value": 10},
    {"sku": "y", "category": "tea", "quantity": 1, "gross_value": 3},
]


def test_a_return_takes_from_the_value_at_the_time_of_the_sale() -> None:
    sale = order("s", "2025-01-01", 30)
    result = play(achievement(SPEND, **MONTHLY), sale, {"return": "s", "value": 12.5, "at": "2025-02-09T00:00:00Z"})
    assert (result["attempts"][0]["value"], result["attempts"][0]["ended_at"]) == (17.5, "2025-02-01T00:00:00Z")


def test_returned_items_take_their_share_of_quantity_and_value() -> None:
    back = {"return": "s", "items": [{"sku": "x", "quantity": 1}]}
    both = achievement({**COFFEES, "key": "a"}, {**SPEND, "key": "b"})
    result = play(both, order("s", "2025-01-01", 13, items=CARD), back)
    assert [rule["value"] for rule in result["progress"]["rules"]] == [3, 10.5]


def test_a_return_that_states_a_value_takes_that() -> None:
    back = {"return": "s", "items": [{"sku": "x", "quantity": 1, "gross_value": 4}]}
    result = play(achievement(SPEND), order("s", "2025-01-01", 13, items=CARD), back)
    assert values(result) == [13, 9]


def test_conditions_stay_as_judged_on_the_sale_and_a_count_falls_only_when_nothing_is_left() -> None:
    large = achievement({
        "trigger": "transaction",
        "goal": 9,
        "conditions": [condition("transaction.gross_value", "is_greater", 20)],
    })  # fmt: skip
    result = play(large, order("s", "2025-01-01", 30), {"return": "s", "value": 29.99}, {"return": "s", "value": 5})
    assert values(result) == [1, 1, 0]


def test_when_all_items_came_back_nothing_is_left() -> None:
    counted = achievement({"trigger": "transaction", "goal": 9})
    back = {"return": "s", "items": [{"sku": "x", "quantity": 4}, {"sku": "y"}]}
    assert values(play(counted, order("s", "2025-01-01", 13, items=CARD), back)) == [1, 0]


def test_a_return_waits_for_its_sale() -> None:
    back = {"return": "s", "value": 5, "at": "2025-01-01T00:00:00Z"}
    result = play(achievement(SPEND), back, order("s", "2025-01-01", 30))
    assert (code(result, 0), values(result)) == ("waiting_for_sale", [0, 25])


def test_the_same_event_again_is_a_duplicate_even_once_cancelled() -> None:
    result = play(
        visits(), event("a", "2025-01-01"), event("a", "2025-01-01"), {"cancel": "a"}, event("a", "2025-01-01")
    )
    assert [code(result, line) for line in range(4)] == [None, "duplicate", None, "duplicate"]
