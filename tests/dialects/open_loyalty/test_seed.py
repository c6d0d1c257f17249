"""The guide's own example, played end to end over HTTP alone."""

import datetime
from collections.abc import Iterable
from typing import Any

import pytest
import time_machine

from achievements.models import Backfill, Completion
from achievements.services.filling import fill_in
from campaigns.models import Account
from members.models import Member, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.campaigns.factories import fire

from .client import SEED, Vendor

FIRST_DAY = datetime.datetime(2026, 3, 11, 8, tzinfo=datetime.UTC)


def log_in(vendor: Vendor, clock: time_machine.Traveller, days: Iterable[int]) -> None:
    """A login at nine on each of these days, sent when it happens."""
    for day in days:
        clock.move_to(FIRST_DAY + datetime.timedelta(days=day))
        send_login(vendor, day)
        evaluate_everything()


def send_login(vendor: Vendor, day: int) -> None:
    at = (FIRST_DAY + datetime.timedelta(days=day)).isoformat()
    event = {"type": "app_login", "eventDate": at, "customerData": {"email": "ada@example.com"}, "body": {}}
    answer = vendor.post("customEvent", {"event": event})
    assert answer.status == 200, answer
    assert list(answer.json) == ["customEventId"]


def standing(vendor: Vendor) -> dict[str, Any]:
    answer = vendor.get("member/email=ada@example.com/achievement")
    assert answer.status == 200, answer
    (item,) = answer.json["items"]
    assert isinstance(item, dict)
    return item


@pytest.fixture
def achievement(vendor: Vendor, ada: Member, clock: time_machine.Traveller) -> str:
    clock.move_to(FIRST_DAY - datetime.timedelta(hours=1))
    return str(vendor.post("achievement", SEED).json["achievementId"])


@pytest.mark.parametrize(
    ("days", "completions", "in_a_row"),
    [
        (range(6), 0, 6),
        (range(7), 1, 7),
        ([0, 1, 2, 4, 5, 6, 7], 0, 4),
        ([0, 0, 0, 0, 0, 0, 0], 0, 1),
        (range(14), 1, 7),
    ],
)
def test_seven_days_in_a_row_complete_it_once(
    vendor: Vendor,
    achievement: str,
    clock: time_machine.Traveller,
    days: Iterable[int],
    completions: int,
    in_a_row: int,
) -> None:
    log_in(vendor, clock, days)
    item = standing(vendor)
    (rule,) = item["memberProgress"]["rules"]
    assert item["achievementId"] == achievement
    assert item["memberProgress"]["completedCount"] == completions == Completion.objects.count()
    assert item["limitReached"] is (completions == 1)
    assert (rule["completedConsecutivePeriods"], rule["consecutivePeriods"], rule["periodType"]) == (in_a_row, 7, "day")


def test_logins_may_be_sent_all_at_once_afterwards(
    vendor: Vendor, achievement: str, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_DAY + datetime.timedelta(days=6, hours=1))
    for day in (3, 0, 6, 2, 5, 1, 4):
        send_login(vendor, day)
    evaluate_everything()
    assert standing(vendor)["memberProgress"]["completedCount"] == 1


def test_logins_of_the_days_before_count_however_late_the_achievement_was_made(
    vendor: Vendor, ada: Member, clock: time_machine.Traveller
) -> None:
    """The vendor goes by when an event is sent, whatever date it bears."""
    clock.move_to(FIRST_DAY + datetime.timedelta(days=6, hours=1))
    vendor.post("achievement", SEED)
    for day in range(7):
        send_login(vendor, day)
    evaluate_everything()
    assert standing(vendor)["memberProgress"]["completedCount"] == 1


@pytest.mark.parametrize(("activate", "counted"), [("at once", 2), ("later by PUT", 1), ("later by PATCH", 1)])
def test_the_log_counts_as_far_back_as_late_events_are_taken(
    vendor: Vendor, ada: Member, clock: time_machine.Traveller, activate: str, counted: int
) -> None:
    rule = {**SEED["achievement"]["rules"][0], "completeRule": {"period": {"type": "overall"}, "periodGoal": 5}}
    sent = {"achievement": {**SEED["achievement"], "rules": [rule], "active": activate == "at once"}}
    log_in(vendor, clock, (0, 20, 45))
    if activate == "at once":
        clock.move_to(FIRST_DAY + datetime.timedelta(days=49))
    number = vendor.post("achievement", sent).json["achievementId"]
    clock.move_to(FIRST_DAY + datetime.timedelta(days=49 if activate == "at once" else 52))
    if activate == "later by PUT":
        assert (
            vendor.put(f"achievement/{number}", {"achievement": {**sent["achievement"], "active": True}}).status == 204
        )
    if activate == "later by PATCH":
        assert vendor.patch(f"achievement/{number}", {"achievement": {"active": True}}).status == 204
    for backfill in Backfill.objects.filter(finished_at=None):
        fill_in(backfill.pk)
    assert standing(vendor)["memberProgress"]["rules"][0]["currentPeriodValue"] == counted


def test_what_moved_it_is_listed_newest_first(vendor: Vendor, achievement: str, clock: time_machine.Traveller) -> None:
    log_in(vendor, clock, range(3))
    answer = vendor.get("achievement/trigger/member/email=ada@example.com", _itemsOnPage="2")
    assert answer.status == 200, answer
    assert answer.json["total"] == {"all": 3, "filtered": 3, "estimated": False}
    newest, before = answer.json["items"]
    assert newest["createdAt"] == "2026-03-13T09:00:00+01:00"
    assert before["createdAt"] == "2026-03-12T09:00:00+01:00"
    assert (newest["achievementId"], newest["ruleName"]) == (achievement, "7-day login streak")


def test_a_manual_increase_fires_the_linked_campaign_once(
    vendor: Vendor, achievement: str, store: Store, ada: Member, clock: time_machine.Traveller
) -> None:
    campaign = {
        "type": "direct",
        "trigger": "achievement",
        "achievementId": achievement,
        "translations": {"en": {"name": "Thank you"}},
        "activity": {"startsAt": "2026-03-01T00:00:00"},
        "rules": [{"name": "Points", "effects": [{"effect": "give_points", "pointsRule": "50"}], "conditions": []}],
        "active": True,
    }
    answer = vendor.post("campaign", {"campaign": campaign})
    assert answer.status == 200, answer
    answer = vendor.patch(
        f"member/{ada.uuid}/achievement/{achievement}/progress", {"memberProgress": {"completedCount": 5}}
    )
    assert (answer.status, answer.body) == (204, b"")
    fire()
    assert standing(vendor)["memberProgress"]["completedCount"] == 5
    assert Account.objects.get(member=ada).balance == 50_000_000


def test_the_same_event_again_is_refused_as_existing(vendor: Vendor, store: Store) -> None:
    event = {"type": "app_login", "eventDate": "2026-01-01T08:00:00", "eventId": "e-1"}
    event["customerData"] = {"email": "ada@example.com"}  # type: ignore[assignment]
    assert vendor.post("customEvent", {"event": event}).status == 200
    for again in (event, {**event, "body": {"other": 1}}):
        answer = vendor.post("customEvent", {"event": again})
        assert answer.status == 400
        assert answer.json["errors"][0]["path"] == "event.eventId"
        assert "already exists" in answer.json["errors"][0]["message"]
