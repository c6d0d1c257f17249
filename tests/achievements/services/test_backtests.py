"""What an achievement would have done with the log: true figures, nobody's progress moved, stopped and gone on with."""

import datetime
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from achievements import tasks
from achievements.models import Achievement, Backtest, Change, Completion, Progress
from achievements.services import backtests, walking
from achievements.services.backtests import begin_backtest, cancel_backtest, go_on
from achievements.services.definitions import delete_achievement
from members.errors import Refused
from members.models import AuditEntry, Store
from tests.achievements.evaluation.making import LONG_AGO, evaluate_everything, make_live
from tests.achievements.factories import ACTOR, change, document, make_achievement
from tests.members.factories import accept, event, make_member

GOAL_2: dict[str, Any] = {"rules": [{"trigger": "custom_event", "event": "visit", "goal": 2}]}
DAY = "2026-03-0{}T10:00:00Z"


def log(store: Store, **days: str) -> None:
    """Visits of members on these days of March; nothing is too late."""
    store.late_for = datetime.timedelta(days=3660)
    store.save()
    for who, when in days.items():
        make_member(store, who)
        visits = [
            event(f"{who}-{n}", member={"external_id": who}, occurred_at=DAY.format(day)) for n, day in enumerate(when)
        ]
        if visits:
            accept(store, *visits)
    evaluate_everything()


def tried(achievement: Achievement) -> Backtest:
    backtest = begin_backtest(achievement, actor=ACTOR)
    assert go_on(backtest.pk)
    backtest.refresh_from_db()
    return backtest


def test_it_says_who_would_have_started_and_completed_and_when(store: Store) -> None:
    log(store, ada="123", bob="2", eve="")
    draft = make_achievement(store, milestones=[{"key": "half", "target": 1}], **GOAL_2)
    backtest = tried(draft)
    assert backtest.found == {
        "started": 2, "completed": 1, "completions": 1, "milestones": {"half": 2},
        "days": {"2026-03-01": [1, 0], "2026-03-02": [1, 1]},
    }  # fmt: skip
    assert (backtest.done_count, backtest.total_count, backtest.percent) == (3, 3, 100)
    assert (backtest.finished_at is not None, backtest.error) == (True, "")


def test_nobodys_progress_is_touched(store: Store) -> None:
    log(store, ada="12")
    tried(make_achievement(store, **GOAL_2))
    assert [model.objects.count() for model in (Progress, Completion, Change)] == [0, 0, 0]


