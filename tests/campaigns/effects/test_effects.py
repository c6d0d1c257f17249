"""What follows a firing: each kind of effect, what fails, and what comes after."""

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from achievements.models import Achievement
from campaigns.effects import KINDS
from campaigns.effects.points import GivePoints
from campaigns.firing.carry_out import FIRST_PAUSE, MOST_ATTEMPTS
from campaigns.models import EffectRun, Reward
from campaigns.services.firings import retry_run, waive_run
from campaigns.services.points import balance_of
from campaigns.services.pools import fill_pool
from members.models import Event, Member, Store
from members.services.event_types import create_event_type
from tests.campaigns.factories import ACTOR, COUPON, POINTS, complete, fire, make_live_campaign, make_pool
from tests.members.factories import make_member

pytestmark = pytest.mark.django_db
MICRO = 1_000_000
PATTERN = {"kind": "coupon", "settings": {"from": "pattern", "pattern": "SUN-########", "valid_days": 10}}


@pytest.mark.parametrize(
    ("settings", "points"),
    [
        ({"points": 50}, 50 * MICRO),
        ({"rate": 1}, 7_500_000 // MICRO * MICRO),
        ({"rate": 1, "round": "up"}, 8 * MICRO),
        ({"rate": 1, "round": "nearest"}, 8 * MICRO),
        ({"rate": 1, "decimals": 1}, 7_500_000),
    ],
)
def test_a_rate_is_rounded_as_chosen(settings: dict[str, Any], points: int) -> None:
    assert GivePoints().cost(settings, 7_500_000).points == points


def test_a_rate_pays_by_what_was_reached(store: Store, ada: Member, visits: Achievement) -> None:
    make_live_campaign(store, "rate", {"kind": "points", "settings": {"rate": 10}}, achievements=["visits"])
    complete(ada, visits)
    fire()
    assert balance_of(ada) == 30 * MICRO


def test_a_pattern_draws_a_code_that_expires(store: Store, ada: Member, visits: Achievement) -> None:
    make_live_campaign(store, "pattern", PATTERN)
    complete(ada, visits)
    fire()
    reward = Reward.objects.get()
    assert reward.code.startswith("SUN-")
    assert len(reward.code) == 12
    assert reward.state_at(timezone.now()) == "issued"
    assert reward.state_at(timezone.now() + datetime.timedelta(days=10)) == "expired"


def test_an_empty_pool_waits_and_goes_on_when_codes_arrive(store: Store, visits: Achievement) -> None:
    pool = make_pool(store, "ONE")
    make_live_campaign(store, "coupons", COUPON)
    for name in ("bob", "eve", "joe"):
        complete(make_member(store, name), visits)
    fire()
    states = Reward.objects.order_by("pk").values_list("state", "code")
    assert list(states) == [("issued", "ONE"), ("awaiting_code", ""), ("awaiting_code", "")]
    filled = fill_pool(pool, ["ONE", "TWO", "TWO"], actor=ACTOR)
    assert (filled.added, sorted(filled.duplicates)) == (1, ["ONE", "TWO"])
    assert list(states.all()) == [("issued", "ONE"), ("issued", "TWO"), ("awaiting_code", "")]


def test_attributes_and_labels_are_set_and_removed(store: Store, ada: Member, visits: Achievement) -> None:
    Member.objects.filter(pk=ada.pk).update(labels=[{"key": "new", "value": ""}], attributes={"a": 1})
    make_live_campaign(
        store,
        "facts",
        {"kind": "attribute", "settings": {"name": "last", "value": "{{achievement.key}}"}},
        {"kind": "attribute", "settings": {"name": "a", "remove": True}},
        {"kind": "label", "settings": {"key": "vip", "value": "gold"}},
        {"kind": "label", "settings": {"key": "new", "remove": True}},
    )
    complete(ada, visits)
    fire()
    ada.refresh_from_db()
    assert ada.attributes == {"last": "visits"}
    assert ada.labels == [{"key": "vip", "value": "gold"}]
    assert ada.facts_version > 1, "what held before stays known"


def test_an_event_is_recorded_with_the_firing_as_its_source(store: Store, ada: Member, visits: Achievement) -> None:
    settings = {"type": "bonus", "body": {"by": "{{campaign.key}}"}}
    campaign = make_live_campaign(store, "echo", {"kind": "event", "settings": settings})
    complete(ada, visits)
    fire()
    event = Event.objects.get()
    firing = campaign.firings.get()
    assert (event.member, event.source, event.body) == (ada, f"firing:{firing.uuid}", {"by": "echo"})


def test_a_failing_effect_neither_undoes_the_firing_nor_stops_the_others(
    store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(KINDS["coupon"]), "perform", _broken)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        campaign = make_live_campaign(store, "both", PATTERN, POINTS)
        complete(ada, visits)
        fire()
        assert balance_of(ada) == 50 * MICRO
        run = EffectRun.objects.get(effect__kind="coupon")
        assert (run.state, run.attempts, run.error) == ("pending", 1, "ValueError: broken")
        assert run.next_at == timezone.now() + FIRST_PAUSE
        for _ in range(MOST_ATTEMPTS):
            clock.shift(datetime.timedelta(hours=7))
            fire()
    run.refresh_from_db()
    assert (run.state, run.attempts, campaign.firings.get().status) == ("failed", MOST_ATTEMPTS, "fired")
    failed = Reward.objects.get(kind="coupon")
    assert (failed.state, failed.failure) == ("failed", "ValueError: broken")
    monkeypatch.undo()
    retry_run(run, actor=ACTOR)
    fire()
    assert Reward.objects.get(kind="coupon").state == "issued"
    assert balance_of(ada) == 50 * MICRO


def test_a_failed_effect_can_be_waived(store: Store, ada: Member, visits: Achievement) -> None:
    make_live_campaign(store, "refused", {"kind": "event", "settings": {"type": "bonus"}})
    complete(ada, visits)
    fields = [{"name": "amount", "type": "number", "required": True}]
    create_event_type(store, "bonus", {"active": True, "fields": fields}, actor=ACTOR)
    fire()
    run = EffectRun.objects.get()
    assert run.state == "failed", "a refusal does not heal by itself"
    waive_run(run, actor=ACTOR, reason="too late now")
    fire()
    run.refresh_from_db()
    assert run.state == "waived"


def _broken(self: object, jobs: object, hands: object) -> None:
    raise ValueError("broken")
