"""What a worker asks of the engine beside the fold: events weighed beforehand, and where a standing is for lists."""

from typing import Any

from achievements.engine import (
    Event,
    Reason,
    Reset,
    Standing,
    Status,
    Step,
    evaluate_weighed,
    expire,
    refusal_at,
    status_in,
)
from achievements.engine.amounts import MICRO
from achievements.engine.conditions import Got
from achievements.engine.plan import Plan
from achievements.engine.reasons import Why

from .folding import DAY, HOUR, at, came, fold, plan
from .playing import achievement, visit

NOON = at("2026-03-02T12:00:00Z")
STREAK = {"goal": 1, "window": {"type": "calendar", "unit": "day", "consecutive": 3}}
DAILY = {"period": {"type": "calendar", "unit": "day"}, "recurrence": "after_expiry"}
ONCE_A_WEEK = {"frequency_limit": {"value": 1, "per": {"count": 1, "unit": "week"}}}


def weighed(of: Plan, standing: Standing, *events: Event) -> Step:
    found = [(each, of.weigh(each)) for each in events]
    return evaluate_weighed(of, standing, [(each, taken, None) for each, taken in found if taken is not None])


def plan_of(rule: Any, **more: Any) -> Plan:
    return plan(achievement(visit(**rule), **more))


def test_an_event_that_comes_too_late_to_be_folded_asks_for_a_replay() -> None:
    of = plan_of(STREAK)
    standing = fold(of, came(NOON, "1"), came(NOON + 2 * DAY, "3")).standing
    step = weighed(of, standing, came(NOON + DAY, "2"))
    assert (step.replay_from, step.standing) == (NOON + DAY, standing)


def test_an_attempt_that_a_limit_lets_nothing_into_does_not_begin() -> None:
    of = plan_of({"goal": 5, **ONCE_A_WEEK}, **DAILY)
    first = weighed(of, Standing(), came(NOON, "1"))
    swept = expire(of, first.standing, NOON + DAY).standing
    for standing in (first.standing, swept):
        second = weighed(of, standing, came(NOON + DAY, "2"))
        assert (second.standing.number, second.standing.open) == (1, False)
        assert [each.why.reason for each in second.refused] == [Reason.FREQUENCY_CAPPED]


def same(of: Plan, standing: Standing, event: Event) -> Step:
    """What becomes of it, weighed beforehand or not."""
    step = weighed(of, standing, event)
    assert step == fold(of, event, standing=standing)
    return step


def test_inside_an_attempt_that_the_sweep_closed_it_asks_for_a_replay() -> None:
    of = plan_of({"goal": 2}, **DAILY)
    swept = expire(of, fold(of, came(NOON, "1")).standing, NOON + DAY).standing
    assert same(of, swept, came(NOON + HOUR, "2")).replay_from == NOON + HOUR
    assert same(of, swept, came(NOON + DAY, "2")).standing.open


def test_what_was_completed_by_hand_takes_no_more_though_its_attempt_is_open() -> None:
    of = plan_of({"goal": 3})
    by_hand = fold(of, came(NOON, "1")).standing._replace(completions=1, ordinal=1)
    refused = same(of, by_hand, came(NOON + HOUR, "2")).refused
    assert [each.why.reason for each in refused] == [Reason.COMPLETION_LIMIT]


def test_a_greatest_value_is_raised_as_often_as_the_limit_lets_it() -> None:
    greatest = {"aggregation": {"type": "max", "attribute": "event.body.amount"}, "goal": 9, **ONCE_A_WEEK}
    of = plan_of(greatest)
    first = same(of, Standing(), came(NOON, "1", amount=3))
    second = same(of, first.standing, came(NOON + HOUR, "2", amount=5))
    assert [each.why.reason for each in second.refused] == [Reason.FREQUENCY_CAPPED]
    assert same(of, second.standing, came(NOON + 7 * DAY, "3", amount=5)).value == 5 * MICRO


def test_different_values_are_collected_as_often_as_the_limit_lets_it() -> None:
    different = {"aggregation": {"type": "distinct", "attribute": "event.body.city"}, "goal": 9, **ONCE_A_WEEK}
    of = plan_of(different)
    first = same(of, Standing(), came(NOON, "1", city="Graz"))
    second = same(of, first.standing, came(NOON + HOUR, "2", city="Linz"))
    assert [each.why.reason for each in second.refused] == [Reason.FREQUENCY_CAPPED]
    assert same(of, second.standing, came(NOON + 7 * DAY, "3", city="Linz")).value == 2 * MICRO
    without = plan_of({**different, "frequency_limit": None})
    again = same(without, first.standing, came(NOON + HOUR, "2", city="Graz"))
    assert [each.why.reason for each in again.refused] == [Reason.NOTHING_TO_ADD]


def test_events_that_come_out_of_order_are_put_in_order_first() -> None:
    of = plan_of({"goal": 2})
    late, early = (came(NOON + HOUR, "2"), of.weigh(came(NOON, "2")), None), (came(NOON, "1"), [MICRO], None)
    assert late[1] is not None
    items = [late, early]
    step = evaluate_weighed(of, Standing(), items)
    assert items == [early, late]
    assert [(each.item, each.at) for each in step.triggers] == [(0, NOON), (1, NOON + HOUR)]
    assert [each.at for each in step.completions] == [NOON + HOUR]


def test_after_a_reset_only_what_is_later_counts() -> None:
    of = plan_of({"goal": 3})
    reset = fold(of, came(NOON, "1"), Reset(at=NOON + HOUR)).standing
    early = weighed(of, reset, came(NOON + HOUR, "2"))
    assert (early.standing, early.triggers) == (reset, ())
    assert same(of, reset, came(NOON + HOUR + 1, "3")).value == MICRO


def test_what_can_move_nothing_any_more_leaves_no_trace() -> None:
    of = plan_of({"goal": 1})
    done = same(of, Standing(), came(NOON, "1")).standing
    later = same(of, done, came(NOON + DAY, "2"))
    assert (later.standing, [each.why.reason for each in later.refused]) == (done, [Reason.ALREADY_REACHED])


def test_the_status_for_lists_is_that_of_the_last_item() -> None:
    of = plan_of({"goal": 2}, **DAILY)
    begun = fold(of, came(NOON, "1")).standing
    done = fold(of, came(NOON, "1"), came(NOON + 1, "2")).standing
    once = plan_of({"goal": 1, **STREAK, "window": {"type": "calendar", "unit": "day", "consecutive": 2}})
    broken = fold(once, came(NOON, "1"), came(NOON + 5 * DAY, "2")).standing._replace(open=False)
    assert status_in(Standing(), of) is Status.NOT_STARTED
    assert (status_in(begun, of), status_in(done, of)) == (Status.IN_PROGRESS, Status.COMPLETED)
    assert status_in(broken, once) is Status.BROKEN


def test_where_no_attempt_can_begin_any_more_the_end_is_the_reason() -> None:
    of = plan_of({"goal": 2}, period={"type": "absolute", "ends_at": "2026-03-02T00:00:00Z"})
    refused = refusal_at(Standing(), of, came(NOON, "1"))
    assert isinstance(refused, Why)
    assert refused.reason is Reason.ENDED


def test_what_was_got_instead_is_put_into_words_when_somebody_asks() -> None:
    got = Got("ten")
    assert (str(got), repr(got), got == "“ten”", hash(got) == hash(Got("ten"))) == ("“ten”", "'“ten”'", True, True)
