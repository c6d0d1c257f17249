"""The sweep: it closes what has ended, after everything the member still waits for, and changes nothing to come."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from achievements.evaluation.settling import work_off_accepted
from achievements.models import Achievement, Attempt, Progress
from achievements.services.expiring import expire_due
from achievements.tasks import expire_due as beat
from members.lanes import lane_of
from members.models import Member, Pending, Store
from tests.achievements.evaluation.making import completions_of, evaluate_everything, make_live, value_of
from tests.members.factories import accept, event, make_member

MONTHLY = {
    "key": "visits",
    "rules": [{"trigger": "custom_event", "event": "visit", "goal": 3}],
    "period": {"type": "calendar", "unit": "month"},
    "recurrence": "after_expiry",
}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-30T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def visits(store: Store) -> Achievement:
    return make_live(store, MONTHLY)


@pytest.fixture
def ada(store: Store) -> Member:
    return make_member(store)


def closed() -> list[tuple[int, int, str]]:
    return list(Attempt.objects.order_by("member_id", "number").values_list("number", "value", "outcome"))


def test_nothing_is_closed_before_its_end(
    store: Store, ada: Member, visits: Achievement, clock: time_machine.Traveller
) -> None:
    accept(store, event("1"))
    evaluate_everything()
    clock.move_to("2026-03-31T21:59:59Z")  # a second before midnight in Vienna
    assert expire_due() == 0
    clock.move_to("2026-03-31T22:00:00Z")
    assert expire_due() == 1


def test_what_has_ended_is_closed_with_its_value(
    store: Store, ada: Member, visits: Achievement, clock: time_machine.Traveller
) -> None:
    accept(store, event("1"), event("2"))
    evaluate_everything()
    clock.shift(datetime.timedelta(days=3))
    beat()
    row = Progress.objects.get()
    assert (row.status, row.value, row.due_at, row.version) == ("expired", 2_000_000, None, 2)
    assert closed() == [(1, 2_000_000, "expired")]
    assert Attempt.objects.get().ended_at == datetime.datetime(2026, 3, 31, 22, tzinfo=datetime.UTC)
    assert expire_due() == 0
    accept(store, event("3"))
    evaluate_everything()
    assert (value_of(ada, visits), len(closed())) == (1, 1)


def test_what_is_pending_comes_first(
    store: Store, ada: Member, visits: Achievement, clock: time_machine.Traveller
) -> None:
    accept(store, event("1"), event("2"))
    evaluate_everything()
    accept(store, event("3"))
    clock.shift(datetime.timedelta(days=3))
    assert expire_due() == 1
    assert closed() == [(1, 3_000_000, "completed")]
    assert completions_of(ada, visits) == 1
    assert not Pending.objects.exists()


def test_a_late_event_replays_what_was_closed(
    store: Store, ada: Member, visits: Achievement, clock: time_machine.Traveller
) -> None:
    accept(store, event("1"), event("2"))
    evaluate_everything()
    clock.shift(datetime.timedelta(days=3))
    expire_due()
    accept(store, event("3", occurred_at="2026-03-30T13:00:00Z"))
    evaluate_everything()
    assert completions_of(ada, visits) == 1
    assert expire_due() == 1  # the replay left it open
    assert closed() == [(1, 3_000_000, "completed")]


def test_with_or_without_the_sweep_the_rest_is_the_same(
    store: Store, visits: Achievement, clock: time_machine.Traveller
) -> None:
    people = [make_member(store, name) for name in ("swept", "left")]
    for name in ("swept", "left"):
        accept(store, event(f"{name}1", member={"external_id": name}))
    evaluate_everything()
    clock.shift(datetime.timedelta(days=3))
    Progress.objects.filter(member=people[1]).update(due_at=None)
    assert expire_due() == 1
    for name in ("swept", "left"):
        accept(store, event(f"{name}2", member={"external_id": name}))
    evaluate_everything()
    swept, left = (Progress.objects.get(member=each) for each in people)
    assert swept.standing.replace("swept", "left") == left.standing
    assert closed() == [(1, 1_000_000, "expired")] * 2


@pytest.mark.parametrize("at_once", [1, 3, 500])
def test_everybody_is_closed_whatever_their_lane_and_however_many_at_once(
    store: Store,
    visits: Achievement,
    clock: time_machine.Traveller,
    at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("achievements.services.expiring.AT_ONCE", at_once)
    people = [make_member(store, f"m{number}") for number in range(40)]
    accept(store, *(event(each.external_id, member={"external_id": each.external_id}) for each in people))
    evaluate_everything()
    clock.shift(datetime.timedelta(days=3))
    call_command("expire_due")
    assert closed() == [(1, 1_000_000, "expired")] * 40


# The command that does a worker's work --------------------------------------------------------------------


def test_what_is_pending_is_evaluated(
    store: Store, ada: Member, visits: Achievement, capsys: pytest.CaptureFixture[str]
) -> None:
    accept(store, *(event(str(number)) for number in range(3)))
    other = (lane_of(ada.pk) + 1) % 16
    call_command("evaluate_pending", lane=other)
    assert "0 events evaluated, 0 pending." in capsys.readouterr().err
    call_command("evaluate_pending")
    assert "3 events evaluated, 0 pending." in capsys.readouterr().err
    assert value_of(ada, visits) == 3


def test_a_lane_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="from 0 to 15"):
        call_command("evaluate_pending", lane=16)


def test_only_what_was_pending_at_first_is_waited_for(
    store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept(store, event("1"))
    calls: list[Any] = []

    def one_more(lane: int, _limit: int) -> int:
        Pending.objects.filter(lane=lane).delete()
        accept(store, event(f"more{len(calls)}"))
        calls.append(lane)
        return 1

    monkeypatch.setattr("achievements.evaluation.settling.evaluate_carefully", one_more)
    assert work_off_accepted(lane_of(ada.pk)) == 1
