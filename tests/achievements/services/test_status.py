"""The way of an achievement: what it can become, what is written down, and from when it counts."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from achievements.evaluation.plans import plans_of, read_editions
from achievements.models import Achievement, Backfill, Rule, StatusChange
from achievements.services import backfills
from members.errors import Refused
from members.models import AuditEntry, Store
from tests.achievements.factories import archive, make_achievement, make_live, pause, publish
from tests.members.factories import make_member, make_store

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
MOVES = {"live": publish, "paused": pause, "archived": archive}
ALLOWED = {
    ("draft", "live"),
    ("live", "paused"),
    ("live", "archived"),
    ("paused", "live"),
    ("paused", "archived"),
}


def at_status(store: Store, status: str) -> Achievement:
    made = make_achievement(store)
    Achievement.objects.filter(pk=made.pk).update(status=status)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("after", MOVES)
@pytest.mark.parametrize("before", Achievement.Status.values)
def test_it_goes_from_draft_to_live_and_paused_and_in_the_end_to_the_archive(
    store: Store, before: str, after: str
) -> None:
    made = at_status(store, before)
    if (before, after) in ALLOWED:
        assert MOVES[after](made).status == after
        assert list(StatusChange.objects.values_list("status", flat=True)) == [after]
        return
    with pytest.raises(Refused, match=f"This achievement is {before}: .*, not {after}") as refused:
        MOVES[after](made)
    assert (refused.value.code, refused.value.field) == ("wrong_status", "status")
    made.refresh_from_db()
    assert made.status == before
    assert not StatusChange.objects.exists()


def test_every_change_of_status_is_kept_with_the_dates_in_force_and_who_did_it(store: Store) -> None:
    made = make_achievement(store, starts_at="2026-01-01T00:00:00", ends_at="2026-12-31T00:00:00+01:00")
    with time_machine.travel(NOW, tick=False):
        publish(made, reason="spring")
    change = StatusChange.objects.get()
    assert (change.at, change.status, change.actor, change.reason) == (NOW, "live", "command test", "spring")
    assert (change.starts_at, change.ends_at) == ("2026-01-01T00:00:00", "2026-12-31T00:00:00+01:00")
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.before, entry.after) == ("achievement.live", {"status": "draft"}, {"status": "live"})
    assert entry.reason == "spring"


def test_a_clock_that_is_behind_puts_no_change_before_the_one_before_it(store: Store) -> None:
    with time_machine.travel(NOW, tick=False):
        made = make_live(store)
    with time_machine.travel(NOW - datetime.timedelta(seconds=5), tick=False):
        pause(made)
    assert list(StatusChange.objects.values_list("at", "status")) == [(NOW, "live"), (NOW, "paused")]


def test_a_change_makes_another_edition_and_is_compiled(store: Store) -> None:
    made = make_achievement(store)
    before = read_editions([store.pk])[store.pk]
    publish(made)
    after = read_editions([store.pk])[store.pk]
    assert after != before
    compiled = plans_of(store.pk).by_id[made.pk]
    assert (compiled.status, compiled.rule_ids) == ("live", {"1": Rule.objects.get().pk})


def test_what_was_right_once_and_no_longer_is_does_not_go_live(store: Store) -> None:
    made = make_achievement(store)
    wrong = {**made.definition, "rules": [{**made.definition["rules"][0], "goal": 0}], "colour": "red"}
    Achievement.objects.update(definition=wrong)
    with pytest.raises(Refused) as refused:
        publish(made)
    assert {each.field for each in refused.value.wrong} == {"/definition/colour", "/definition/rules/0/goal"}
    assert Achievement.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("definition", "reaches"),
    [
        ({}, False),
        ({"counts_from": "going_live"}, False),
        ({"counts_from": "everything"}, True),
        ({"counts_from": "2026-03-01T11:59:59Z"}, True),
        ({"counts_from": "2026-03-01T12:00:00Z"}, False),
        ({"counts_from": "2026-03-01T12:59:59"}, True),  # on the store's wall, an hour ahead of UTC
        ({"counts_from": "2026-03-01T13:00:00"}, False),
        ({"counts_from": "2026-03-01T13:00:00", "timezone": "Asia/Tokyo"}, True),
        ({"counts_from": "2026-03-02T01:59:59", "timezone": "member"}, True),  # somebody lives where that is over
        ({"counts_from": "2026-03-02T02:00:00", "timezone": "member"}, False),
    ],
)
def test_going_live_fills_in_what_happened_before_if_that_counts(store: Store, definition: dict, reaches: bool) -> None:
    member = make_member(store)
    make_member(make_store("other"), "eve")
    made = make_achievement(store, **definition)
    with time_machine.travel(NOW, tick=False):
        publish(made)
    found = [(each.achievement, each.until_id, each.total_count, each.is_silent) for each in Backfill.objects.all()]
    assert found == ([(made, member.pk, 1, False)] if reaches else [])


def test_filling_in_starts_no_campaign_if_so_chosen_and_only_once(store: Store) -> None:
    made = publish(make_achievement(store, counts_from="everything"), silent=True)
    publish(pause(made))
    assert list(Backfill.objects.values_list("is_silent", "until_id", "total_count")) == [(True, 0, 0)]


def test_whoever_fills_in_is_told_after_the_commit(
    store: Store, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    told: list[int] = []
    make_member(store)
    monkeypatch.setattr(backfills, "on_begun", [told.append])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        make_live(store, counts_from="everything")
        assert told == []
    assert told == [Backfill.objects.get().pk]


def test_where_nobody_is_there_is_nothing_to_fill_in(
    store: Store, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    told: list[int] = []
    monkeypatch.setattr(backfills, "on_begun", [told.append])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        make_live(store, counts_from="everything")
    assert (told, Backfill.objects.get().finished_at is None) == ([], False)


def test_the_time_of_a_change_is_taken_after_the_lock(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from achievements.services.definitions import status

    made, held = make_achievement(store), list[datetime.datetime]()
    real = status.hold_definitions

    def hold(store_id: int) -> None:
        real(store_id)
        held.append(timezone.now())

    monkeypatch.setattr(status, "hold_definitions", hold)
    publish(made)
    assert StatusChange.objects.get().at > held[0]
