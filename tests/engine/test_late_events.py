"""What comes late: it is folded only where that makes no difference, else everything is folded again."""

from typing import Any

import pytest

from achievements.engine.amounts import MICRO
from achievements.engine.fold import expire, in_order
from achievements.engine.items import Adjustment
from achievements.engine.reasons import Reason
from achievements.engine.step import Outcome

from .folding import DAY, came, fold, plan
from .playing import AMOUNT, HIGHEST, MONTHLY, VENUES, achievement, visit, visits

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
    assert (opened.open, opened.end) == (True, 31 * DAY)
    assert expire(of, opened, 31 * DAY - 1).standing == opened
    swept = expire(of, opened, 40 * DAY)
    assert [(each.outcome, each.value, each.ended_at) for each in swept.closed] == [(Outcome.EXPIRED, MICRO, 31 * DAY)]
    assert not swept.standing.open
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
