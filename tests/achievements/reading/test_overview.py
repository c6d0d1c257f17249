"""A member's achievements as they stand at a moment, with nothing swept and nothing written."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.engine.amounts import MICRO
from achievements.locks import hold_definitions
from achievements.models import Achievement, Completion, Progress
from achievements.reading import Shown, achievements_of
from members.models import Member, Store
from tests.achievements.conftest import NOW
from tests.achievements.progressing import VISITS, happen, make_achievement
from tests.members.factories import make_member, make_store

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
WEEKLY: dict[str, Any] = {"period": {"type": "calendar", "unit": "week"}, "recurrence": "after_expiry"}
STREAK = {**VISITS, "goal": 1, "window": {"type": "calendar", "unit": "day", "consecutive": 7}}


def read(member: Member, at: datetime.datetime = NOW, **asked: Any) -> dict[str, Shown]:
    return {shown.entry.key: shown for shown in achievements_of(member, at=at, **asked)}


def test_what_was_not_begun_is_there_with_nothing_in_it(store: Store, ada: Member) -> None:
    make_achievement(store)
    shown = read(ada)["visits"]
    assert (shown.status, shown.value, shown.picture.goal, shown.picture.percent) == ("not_started", 0, 3 * MICRO, 0)
    assert (shown.whole.count, shown.version, shown.revealed_at) == (0, 0, None)
    assert shown.said.description.goal == "Member must log custom event *visit* 3 times"


def test_progress_is_shown_as_it_is(store: Store, ada: Member) -> None:
    make_achievement(store)
    happen(ada, NOW - 2 * HOUR, NOW - HOUR)
    shown = read(ada)["visits"]
    assert (shown.status, shown.value, shown.picture.percent) == ("in_progress", 2 * MICRO, 66)
    assert shown.picture.missing is not None
    assert shown.picture.missing.amount == MICRO


def test_a_period_that_is_over_reads_as_expired_with_no_sweep(store: Store, ada: Member) -> None:
    make_achievement(store, **WEEKLY)
    happen(ada, NOW - HOUR)
    before = list(Progress.objects.values())
    end = datetime.datetime(2026, 3, 15, 23, tzinfo=datetime.UTC)  # Monday begins in Vienna
    last, first = read(ada, end - datetime.timedelta(microseconds=1))["visits"], read(ada, end)["visits"]
    assert (last.status, first.status) == ("in_progress", "expired")
    assert (first.value, first.label) == (MICRO, "Failed")
    assert list(Progress.objects.values()) == before


def test_a_completed_period_that_is_over_may_begin_again(store: Store, ada: Member) -> None:
    make_achievement(store, **WEEKLY)
    happen(ada, *(NOW - hours * HOUR for hours in (3, 2, 1)))
    now, later = read(ada)["visits"], read(ada, NOW + 7 * DAY)["visits"]
    assert (now.status, now.whole.count, now.whole.last_at) == ("completed", 1, NOW - HOUR)
    assert (later.status, later.value, later.whole.count) == ("not_started", 0, 1)


def test_a_streak_reads_as_broken_from_the_end_of_the_missed_day_on(store: Store, ada: Member) -> None:
    make_achievement(store, "daily", rules=[STREAK])
    happen(ada, NOW - DAY, NOW)
    broken_at = datetime.datetime(2026, 3, 12, 23, tzinfo=datetime.UTC)  # Thursday is over in Vienna
    before, after = read(ada, broken_at - HOUR)["daily"], read(ada, broken_at)["daily"]
    assert (before.status, before.picture.streak, before.measure) == ("in_progress", 2, "streak")
    assert (after.status, after.picture.streak, after.picture.longest) == ("broken", 2, 2)


def test_milestones_say_when_they_were_reached_in_this_attempt(store: Store, ada: Member) -> None:
    steps = [{"key": "one", "target": 1, "name": {"en": "First", "de": "Erste"}}, {"key": "two", "target": 2}]
    make_achievement(store, milestones=steps, **WEEKLY)
    happen(ada, NOW - 7 * DAY, NOW - 7 * DAY + HOUR, NOW - HOUR)
    one, two = read(ada, language="de")["visits"].milestones
    assert (one.name, one.is_reached, one.reached_at, one.times) == ("Erste", True, NOW - HOUR, 2)
    assert (two.name, two.is_reached, two.reached_at, two.times) == (None, False, None, 1)


def test_what_was_rolled_back_is_not_counted(store: Store, ada: Member) -> None:
    make_achievement(store)
    happen(ada, *(NOW - hours * HOUR for hours in (3, 2, 1)))
    Completion.objects.update(rolled_back_at=NOW)
    assert read(ada)["visits"].whole.count == 0


def test_only_live_ones_unless_others_are_asked_for_and_have_progress(store: Store, ada: Member) -> None:
    other = [{**VISITS, "event": "other"}]
    for key, status in (("live", "live"), ("paused", "paused"), ("old", "archived"), ("draft", "draft")):
        make_achievement(store, key, status=status)
    make_achievement(store, "not_begun", status="paused", rules=other)
    happen(ada, NOW - HOUR)
    assert set(read(ada)) == {"live"}
    assert set(read(ada, statuses=["paused", "archived"])) == {"paused", "old"}


def test_a_hidden_one_is_visible_once_it_is_revealed(store: Store, ada: Member) -> None:
    make_achievement(store, values={"is_hidden": True})
    assert not read(ada)["visits"].is_visible
    happen(ada, NOW - HOUR)
    assert read(ada)["visits"].is_visible


def test_texts_are_in_the_language_and_filled_in(store: Store, ada: Member) -> None:
    texts = {"title": {"en": "Come back", "de": "Komm wieder"}, "in_progress_label": {"de": "Läuft"}}
    texts["next_milestone_message"] = {"de": "Noch {{nextRemainingValue}} in diesem {{periodText}}"}
    make_achievement(store, values={"texts": texts}, name={"en": "Visits", "de": "Besuche"}, **WEEKLY)
    happen(ada, NOW - HOUR)
    shown = read(ada, language="de")["visits"]
    assert (shown.said.name, shown.texts["title"], shown.label) == ("Besuche", "Komm wieder", "Läuft")
    assert shown.texts["next_milestone_message"] == "Noch 2.00 in diesem week"


def test_the_members_language_is_the_default_where_the_store_has_it(store: Store) -> None:
    make_achievement(store, name={"en": "Visits", "de": "Besuche"})
    german, french = make_member(store, "de", language="de-AT"), make_member(store, "fr", language="fr")
    assert [read(member)["visits"].said.name for member in (german, french)] == ["Besuche", "Visits"]


def test_another_stores_achievements_are_nobodys_business(store: Store, ada: Member) -> None:
    make_achievement(make_store("other"))
    assert read(ada) == {}


def test_a_change_of_the_definitions_is_seen_at_once(store: Store, ada: Member) -> None:
    achievement = make_achievement(store)
    assert read(ada)["visits"].entry.points == 0
    Achievement.objects.filter(pk=achievement.pk).update(points=50)
    hold_definitions(store.pk)
    assert read(ada)["visits"].entry.points == 50


@pytest.mark.parametrize("count", [1, 40])
def test_it_takes_three_statements_whatever_the_number(store: Store, ada: Member, count: int) -> None:
    for number in range(count):
        make_achievement(store, f"a{number}", milestones=[{"target": 1}])
    happen(ada, NOW - HOUR, NOW)
    read(ada)
    with CaptureQueriesContext(connection) as caught:
        assert len(read(ada)) == count
    assert len(caught) == 3
