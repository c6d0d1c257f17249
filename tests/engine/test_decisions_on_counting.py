"""The edge cases, as they were decided: what counts, when, and by how much."""

from .documents import condition
from .playing import AMOUNT, DAILY, VENUES, achievement, code, completed, event, play, report, values, visit, visits

A_DAY = {"value": 1, "per": {"count": 1, "unit": "day"}}


# Time and windows -------------------------------------------------------------------------------------------


def test_days_are_those_of_the_named_zone_else_of_the_member_else_of_the_store() -> None:
    # Half past eleven in the evening in UTC is the next day in Berlin.
    lines = [event("a", "2025-01-01T23:30:00Z"), event("b", "2025-01-02T23:30:00Z")]
    rule = visit(goal=2, window=DAILY)
    named = achievement(rule, timezone="Europe/Berlin")
    members = achievement(rule, timezone="member")
    more = event("c", "2025-01-02T12:00:00Z")
    found = [
        play(named, lines[0], more),
        play(members, lines[0], more, member_zone="Europe/Berlin"),
        play(members, lines[0], more, store_zone="Europe/Berlin"),
        play(achievement(rule), lines[0], more, member_zone="Europe/Berlin"),
    ]
    assert [len(completed(each)) for each in found] == [1, 1, 1, 0]


def test_a_time_without_offset_is_the_stores() -> None:
    result = play(visits(goal=1), event("a", "2025-07-01T12:00:00"), store_zone="Europe/Berlin")
    assert completed(result) == ["2025-07-01T10:00:00Z"]


def test_an_event_slightly_ahead_counts_when_it_was_accepted() -> None:
    ahead = event("a", "2025-01-02T00:04:00Z", accepted_at="2025-01-01T23:59:00Z")
    assert completed(play(visits(goal=1), ahead)) == ["2025-01-01T23:59:00Z"]
    far = event("a", "2025-01-02T00:04:00.000001Z", accepted_at="2025-01-01T23:59:00Z")
    result = play(visits(goal=1), far)
    assert (code(result), completed(result)) == ("in_future", [])


def test_equal_times_are_ordered_by_id_and_adjustments_come_last() -> None:
    lines = [event("b", "2025-01-01", amount=9), event("a", "2025-01-01", amount=1)]
    definition = visits(**AMOUNT, goal=10)
    result = play(definition, lines)
    assert result["steps"][1]["counted"] == [{"rule": "1", "amount": 1, "before": 0, "after": 1}]
    result = play(definition, lines, {"adjust": {"progress": 3}, "at": "2025-01-01T12:00:00Z"})
    assert values(result)[-1] == 3


# What counts ------------------------------------------------------------------------------------------------


def test_what_adds_nothing_uses_up_no_limit() -> None:
    rule = visit(**VENUES, goal=9, frequency_limit={"value": 2, "per": {"count": 1, "unit": "day"}})
    lines = [event(str(place), "2025-01-01", venue=venue) for place, venue in enumerate("aabc")]
    result = play(achievement(rule), lines)
    assert [code(result, line) for line in range(4)] == [None, "nothing_to_add", None, "frequency_capped"]


def test_a_negative_amount_uses_up_no_limit_and_takes_off_what_there_is_at_most() -> None:
    rule = visit(**AMOUNT, goal=99, frequency_limit=A_DAY)
    lines = [event(str(place), "2025-01-01", amount=amount) for place, amount in enumerate([-1, 5, -3, -9, -1, 4])]
    result = play(achievement(rule), lines)
    assert values(result) == [0, 5, 2, 0, 0, 0]
    assert [code(result, line) for line in range(6)] == [
        "nothing_to_add", None, None, None, "nothing_to_add", "frequency_capped",
    ]  # fmt: skip
    assert result["steps"][3]["counted"] == [{"rule": "1", "amount": -2, "before": 2, "after": 0}]


