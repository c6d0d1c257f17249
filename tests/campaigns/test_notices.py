"""A budget that has run out is told by mail, where somebody is to be told; and no mail server harms anything."""

import dataclasses
import datetime
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from achievements.models import Achievement
from campaigns import notices, tasks
from campaigns.models import Campaign
from campaigns.notices import tell_budget_spent
from campaigns.services.points import balance_of
from members.models import AuditEntry, Member, Store
from tests.campaigns.factories import change, complete, fire, firings, make_live_campaign
from tests.members.factories import make_store

pytestmark = pytest.mark.django_db
MICRO = 1_000_000
BUDGET = {"of": "points", "value": 50 * MICRO}


@pytest.fixture
def told(settings: Any) -> None:
    """Ada is to be told."""
    house = dataclasses.replace(settings.LAUREL, mail_to=("ada@example.com",), url="https://laurel.example.com")
    settings.LAUREL = house


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """The messages to workers."""
    found: list[tuple[str, list[int]]] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args, **_: found.append((name, args)))
    return found


def spend_it_all(store: Store, ada: Member, visits: Achievement, **limit: Any) -> Campaign:
    campaign = make_live_campaign(store, limits=[{**BUDGET, **limit}])
    complete(ada, visits)
    complete(ada, visits, 2)
    fire()
    return campaign


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_asked_once_to_write(
    told: None, sent: list[tuple[str, list[int]]], store: Store, ada: Member, visits: Achievement
) -> None:
    campaign = spend_it_all(store, ada, visits)
    complete(ada, visits, 3)
    fire()
    asked = [each for each in sent if each[0] == "campaigns.tasks.tell_budget_spent"]
    assert asked == [("campaigns.tasks.tell_budget_spent", [campaign.pk])]


def test_the_mail_says_what_stopped_and_where_to_look(
    told: None, store: Store, ada: Member, visits: Achievement
) -> None:
    campaign = spend_it_all(store, ada, visits)
    tasks.tell_budget_spent(campaign.pk)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["ada@example.com"], "The budget of “Welcome” is spent")
    assert letter.body.splitlines() == [
        "The campaign “Welcome” of “Shop” has stopped: its budget is spent.",
        "It goes on when its budget is raised.",
        "What is completed meanwhile is recorded, and not rewarded.",
        f"https://laurel.example.com/admin/campaigns/campaign/{campaign.pk}/change/",
    ]


def test_of_a_budget_per_day_it_says_when_the_next_begins(
    told: None, clock: Any, store: Store, ada: Member, visits: Achievement
) -> None:
    campaign = spend_it_all(store, ada, visits, per_unit="day")
    assert tell_budget_spent(campaign.pk)
    assert "It goes on by itself at 12 Mar 2026, 00:00, when the next budget begins." in mail.outbox[0].body
    clock.shift(datetime.timedelta(days=1))
    assert not tell_budget_spent(campaign.pk), "it goes on already"


def test_nobody_is_told_of_what_goes_on_or_where_nobody_is_to_be(
    settings: Any, told: None, store: Store, ada: Member, visits: Achievement
) -> None:
    campaign = spend_it_all(store, ada, visits)
    change(campaign, limits=[])
    assert not tell_budget_spent(campaign.pk)
    assert not tell_budget_spent(0)
    stopped = make_live_campaign(make_store("other"))
    Campaign.objects.filter(pk=stopped.pk).update(stopped_at=timezone.now())
    settings.LAUREL = dataclasses.replace(settings.LAUREL, mail_to=())
    assert not tell_budget_spent(stopped.pk)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_harms_nothing(
    told: None, store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(notices, "send_mail", away)
    campaign = spend_it_all(store, ada, visits)
    with pytest.raises(ConnectionRefusedError):  # which is what Celery tries again after
        tasks.tell_budget_spent(campaign.pk)
    assert tasks.tell_budget_spent.autoretry_for == (OSError,)
    assert firings(campaign) == [("fired", ""), ("skipped", "budget_spent")]
    assert balance_of(ada) == 50 * MICRO
    assert AuditEntry.objects.filter(action="campaign.budget_spent").count() == 1
