"""Sessions and events: what rules make of them, what answers say, and what cancelling takes back."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from achievements.models import Achievement, Completion, Progress
from dialects.talon_one.models import Campaign, Session
from members.models import Cancellation, Event, Member, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.campaigns.factories import fire, firings, make_live_campaign

from .client import Shop, sources

SIX = {"name": "StampCard", "title": "Stamp card", "target": 6, "recurrencePolicy": "on_completion", "period": None}


def everything() -> list[Any]:
    """All that a session or an event may change."""
    kept: list[Any] = [Session, Event, Member, Progress, Completion, Cancellation]
    return [list(model._default_manager.order_by("pk").values()) for model in kept]


def test_an_effect_says_all_its_properties(shop: Shop) -> None:
    achievement = shop.make(target=10)
    rule = shop.rule(achievement, name="One more coffee", amount=2)
    (effect,) = shop.effects("one")
    tracker = effect["props"].pop("progressTrackerId")
    assert isinstance(tracker, int)
    assert effect == {
        "campaignId": shop.campaign.pk,
        "rulesetId": shop.campaign.pk,
        "ruleIndex": 0,
        "ruleName": rule.name,
        "effectType": "increaseAchievementProgress",
        "props": {
            "achievementId": achievement["id"],
            "achievementName": "FreeCoffee10Orders",
            "delta": 2,
            "value": 2,
            "target": 10,
            "isJustCompleted": False,
        },
    }
    assert shop.effects("two")[0]["props"]["progressTrackerId"] == tracker


def test_an_open_session_says_what_would_follow_and_moves_nothing(shop: Shop) -> None:
    achievement = shop.make(target=1)
    shop.rule(achievement)
    for _ in range(2):
        (effect,) = shop.effects("one", "open")
        assert "progressTrackerId" not in effect["props"]  # there is none yet
        assert (effect["props"]["value"], effect["props"]["isJustCompleted"]) == (1, True)
    assert (Event.objects.count(), Progress.objects.count(), Completion.objects.count()) == (0, 0, 0)
    assert shop.current(achievement) == {"status": "not_started", "progress": 0}
    assert shop.effects("one")[0]["props"]["isJustCompleted"] is True
    assert Session.objects.get().state == "closed"


@pytest.mark.parametrize("state", ["open", "closed", "cancelled"])
def test_a_dry_run_changes_nothing(shop: Shop, state: str) -> None:
    shop.rule(shop.make(target=3))
    shop.effects("before", who="bert")
    shop.session("kept", "open")
    before = everything()
    for name, who in (("new", "somebody new"), ("kept", "ada"), ("before", "bert")):
        answer = shop.session(name, state, who=who, dry="true")
        assert answer.status == (400 if (name, state) == ("before", "open") else 200), answer
        assert everything() == before
    event = {"profileId": "carl", "type": "visit", "attributes": {}}
    assert shop.integration.post("v2/events", event, dry="true").status == 200
    assert everything() == before


def test_the_same_closing_sent_again_answers_as_before_and_counts_once(shop: Shop) -> None:
    achievement = shop.make(target=3)
    shop.rule(achievement)
    first = shop.session("one").json
    assert shop.session("one").json == first
    assert shop.current(achievement)["progress"] == 1
    other = shop.session("one", total=11)
    assert (other.status, sources(other)) == (400, [{"pointer": "/customerSession/state"}])
    assert shop.current(achievement)["progress"] == 1


def test_cancelling_takes_back_and_says_so_with_all_properties(shop: Shop) -> None:
    achievement = shop.make(target=10)
    shop.rule(achievement, name="By total", moves_by="total")
    shop.effects("one", total=3)
    (increase,) = shop.effects("two", total=Decimal("4.5"))
    (effect,) = shop.effects("two", "cancelled")
    assert effect == {
        "campaignId": shop.campaign.pk,
        "rulesetId": shop.campaign.pk,
        "ruleIndex": 0,
        "ruleName": "By total",
        "effectType": "rollbackIncreasedAchievementProgress",
        "props": {
            "achievementId": achievement["id"],
            "achievementName": "FreeCoffee10Orders",
            "progressTrackerId": increase["props"]["progressTrackerId"],
            "decreaseProgressBy": Decimal("4.5"),
            "currentProgress": 3,
            "target": 10,
        },
    }
    assert shop.current(achievement)["progress"] == 3
    # Laurel's own cancellations: of the report, and of the sale.
    assert Cancellation.objects.count() == 2
    assert shop.effects("two", "cancelled") == []
    assert Cancellation.objects.count() == 2


def test_an_open_session_is_cancelled_without_effects(shop: Shop) -> None:
    shop.rule(shop.make())
    shop.session("one", "open")
    assert shop.effects("one", "cancelled") == []
    answer = shop.session("one")
    assert (answer.status, sources(answer)) == (400, [{"pointer": "/customerSession/state"}])


@pytest.mark.parametrize("policy", ["no_recurrence", "on_expiration"])
@pytest.mark.parametrize("allowed", [True, False])
def test_what_is_completed_is_taken_back_only_where_that_is_allowed(shop: Shop, policy: str, *, allowed: bool) -> None:
    achievement = shop.make(target=2, recurrencePolicy=policy, allowRollbackAfterCompletion=allowed)
    shop.rule(achievement)
    shop.effects("one")
    assert shop.effects("two")[0]["props"]["isJustCompleted"] is True
    effects = shop.effects("two", "cancelled")
    status, progress = ("inprogress", 1) if allowed else ("completed", 2)
    assert [each["props"]["currentProgress"] for each in effects] == ([1] if allowed else [])
    current = shop.current(achievement)
    assert (current["status"], current["progress"]) == (status, progress)
    assert ("completionDate" in current) is not allowed
    assert Completion.objects.filter(rolled_back_at=None).count() == (0 if allowed else 1)
    if allowed:
        assert shop.effects("three")[0]["props"]["isJustCompleted"] is True


def test_opening_a_session_again_takes_back_what_it_moved(shop: Shop) -> None:
    achievement = shop.make(target=3)
    shop.rule(achievement)
    shop.effects("a/b")
    answer = shop.integration.put("v2/customer_sessions/a%2Fb/reopen")
    assert answer.status == 200
    assert [each["effectType"] for each in answer.json["effects"]] == ["rollbackIncreasedAchievementProgress"]
    assert shop.current(achievement)["progress"] == 0
    assert shop.effects("a%2Fb", "open")[0]["props"]["value"] == 1
    assert shop.effects("a%2Fb")[0]["props"]["value"] == 1
    assert shop.current(achievement)["progress"] == 1
    for _ in range(2):
        shop.effects("a%2Fb", "cancelled")
    again = shop.integration.put("v2/customer_sessions/a%2Fb/reopen")
    assert (again.status, sources(again)) == (400, [{"parameter": "customerSessionId"}])
    assert shop.integration.put("v2/customer_sessions/nothing/reopen").status == 404


def test_the_surplus_of_a_stamp_card_begins_the_next_each_with_its_tracker(shop: Shop) -> None:
    achievement = shop.make(**SIX)
    shop.rule(achievement, moves_by="quantity")
    item = {"sku": "coffee", "quantity": 14, "price": 2}
    said = {"customerSession": {"profileId": "ada", "state": "closed", "cartItems": [item]}}
    effects = shop.integration.put("v2/customer_sessions/twelve", said).json["effects"]
    props = [each["props"] for each in effects]
    told = [(each["delta"], each["value"], each["isJustCompleted"]) for each in props]
    assert told == [(6, 6, True), (6, 6, True), (2, 2, False)]
    assert len({each["progressTrackerId"] for each in props}) == 3
    assert [each["status"] for each in shop.history(achievement)] == ["inprogress", "completed", "completed"]
    assert all("endDate" not in each for each in shop.history(achievement))
    assert Completion.objects.count() == 2


def test_of_stamp_cards_only_the_open_one_is_taken_back(shop: Shop) -> None:
    achievement = shop.make(**SIX, allowRollbackAfterCompletion=True)
    shop.rule(achievement, amount=4)
    shop.effects("four")
    assert [each["props"]["value"] for each in shop.effects("eight")] == [6, 2]
    shop.effects("twelve")  # the open one has six now: it is completed
    shop.effects("sixteen")
    assert shop.current(achievement)["progress"] == 4
    assert shop.effects("eight", "cancelled") == []
    (effect,) = shop.effects("sixteen", "cancelled")
    assert (effect["props"]["decreaseProgressBy"], effect["props"]["currentProgress"]) == (4, 0)
    assert Completion.objects.filter(rolled_back_at=None).count() == 2


def test_a_try_that_is_over_stays_as_it_was(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(target=3, period="1D")
    shop.rule(achievement)
    shop.effects("one")
    clock.shift(24 * 3600)
    before = shop.history(achievement)
    assert shop.effects("one", "cancelled") == []
    assert shop.history(achievement) == before


def test_events_move_what_rules_say(shop: Shop) -> None:
    visits, minutes = shop.make(target=2), shop.make(name="Minutes", title="Minutes", target=90)
    shop.rule(
        visits, listens="event", event_type="visit", attribute="event.body.city", operator="is_equal", value="Graz"
    )
    shop.rule(minutes, listens="event", event_type="visit", moves_by="attribute", amount_attribute="event.body.minutes")
    moved = [
        [(each["props"]["achievementName"], each["props"]["delta"]) for each in answer.json["effects"]]
        for answer in (
            shop.event("visit", city="Graz", minutes=30),
            shop.event("visit", city="Linz", minutes=20),
            shop.event("visit", city="Graz", minutes="many"),
            shop.event("call", city="Graz", minutes=5),
        )
    ]
    assert moved == [
        [("FreeCoffee10Orders", 1), ("Minutes", 30)],
        [("Minutes", 20)],
        [("FreeCoffee10Orders", 1)],
        [],
    ]
    assert shop.current(visits)["status"] == "completed"
    assert Event.objects.filter(type="visit", source="talon_one").count() == 3


@pytest.mark.parametrize(
    ("operator", "value", "fits"),
    [
        ("is_greater", "20", False),
        ("is_greater_or_equal", "20", True),
        ("is_less", "20.5", True),
        ("is_equal", "20", True),
        ("is_one_of", "10, 20", True),
        ("is_not_equal", "20", False),
    ],
)
def test_a_condition_on_the_session(shop: Shop, operator: str, value: str, *, fits: bool) -> None:
    shop.rule(shop.make(), attribute="transaction.gross_value", operator=operator, value=value)
    assert bool(shop.effects("one", total=20)) is fits


def test_an_event_with_a_key_counts_once(shop: Shop) -> None:
    achievement = shop.make()
    shop.rule(achievement, listens="event", event_type="visit")
    body = {"profileId": "ada", "type": "visit", "attributes": {"n": 1}}
    send = lambda body: shop.integration.call("POST", "v2/events", body, **{"Idempotency-Key": "k1"})  # noqa: E731
    first = send(body)
    assert (first.status, len(first.json["effects"])) == (200, 1)
    assert send(body).json == first.json
    assert shop.current(achievement)["progress"] == 1
    shop.rule(shop.make(name="Newer", title="Newer"), listens="event", event_type="visit")
    assert send(body).json == first.json  # a rule that is newer than the event
    other = send({**body, "attributes": {"n": 2}})
    assert (other.status, sources(other)) == (409, [{"parameter": "Idempotency-Key"}])
    silent = shop.integration.post("v2/events", body, silent="yes")
    assert (silent.status, silent.body) == (204, b"")


def test_only_running_campaigns_and_those_that_are_asked_for_move_something(shop: Shop) -> None:
    achievement = shop.make()
    shop.rule(achievement)
    session = {"profileId": "ada", "state": "closed", "evaluableCampaignIds": [shop.campaign.pk + 1]}
    answer = shop.integration.put("v2/customer_sessions/other", {"customerSession": session})
    assert (answer.status, answer.json["effects"]) == (200, [])
    shop.stop()
    assert shop.effects("one") == []
    Campaign.objects.update(state="enabled", starts_at="2023-10-11T00:00:00Z")
    assert shop.effects("two") == []
    Campaign.objects.update(starts_at="2023-10-10T00:00:00Z", ends_at="2023-10-10T07:00:00Z")
    assert shop.effects("three") == []
    Campaign.objects.update(ends_at=None)
    assert len(shop.effects("four")) == 1


def test_answers_carry_what_was_asked_for(shop: Shop) -> None:
    achievement = shop.make(target=2)
    shop.rule(achievement)
    content = ["customerSession", "customerProfile", "triggeredCampaigns", "achievements", "coupons", "event"]
    item = {"sku": "latte", "quantity": 2, "price": 3.5}
    session = {"profileId": "ada", "state": "closed", "cartItems": [item], "additionalCosts": {"tip": {"price": 1}}}
    answer = shop.integration.put(
        "v2/customer_sessions/one", {"customerSession": session, "responseContent": content}
    ).json
    assert {"effects", "createdCoupons", "createdReferrals", *content} - {"event"} == set(answer)
    said = answer["customerSession"]
    assert (said["integrationId"], said["total"], said["cartItemTotal"], said["firstSession"]) == ("one", 8, 7, True)
    assert (answer["customerProfile"]["closedSessions"], answer["customerProfile"]["totalSales"]) == (1, 8)
    assert [each["id"] for each in answer["triggeredCampaigns"]] == [shop.campaign.pk]
    assert [each["currentProgress"]["progress"] for each in answer["achievements"]] == [1]


def test_a_session_of_nobody_moves_nothing(shop: Shop) -> None:
    shop.rule(shop.make())
    answer = shop.integration.put("v2/customer_sessions/one", {"customerSession": {"state": "closed"}})
    assert (answer.status, answer.json["effects"]) == (200, [])
    assert not Event.objects.exists()


def test_achievements_of_laurels_own_are_moved_by_sessions_as_well(shop: Shop, store: Store) -> None:
    from achievements.services.definitions import create_achievement, publish_achievement
    from tests.achievements.factories import ACTOR

    document = {"key": "sales", "rules": [{"trigger": "transaction", "goal": 2}]}
    made = publish_achievement(create_achievement(store, {"definition": document}, actor=ACTOR), actor=ACTOR)
    shop.effects("one")
    shop.effects("two")
    evaluate_everything()
    assert Completion.objects.get(achievement=made).count == 1
    assert Achievement.objects.get(pk=made.pk).status == "live"


BAD_SESSIONS: list[tuple[Any, dict[str, str]]] = [
    ({}, {"pointer": "/customerSession"}),
    ({"customerSession": {"state": "gone"}}, {"pointer": "/customerSession/state"}),
    ({"customerSession": {"profileId": ""}}, {"pointer": "/customerSession/profileId"}),
    ({"customerSession": {"colour": 1}}, {"pointer": "/customerSession/colour"}),
    ({"customerSession": {"cartItems": [{"quantity": 1}]}}, {"pointer": "/customerSession/cartItems/0/sku"}),
    (
        {"customerSession": {"cartItems": [{"sku": "a", "quantity": 0}]}},
        {"pointer": "/customerSession/cartItems/0/quantity"},
    ),
    (
        {"customerSession": {"cartItems": [{"sku": "a", "quantity": 1, "price": "1"}]}},
        {"pointer": "/customerSession/cartItems/0/price"},
    ),
    (
        {
            "customerSession": {
                "profileId": "ada",
                "state": "closed",
                "cartItems": [{"sku": "a", "quantity": 1, "price": Decimal("0.0000001")}],
            }
        },
        {"pointer": "/customerSession/cartItems/0/price"},
    ),
    ({"customerSession": {}, "responseContent": ["everything"]}, {"pointer": "/responseContent/0"}),
    (b"{", {"line": "1"}),
]


@pytest.mark.parametrize(("body", "source"), BAD_SESSIONS)
def test_what_is_wrong_with_a_session_is_told_by_its_place(shop: Shop, body: Any, source: dict[str, str]) -> None:
    shop.rule(shop.make())
    before = everything()
    answer = shop.integration.put("v2/customer_sessions/one", body)
    assert (answer.status, sources(answer)) == (400, [source]), answer
    assert answer.json["StatusCode"] == 400
    assert everything() == before


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ({"type": "x"}, {"pointer": "/profileId"}),
        ({"profileId": "ada"}, {"pointer": "/type"}),
        ({"profileId": "ada", "type": "laurel.x"}, {"pointer": "/type"}),
        ({"profileId": "ada", "type": "x", "attributes": []}, {"pointer": "/attributes"}),
        ({"profileId": "ada", "type": "x", "attributes": {"n": 10**10}}, {"pointer": "/attributes/n"}),
    ],
)
def test_what_is_wrong_with_an_event_is_told_by_its_place(shop: Shop, body: Any, source: dict[str, str]) -> None:
    before = everything()
    answer = shop.integration.post("v2/events", body)
    assert (answer.status, sources(answer)) == (400, [source]), answer
    assert everything() == before


def test_the_clock_is_the_present(shop: Shop) -> None:
    answer = shop.session("one", now="2030-01-01T00:00:00Z")
    assert (answer.status, sources(answer)) == (400, [{"parameter": "now"}])
    answer = shop.session("one", dry="perhaps")
    assert (answer.status, sources(answer)) == (400, [{"parameter": "dry"}])


def test_what_a_session_completes_fires_laurels_own_campaign_once(shop: Shop, store: Store) -> None:
    achievement = shop.make(target=1)
    shop.rule(achievement)
    campaign = make_live_campaign(store)
    for state in ("open", "open"):
        shop.effects("one", state)
    shop.session("one", dry="true")
    fire()
    assert firings(campaign) == []
    for _ in range(3):
        shop.effects("one")
        fire()
    assert firings(campaign) == [("fired", "")]
