"""Windows by themselves: what a tally holds after each step, and until when nothing but adding goes on."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from achievements.engine import definition as d
from achievements.engine.amounts import MICRO, VALUE_MOST
from achievements.engine.calendar import calendar
from achievements.engine.check import examine
from achievements.engine.gate import NEVER, Gate
from achievements.engine.measures import Style
from achievements.engine.standing import RuleStanding
from achievements.engine.streaks import Streak
from achievements.engine.tally import Tally
from achievements.engine.windows import Around, Window, compile_window

from .folding import DAY, HOUR
from .playing import visits

UTC = ZoneInfo("UTC")
WHOLE, DAILY = d.WholeAttempt(), d.CalendarWindow(d.Unit.DAY)
TWO_DAYS = d.RollingWindow(2, d.Unit.DAY)


def gate() -> Gate:
    definition = examine(visits()).definition
    assert definition is not None
    return Gate(definition, UTC, ())


def window(kind: object, goal: int = 3, style: Style = Style.ADD) -> Window:
    around = Around(goal * MICRO, UTC, gate(), style, is_alone=True, remembers=False)
    return compile_window(kind, around)


def tally(**known: Any) -> Tally:
    return Tally(RuleStanding(**known))


# Until when there is only adding ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "known", "until"),
    [
        (WHOLE, {}, NEVER),
        # On the fifth day of 1970: in its unit, in another, in none yet; used up, or the one before was.
        (DAILY, {"unit": 4}, 5 * DAY),
        (DAILY, {"unit": 3}, None),
        (DAILY, {}, None),
        (DAILY, {"unit": 4, "spent": 4}, None),
        (DAILY, {"unit": 4, "spent": 5}, None),
        (DAILY, {"unit": 4, "spent": 3}, 5 * DAY),
        (d.CalendarWindow(d.Unit.HOUR), {"unit": 4 * 24 + 7}, 4 * DAY + 8 * HOUR),
        # Nothing that is to roll out, something, nothing at all.
        (TWO_DAYS, {"buckets": {3: MICRO}}, 5 * DAY),
        (TWO_DAYS, {"buckets": {3: MICRO, 4: MICRO}}, 5 * DAY),
        (TWO_DAYS, {"buckets": {2: MICRO, 4: MICRO}}, None),
        (TWO_DAYS, {}, None),
        (d.RollingWindow(3, d.Unit.HOUR), {"buckets": {4 * 24 + 5: MICRO}}, 4 * DAY + 8 * HOUR),
    ],
)
def test_until_when_an_addition_changes_nothing_but_the_value(
    kind: object, known: dict[str, Any], until: int | None
) -> None:
    assert window(kind).plain_until(tally(**known), 4 * DAY + 7 * HOUR) == until


@pytest.mark.parametrize(
    ("kind", "known", "ceiling"),
    [
        (WHOLE, {}, 3 * MICRO),
        (TWO_DAYS, {"reached": True}, 3 * MICRO),
        (DAILY, {}, 3 * MICRO),
        (DAILY, {"unit_reached": True}, VALUE_MOST),
    ],
)
def test_from_which_value_on_something_is_reached(kind: object, known: dict[str, Any], ceiling: int) -> None:
    assert window(kind).ceiling(tally(**known)) == ceiling


@pytest.mark.parametrize("kind", [WHOLE, DAILY, TWO_DAYS])
@pytest.mark.parametrize(("value", "is_full"), [(3 * MICRO - 1, False), (3 * MICRO, True), (4 * MICRO, True)])
def test_what_is_told_apart_is_enough_at_the_goal(kind: object, value: int, is_full: bool) -> None:
    assert window(kind, style=Style.COLLECT).is_full(tally(value=value)) is is_full


def test_what_is_told_apart_in_a_rolling_window_stays_enough() -> None:
    assert window(TWO_DAYS, style=Style.COLLECT).is_full(tally(value=0, reached=True)) is True
    assert window(WHOLE, style=Style.COLLECT).is_full(tally(value=0, reached=True)) is False


# What a tally holds -----------------------------------------------------------------------------------------


def test_what_is_in_the_window_whole_is_left_as_it_is() -> None:
    added, seen = {3: MICRO, 4: 2 * MICRO}, {"north": 3, "south": 4}
    of_amounts, of_keys = tally(buckets=added, value=3 * MICRO), tally(seen=seen, value=2 * MICRO)
    window(TWO_DAYS).roll(of_amounts, 4 * DAY)
    window(TWO_DAYS, style=Style.COLLECT).roll(of_keys, 4 * DAY)
    assert of_amounts.buckets is added
    assert of_keys.seen is seen
    window(TWO_DAYS).roll(of_amounts, 5 * DAY)
    window(TWO_DAYS, style=Style.COLLECT).roll(of_keys, 5 * DAY)
    assert (of_amounts.buckets, of_amounts.value) == ({4: 2 * MICRO}, 2 * MICRO)
    assert (of_keys.seen, of_keys.value) == ({"south": 4}, MICRO)


def test_keys_are_held_with_the_day_they_were_last_seen_on_where_that_matters() -> None:
    held = []
    for kind in (WHOLE, TWO_DAYS):
        into = tally(seen={"north": 3}, value=MICRO)
        window(kind, style=Style.COLLECT).see(into, 4 * DAY, ("north", "south"), ("south",))
        held.append((into.seen, into.value))
    assert held == [({"north": 3, "south": 0}, 2 * MICRO), ({"north": 4, "south": 4}, 2 * MICRO)]


@pytest.mark.parametrize(
    ("style", "known"),
    [
        (Style.ADD, {"buckets": {4: 2 * MICRO + 5}, "value": 2 * MICRO + 5}),
        # Nameless ones, whole, and told from whatever events bring.
        (Style.COLLECT, {"seen": {"\x000": 4, "\x001": 4}, "value": 2 * MICRO}),
    ],
)
def test_what_a_person_sets_is_all_in_the_present_day(style: Style, known: dict[str, Any]) -> None:
    into = tally(buckets={1: 9}, seen={"north": 1}, value=9)
    window(TWO_DAYS, style=style).preset(into, 4 * DAY, 2 * MICRO + 5)
    assert {name: getattr(into, name) for name in known} == known
    assert into.reached is False


@pytest.mark.parametrize(("units", "reached"), [(2, False), (3, True), (4, True)])
def test_units_that_a_person_sets_are_a_row_that_goes_on_today(units: int, reached: bool) -> None:
    into = tally(value=5, unit=2, unit_reached=True, seen={"north": 0}, streak=1, longest=2, misses=1)
    streak = d.CalendarWindow(d.Unit.DAY, consecutive=3)
    window(streak).preset(into, 4 * DAY, units * MICRO)
    assert (into.streak, into.misses, into.longest, into.reached) == (units, 0, units, reached)
    assert (into.unit, into.unit_reached, into.value, into.seen) == (4, False, 0, {})


def test_the_longest_row_is_kept_when_a_person_sets_a_shorter_one() -> None:
    into = tally(longest=5)
    window(DAILY).preset(into, 4 * DAY, 2 * MICRO)
    assert (into.streak, into.longest) == (2, 5)


# Streaks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "allowed", "now", "judged"),
    [
        # In no unit yet; in the same one; in the next, reached or not; further on.
        ({}, 0, 9, (None, 0)),
        ({"unit": 4}, 0, 4, (None, 0)),
        ({"unit": 4, "unit_reached": True}, 0, 4, (None, 0)),
        ({"unit": 4, "unit_reached": True}, 0, 5, (None, 0)),
        ({"unit": 4}, 0, 5, (4, 1)),
        ({"unit": 4, "unit_reached": True}, 0, 6, (5, 1)),
        ({"unit": 4, "unit_reached": True}, 0, 9, (5, 1)),
        ({"unit": 4, "unit_reached": True}, 2, 7, (None, 2)),
        ({"unit": 4, "unit_reached": True}, 2, 8, (7, 3)),
        ({"unit": 4, "misses": 1}, 2, 6, (5, 3)),
        ({"unit": 4, "misses": 1}, 2, 5, (None, 2)),
    ],
)
def test_a_row_breaks_at_the_unit_whose_miss_is_one_too_many(
    known: dict[str, Any], allowed: int, now: int, judged: tuple[int | None, int]
) -> None:
    streak = Streak(calendar(UTC, d.Unit.DAY), gate(), wanted=3, allowed=allowed)
    assert streak.judge(tally(**known), now) == judged


# Tallies ----------------------------------------------------------------------------------------------------


def test_a_standing_that_was_taken_is_not_changed_by_what_comes_after() -> None:
    into = tally()
    into.put(1, 5)
    into.see(["north"], 1)
    taken = into.frozen()
    into.put(2, 7)
    into.see(["south"], 2)
    assert (taken.buckets, taken.seen) == ({1: 5}, {"north": 1})
    assert (into.buckets, into.seen) == ({1: 5, 2: 7}, {"north": 1, "south": 2})


def test_a_standing_that_was_given_is_not_changed_and_is_copied_once() -> None:
    given = RuleStanding(buckets={1: 5}, seen={"north": 1})
    into = Tally(given)
    into.put(2, 7)
    into.see(["south"], 2)
    buckets, seen = into.buckets, into.seen
    into.put(3, 9)
    into.see(["west"], 3)
    assert into.buckets is buckets
    assert into.seen is seen
    assert (given.buckets, given.seen) == ({1: 5}, {"north": 1})
    assert (buckets, seen) == ({1: 5, 2: 7, 3: 9}, {"north": 1, "south": 2, "west": 3})


def test_a_new_attempt_keeps_only_what_goes_across_attempts() -> None:
    old = RuleStanding(
        value=1, reached=True, lowered=True, buckets={1: 1}, seen={"a": 1}, unit=2, unit_reached=True,
        spent=3, streak=4, longest=5, misses=6, interval=7, counted=8,
    )  # fmt: skip
    fresh = RuleStanding(lowered=True, spent=3, longest=5, interval=7, counted=8)
    assert Tally(old).afresh().frozen() == fresh
