"""Completions that were taken back: rewards follow where the campaign says so, and nothing is paid twice."""

from typing import Any

import pytest
from django.utils import timezone

from achievements.models import Achievement, Completion
from campaigns.effects.points import GivePoints
from campaigns.models import Reward
from campaigns.services.firings import reverse_by_hand
from campaigns.services.points import balance_of, spend_points
from campaigns.services.rewards import redeem_reward, void_reward
from members.models import Member, Store
from tests.campaigns.factories import ACTOR, POINTS, complete, fire, firings, make_live_campaign

pytestmark = pytest.mark.django_db
MICRO = 1_000_000
PATTERN = {"kind": "coupon", "settings": {"from": "pattern", "pattern": "SUN-########"}}


def take_back(record: Completion) -> None:
    Completion.objects.filter(pk=record.pk).update(rolled_back_at=timezone.now())


def test_points_are_reversed_and_unredeemed_coupons_voided(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, "back", POINTS, PATTERN, reverses=True)
    record = complete(ada, visits)
    fire()
    spend_points(ada, 20 * MICRO, actor=ACTOR)
    take_back(record)
    fire()
    assert firings(campaign) == [("reversed", "")]
    assert balance_of(ada) == -20 * MICRO, "what was spent meanwhile is owed"
    assert set(Reward.objects.values_list("state", flat=True)) == {"voided"}
    complete(ada, visits)
    fire()
    assert firings(campaign) == [("reversed", ""), ("fired", "")], "earned again, it is rewarded again"
    assert balance_of(ada) == 30 * MICRO


def test_a_redeemed_coupon_stays_and_a_person_is_told(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, "back", PATTERN, reverses=True)
    record = complete(ada, visits)
    fire()
    redeem_reward(Reward.objects.get(), actor=ACTOR)
    take_back(record)
    fire()
    assert campaign.firings.get().needs_person
    assert Reward.objects.get().state == "redeemed"


def test_otherwise_it_is_shown_for_a_person_and_not_paid_twice(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    record = complete(ada, visits)
    fire()
    take_back(record)
    fire()
    assert campaign.firings.get().needs_person
    assert balance_of(ada) == 50 * MICRO
    complete(ada, visits)
    fire()
    assert firings(campaign) == [("fired", ""), ("skipped", "paid_before")]


def test_a_person_may_reverse_it(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    record = complete(ada, visits)
    fire()
    take_back(record)
    fire()
    reverse_by_hand(campaign.firings.get(), actor=ACTOR, reason="a mistake")
    assert balance_of(ada) == 0
    assert not campaign.firings.get().needs_person


def test_what_a_person_voided_before_is_not_reversed_again(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, "back", POINTS, PATTERN, reverses=True)
    record = complete(ada, visits)
    fire()
    for reward in Reward.objects.all():
        void_reward(reward, actor=ACTOR, reason="a mistake")
    take_back(record)
    fire()
    assert firings(campaign) == [("reversed", "")]
    assert balance_of(ada) == 0


def test_what_cannot_be_reversed_is_shown_for_a_person_and_stops_nobody(
    store: Store, ada: Member, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_live_campaign(store, "back", POINTS, PATTERN, reverses=True)
    records = [complete(ada, visits, ordinal) for ordinal in (1, 2)]
    fire()
    undo, first = GivePoints.undo, campaign.firings.order_by("pk")[0]

    def undone(self: GivePoints, job: Any, hands: Any) -> bool:
        if undo(self, job, hands) and job.firing_id == first.pk:
            raise ValueError("not this one")
        return True

    monkeypatch.setattr(GivePoints, "undo", undone)
    for record in records:
        take_back(record)
    fire()
    assert firings(campaign) == [("fired", ""), ("reversed", "")]
    assert list(campaign.firings.order_by("pk").values_list("needs_person", flat=True)) == [True, False]
    assert balance_of(ada) == 50 * MICRO
    assert sorted(Reward.objects.values_list("state", flat=True)) == ["issued", "issued", "voided", "voided"]
