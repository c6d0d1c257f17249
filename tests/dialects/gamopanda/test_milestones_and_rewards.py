import datetime
from typing import Any

import pytest

from achievements.models import Achievement
from campaigns.models import Campaign, Reward
from campaigns.services.campaigns import change_campaign
from members.models import Store
from tests.campaigns.factories import ACTOR, make_pool

from .client import CHALLENGE, STREAK, Shop
from .playing import log, make_goal, make_milestone, progress


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def wrong(answer: Any) -> list[tuple[int, str]]:
    return [(answer.status, each["fieldSlug"]) for each in answer.json["error"]["details"]]


def test_a_milestone_has_every_field_and_a_campaign(shop: Shop, store: Store, goal: Any) -> None:
    made = make_milestone(shop, goal, 200.5, "5% off", eudMilestoneRewardInstructionMessage="Show it at the till")
    assert made == shop.get("milestone", made["id"]).json["data"]
    assert (made["linkedSchemaSlug"], made["linkedSchemaRecordId"]) == ("challenge", goal["id"])
    assert made["eudMilestoneRewardInstructionMessage"] == "Show it at the till"
    campaign = Campaign.objects.get(store=store, trigger="milestone")
    assert (campaign.name, campaign.status, campaign.milestone) == ("5% off", "live", "milestone_5_off")
    assert campaign.achievements.get().uuid.hex == goal["id"].replace("-", "")


@pytest.mark.parametrize(
    ("changed", "slug"),
    [
        ({"linkedSchemaSlug": "task"}, "linkedSchemaSlug"),
        ({"linkedSchemaSlug": "streak"}, "linkedSchemaRecordId"),
        ({"linkedSchemaSlug": None}, "linkedSchemaSlug"),
        ({"linkedSchemaRecordId": "x"}, "linkedSchemaRecordId"),
        ({"linkedSchemaRecordId": "0" * 8 + "-0000-0000-0000-" + "0" * 12}, "linkedSchemaRecordId"),
        ({"name": "x" * 257}, "name"),
        ({"description": "x" * 1025}, "description"),
        ({"description": None}, "description"),
        ({"milestoneTargetValue": 0}, "milestoneTargetValue"),
        ({"milestoneTargetValue": -5}, "milestoneTargetValue"),
        ({"milestoneTargetValue": "5"}, "milestoneTargetValue"),
        ({"milestoneTargetValue": 501}, "milestoneTargetValue"),
        ({"status": "over"}, "status"),
        ({"eudMilestoneRewardInstructionMessage": "x" * 257}, "eudMilestoneRewardInstructionMessage"),
        ({"eudTitle": "x"}, "eudTitle"),
    ],
)
def test_a_milestone_that_is_not_right_names_the_field(shop: Shop, goal: Any, changed: Any, slug: str) -> None:
    body = {
        "linkedSchemaSlug": "challenge",
        "linkedSchemaRecordId": goal["id"],
        "name": "m" * 256,
        "description": "d" * 1024,
        "milestoneTargetValue": 500,
        "status": "live",
    }
    assert wrong(shop.post("milestone", {**body, **changed})) == [(400, slug)]
    assert shop.list("milestone") == []
    made = shop.make("milestone", body)
    assert (made["name"], made["description"]) == ("m" * 256, "d" * 1024)


def test_two_milestones_cannot_have_one_target(shop: Shop, goal: Any) -> None:
    make_milestone(shop, goal, 200)
    body = {"linkedSchemaSlug": "challenge", "linkedSchemaRecordId": goal["id"], "name": "x", "description": "x"}
    assert wrong(shop.post("milestone", {**body, "milestoneTargetValue": 200, "status": "live"}))[0][0] == 400
    assert len(shop.list("milestone")) == 1


def test_a_draft_waits_a_paused_one_pays_nothing_and_it_moves_until_somebody_has_progress(
    shop: Shop, goal: Any, store: Store
) -> None:
    made = make_milestone(shop, goal, 100, status="draft")
    assert log(shop, goal, "ada", now(), 10)["achievedMilestone"] is None
    assert Campaign.objects.filter(store=store, trigger="milestone").count() == 0
    for changed in ({"status": "live"}, {"name": "Renamed"}, {"description": "Other"}, {"milestoneTargetValue": 100}):
        assert shop.patch("milestone", made["id"], changed).status == 200
    shown = shop.get("milestone", made["id"]).json["data"]
    assert (shown["name"], shown["description"], shown["status"]) == ("Renamed", "Other", "live")
    assert shop.patch("milestone", made["id"], {"status": "draft"}).status == 409
    assert shop.patch("milestone", made["id"], {"milestoneTargetValue": 50}).status == 409
    assert wrong(shop.patch("milestone", made["id"], {"linkedSchemaSlug": "streak"})) == [(400, "linkedSchemaSlug")]
    shop.patch("milestone", made["id"], {"status": "paused"})
    assert Campaign.objects.get(store=store, trigger="milestone").status == "paused"
    assert log(shop, goal, "ada", now(), 100)["achievedRewardLogs"] == []
    # One that nobody could have reached yet can go; of the other the definition keeps the target.
    assert shop.delete("milestone", made["id"]).status == 200
    assert shop.get("milestone", made["id"]).status == 404
    assert shop.list("milestone") == [] == shop.get("challenge", goal["id"]).json["data"]["milestones"]


