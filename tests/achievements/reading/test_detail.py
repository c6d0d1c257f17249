"""One achievement of a member: rules, attempts, what stands in the way, and what moved it."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.engine.amounts import MICRO
from achievements.models import Attempt, Change
from achievements.reading import Detail, achievement_of, catalogue_of, history_of
from achievements.reading.history import START
from members.models import Member, Store
from tests.achievements.conftest import NOW
from tests.achievements.progressing import VISITS, happen, make_achievement
from tests.members.factories import make_member

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
WEEKLY: dict[str, Any] = {"period": {"type": "calendar", "unit": "week"}, "recurrence": "after_expiry"}
ONE_A_DAY = {"value": 1, "per": {"count": 1, "unit": "day"}}
NOON_SUNDAY = datetime.datetime(2026, 3, 15, 11, tzinfo=datetime.UTC)


def detail(member: Member, at: datetime.datetime = NOW, key: str = "visits", **asked: Any) -> Detail:
    found = achievement_of(member, catalogue_of(member.store_id).by_key[key], at=at, **asked)
    assert found is not None
    return found


def test_each_rule_says_how_far_it_is_and_until_when_it_is_capped(store: Store, ada: Member) -> None:
    visit = {**VISITS, "key": "visit", "name": {"en": "Visit us"}, "frequency_limit": ONE_A_DAY}
    visit["unit"] = {"en": {"one": "visit", "other": "visits"}}
    login = {**VISITS, "key": "login", "event": "login", "goal": 1}
    login["window"] = {"type": "calendar", "unit": "week", "consecutive": 2}
    make_achievement(store, rules=[visit, login])
    happen(ada, NOW)
    happen(ada, NOW, type="login")
    one, other = detail(ada).rules
    assert (one.key, one.name, one.value, one.goal, one.is_reached) == ("visit", "Visit us", MICRO, 3 * MICRO, False)
    assert one.unit is not None
    assert one.unit.other == "visits"
    assert one.capped_until == datetime.datetime(2026, 3, 11, 23, tzinfo=datetime.UTC)
    assert (other.streak, other.needed, other.streak_unit, other.capped_until) == (1, 2, "week", None)
    assert detail(ada).shown.measure == "percent"
    assert detail(ada).shown.value == 41 * MICRO  # the mean of a third and a half, rounded down


def test_attempts_are_listed_newest_first_the_unswept_one_among_them(store: Store, ada: Member) -> None:
    make_achievement(store, **WEEKLY)
    happen(ada, NOW - 7 * DAY, NOW)
    assert Attempt.objects.count() == 1
    assert [(each.number, each.outcome) for each in detail(ada).attempts] == [(1, "expired")]
    later = detail(ada, NOW + 7 * DAY).attempts
    assert [(each.number, each.outcome, each.value) for each in later] == [(2, "expired", MICRO), (1, "expired", MICRO)]
    assert later[0].ended_at == datetime.datetime(2026, 3, 15, 23, tzinfo=datetime.UTC)
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(
    ("document", "visits", "at", "reason"),
    [
        ({}, 1, NOW, None),
        ({}, 3, NOW, "already_reached"),
        ({"ends_at": "2026-03-12T00:00:00"}, 1, NOW + DAY, "outside_dates"),
        ({"availability": [{"type": "days_of_week", "days": ["wednesday"]}]}, 1, NOON_SUNDAY, "outside_availability"),
        ({"period": {"type": "relative", "count": 1, "unit": "day"}}, 1, NOW + 2 * DAY, "ended"),
        (WEEKLY, 3, NOW, "already_reached"),
        (WEEKLY, 3, NOW + 7 * DAY, None),
        ({**WEEKLY, "completion_limit": {"value": 1}}, 3, NOW + 7 * DAY, "completion_limit"),
        (
            {"audience": [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]},
            0,
            NOW,
            "not_in_audience",
        ),
    ],
)
def test_it_says_why_nothing_would_count_now(
    store: Store, ada: Member, document: dict[str, Any], visits: int, at: datetime.datetime, reason: str | None
) -> None:
    make_achievement(store, **document)
    happen(ada, *(NOW - number * HOUR for number in reversed(range(visits))))
    found = detail(ada, at).why_not
    assert (found and found["code"]) == reason


def test_for_a_member_who_left_nothing_counts(store: Store) -> None:
    make_achievement(store)
    found = detail(make_member(store, "gone", status="left")).why_not
    assert found is not None
    assert found["code"] == "member_inactive"


def test_what_is_not_live_and_was_not_begun_is_not_there(store: Store, ada: Member) -> None:
    make_achievement(store, status="paused")
    assert achievement_of(ada, catalogue_of(store.pk).by_key["visits"], at=NOW) is None


# History --------------------------------------------------------------------------------------------------


def change(member: Member, achievement: Any, at: datetime.datetime, **values: Any) -> Change:
    said = {"kind": "adjustment", "before": {"value": 1}, "after": {"value": 2}, "actor": "Grace", "reason": "sorry"}
    return Change.objects.create(member=member, achievement=achievement, at=at, **{**said, **values})


def test_history_is_what_moved_it_and_who_newest_first(store: Store, ada: Member) -> None:
    achievement = make_achievement(store)
    make_achievement(store, "another")
    first, second = happen(ada, NOW - 3 * HOUR, NOW - HOUR)
    change(ada, achievement, NOW - 2 * HOUR, event_id=first.pk)
    lines = history_of(ada, catalogue_of(store.pk).by_key["visits"]).lines
    assert [(each.kind, each.event, each.rule, each.amount, each.before, each.after) for each in lines] == [
        ("event", second.uuid, "1", MICRO, MICRO, 2 * MICRO),
        ("adjustment", first.uuid, None, None, None, None),
        ("event", first.uuid, "1", MICRO, 0, MICRO),
    ]
    assert (lines[1].changed_from, lines[1].changed_to, lines[1].actor) == ({"value": 1}, {"value": 2}, "Grace")


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_paging_through_history_skips_and_repeats_nothing(store: Store, ada: Member, limit: int) -> None:
    both = [{**VISITS, "key": "a", "goal": 9}, {**VISITS, "key": "b", "goal": 9}]
    achievement = make_achievement(store, rules=both)
    happen(ada, *(NOW - hours * HOUR for hours in (4, 3, 2)))
    # Clocks may disagree: what was written later may say that it was earlier.
    for at in (NOW - 9 * HOUR, NOW, NOW - 3 * HOUR):
        change(ada, achievement, at)
    entry, mark, pages = catalogue_of(store.pk).by_key["visits"], START, list[Any]()
    while True:
        page = history_of(ada, entry, after=mark, limit=limit)
        pages += page.lines
        assert len(page.lines) <= limit
        if page.next is None:
            break
        mark = page.next
    whole = list(history_of(ada, entry).lines)
    assert len(whole) == 9
    assert pages == whole


def test_a_referral_is_in_the_history_of_whoever_referred(store: Store, ada: Member) -> None:
    make_achievement(store, rules=[{**VISITS, "key": "own"}, {**VISITS, "key": "friends", "subject": "referral"}])
    friend = make_member(store, "friend", referrer=ada)
    (visit,) = happen(friend, NOW)
    entry = catalogue_of(store.pk).by_key["visits"]
    (line,) = history_of(ada, entry).lines
    assert (line.rule, line.event, line.referee) == ("friends", visit.uuid, friend.uuid)
    (line,) = history_of(friend, entry).lines
    assert (line.rule, line.event, line.referee) == ("own", visit.uuid, None)


def test_details_and_history_take_a_fixed_number_of_statements(store: Store, ada: Member) -> None:
    make_achievement(store, rules=[{**VISITS, "goal": 100}])
    counts = []
    for day in range(2):
        happen(ada, *(NOW + day * DAY + hours * HOUR for hours in (1, 2, 3)))
        detail(ada)
        entry = catalogue_of(store.pk).by_key["visits"]
        with CaptureQueriesContext(connection) as caught:
            achievement_of(ada, entry, at=NOW + 2 * DAY)
            history_of(ada, entry)
        counts.append(len(caught))
    assert counts == [5, 5]
