"""Setting progress by hand: absolute, at its own time, checked against what was on screen, and never half."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from achievements.engine.amounts import MICRO
from achievements.evaluation.changing import Seen
from achievements.models import Achievement, Attempt, Base, Change, Completion, Progress
from achievements.services.adjustments import Adjusted, Stale, adjust, preview_adjustment
from members.errors import Refused
from members.models import AuditEntry, Event, Member, Pending, Store
from members.services.events import cancel_event
from tests.achievements.evaluation.making import completions_of, evaluate_everything, make_live, value_of
from tests.achievements.factories import ACTOR, make_achievement
from tests.members.factories import accept, event, make_member, make_store

RULE = {"trigger": "custom_event", "event": "visit", "goal": 10}
EVERYTHING: tuple[Any, ...] = (Progress, Base, Change, Completion, Attempt, AuditEntry)


def visits(**values: Any) -> dict[str, Any]:
    return {"key": "visits", "rules": [RULE], "milestones": [{"target": 4}, {"target": 8}], **values}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-11T11:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada(store: Store) -> Member:
    return make_member(store)


def put(member: Member, achievement: Achievement, progress: Any = None, **values: Any) -> Adjusted:
    given = {"1": progress} if isinstance(progress, int | float) else progress
    amounts = None if given is None else {key: round(value * MICRO) for key, value in given.items()}
    defaults: dict[str, Any] = {"reason": "they called", "actor": ACTOR, "version": None}
    return adjust(member, achievement, progress=amounts, **{**defaults, **values})


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in EVERYTHING]


def test_progress_is_set_absolutely_and_everything_says_so(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    accept(store, event("1"), event("2"))
    evaluate_everything()
    done = put(ada, achievement, 5, version=1)
    assert done.before == Seen(1, "in_progress", 2 * MICRO, 20, 0, {"1": 2 * MICRO})
    assert done.after == Seen(2, "in_progress", 5 * MICRO, 50, 0, {"1": 5 * MICRO})
    assert (done.milestones, done.completed, done.evaluated, done.settled) == (("1",), 0, 0, 2)
    row = Progress.objects.get()
    assert (row.version, row.value, row.base_count) == (2, 5 * MICRO, 1)
    assert Base.objects.get().standing == row.standing
    change = Change.objects.get()
    assert (change.kind, change.actor, change.reason) == ("adjustment", ACTOR.name, "they called")
    assert change.before["value"] == 2 * MICRO
    assert change.after == {"value": 5 * MICRO, "status": "in_progress", "completions": 0, "rules": {"1": 5 * MICRO}}
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id, entry.reason) == ("progress.adjusted", str(ada.pk), "they called")
    milestone = Completion.objects.get()
    assert (milestone.milestone, milestone.cause, milestone.event_id) == ("1", "adjustment", None)


def test_progress_can_be_set_before_anything_happened(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    put(ada, achievement, 3, version=0)
    accept(store, event("1"))
    evaluate_everything()
    assert value_of(ada, achievement) == 4
    assert Progress.objects.get().revealed_at is not None


def test_what_was_accepted_before_is_evaluated_first(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    accept(store, event("1"), event("2"))
    done = put(ada, achievement, 7)
    assert (done.evaluated, done.before.value, done.after.value) == (2, 2 * MICRO, 7 * MICRO)
    assert not Pending.objects.exists()
    assert evaluate_everything() == 0


def test_what_referred_people_did_before_is_evaluated_first_wherever_it_waits(store: Store, ada: Member) -> None:
    rule = {**RULE, "subject": "referral"}
    achievement = make_live(store, visits(rules=[rule], milestones=[]))
    other = make_live(store, {"key": "other", "rules": [rule]})
    make_member(store, "bob", referrer=ada)  # the next number, so another lane
    accept(store, event("1", member={"external_id": "bob"}))
    done = put(ada, achievement, 7)
    assert (done.evaluated, done.before.value) == (1, MICRO)
    evaluate_everything()
    assert (value_of(ada, achievement), value_of(ada, other)) == (7, 1)


def test_set_to_the_goal_it_completes_once_and_crosses_what_is_below(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    done = put(ada, achievement, 25)
    assert (done.completed, done.milestones, done.after.status) == (1, ("1", "2"), "completed")
    put(ada, achievement, 30)
    assert completions_of(ada, achievement) == 1


def test_completions_raised_are_one_record_with_a_count(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits(recurrence="on_completion"))
    done = put(ada, achievement, completions=5)
    assert (done.completed, done.after.completions) == (5, 5)
    record = Completion.objects.get()
    assert (record.count, record.cause, record.base_number) == (5, "adjustment", 0)


def test_completions_lowered_take_nothing_back(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits(recurrence="on_completion", completion_limit={"value": 3}))
    put(ada, achievement, completions=3)
    done = put(ada, achievement, completions=1)
    assert (done.completed, done.after.completions) == (-2, 1)
    assert [each.count for each in Completion.objects.order_by("pk")] == [3, -2]
    assert not Completion.objects.exclude(rolled_back_at=None).exists()
    accept(store, *(event(str(number)) for number in range(10)))
    evaluate_everything()
    assert completions_of(ada, achievement) == 2  # the limit left room for it again


def test_both_at_once_leave_exactly_the_completions_that_were_set(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits(recurrence="on_completion"))
    put(ada, achievement, 10, completions=4)
    assert completions_of(ada, achievement) == 4
    assert Completion.objects.filter(milestone="").count() == 1


def test_what_came_before_is_settled(store: Store, ada: Member, clock: time_machine.Traveller) -> None:
    achievement = make_live(store, visits())
    accept(store, event("1"), event("2"))
    evaluate_everything()
    clock.shift(60)
    put(ada, achievement, 5)
    clock.shift(60)
    accept(store, event("late", occurred_at="2026-03-11T11:00:30Z"), event("3"))
    cancel_event(Event.objects.get(source_id="1"), actor=ACTOR, reason="never was")
    evaluate_everything()
    assert value_of(ada, achievement) == 6


def test_a_correction_of_what_is_settled_takes_nothing_back_that_was_earned_since(
    store: Store, ada: Member, clock: time_machine.Traveller
) -> None:
    rule = {**RULE, "goal": 2, "aggregation": {"type": "sum", "attribute": "event.body.n"}}
    achievement = make_live(store, {"key": "visits", "rules": [rule], "rollback_after_completion": True})
    accept(store, event("before", body={"n": 1}))
    put(ada, achievement, 0)
    for name, minutes, amount in (("1", 10, 1), ("2", 20, 1), ("late", -5, -1)):
        clock.shift(minutes * 60 if minutes > 0 else 0)
        at = clock_at(minutes if minutes < 0 else 0)
        accept(store, event(name, occurred_at=at, body={"n": amount}))
        evaluate_everything()
    assert (value_of(ada, achievement), completions_of(ada, achievement)) == (1, 1)  # the replay holds it
    cancel_event(Event.objects.get(source_id="before"), actor=ACTOR, reason="never was")
    evaluate_everything()
    assert completions_of(ada, achievement) == 1


def clock_at(minutes: int) -> str:
    return (timezone.now() + timedelta(minutes=minutes)).isoformat()


def test_several_adjustments_at_one_instant_come_one_after_the_other(
    store: Store, ada: Member, clock: time_machine.Traveller
) -> None:
    achievement = make_live(store, visits())
    for value in (3, 9, 5):
        put(ada, achievement, value)
    assert (value_of(ada, achievement), Progress.objects.get().base_count) == (5, 3)


def test_a_stale_version_is_refused_with_how_it_is_now(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    accept(store, event("1"))
    evaluate_everything()
    accept(store, event("2"))
    with pytest.raises(Stale) as refused:
        put(ada, achievement, 5, version=1)
    assert refused.value.present == Seen(2, "in_progress", 2 * MICRO, 20, 0, {"1": 2 * MICRO})
    # What made it stale is there for whoever looks again; nothing else is.
    assert (Progress.objects.get().version, value_of(ada, achievement)) == (2, 2)
    assert not Change.objects.exists()
    assert not AuditEntry.objects.exists()
    put(ada, achievement, 5, version=2)


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"progress": -1}, "out_of_range", "progress.1"),
        ({"progress": 9 * 10**12 + 1}, "out_of_range", "progress.1"),
        ({"progress": {"other": 1}}, "unknown_rule", "progress.other"),
        ({"completions": -1}, "out_of_range", "completions"),
        ({"completions": 10**9 + 1}, "out_of_range", "completions"),
        ({}, "nothing_to_change", "progress"),
        ({"progress": {}}, "nothing_to_change", "progress"),
        ({"progress": 1, "reason": " "}, "reason_required", "reason"),
        ({"progress": 1, "version": 1}, "stale", "version"),
    ],
)
def test_what_cannot_be_set_is_refused_by_name(
    store: Store, ada: Member, values: dict[str, Any], code: str, field: str
) -> None:
    achievement = make_live(store, visits())
    with pytest.raises(Refused) as refused:
        put(ada, achievement, **values)
    assert (refused.value.code, refused.value.wrong[0].field) == (code, field)
    assert everything() == [[]] * len(EVERYTHING)


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [
        (
            {"trigger": "reported", "aggregation": {"type": "reported", "kind": "percent"}, "goal": 100},
            101,
            "out_of_range",
        ),
        ({"window": {"type": "calendar", "unit": "day", "consecutive": 3}, "goal": 1}, 1.5, "whole_units"),
        ({"aggregation": {"type": "distinct", "attribute": "event.body.place"}}, 2.5, "whole_units"),
        ({"aggregation": {"type": "distinct", "attribute": "event.body.place"}}, 11, "whole_units"),
    ],
)
def test_values_are_in_the_units_of_the_rule(
    store: Store, ada: Member, rule: dict[str, Any], value: float, code: str
) -> None:
    whole = {**RULE, **rule}
    if whole["trigger"] == "reported":
        del whole["event"]
    achievement = make_live(store, {"key": "visits", "rules": [whole]})
    with pytest.raises(Refused) as refused:
        put(ada, achievement, value)
    assert refused.value.code == code
    assert everything() == [[]] * len(EVERYTHING)


def test_a_draft_somebody_erased_and_another_stores_achievement_are_refused(store: Store, ada: Member) -> None:
    foreign = make_live(make_store("other"), visits())
    gone = make_member(store, "bob", erased_at="2026-01-01T00:00:00Z")
    live = make_live(store, {**visits(), "key": "live"})
    for member, achievement, code in (
        (ada, make_achievement(store), "not_live"),
        (ada, foreign, "unknown_achievement"),
        (gone, live, "erased"),
    ):
        with pytest.raises(Refused) as refused:
            put(member, achievement, 1)
        assert refused.value.code == code
    assert not Progress.objects.exists()


def test_where_no_attempt_can_begin_any_more_there_is_nothing_to_set(store: Store, ada: Member) -> None:
    ended = {"key": "visits", "rules": [RULE], "period": {"type": "absolute", "ends_at": "2026-02-01T00:00:00Z"}}
    achievement = make_live(store, ended)
    with time_machine.travel("2026-03-11T11:00:00Z"), pytest.raises(Refused) as refused:
        put(ada, achievement, 1)
    assert refused.value.code == "cannot_begin"
    assert "ended" in refused.value.message
    assert everything() == [[]] * len(EVERYTHING)


def test_a_preview_says_what_happens_and_writes_nothing(store: Store, ada: Member) -> None:
    achievement = make_live(store, visits())
    accept(store, event("1"))
    evaluate_everything()
    accept(store, event("2"))
    was = everything()
    told = preview_adjustment(ada, achievement, progress={"1": 12 * MICRO})
    assert everything() == was
    assert Pending.objects.count() == 1
    done = put(ada, achievement, 12)
    assert told == done


def test_an_event_that_cannot_be_evaluated_is_set_aside_and_the_adjustment_goes_on(
    store: Store, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from achievements.evaluation import evaluate

    achievement = make_live(store, visits())
    accept(store, event("good"), event("poison"))
    whole = evaluate.sort_events

    def fails(scene: Any, events: Any, corrected: Any) -> Any:
        if any(each.source_id == "poison" for each in events):
            raise ValueError("poison")
        return whole(scene, events, corrected)

    monkeypatch.setattr(evaluate, "sort_events", fails)
    assert put(ada, achievement, 5).before.value == MICRO
    assert Event.objects.in_state("set_aside").get().source_id == "poison"