def test_a_negative_amount_lies_in_its_own_bucket_of_a_rolling_window() -> None:
    rule = visit(**AMOUNT, goal=99, window={"type": "rolling", "count": 2, "unit": "day"})
    lines = [event(str(day), f"2025-01-0{day}", amount=amount) for day, amount in ((1, 5), (2, -3), (3, 9))]
    # On the third the five have rolled out, the three taken off have not.
    assert values(play(achievement(rule), lines)) == [5, 2, 6]


def test_a_late_event_displaces_a_later_one_under_a_frequency_limit() -> None:
    rule = visit(**AMOUNT, goal=99, frequency_limit=A_DAY)
    lines = [event("later", "2025-01-01T18:00:00Z", amount=5), event("earlier", "2025-01-01T08:00:00Z", amount=3)]
    assert values(play(achievement(rule), lines)) == [5, 3]


def test_a_frequency_limit_holds_across_attempts() -> None:
    definition = achievement(visit(goal=1, frequency_limit=A_DAY), recurrence="on_completion")
    result = play(definition, event("a", "2025-01-01T08:00:00Z"), event("b", "2025-01-01T09:00:00Z"))
    assert code(result) == "frequency_capped"


def test_distinct_values_stop_at_their_goal() -> None:
    definition = achievement(visit(**VENUES, goal=2), stops_at_goal=False)
    result = play(definition, [event(key, "2025-01-01", venue=key) for key in "abc"])
    assert (code(result), values(result)) == ("already_reached", [1, 2, 2])


def test_several_values_in_a_list_are_told_apart_up_to_the_goal() -> None:
    result = play(
        visits(**VENUES, goal=3),
        event("a", "2025-01-01", venue=["x", "y", "x"]),
        event("b", "2025-01-02", venue=["y", "z", "q"]),
    )
    assert values(result) == [2, 3]


def test_text_compares_with_case_and_numbers_also_when_sent_as_text() -> None:
    text = visits(conditions=[condition("event.body.venue", "is_equal", "North")])
    number = visits(conditions=[condition("event.body.amount", "is_equal", 5)])
    assert code(play(text, event("a", "2025-01-01", venue="north"))) == "condition_failed"
    assert code(play(number, event("a", "2025-01-01", amount="5.0"))) is None


def test_a_missing_attribute_meets_no_negative_condition_either() -> None:
    rule = visits(conditions=[condition("event.body.venue", "is_not_equal", "north")])
    assert code(play(rule, event("a", "2025-01-01"))) == "attribute_missing"


def test_a_referral_is_judged_by_the_referee_and_owned_by_the_referrer() -> None:
    friends = achievement(
        visit(subject="referral", conditions=[condition("member.tier", "is_equal", "tin")]),
        audience=[condition("member.tier", "is_equal", "gold")],
    )
    facts = {"member": {"tier": "tin"}, "referrer": {"tier": "gold"}}
    assert code(play(friends, event("a", "2025-01-01", referee="bob", **facts))) is None
    turned = {"member": {"tier": "gold"}, "referrer": {"tier": "tin"}}
    assert code(play(friends, event("a", "2025-01-01", referee="bob", **turned))) == "not_in_audience"


def test_the_event_of_a_friend_is_no_event_of_the_members_own() -> None:
    assert code(play(visits(), event("a", "2025-01-01", referee="bob"))) == "wrong_event_type"


def test_reports_are_events_of_the_achievement() -> None:
    rule = {"trigger": "reported", "goal": 10}
    more = achievement({**rule, "aggregation": {"type": "reported", "kind": "increment"}})
    assert values(play(more, report("a", "2025-01-01", increment=4), report("b", "2025-01-02", increment=-1))) == [4, 3]
    least = achievement({**rule, "aggregation": {"type": "reported", "kind": "at_least"}})
    assert values(play(least, report("a", "2025-01-01", at_least=4), report("b", "2025-01-02", at_least=3))) == [4, 4]