def test_a_milestone_of_a_streak_counts_periods_and_can_be_deleted(shop: Shop, store: Store, clock: Any) -> None:
    streak = make_goal(shop, "streak", STREAK)
    made = make_milestone(shop, streak, 3)
    assert shop.delete("milestone", made["id"]).json == {"data": {"id": made["id"]}}
    assert Achievement.objects.get(uuid=streak["id"]).definition.get("milestones", []) == []
    assert Campaign.objects.get(store=store, trigger="milestone").status == "archived"
    make_milestone(shop, streak, 3)


def test_what_counts_is_locked_once_somebody_has_progress(shop: Shop, goal: Any) -> None:
    assert shop.patch("challenge", goal["id"], {"completionTargetValue": 600}).status == 200
    log(shop, goal, "ada", now(), 10)
    answer = shop.patch("challenge", goal["id"], {"completionTargetValue": 700})
    assert wrong(answer) == [(409, "completionTargetValue")]
    assert shop.patch("challenge", goal["id"], {"name": "x", "completionTargetValue": 600}).status == 200


def test_a_challenge_is_deleted_and_with_progress_archived(shop: Shop, store: Store, goal: Any) -> None:
    make_milestone(shop, goal, 100)
    draft = make_goal(shop, "challenge", CHALLENGE, status="draft")
    assert shop.delete("challenge", draft["id"]).json == {"data": {"id": draft["id"]}}
    assert not Achievement.objects.filter(uuid=draft["id"]).exists()
    log(shop, goal, "ada", now(), 600)
    assert shop.delete("challenge", goal["id"]).status == 200
    assert shop.delete("challenge", goal["id"]).status == 404
    assert Achievement.objects.get(uuid=goal["id"]).status == "archived"
    assert set(Campaign.objects.filter(store=store).values_list("status", flat=True)) == {"archived"}
    assert shop.list("challenge") == shop.list("milestone") == []
    # What was earned stays.
    assert (len(progress(shop, goal)), len(shop.list("reward_log")), len(shop.list("challenge_log"))) == (1, 2, 1)


def test_a_reward_waits_for_its_code(shop: Shop, store: Store, goal: Any) -> None:
    log(shop, goal, "ada", now(), 600)
    (reward,) = shop.list("reward_log")
    never = {"fieldSlug": "rewardExpiryAt", "operator": "NOT_EQUAL", "value": "2026-06-11T00:00:00Z"}
    assert shop.list("reward_log", filters=never) == [reward]
    said = {"couponCode": "SHIP-1", "rewardIssuedAt": "2026-03-11T12:00:00Z", "rewardExpiryAt": "2026-06-11T00:00:00Z"}
    for body, slug in (
        ({}, "couponCode"),
        ({"rewardExpiryAt": said["rewardExpiryAt"]}, "couponCode"),
        ({"couponCode": "x" * 101}, "couponCode"),
        ({"couponCode": 1}, "couponCode"),
        ({**said, "rewardExpiryAt": "soon"}, "rewardExpiryAt"),
        ({**said, "rewardExpiryAt": "2026-03-11T11:59:59Z"}, "rewardExpiryAt"),
        ({**said, "ownedBy": "x"}, "ownedBy"),
    ):
        if body:
            assert wrong(shop.patch("reward_log", reward["id"], body)) == [(400, slug)], body
    filled = shop.patch("reward_log", reward["id"], {**said, "milestoneId": None}).json["data"]
    assert (filled["couponCode"], filled["rewardStatus"]) == ("SHIP-1", "issued")
    assert filled["rewardIssuedAt"] == "2026-03-11T12:00:00+00:00"
    assert filled["rewardExpiryAt"] == "2026-06-11T00:00:00+00:00"
    assert shop.list("reward_log", filters=never) == []
    assert shop.list("reward_log", filters={**never, "operator": "EQUAL"}) == [filled]
    assert shop.patch("reward_log", reward["id"], said).json["data"] == filled
    assert shop.patch("reward_log", reward["id"], {"couponCode": "SHIP-2"}).status == 409
    assert Reward.objects.get(store=store).code == "SHIP-1"


def test_a_code_is_given_once(shop: Shop, goal: Any) -> None:
    for person in ("ada", "bob"):
        log(shop, goal, person, now(), 600)
    one, other = shop.list("reward_log")
    assert shop.patch("reward_log", one["id"], {"couponCode": "A"}).status == 200
    assert wrong(shop.patch("reward_log", other["id"], {"couponCode": "A"})) == [(409, "couponCode")]


def test_or_the_code_comes_from_a_pool(shop: Shop, store: Store, goal: Any) -> None:
    make_pool(store, "POOL-1", key="shipping")
    campaign = Campaign.objects.get(store=store)
    effects = [{"kind": "coupon", "settings": {"from": "pool", "pool": "shipping", "valid_days": 30}}]
    change_campaign(campaign, {"effects": effects}, actor=ACTOR)
    (reward,) = log(shop, goal, "ada", now(), 600)["achievedRewardLogs"]
    assert (reward["couponCode"], reward["rewardExpiryAt"]) == ("POOL-1", "2026-04-10T11:00:00+00:00")
    (waiting,) = log(shop, goal, "bob", now(), 600)["achievedRewardLogs"]
    assert (waiting["couponCode"], waiting["rewardStatus"]) == (None, "awaiting_code")
