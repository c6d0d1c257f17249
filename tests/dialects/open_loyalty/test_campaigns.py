"""Campaigns that follow an achievement, in the vendor's words."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from campaigns.models import Account, Campaign, Reward
from members.models import Member, Store
from tests.campaigns.factories import change, fire, make_live_campaign, make_pool

from .client import SEED, Vendor


@pytest.fixture(autouse=True)
def now(clock: time_machine.Traveller) -> None:
    """Before anything is completed."""


@pytest.fixture
def achievement(vendor: Vendor) -> str:
    return str(vendor.post("achievement", SEED).json["achievementId"])


def campaign(achievement: str, *effects: dict[str, Any], **changes: Any) -> dict[str, Any]:
    given = list(effects) or [{"effect": "give_points", "pointsRule": "12.5"}]
    sent = {
        "type": "direct",
        "trigger": "achievement",
        "achievementId": achievement,
        "translations": {"en": {"name": "Thank you", "description": "For a week"}},
        "activity": {"startsAt": "2026-03-01T00:00:00+01:00", "endsAt": "2027-03-01T00:00:00+01:00"},
        "rules": [{"name": "A rule of its own", "effects": given, "conditions": []}],
        "limits": {
            "executionsPerMember": {"value": 1, "interval": {"type": "calendarDays", "value": 2}},
            "points": {"value": 1000},
        },
        "active": True,
    }
    return {"campaign": {**sent, **changes}}


def test_a_campaign_is_made_read_back_and_listed(vendor: Vendor, achievement: str) -> None:
    sent = campaign(achievement)
    answer = vendor.post("campaign", sent)
    made = Campaign.objects.get()
    assert (answer.status, answer.json) == (200, {"campaignId": str(made.uuid)})
    shown = vendor.get(f"campaign/{made.uuid}").json
    assert shown == {"campaignId": str(made.uuid), "name": "Thank you", **sent["campaign"]}
    assert vendor.get("campaign", active="true", achievementId=achievement).json["items"] == [shown]
    assert vendor.get("campaign", active="false").json["items"] == []
    assert (made.status, made.key) == ("live", "thank_you")
    assert {(limit.of, limit.value, limit.per_count) for limit in made.limits.all()} == {
        ("member", 1, 2),
        ("points", 1_000_000_000, None),
    }


def test_points_and_a_reward_are_given_once_however_large_the_increase(
    vendor: Vendor, store: Store, ada: Member, achievement: str
) -> None:
    pool = make_pool(store, "SUN-1", "SUN-2")
    effects = [{"effect": "give_points", "pointsRule": 12.5}, {"effect": "give_reward", "rewardId": str(pool.uuid)}]
    assert vendor.post("campaign", campaign(achievement, *effects)).status == 200
    set_to = {"memberProgress": {"completedCount": 5}}
    assert vendor.patch(f"member/{ada.uuid}/achievement/{achievement}/progress", set_to).status == 204
    fire()
    assert Account.objects.get(member=ada).balance == 12_500_000
    assert Reward.objects.get(kind="coupon").code == "SUN-1"


def test_conditions_on_the_member_decide_for_whom_it_is(
    vendor: Vendor, store: Store, ada: Member, achievement: str
) -> None:
    gold = {"attribute": "customer.level", "operator": "is_equal", "data": "gold"}
    rules = [{"effects": [{"effect": "give_points", "pointsRule": "5"}], "conditions": [gold]}]
    assert vendor.post("campaign", campaign(achievement, rules=rules)).status == 200
    assert Campaign.objects.get().audience == [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]
    vendor.patch(f"member/{ada.uuid}/achievement/{achievement}/progress", {"memberProgress": {"completedCount": 1}})
    fire()
    assert not Account.objects.filter(member=ada, balance__gt=0).exists()


def test_what_is_changed_in_the_panel_is_shown(vendor: Vendor, achievement: str) -> None:
    number = vendor.post("campaign", campaign(achievement)).json["campaignId"]
    change(Campaign.objects.get(), effects=[{"kind": "points", "settings": {"points": Decimal("7.5")}}])
    shown = vendor.get(f"campaign/{number}").json
    assert shown["rules"] == [
        {"name": "Thank you", "effects": [{"effect": "give_points", "pointsRule": "7.5"}], "conditions": []}
    ]
    change(Campaign.objects.get(), effects=[{"kind": "label", "settings": {"key": "a", "value": "b"}}])
    assert vendor.get(f"campaign/{number}").status == 404


def test_what_the_format_cannot_say_is_not_listed(vendor: Vendor, store: Store) -> None:
    make_live_campaign(store)  # for any achievement
    assert vendor.get("campaign").json["items"] == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"type": "referral"}, "campaign.type"),
        ({"trigger": "transaction"}, "campaign.trigger"),
        ({"achievementId": "x"}, "campaign.achievementId"),
        ({"achievementId": "11111111-1111-4111-8111-111111111111"}, "campaign.achievementId"),
        ({"translations": {"pl": {"name": "x"}}}, "campaign.translations.en"),
        ({"activity": {"startsAt": "soon"}}, "campaign.activity.startsAt"),
        ({"activity": {"startsAt": "2026-03-01", "endsAt": "2026-02-01"}}, "campaign.activity.endsAt"),
        ({"rules": []}, "campaign.rules"),
        ({"rules": [{"effects": []}]}, "campaign.rules[0].effects"),
        ({"rules": [{"effects": [{"effect": "assign_tier"}]}]}, "campaign.rules[0].effects[0].effect"),
        ({"rules": [{"effects": [{"effect": "give_points"}]}]}, "campaign.rules[0].effects[0].pointsRule"),
        (
            {"rules": [{"effects": [{"effect": "give_points", "pointsRule": "transaction.grossValue * 2"}]}]},
            "campaign.rules[0].effects[0].pointsRule",
        ),
        ({"rules": [{"effects": [{"effect": "give_reward"}]}]}, "campaign.rules[0].effects[0].rewardId"),
        (
            {"rules": [{"effects": [{"effect": "give_reward", "rewardId": "x"}]}]},
            "campaign.rules[0].effects[0].rewardId",
        ),
        (
            {"rules": [{"effects": [{"effect": "give_points", "pointsRule": 1, "walletCode": "gold"}]}]},
            "campaign.rules[0].effects[0].walletCode",
        ),
        ({"limits": {"pointsPerMember": {"value": 5}}}, "campaign.limits.pointsPerMember"),
        (
            {"limits": {"points": {"value": 5, "interval": {"type": "days", "value": 1}}}},
            "campaign.limits.points.interval.type",
        ),
        ({"colour": "red"}, "campaign.colour"),
    ],
)
def test_a_mistake_is_named_by_its_place(vendor: Vendor, achievement: str, changes: Any, path: str) -> None:
    answer = vendor.post("campaign", campaign(achievement, **changes))
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, path), answer
    assert not Campaign.objects.exists()
