"""The guide's own examples, played end to end over HTTP alone."""

from typing import Any

import time_machine

from campaigns.models import Campaign
from members.models import Store

from .client import CHALLENGE, STREAK, Shop
from .playing import at, entry, log, make_goal, make_milestone, progress

CONGRATULATIONS = "Congratulations! You have completed this challenge! Shop more next month to start a new challenge!"
FAILED = "Your challenge has failed. Don't worry, shop more next month to start a new challenge!"
NEXT = "eudMilestoneNextToBeAchievedMessage"


def test_the_big_spender_gets_five_per_cent_and_then_free_shipping(
    shop: Shop, store: Store, spender: Any, clock: time_machine.Traveller
) -> None:
    assert progress(shop, spender) == []
    answer = log(shop, spender, "ada", at(2), 150)
    assert (answer["achievedMilestone"], answer["achievedMilestoneRewardLog"]) == (None, None)
    answer = log(shop, spender, "ada", at(5), 200)
    assert answer["achievedMilestone"]["name"] == "5% off"
    reward = answer["achievedMilestoneRewardLog"]
    assert (reward["couponCode"], reward["periodKey"], reward["linkedSchemaRecordId"]) == (
        None,
        "2026-03",
        spender["id"],
    )
    (run,) = progress(shop, spender)
    assert (run["currentProgressValue"], run["challengeProgressStatus"]) == (350, "in_progress")
    assert run["taskProgress"] == {"currentValue": 350, "targetValue": 500}
    assert run[NEXT] == "Shop for $150.00 or more to complete the next milestone!"
    assert run["challengeStartedAt"] == at(2).isoformat()

    answer = log(shop, spender, "ada", at(9), 150)
    assert answer["achievedMilestone"] is None
    assert answer["achievedMilestoneRewardLog"]["milestone"] is None
    (run,) = progress(shop, spender)
    assert (run["currentProgressValue"], run["challengeProgressStatus"]) == (500, "completed")
    assert run["eudCompletedChallengeMessage"] == CONGRATULATIONS
    assert (run[NEXT], run["challengeCompletedAt"]) == (None, at(9).isoformat())
    assert len(shop.list("reward_log")) == 2
    assert Campaign.objects.filter(store=store, status="live").count() == 2

    # It goes on past the target until the window closes; then it starts fresh.
    log(shop, spender, "ada", at(10), 70)
    assert progress(shop, spender)[0]["currentProgressValue"] == 570
    clock.move_to(at(3, month=4))
    log(shop, spender, "ada", at(2, month=4), 20)
    now, before = progress(shop, spender)
    assert (now["currentProgressValue"], now["challengeProgressStatus"]) == (20, "in_progress")
    assert (before["currentProgressValue"], before["challengeProgressStatus"]) == (570, "completed")
    assert len(shop.list("reward_log")) == 2


def test_a_month_that_was_not_enough_has_failed(shop: Shop, spender: Any, clock: time_machine.Traveller) -> None:
    log(shop, spender, "ada", at(2), 350)
    clock.move_to(at(1, month=4))
    (run,) = progress(shop, spender)
    assert (run["challengeProgressStatus"], run["eudFailedChallengeMessage"]) == ("failed", FAILED)
    assert run["challengeFailedAt"] == "2026-03-31T22:00:00+00:00"
    assert (run["currentProgressValue"], run[NEXT], run["eudStatusLabel"]) == (350, None, "Failed")
    # A log of then is counted then, and completes it.
    log(shop, spender, "ada", at(31), 150)
    (run,) = progress(shop, spender)
    assert (run["challengeProgressStatus"], run["currentProgressValue"]) == ("completed", 500)


