"""The worker's way with events: from the list of what is pending to progress, triggers, attempts and completions."""

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from achievements.engine.amounts import MICRO
from achievements.evaluation import evaluate
from achievements.evaluation.evaluate import evaluate_lane
from achievements.evaluation.setting_aside import evaluate_carefully
from achievements.models import Attempt, Change, Completion, Progress, Trigger
from achievements.services.rebuilding import check_progress
from achievements.services.resets import Scope
from members.actors import Actor
from members.inbox.preview import preview_events
from members.lanes import lane_of
from members.models import Event, Member, Pending, SetAside, Store
from members.services.events import assign_event, cancel_event
from members.services.members import change_member
from tests.achievements.evaluation.making import completions_of, evaluate_everything, make_live, value_of
from tests.members.factories import accept, event, make_member, make_store, sale

pytestmark = pytest.mark.django_db


def visits(goal: int = 3, **values: Any) -> dict[str, Any]:
    return {"key": "visits", "rules": [{"trigger": "custom_event", "event": "visit", "goal": goal}], **values}


@pytest.fixture
def store() -> Store:
    return make_store()


@pytest.fixture
def ada(store: Store) -> Member:
    return make_member(store)


def test_events_move_progress_and_complete_it(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    accept(store, event("1"), event("2"))
    assert evaluate_everything() == 2
    assert (value_of(ada, achievement), completions_of(ada, achievement)) == (2, 0)
    accept(store, event("3"), event("4"))
    evaluate_everything()
    assert (value_of(ada, achievement), completions_of(ada, achievement)) == (3, 1)
    progress = Progress.objects.get()
    assert (progress.status, progress.percent, progress.completions_count, progress.version) == ("completed", 100, 1, 2)
    assert progress.revealed_at is not None
    assert progress.first_completed_at == progress.last_completed_at == Completion.objects.get().completed_at
    assert Completion.objects.get().event_id == Event.objects.get(source_id="3").pk
    assert [(t.event.source_id, t.amount, t.before, t.after) for t in Trigger.objects.order_by("event_id")] == [
        ("1", 1_000_000, 0, 1_000_000),
        ("2", 1_000_000, 1_000_000, 2_000_000),
        ("3", 1_000_000, 2_000_000, 3_000_000),
    ]
    assert not Pending.objects.exists()


def test_what_no_achievement_listens_for_leaves_nothing_behind(store: Store, ada: Member) -> None:
    make_live(store, visits())
    accept(store, event("1", type="other"))
    assert evaluate_everything() == 1
    assert not Progress.objects.exists()
    assert not Pending.objects.exists()


def test_a_late_event_is_replayed_into_its_place(store: Store, ada: Member) -> None:
    streak = {
        "key": "streak",
        "rules": [
            {
                "trigger": "custom_event",
                "event": "visit",
                "goal": 1,
                "window": {"type": "calendar", "unit": "day", "consecutive": 3},
            }
        ],
    }
    achievement = make_live(store, streak)
    today = datetime.datetime.now(datetime.UTC).replace(hour=12)
    days = [(today - datetime.timedelta(days=back)).isoformat() for back in (5, 4, 3)]
    accept(store, event("1", occurred_at=days[0]), event("3", occurred_at=days[2]))
    evaluate_everything()
    assert completions_of(ada, achievement) == 0
    assert [attempt.outcome for attempt in Attempt.objects.all()] == ["broken"]
    accept(store, event("2", occurred_at=days[1]))
    evaluate_everything()
    assert completions_of(ada, achievement) == 1
    assert not Attempt.objects.exists()
    assert Change.objects.get().event_id == Event.objects.get(source_id="2").pk
    assert Trigger.objects.count() == 3


def test_a_cancelled_event_is_as_if_it_had_never_been(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    accept(store, event("1"), event("2"))
    evaluate_everything()
    cancel_event(Event.objects.get(source_id="1"), actor=Actor.command("test"), reason="mistake")
    evaluate_everything()
    assert value_of(ada, achievement) == 1
    assert Trigger.objects.count() == 2


def test_a_completion_is_taken_back_only_where_the_achievement_says_so(store: Store, ada: Member) -> None:
    kept = make_live(store, visits(2))
    taken = make_live(store, {**visits(2), "key": "strict", "rollback_after_completion": True})
    accept(store, event("1"), event("2"))
    evaluate_everything()
    cancel_event(Event.objects.get(source_id="1"), actor=Actor.command("test"), reason="mistake")
    evaluate_everything()
    assert (completions_of(ada, kept), completions_of(ada, taken)) == (1, 0)
    assert Completion.objects.filter(achievement=taken, rolled_back_at__isnull=False).count() == 1
    accept(store, event("3"))
    evaluate_everything()
    assert (completions_of(ada, kept), completions_of(ada, taken)) == (1, 1)


def test_a_return_takes_its_value_off_the_sale(store: Store, ada: Member) -> None:
    spend = {
        "key": "spend",
        "rules": [
            {
                "trigger": "transaction",
                "goal": 500,
                "aggregation": {"type": "sum", "attribute": "transaction.gross_value"},
            }
        ],
    }
    achievement = make_live(store, spend)
    accept(store, sale("s1", "R-1", gross_value=100), sale("s2", "R-2", gross_value=50))
    evaluate_everything()
    assert value_of(ada, achievement) == 150
    back = {"document_type": "return", "linked_document": "R-1", "gross_value": 30}
    accept(store, sale("b1", "B-1", **back))
    evaluate_everything()
    assert value_of(ada, achievement) == 120
    accept(store, sale("b2", "B-2", document_type="return", linked_document="R-3", gross_value=10))
    accept(store, sale("s3", "R-3", gross_value=10))
    evaluate_everything()
    assert value_of(ada, achievement) == 120
    cancel_event(Event.objects.get(source_id="b1"), actor=Actor.command("test"), reason="mistake")
    evaluate_everything()
    assert value_of(ada, achievement) == 150


def test_rules_ask_about_everything_a_sale_carries(store: Store, ada: Member) -> None:
    asked = [
        {"attribute": "transaction.purchase_place", "operator": "is_equal", "value": "Naschmarkt"},
        {"attribute": "transaction.channel", "operator": "is_equal", "value": "till"},
        {"attribute": "transaction.attributes.cashier.id", "operator": "is_equal", "value": 7},
    ]
    organic = [{"attribute": "item.attributes.organic", "operator": "is_equal", "value": True}]
    aggregation = {"type": "item_value", "conditions": organic}
    rule = {"trigger": "transaction", "goal": 500, "aggregation": aggregation, "conditions": asked}
    achievement = make_live(store, {"key": "organic", "rules": [rule]})
    items = [{"sku": "tea", "gross_value": 2, "attributes": {"organic": True}}, {"sku": "cup", "gross_value": 4}]
    carried = {"purchase_place": "Naschmarkt", "channel": "till", "attributes": {"cashier": {"id": 7}}, "items": items}
    accept(store, sale("s1", "R-1", **carried), sale("s2", "R-2", **{**carried, "channel": "web"}))
    accept(store, sale("s3", "R-3", items=items))
    evaluate_everything()
    assert value_of(ada, achievement) == 2


def test_a_referral_moves_the_referrer_in_another_lane(store: Store, ada: Member) -> None:
    friends = {
        "key": "friends",
        "rules": [
            {
                "trigger": "custom_event",
                "event": "visit",
                "subject": "referral",
                "unique_referee": True,
                "goal": 3,
            }
        ],
    }
    achievement = make_live(store, friends)
    for number in range(20):
        make_member(store, f"friend-{number}", referrer=ada)
    accept(store, *(event(str(n), member={"external_id": f"friend-{n % 20}"}) for n in range(2)))
    accept(store, event("again", member={"external_id": "friend-0"}), event("own"))
    evaluate_everything()
    assert (value_of(ada, achievement), completions_of(ada, achievement)) == (2, 0)
    accept(store, event("third", member={"external_id": "friend-7"}))
    evaluate_everything()
    assert completions_of(ada, achievement) == 1
    assert Progress.objects.count() == 1


def test_a_sale_is_journalled_in_both_lanes_though_it_came_back_before_the_second_saw_it(
    store: Store, ada: Member
) -> None:
    friend = make_member(store, "friend", referrer=ada)
    spent = {"trigger": "transaction", "aggregation": {"type": "sum", "attribute": "transaction.gross_value"}}
    make_live(store, {"key": "own", "rules": [{**spent, "goal": 1000}]})
    make_live(store, {"key": "friends", "rules": [{**spent, "goal": 1000, "subject": "referral"}]})
    accept(store, {**sale("sale", "R-1", gross_value=100), "member": {"external_id": "friend"}})
    evaluate_lane(lane_of(friend.pk))
    back = sale("back", "B-1", document_type="return", linked_document="R-1", gross_value=30)
    accept(store, {**back, "member": {"external_id": "friend"}})
    evaluate_everything()
    journal = Trigger.objects.values_list("event__source_id", "rule__achievement__key", "amount")
    assert set(journal) == {("sale", "own", 100_000_000), ("sale", "friends", 70_000_000)}
    assert set(Progress.objects.values_list("value", flat=True)) == {70_000_000}


def test_a_dry_run_tells_what_would_change_and_changes_nothing(store: Store, ada: Member) -> None:
    make_live(store, visits(2))
    accept(store, event("1"))
    evaluate_everything()
    changes = preview_events(store, [b'{"type": "visit", "member": {"external_id": "ada"}}']).changes
    assert changes is not None
    (told,) = changes["progress"]
    assert (told["achievement"], told["value"], told["completed"], told["status"]) == ("visits", 2, 1, "completed")
    assert (Progress.objects.get().version, Completion.objects.count(), Event.objects.count()) == (1, 0, 1)


def test_a_dry_run_of_a_late_event_is_counted_in_its_place(store: Store, ada: Member) -> None:
    day = {"unit": "day", "count": 1}
    capped = {"trigger": "custom_event", "event": "visit", "goal": 5, "frequency_limit": {"value": 1, "per": day}}
    make_live(store, {"key": "capped", "rules": [capped]})
    accept(store, event("1"))
    evaluate_everything()
    late = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)).isoformat()
    sent = f'{{"type": "visit", "occurred_at": "{late}", "member": {{"external_id": "ada"}}}}'
    changes = preview_events(store, [sent.encode()]).changes
    assert changes is not None
    assert changes["progress"][0]["value"] == 2


