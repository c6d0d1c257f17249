import pytest

from achievements.models import Achievement
from campaigns.demo import pay_out, seed_campaigns
from campaigns.models import Campaign, Reward
from members.models import Member, Store
from tests.campaigns.factories import complete

pytestmark = pytest.mark.django_db


def test_the_demo_has_campaigns_and_rewards_and_makes_them_once(store: Store, ada: Member, visits: Achievement) -> None:
    complete(ada, visits)
    for _ in range(2):
        seed_campaigns(store)
        pay_out(store)
    assert sorted(Campaign.objects.values_list("key", "status")) == [
        ("coffee", "live"),
        ("next", "draft"),
        ("thanks", "live"),
    ]
    assert sorted(Reward.objects.values_list("kind", "state")) == [("coupon", "redeemed"), ("points", "issued")]