def test_ten_visits_count_whatever_they_were_worth(shop: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to(at(1))
    goal = make_goal(shop, "challenge", CHALLENGE, aggregationMethod="count", completionTargetValue=10)
    make_milestone(shop, goal, 5, "A discount")
    clock.move_to(at(31))
    answers = [log(shop, goal, "ada", at(day), 1_000 if day % 2 else None) for day in range(2, 12)]
    reached = [answer["achievedMilestone"] and answer["achievedMilestone"]["name"] for answer in answers]
    assert reached == [None] * 4 + ["A discount"] + [None] * 5
    assert [len(answer["achievedRewardLogs"]) for answer in answers] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    (run,) = progress(shop, goal)
    assert (run["currentProgressValue"], run["challengeProgressStatus"]) == (10, "completed")


def test_five_thousand_calories_are_burned_within_one_week(shop: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to(at(1))
    weekly = {"aggregationPeriod": "weekly", "completionTargetValue": 5_000}
    goal = make_goal(shop, "challenge", CHALLENGE, **weekly)
    clock.move_to(at(23))
    # Monday the 9th to Sunday the 15th: 4,999.5; the Monday after begins anew.
    for day, burned in ((9, 2_000), (12, 2_000), (15, "999.5"), (16, 2_500)):
        log(shop, goal, "ada", at(day), float(burned))
    runs = progress(shop, goal)
    assert [(str(run["currentProgressValue"]), run["challengeProgressStatus"]) for run in runs] == [
        ("2500", "failed"),
        ("4999.5", "failed"),
    ]
    assert "next week" in runs[0]["eudFailedChallengeMessage"]
    answer = log(shop, goal, "ada", at(20), 2_500)
    assert answer["achievedRewardLogs"][0]["periodKey"] == "2026-W12"
    assert progress(shop, goal)[0]["challengeProgressStatus"] == "completed"


def test_twenty_lessons_within_a_month_and_twenty_more_in_the_next(shop: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to(at(1))
    goal = make_goal(shop, "challenge", CHALLENGE, aggregationMethod="count", completionTargetValue=20)
    for month in (3, 4):
        clock.move_to(at(28, month))
        for lesson in range(20):
            answer = log(shop, goal, "ada", at(lesson + 1, month), unique=f"lesson-{month}-{lesson}")
            assert len(answer["achievedRewardLogs"]) == (lesson == 19)
    assert [run["challengeProgressStatus"] for run in progress(shop, goal)] == ["completed", "completed"]
    assert {each["periodKey"] for each in shop.list("reward_log")} == {"2026-03", "2026-04"}


def test_a_streak_breaks_where_a_period_is_missed_and_starts_fresh_in_the_next(
    shop: Shop, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(1))
    goal = make_goal(shop, "streak", STREAK)
    make_milestone(shop, goal, 3, "Three days")
    for day, reached in ((2, None), (3, None), (4, "Three days"), (5, None)):
        clock.move_to(at(day))
        milestone = log(shop, goal, "ada", at(day))["achievedMilestone"]
        assert (milestone and milestone["name"]) == reached
    (run,) = progress(shop, goal)
    assert (run["currentProgressValue"], run["streakProgressStatus"]) == (4, "in_progress")
    assert run["taskProgress"] == {"currentValue": 1, "targetValue": 1}

    clock.move_to(at(7))
    (run,) = progress(shop, goal)
    assert (run["streakProgressStatus"], run["eudStatusLabel"]) == ("broken", "Broken")
    assert run["streakBrokenAt"] == "2026-03-06T23:00:00+00:00"
    assert run["eudBrokenStreakMessage"] == "Your streak is broken. Don't worry, start a new one next day!"

    for day in range(7, 12):
        clock.move_to(at(day))
        answer = log(shop, goal, "ada", at(day))
    assert len(answer["achievedRewardLogs"]) == 1
    assert [run["streakProgressStatus"] for run in progress(shop, goal)] == ["completed", "broken"]
    clock.move_to(at(12))
    log(shop, goal, "ada", at(12))
    now, *_ = progress(shop, goal)
    assert (now["currentProgressValue"], now["streakProgressStatus"]) == (1, "in_progress")


def test_a_challenge_of_the_same_days_minds_the_total_and_no_gap(shop: Shop, clock: time_machine.Traveller) -> None:
    """The comparison's other row: what counts is the sum inside the window."""
    clock.move_to(at(1))
    goal = make_goal(shop, "challenge", CHALLENGE, aggregationMethod="count", completionTargetValue=5)
    clock.move_to(at(30))
    for day in (2, 9, 11, 20):
        log(shop, goal, "ada", at(day))
    assert progress(shop, goal)[0]["challengeProgressStatus"] == "in_progress"
    log(shop, goal, "ada", at(29))
    assert progress(shop, goal)[0]["challengeProgressStatus"] == "completed"


def test_several_milestones_at_once_are_all_recorded_and_the_highest_is_named(
    shop: Shop, clock: time_machine.Traveller
) -> None:
    clock.move_to(at(1))
    goal = make_goal(shop, "challenge", CHALLENGE)
    for target in (100, 300, 200):
        make_milestone(shop, goal, target, f"At {target}")
    answer = log(shop, goal, "ada", at(1), 350)
    assert answer["achievedMilestone"]["name"] == "At 300"
    assert answer["achievedMilestoneRewardLog"]["milestone"]["name"] == "At 300"
    assert [each["milestone"]["name"] for each in answer["achievedRewardLogs"]] == ["At 100", "At 200", "At 300"]
    found = shop.get("challenge", goal["id"]).json["data"]["milestones"]
    assert [each["milestoneTargetValue"] for each in found] == [100, 200, 300]


def test_the_same_log_again_is_answered_as_the_first_and_another_is_a_conflict(
    shop: Shop, spender: Any, clock: time_machine.Traveller
) -> None:
    first = log(shop, spender, "ada", at(12), 350, unique="order-1")
    assert first["achievedMilestone"]["name"] == "5% off"
    assert log(shop, spender, "ada", at(12), 350, unique="order-1") == first
    other = shop.post("challenge_log", entry(spender, "ada", at(12), 351, unique="order-1"))
    assert (other.status, other.json["error"]["code"]) == (409, "CONFLICT")
    assert other.json["error"]["details"][0]["fieldSlug"] == "uniqueIdentifier"
    assert progress(shop, spender)[0]["currentProgressValue"] == 350
    # The same order may be logged for another goal.
    log(shop, make_goal(shop, "challenge", CHALLENGE), "ada", at(12), 350, unique="order-1")


def test_logs_wait_for_nobody_where_the_challenge_is_not_live(
    shop: Shop, spender: Any, clock: time_machine.Traveller
) -> None:
    first = log(shop, spender, "ada", at(12), 10, unique="order-1")
    shop.patch("challenge", spender["id"], {"status": "paused"})
    answer = shop.post("challenge_log", entry(spender, "ada", at(12), 10))
    assert (answer.status, answer.json["error"]["message"]) == (
        409,
        "This challenge is paused: nothing counts now.",
    )
    assert log(shop, spender, "ada", at(12), 10, unique="order-1") == first
    assert len(shop.list("challenge_log")) == 1


def test_messages_are_in_the_members_language_and_raw_in_the_definition(
    shop: Shop, store: Store, spender: Any, clock: time_machine.Traveller
) -> None:
    shop.patch("challenge", spender["id"], {"eudTitle": "Big spender"})
    german = "Noch {{nextRemainingValue}} bis zum nächsten Ziel!"
    answer = shop.patch("challenge", spender["id"], {NEXT: german, "eudTitle": "Großkunde"}, languageCode="de-AT")
    assert answer.json["data"][NEXT] == german
    assert shop.get("challenge", spender["id"]).json["data"]["eudTitle"] == "Big spender"
    log(shop, spender, "ada", at(12), 350)
    store.members.update(language="de")
    (run,) = progress(shop, spender)
    assert (run[NEXT], run["eudTitle"]) == ("Noch 150.00 bis zum nächsten Ziel!", "Großkunde")
    (run,) = progress(shop, spender, languageCode="en")
    assert (run[NEXT], run["eudTitle"]) == (
        "Shop for $150.00 or more to complete the next milestone!",
        "Big spender",
    )
    assert shop.get("challenge", spender["id"], languageCode="fr").json["data"][NEXT].startswith("Shop for ${{")
