"""What was set aside comes back, as late as any other, and counts once even where it had counted before."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from achievements.evaluation import evaluate
from achievements.evaluation.setting_aside import evaluate_carefully
from achievements.models import Achievement, Trigger
from achievements.services.rebuilding import check_progress
from achievements.services.releasing import release_event
from achievements.services.resets import Scope
from members.errors import Refused
from members.lanes import LANES
from members.models import AuditEntry, Event, Member, SetAside, Store
from tests.achievements.evaluation.making import evaluate_everything, make_live, value_of
from tests.achievements.factories import ACTOR
from tests.members.factories import accept, event, make_member

RULE = {"trigger": "custom_event", "event": "visit", "goal": 3}


@pytest.fixture
def visits(store: Store) -> Achievement:
    return make_live(store, {"key": "visits", "rules": [RULE]})


@pytest.fixture
def ada(store: Store) -> Member:
    return make_member(store)


def spoil(monkeypatch: pytest.MonkeyPatch, *, lane: int | None = None) -> None:
    """Whatever is called poison fails, by default in every lane."""
    whole = evaluate.sort_events

    def fails(scene: Any, events: Any, corrected: Any) -> Any:
        if lane in (None, scene.lane) and any(each.source_id == "poison" for each in events):
            raise ValueError("spoilt")
        return whole(scene, events, corrected)

    monkeypatch.setattr(evaluate, "sort_events", fails)


def work_carefully() -> None:
    for lane in [*range(LANES), *range(LANES)]:
        while evaluate_carefully(lane, 1000):
            pass


def test_a_released_event_is_evaluated_as_a_late_one(
    store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as spoilt:
        spoil(spoilt)
        accept(store, event("poison"), event("good"))
        work_carefully()
    accept(store, event("later"))
    evaluate_everything()
    assert value_of(ada, visits) == 2
    poison = release_event(Event.objects.get(source_id="poison"), actor=ACTOR)
    assert value_of(ada, visits) == 3
    assert Event.objects.in_state("evaluated").filter(pk=poison.pk).exists()
    assert Trigger.objects.filter(event=poison).count() == 1
    assert AuditEntry.objects.get().action == "event.released"
    assert check_progress(Scope(store)).differences == []


def test_where_it_had_counted_before_it_counts_once(
    store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    friends = make_live(store, {"key": "friends", "rules": [{**RULE, "subject": "referral"}]})
    bob = make_member(store, "bob", referrer=ada)
    with monkeypatch.context() as spoilt:
        spoil(spoilt, lane=ada.pk % LANES)
        accept(store, event("poison", member={"external_id": "bob"}))
        work_carefully()
    assert (value_of(bob, visits), value_of(ada, friends)) == (1, None)
    release_event(Event.objects.get(), actor=ACTOR)
    assert (value_of(bob, visits), value_of(ada, friends)) == (1, 1)
    assert check_progress(Scope(store)).differences == []


def test_what_fails_again_stays_set_aside(
    store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch)
    accept(store, event("poison"))
    work_carefully()
    with pytest.raises(Refused) as refused:
        release_event(Event.objects.get(), actor=ACTOR)
    assert refused.value.code == "fails_again"
    assert "spoilt" in refused.value.message
    assert SetAside.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_an_event_that_is_not_set_aside_is_refused(store: Store, ada: Member, visits: Achievement) -> None:
    accept(store, event("1"))
    with pytest.raises(Refused) as refused:
        release_event(Event.objects.get(), actor=ACTOR)
    assert refused.value.code == "not_set_aside"


def test_the_command_releases(store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch) -> None:
    accept(store, event("poison"))
    with monkeypatch.context() as spoilt:
        spoil(spoilt)
        work_carefully()
    poison = Event.objects.get()
    call_command("release_event", str(poison.uuid))
    assert value_of(ada, visits) == 1
    with pytest.raises(CommandError, match="not set aside"):
        call_command("release_event", str(poison.uuid))
    with pytest.raises(CommandError, match="no event"):
        call_command("release_event", "01954f10-6c00-7000-8000-0000000000e1")