VISIT: dict[str, Any] = {"trigger": "custom_event", "event": "visit", "goal": 1}
RULES = st.sampled_from(
    [
        {**VISIT, "goal": 2},
        {**VISIT, "goal": 1, "frequency_limit": {"value": 1, "per": {"count": 1, "unit": "day"}}},
        {**VISIT, "window": {"type": "calendar", "unit": "day", "consecutive": 2}},
        {**VISIT, "goal": 2, "window": {"type": "rolling", "unit": "day", "count": 2}},
    ]
)
WEEKLY = {"period": {"type": "calendar", "unit": "week"}, "recurrence": "after_expiry"}
PERIODS = st.sampled_from([{}, WEEKLY, {"recurrence": "on_completion"}])
WHEN = st.text("123456789", max_size=6).map(lambda days: "".join(sorted(days)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RULES, PERIODS, st.lists(WHEN, min_size=1, max_size=4), st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_it_finds_what_would_have_been_counted(
    db: None, rule: dict[str, Any], period: dict[str, Any], when: list[str], zone: str
) -> None:
    number = Store.objects.count()
    store = Store.objects.create(code=f"s{number}", name="S", time_zone=zone)
    live = make_live(store, {"key": "live", "rules": [rule], **period}, at=LONG_AGO)
    log(store, **{f"m{each}": days for each, days in enumerate(when)})
    found = tried(make_achievement(store, "draft", rules=[rule], **period)).found
    completions = Completion.objects.filter(achievement=live)
    told = {name: found.get(name, 0) for name in ("started", "completed", "completions")}
    assert told == {
        "started": Progress.objects.filter(achievement=live).count(),
        "completed": completions.values("member").distinct().count(),
        "completions": sum(completions.values_list("count", flat=True)),
    }


def test_stopped_anywhere_it_goes_on_from_there(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "AT_ONCE", 1)
    log(store, ada="12", bob="12", eve="1")
    backtest = begin_backtest(make_achievement(store, **GOAL_2), actor=ACTOR)
    seen = []
    while not go_on(backtest.pk, stay_for=0):
        backtest.refresh_from_db()
        seen.append((backtest.done_count, backtest.found["started"], backtest.finished_at))
    backtest.refresh_from_db()
    assert seen == [(1, 1, None), (2, 2, None), (3, 3, None)]
    assert (backtest.found["completed"], backtest.finished_at is not None) == (2, True)


def test_two_workers_at_once_count_nobody_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log(store, ada="12")
    backtest = begin_backtest(make_achievement(store, **GOAL_2), actor=ACTOR)
    real = backtests._try

    def meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(backtests, "_try", real)
        assert go_on(backtest.pk), "the other one is quicker"
        return real(*arguments)

    monkeypatch.setattr(backtests, "_try", meanwhile)
    assert go_on(backtest.pk)
    backtest.refresh_from_db()
    assert (backtest.done_count, backtest.found["started"]) == (1, 1)


def test_a_cancelled_one_stops_with_its_batch_and_keeps_what_was_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "AT_ONCE", 1)
    log(store, ada="12", bob="12")
    backtest = begin_backtest(make_achievement(store, **GOAL_2), actor=ACTOR)
    go_on(backtest.pk, stay_for=0)
    assert cancel_backtest(backtest, actor=ACTOR)
    assert not cancel_backtest(backtest, actor=ACTOR), "it is over already"
    assert go_on(backtest.pk)
    backtest.refresh_from_db()
    assert (backtest.done_count, backtest.found["started"], backtest.is_cancelled) == (1, 1, True)
    actions = [entry.action for entry in AuditEntry.objects.order_by("id")]
    assert actions[-2:] == ["achievement.backtest_begun", "achievement.backtest_cancelled"]


def test_one_at_a_time(store: Store) -> None:
    draft = make_achievement(store)
    begin_backtest(draft, actor=ACTOR)
    with pytest.raises(Refused, match="under way"):
        begin_backtest(draft, actor=ACTOR)
    assert Backtest.objects.count() == 1


def test_a_wrong_definition_is_refused(store: Store) -> None:
    draft = make_achievement(store)
    draft.definition = {"key": "x", "rules": []}
    with pytest.raises(Refused) as refused:
        begin_backtest(draft, actor=ACTOR)
    assert [each.field for each in refused.value.wrong] == ["/definition/rules"]
    assert not Backtest.objects.exists()


def test_it_is_about_the_definition_of_when_it_was_begun(store: Store) -> None:
    log(store, ada="12")
    draft = make_achievement(store, **GOAL_2)
    backtest = begin_backtest(draft, actor=ACTOR)
    change(draft, definition=document(rules=[{"trigger": "custom_event", "event": "visit", "goal": 9}]))
    go_on(backtest.pk)
    backtest.refresh_from_db()
    assert backtest.found["completed"] == 1


def test_what_cannot_be_tried_says_so_and_is_not_tried_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log(store, ada="12")
    backtest = begin_backtest(make_achievement(store, **GOAL_2), actor=ACTOR)
    monkeypatch.setattr(backtests, "_try", Mock(side_effect=ZeroDivisionError("poison")))
    assert go_on(backtest.pk)
    backtest.refresh_from_db()
    assert (backtest.error, backtest.finished_at is not None) == ("ZeroDivisionError: poison", True)


def test_a_database_that_is_busy_is_asked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    log(store, ada="12")
    backtest = begin_backtest(make_achievement(store, **GOAL_2), actor=ACTOR)
    monkeypatch.setattr(backtests, "_try", Mock(side_effect=OperationalError("locked")))
    with pytest.raises(OperationalError):
        go_on(backtest.pk)
    assert Backtest.objects.get().finished_at is None


def test_the_sweep_nudges_what_a_killed_worker_left(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    backtest = begin_backtest(make_achievement(store), actor=ACTOR)
    nudged = Mock()
    monkeypatch.setattr(backtests, "send_nudge", nudged)
    tasks.sweep_backtests()
    nudged.assert_called_once_with("achievements.tasks.go_on_with_backtest", [backtest.pk])
    tasks.go_on_with_backtest(backtest.pk)
    tasks.sweep_backtests()
    nudged.assert_called_once()


def test_a_draft_that_was_tried_can_still_be_deleted(store: Store) -> None:
    draft = make_achievement(store)
    tried(draft)
    delete_achievement(draft, actor=ACTOR)
    assert not Backtest.objects.exists()