def test_an_event_that_cannot_be_evaluated_is_set_aside_and_the_rest_goes_on(
    store: Store, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    achievement = make_live(store, visits(100))
    accept(store, *(event(str(number)) for number in range(40)))
    plain = evaluate.evaluate_events

    def fails_on_poison(event_ids: list[int], lane: int | None) -> evaluate.Evaluation:
        if Event.objects.filter(pk__in=event_ids, source_id="17").exists():
            raise ValueError("poison")
        return plain(event_ids, lane)

    monkeypatch.setattr(evaluate, "evaluate_events", fails_on_poison)
    lane = lane_of(ada.pk)
    while evaluate_carefully(lane, 1000):
        pass
    assert (value_of(ada, achievement), SetAside.objects.get().event.source_id) == (39, "17")
    assert "ValueError: poison" in SetAside.objects.get().error
    assert not Pending.objects.exists()


def test_law_2_event_time_decides_whatever_arrives_when(store: Store, ada: Member) -> None:
    month = {**visits(2), "period": {"type": "calendar", "unit": "month"}, "recurrence": "after_expiry"}
    achievement = make_live(store, month)
    with time_machine.travel("2026-03-01T00:10:00Z", tick=False):
        accept(
            store, event("a", occurred_at="2026-02-28T23:59:59.999999Z"), event("b", occurred_at="2026-03-01T00:00:00Z")
        )
        evaluate_everything()
        assert completions_of(ada, achievement) == 0
        accept(store, event("c", occurred_at="2026-02-28T12:00:00Z"))
        evaluate_everything()
        assert completions_of(ada, achievement) == 1
        assert Completion.objects.get().completed_at.isoformat() == "2026-02-28T23:59:59.999999+00:00"


def test_facts_of_the_time_of_acceptance_are_what_conditions_see(store: Store, ada: Member) -> None:
    gold = {"attribute": "member.tier", "operator": "is_equal", "value": "gold"}
    achievement = make_live(store, {**visits(5), "audience": [gold]})
    accept(store, event("before"))
    change_member(ada, {"tier": "gold"}, actor=Actor.command("test"))
    accept(store, event("as gold"))
    change_member(ada, {"tier": ""}, actor=Actor.command("test"))
    accept(store, event("after"))
    evaluate_everything()
    assert value_of(ada, achievement) == 1
    assert Trigger.objects.get().event.source_id == "as gold"


def test_a_batch_takes_the_same_few_statements_whatever_its_size(
    store: Store, ada: Member, django_assert_max_num_queries: Any
) -> None:
    make_live(store, visits(5))
    accept(store, *(event(str(number), member={"external_id": f"m-{number}"}) for number in range(200)))
    lane = lane_of(ada.pk)
    evaluate_lane(lane)
    accept(store, *(event(f"again-{number}", member={"external_id": f"m-{number}"}) for number in range(200)))
    with django_assert_max_num_queries(13):
        assert evaluate_lane(lane) > 5


def test_an_event_that_is_assigned_later_counts_at_its_time_with_what_came_back_of_it(
    store: Store, ada: Member
) -> None:
    store.unknown_member = "keep"
    store.save()
    value = {"type": "sum", "attribute": "transaction.gross_value"}
    rule = {"trigger": "transaction", "goal": 500, "aggregation": value}
    daily = make_live(store, {"key": "daily", "rules": [rule], "period": {"type": "calendar", "unit": "day"},
                              "recurrence": "after_expiry"})  # fmt: skip
    total = make_live(store, {"key": "total", "rules": [rule]})
    yesterday = (timezone.now() - datetime.timedelta(days=1)).isoformat()
    nobody = {"member": {"external_id": "nobody"}}
    items = [{"sku": "tea", "quantity": 2, "gross_value": 20}, {"sku": "cup", "gross_value": 5}]
    accept(store, {**sale("s", "S", items=items), **nobody, "occurred_at": yesterday}, sale("now", "N", gross_value=3))
    back = {"document_type": "return", "linked_document": "S"}
    accept(store, {**sale("r", "R", **back, items=[{"sku": "tea", "gross_value": 10}]), **nobody})
    evaluate_everything()
    assert (value_of(ada, daily), value_of(ada, total)) == (3, 3)
    for name in ("s", "r"):
        assign_event(Event.objects.get(source_id=name), ada, actor=Actor.command("test"))
    evaluate_everything()
    assert (value_of(ada, daily), value_of(ada, total)) == (3, 18)
    assert Attempt.objects.get(achievement=daily).value == 15 * MICRO, "in the day in which it was"
    assert check_progress(Scope(store)).differences == []
