"""What was in the log before an achievement went live is counted in the background, however often it is stopped."""

from typing import Any

import pytest

from achievements import tasks
from achievements.evaluation.registry import Moved, registry
from achievements.models import Achievement, Backfill, Change, Completion, Progress
from achievements.services import filling
from achievements.services.filling import fill_in
from achievements.services.rebuilding import check_progress
from achievements.services.resets import Scope
from members.models import Event, Member, Store
from tests.achievements.evaluation.making import completions_of, evaluate_everything, value_of
from tests.achievements.factories import make_achievement, publish
from tests.members.factories import accept, event, make_member

GOAL_2: dict[str, Any] = {"rules": [{"trigger": "custom_event", "event": "visit", "goal": 2}]}


def visit(store: Store, member: Member, *ids: str) -> None:
    accept(store, *(event(f"{member.external_id}{each}", member={"id": str(member.uuid)}) for each in ids))
    evaluate_everything()


def begun(store: Store, *, silent: bool = False, **values: Any) -> tuple[Achievement, Backfill]:
    draft = make_achievement(store, counts_from="everything", **{**GOAL_2, **values})
    live = publish(draft, silent=silent)
    return live, Backfill.objects.get()


def test_what_happened_before_counts_once_it_is_filled_in(store: Store) -> None:
    ada, bob, eve = (make_member(store, name) for name in ("ada", "bob", "eve"))
    visit(store, ada, "1", "2")
    visit(store, bob, "1")
    achievement, backfill = begun(store)
    assert not Progress.objects.exists()
    assert fill_in(backfill.pk)
    assert [value_of(each, achievement) for each in (ada, bob, eve)] == [2, 1, None]
    completion = Completion.objects.get()
    assert (completion.member_id, completion.cause, completion.is_silent) == (ada.pk, "backfill", False)
    backfill.refresh_from_db()
    assert (backfill.done_count, backfill.total_count, backfill.finished_at is not None) == (3, 3, True)
    assert check_progress(Scope(store)).differences == []


def test_only_completions_by_what_came_before_are_of_the_backfill_and_silent(store: Store) -> None:
    ada, bob = make_member(store), make_member(store, "bob")
    visit(store, ada, "1", "2")
    visit(store, bob, "1")
    achievement, backfill = begun(store, silent=True)
    visit(store, bob, "2")
    assert value_of(bob, achievement) == 1
    fill_in(backfill.pk)
    assert value_of(bob, achievement) == 2
    found = Completion.objects.order_by("member_id").values_list("member_id", "cause", "is_silent")
    assert list(found) == [(ada.pk, "backfill", True), (bob.pk, "event", False)]


def test_what_was_still_pending_when_it_went_live_is_of_the_backfill_too(store: Store) -> None:
    ada, bob = make_member(store), make_member(store, "bob")
    accept(store, event("1"), event("2"), event("b1", member={"external_id": "bob"}))
    achievement, backfill = begun(store, silent=True)
    accept(store, event("b2", member={"external_id": "bob"}))
    evaluate_everything()
    fill_in(backfill.pk)
    assert (value_of(ada, achievement), value_of(bob, achievement)) == (2, 2)
    found = Completion.objects.order_by("member_id").values_list("member_id", "cause", "is_silent")
    assert list(found) == [(ada.pk, "backfill", True), (bob.pk, "event", False)]


def test_what_somebody_referred_still_waited_with_is_of_the_referrers_backfill(store: Store) -> None:
    ada = make_member(store)
    for number in range(3):  # not all of them in ada's lane
        make_member(store, f"m{number}", referrer=ada)
    visit(store, Member.objects.get(external_id="m0"), "1")
    accept(store, *(event(f"p{number}", member={"external_id": f"m{number}"}) for number in (1, 2)))
    rule = {"trigger": "custom_event", "event": "visit", "subject": "referral", "goal": 3}
    achievement, backfill = begun(store, silent=True, rules=[rule])
    evaluate_everything()
    fill_in(backfill.pk)
    assert value_of(ada, achievement) == 3
    assert list(Completion.objects.values_list("member_id", "cause", "is_silent")) == [(ada.pk, "backfill", True)]
    assert check_progress(Scope(store)).differences == []


def test_no_campaign_hears_of_progress_that_is_silent(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Moved] = []
    monkeypatch.setattr(registry, "moved", [(lambda: Achievement.objects.values_list("pk", flat=True), heard.extend)])
    make_member(store)
    accept(store, event("1"))
    begun(store, silent=True)
    accept(store, event("2"))
    evaluate_everything()
    assert [each.event_id for each in heard] == [Event.objects.get(source_id="2").pk]


def test_run_again_from_anywhere_it_changes_nothing(store: Store) -> None:
    people = [make_member(store, f"m{number}") for number in range(20)]
    for each in people:
        visit(store, each, "1", "2")
    achievement, backfill = begun(store)
    fill_in(backfill.pk)
    was = list(Progress.objects.order_by("pk").values())
    for done_id in (0, people[7].pk):
        Backfill.objects.update(done_id=done_id, finished_at=None)
        fill_in(backfill.pk)
    assert list(Progress.objects.order_by("pk").values()) == was
    assert (Completion.objects.count(), Change.objects.count()) == (20, 20)
    assert completions_of(people[0], achievement) == 1


def test_it_goes_on_from_where_it_was_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("achievements.services.walking.AT_ONCE", 3)
    people = [make_member(store, f"m{number}") for number in range(8)]
    for each in people:
        visit(store, each, "1")
    _, backfill = begun(store)
    assert not fill_in(backfill.pk, stay_for=0)
    backfill.refresh_from_db()
    assert (backfill.done_count, backfill.done_id, Progress.objects.count()) == (3, people[2].pk, 3)
    monkeypatch.setattr(filling, "STAY_FOR", 0.0)
    nudged: list[int] = []
    monkeypatch.setattr(filling, "nudge", nudged.append)
    tasks.fill_in(backfill.pk)
    tasks.sweep_backfills()
    assert nudged == [backfill.pk] * 2
    assert fill_in(backfill.pk)
    assert Progress.objects.count() == 8
    tasks.sweep_backfills()
    assert nudged == [backfill.pk] * 2


def test_where_another_worker_is_ahead_this_one_stops(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("achievements.services.walking.AT_ONCE", 1)
    for number in range(4):
        visit(store, make_member(store, f"m{number}"), "1")
    _, backfill = begun(store)
    whole = filling._fill_in

    def overtaken(one: Backfill, members: Any) -> None:
        monkeypatch.setattr(filling, "_fill_in", whole)
        fill_in(backfill.pk)
        whole(one, members)

    monkeypatch.setattr(filling, "_fill_in", overtaken)
    assert fill_in(backfill.pk)
    backfill.refresh_from_db()
    assert (backfill.done_count, Progress.objects.count(), Change.objects.count()) == (4, 4, 4)


def test_one_that_was_superseded_is_left_alone(store: Store) -> None:
    visit(store, make_member(store), "1")
    _, backfill = begun(store)
    Backfill.objects.update(finished_at=backfill.created_at)
    assert fill_in(backfill.pk)
    assert not Progress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_publishing_has_a_worker_begin(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, list[int]]] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, **_: sent.append((name, args)))
    make_member(store)
    _, backfill = begun(store)
    assert sent == [("achievements.tasks.fill_in", [backfill.pk])]
