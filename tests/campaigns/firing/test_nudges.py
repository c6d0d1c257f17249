"""What a message leads to costs the same however much was ever completed; the rarer look leaves nothing out."""

from typing import Any

import pytest

from achievements.models import Achievement
from campaigns import tasks
from campaigns.firing import nudges
from campaigns.firing.fire import fire_pending
from campaigns.firing.occasions import unanswered
from members.models import Member, Store
from tests.campaigns.factories import change, complete, firings, make_campaign, make_live_campaign, publish

FIRED = ("fired", "")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """The messages to workers."""
    found: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, **_: found.append((name, args)))
    return found


@pytest.mark.django_db
def test_a_message_looks_at_the_newest_and_the_sweep_at_everything(
    store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch, sent: list[Any]
) -> None:
    monkeypatch.setattr(nudges, "NEWEST", 2)
    campaign = make_live_campaign(store)
    others = [Member.objects.create(store=store, external_id=f"m{number}") for number in range(3)]
    complete(ada, visits)
    for each in others:
        complete(each, visits)
    tasks.fire()
    assert set(campaign.firings.values_list("member_id", flat=True)) == {others[1].pk, others[2].pk}
    tasks.fire(True)
    assert firings(campaign) == [FIRED] * 4


@pytest.mark.django_db
def test_of_a_member_who_is_found_everything_is_answered(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    for ordinal in range(1, 6):
        complete(ada, visits, ordinal)
    assert fire_pending(among=1) == 5
    assert firings(campaign) == [FIRED] * 5


@pytest.mark.django_db
@pytest.mark.parametrize("trigger", ["completed", "progressed"])
def test_a_look_at_the_newest_bounds_what_is_answered_and_the_answers(store: Store, trigger: str) -> None:
    sql = str(unanswered(make_live_campaign(store, trigger=trigger), 80_000).query)
    assert sql.count("> 80000") == 2, sql


@pytest.mark.django_db(transaction=True)
def test_a_campaign_that_changes_has_everything_looked_through(store: Store, sent: list[Any]) -> None:
    campaign = publish(make_campaign(store))
    nudges.work_off(everything=True)
    change(campaign, name="Other")
    nudges.work_off(everything=True)
    tasks.sweep_everything()
    tasks.sweep()
    assert sent == [("campaigns.tasks.fire", [True])] * 3 + [("campaigns.tasks.fire", [False])]
