"""The quick loop takes what only adds, and leaves the first that does more to the fold."""

from typing import Any

import pytest

from achievements.engine.amounts import MICRO
from achievements.engine.items import Adjustment, Event
from achievements.engine.quick import fold_quickly
from achievements.engine.work import Work

from .folding import DAY, HOUR, came, fold, plan
from .playing import achievement, visit, visits

SUM = {"aggregation": {"type": "sum", "attribute": "event.body.amount"}}
DAILY = {"value": 3, "per": {"count": 1, "unit": "day"}}


def left(document: dict[str, Any], *items: Any, before: tuple[Any, ...] = (), **settings: Any) -> int:
    """How many of the items the quick loop left, after the others were folded."""
    of = plan(document, **settings)
    work = Work(of, fold(of, *before).standing)
    rest = iter(items[1:])
    first = fold_quickly(work, items[0], rest)
    return 0 if first is None else 1 + len(list(rest))


OPENED = came(DAY, "opened", amount=1)
THREE = [came(DAY + hour, str(hour), amount=1) for hour in (1, 2, 3)]


@pytest.mark.parametrize(
    "document",
    [
        visits(goal=9),
        visits(**SUM, goal=9),
        visits(goal=9, window={"type": "rolling", "count": 2, "unit": "day"}),
        visits(goal=9, window={"type": "calendar", "unit": "day"}),
        visits(goal=9, frequency_limit=DAILY),
        achievement(visit(goal=9), period={"type": "calendar", "unit": "month"}),
        achievement(visit(goal=9), milestones=[{"target": 1}, {"target": 5}]),
        achievement(visit(goal=9), milestones=[{"target": 1}, {"target": 4.000001}]),
        achievement(visit(goal=9), recurrence="on_completion", completion_limit={"value": 2}),
        # A streak goes on over its goal in the unit that is reached.
        visits(goal=1, window={"type": "calendar", "unit": "day", "consecutive": 3}),
    ],
)
def test_what_only_adds_is_taken_whole(document: dict[str, Any]) -> None:
    assert left(document, *THREE, before=(OPENED,)) == 0


@pytest.mark.parametrize(
    ("document", "count"),
    [
        # The goal, or a milestone on the way.
        (visits(goal=3), 2),
        (visits(goal=4), 1),
        (achievement(visit(goal=9), milestones=[{"target": 2}]), 3),
        (achievement(visit(goal=9), milestones=[{"target": 4}]), 1),
    ],
)
def test_what_reaches_something_is_left(document: dict[str, Any], count: int) -> None:
    assert left(document, *THREE, before=(OPENED,)) == count


@pytest.mark.parametrize(
    ("document", "events"),
    [
        (visits(goal=9), [came(DAY, "an earlier id")]),
        (visits(goal=9), [came(DAY - 1)]),
        (visits(**SUM, goal=9), [came(2 * DAY, amount=-1)]),
        (visits(goal=9), [Event(at=2 * DAY, type="visit", id="e", owner_active=False)]),
        (visits(goal=9), [Adjustment(at=2 * DAY)]),
        (visits(goal=9, window={"type": "calendar", "unit": "day"}), [came(2 * DAY)]),
        (visits(goal=9, window={"type": "rolling", "count": 1, "unit": "day"}), [came(2 * DAY)]),
        (achievement(visit(goal=9), period={"type": "relative", "count": 1, "unit": "day"}), [came(2 * DAY)]),
        (achievement(visit(goal=9), ends_at="1970-01-03T00:00:00"), [came(2 * DAY)]),
        (achievement(visit(goal=1), stops_at_goal=False), [came(2 * DAY)]),
        (visits(goal=1), [came(2 * DAY)]),
    ],
)
def test_what_does_more_than_add_is_left(document: dict[str, Any], events: list[Any]) -> None:
    assert left(document, *events, before=(OPENED,)) == len(events)


