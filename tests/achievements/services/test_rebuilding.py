"""What is stored against what the history says: law 5."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from achievements.evaluation.evaluate import evaluate_lane
from achievements.models import Achievement, Attempt, Change, Completion, Progress
from achievements.services.rebuilding import Report, check_progress, rebuild_progress
from achievements.services.resets import Scope
from members.lanes import lane_of
from members.models import Event, Member, Pending, Store
from members.services.events import cancel_event
from tests.achievements.evaluation.making import evaluate_everything, make_live, value_of
from tests.achievements.factories import ACTOR
from tests.members.factories import accept, event, make_member, make_store

DAILY = {
    "key": "daily",
    "rules": [{"trigger": "custom_event", "event": "visit", "goal": 2}],
    "period": {"type": "calendar", "unit": "day"},
    "recurrence": "after_expiry",
}


@pytest.fixture
def store(db: None) -> Store:
    return make_store(late_for=timedelta(days=3000))


@pytest.fixture
def daily(store: Store) -> Achievement:
    return make_live(store, DAILY)


@pytest.fixture
def ada(store: Store, daily: Achievement) -> Member:
    """Two days are over, the third is open; the second was completed."""
    ada = make_member(store)
    moments = ["2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", "2026-03-03T10:00:00Z"]
    accept(store, *(event(str(number), occurred_at=moment) for number, moment in enumerate(moments)))
    evaluate_everything()
    return ada


def check(store: Store, **values: Any) -> Report:
    return check_progress(Scope(store, **values))


def rebuild(store: Store) -> Report:
    return rebuild_progress(Scope(store), actor=ACTOR)


def parts(report: Report) -> list[tuple[str, ...]]:
    return [each.parts for each in report.differences]


def test_law_5_replay_equals_store(store: Store, ada: Member, daily: Achievement) -> None:
    assert check(store) == Report(progress=1)


@pytest.mark.parametrize(
    ("fault", "differs"),
    [
        (lambda: Progress.objects.all().delete(), ("progress", "standing", "attempts")),
        (lambda: Attempt.objects.get(number=1).delete(), ("attempts",)),
        (lambda: Attempt.objects.filter(number=1).update(value=7), ("attempts",)),
        (lambda: Completion.objects.all().delete(), ("completions", "count")),
        (lambda: Progress.objects.update(completions_count=2), ("count",)),
        (lambda: Event.objects.get(source_id="3").delete(), ("standing", "attempts")),
    ],
)
def test_law_5_every_difference_is_found_and_put_right(
    store: Store, ada: Member, daily: Achievement, fault: Any, differs: tuple[str, ...]
) -> None:
    fault()
    found = check(store)
    assert [(each.member, each.achievement) for each in found.differences] == [(str(ada.uuid), "daily")]
    assert set(parts(found)[0]) <= set(differs)
    assert parts(check(store)) == parts(found)  # looking changed nothing
    assert parts(rebuild(store)) == parts(found)
    assert check(store).differences == []
    assert Completion.objects.filter(cause="recount").count() == ("completions" in differs)


def test_a_rebuild_is_one_entry_in_the_journal(store: Store, ada: Member, daily: Achievement) -> None:
    Progress.objects.update(standing=Progress.objects.get().standing.replace("1000000", "9000000"), value=9_000_000)
    rebuild(store)
    change = Change.objects.get()
    assert (change.kind, change.actor, change.reason) == ("replay", ACTOR.name, "rebuilt")
    assert (change.before["value"], change.after["value"]) == (9_000_000, 1_000_000)
    rebuild(store)
    assert Change.objects.count() == 1


def test_what_pends_is_looked_at_as_if_it_were_evaluated(store: Store, ada: Member, daily: Achievement) -> None:
    accept(store, event("new"))
    cancel_event(Event.objects.get(source_id="1"), actor=ACTOR, reason="never was")
    assert check(store).differences == []
    assert Pending.objects.count() == 2
    assert rebuild(store).differences == []
    assert not Pending.objects.exists()


def test_completions_an_evaluated_part_found_and_the_whole_does_not_are_held(store: Store, ada: Member) -> None:
    visits = [{"trigger": "custom_event", "event": event_type, "goal": 1} for event_type in ("walk", "run")]
    limited = {"key": "limited", "rules": visits, "recurrence": "once"}
    make_live(store, {**limited, "rules": [{**visits[0], "aggregation": {"type": "max", "attribute": "event.body.n"}}]})
    accept(store, event("w", type="walk", body={"n": 3}, occurred_at="2026-03-05T10:00:00Z"))
    evaluate_everything()
    cancel_event(Event.objects.get(source_id="w"), actor=ACTOR, reason="never was")
    evaluate_everything()
    found = check(store)
    assert found.differences == []
    assert [(each.achievement, each.parts) for each in found.held] == [("limited", ("whole 1",))]


def test_whoever_is_still_to_be_moved_by_another_lane_is_left_out(store: Store, daily: Achievement) -> None:
    friends = {"key": "friends", "rules": [{**DAILY["rules"][0], "subject": "referral"}]}  # type: ignore[index]
    achievement = make_live(store, friends)
    ada = make_member(store)
    bob = make_member(store, "bob", referrer=ada)
    assert lane_of(ada.pk) != lane_of(bob.pk)
    accept(store, event("1", member={"external_id": "bob"}))
    assert check(store).unsettled == 1
    with transaction.atomic():
        evaluate_lane(lane_of(bob.pk))
    assert check(store) == Report(progress=2)  # what waits in ada's own lane counts when it is looked at
    evaluate_everything()
    assert value_of(ada, achievement) == 1


# The command ----------------------------------------------------------------------------------------------


def run(**options: Any) -> str:
    out = StringIO()
    call_command("rebuild_progress", stdout=out, **options)
    return out.getvalue()


def test_the_check_fails_where_something_differs(
    store: Store, ada: Member, daily: Achievement, capsys: pytest.CaptureFixture[str]
) -> None:
    run(check=True)
    assert "shop: 1 progress, 0 differ, 0 hold completions." in capsys.readouterr().err
    Attempt.objects.filter(number=1).delete()
    with pytest.raises(CommandError, match=r"1 differ from what their history says\."):
        run(check=True)
    assert run(store="shop", member="ada", achievement="daily") == f"{ada.uuid} daily differs: attempts\n"
    run(check=True, store="shop")


def test_a_member_without_a_store_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="--store"):
        run(member="ada")