@pytest.mark.parametrize(
    ("document", "instants", "count"),
    [
        (visits(goal=9, window={"type": "calendar", "unit": "day"}), [2 * DAY - 1, 2 * DAY], 1),
        (achievement(visit(goal=9), period={"type": "relative", "count": 1, "unit": "day"}), [2 * DAY - 1, 2 * DAY], 1),
        (achievement(visit(goal=9), ends_at="1970-01-03T00:00:00"), [2 * DAY - 1, 2 * DAY], 1),
        (visits(goal=9, frequency_limit=DAILY), [2 * DAY - 1, 2 * DAY], 1),
        # From the very instant on at which events may count again.
        (
            achievement(
                visit(goal=9),
                availability=[{"type": "not_between", "from": "1970-01-02T12:00:00", "to": "1970-01-03T00:00:00"}],
            ),
            [2 * DAY, 2 * DAY + 1],
            0,
        ),
    ],
)
def test_a_stretch_is_taken_to_its_last_instant_and_not_further(
    document: dict[str, Any], instants: list[int], count: int
) -> None:
    assert left(document, *(came(at, str(at)) for at in instants), before=(OPENED,)) == count


def test_an_attempt_that_is_not_open_is_left() -> None:
    assert left(visits(goal=9), *THREE) == 3
    again = achievement(visit(goal=2), recurrence="on_completion")
    assert left(again, *THREE[1:], before=(OPENED, THREE[0])) == 2


def test_an_attempt_that_began_where_another_was_closed_is_taken_from_that_instant_on() -> None:
    # Two at once complete it and open the next, whose own last event came at that instant, too.
    again = achievement(visit(**SUM, goal=2), recurrence="on_completion")
    before = (came(DAY, amount=3),)
    assert left(again, came(DAY + 1, "f", amount=0.5), before=before) == 0
    assert left(again, came(DAY, "f", amount=0.5), before=before) == 1


def test_a_swept_attempt_is_no_bound_for_the_one_after_it() -> None:
    of = plan(achievement(visit(goal=9), period={"type": "calendar", "unit": "day"}, recurrence="after_expiry"))
    standing = fold(of, came(DAY), came(2 * DAY, "f")).standing
    work = Work(of, standing._replace(last=(2 * DAY - 9, 0, "", "")))
    assert work.closed_at == 2 * DAY
    assert fold_quickly(work, came(2 * DAY, "g"), iter(())) is None


def test_over_the_frequency_limit_each_is_told_until_when() -> None:
    of = plan(visits(goal=9, frequency_limit=DAILY))
    events = [came(DAY + hour * HOUR, f"e{hour}") for hour in range(6)]
    step = fold(of, *events)
    assert [(each.item, each.before, each.after) for each in step.triggers] == [
        (place, place * MICRO, (place + 1) * MICRO) for place in range(3)
    ]
    assert [(each.item, dict(each.why.details)) for each in step.refused] == [
        (place, {"until": 2 * DAY}) for place in (3, 4, 5)
    ]
    # What was only refused is where the fold stands, too, and the limit is used up for the next batch.
    assert step.standing.last == events[-1].place
    assert step.standing.rules["1"].counted == 3
    assert not fold(of, came(DAY + 7 * HOUR, "e7"), standing=step.standing).triggers


def test_what_adds_nothing_or_is_of_another_type_stays_inside_the_loop() -> None:
    of = plan(visits(**SUM, goal=9))
    work = Work(of, fold(of, OPENED).standing)
    events = [came(2 * DAY, "run", "run"), came(2 * DAY, "zero", amount=0), came(2 * DAY, "none")]
    assert fold_quickly(work, events[0], iter(events[1:])) is None
    assert [each.why.reason.value for each in work.refused] == [
        "wrong_event_type",
        "nothing_to_add",
        "attribute_missing",
    ]
    # None of them could move anything, so they are no reason to replay what comes late.
    assert work.last == OPENED.place
    assert work.item == 3


def test_a_loop_that_took_nothing_changes_nothing() -> None:
    of = plan(visits(goal=9))
    standing = fold(of, OPENED).standing
    work = Work(of, standing)
    assert fold_quickly(work, came(2 * DAY, kind="run"), iter(())) is None
    assert work.frozen() == standing
