"""The examples of the first document about achievements, played through sessions."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from members.models import Event

from .client import Shop

DAY = datetime.timedelta(days=1)


def test_three_orders_in_seven_days(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(name="ThreeOrders", title="3 orders", target=3, period="7D")
    shop.rule(achievement)
    told = []
    for day in range(3):
        (effect,) = shop.effects(f"order-{day}")
        told.append((effect["props"]["value"], effect["props"]["isJustCompleted"]))
        clock.shift(DAY)
    assert told == [(1, False), (2, False), (3, True)]
    assert shop.effects("a fourth") == []  # it is completed, and stays so until its period ends
    assert shop.progress(achievement) | {"title": "", "description": ""} == {
        "status": "completed",
        "progress": 3,
        "startDate": "2023-10-10T09:30:45+02:00",
        "completionDate": "2023-10-12T09:30:45+02:00",
        "endDate": "2023-10-17T09:30:45+02:00",
        "achievementId": achievement["id"],
        "name": "ThreeOrders",
        "title": "",
        "description": "",
        "campaignId": shop.campaign.pk,
        "target": 3,
        "achievementRecurrencePolicy": "on_expiration",
        "achievementActivationPolicy": "user_action",
        "achievementAllowRollbackAfterCompletion": False,
    }


def test_five_hundred_in_two_months(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(name="BigSpender", title="500", target=500, period="2M")
    shop.rule(achievement, moves_by="total")
    assert shop.effects("one", total=Decimal("199.99"))[0]["props"]["delta"] == Decimal("199.99")
    clock.shift(40 * DAY)
    (effect,) = shop.effects("two", total=Decimal("300.01"))
    assert (effect["props"]["value"], effect["props"]["isJustCompleted"]) == (500, True)
    assert shop.current(achievement) == {
        "status": "completed",
        "progress": 500,
        "startDate": "2023-10-10T09:30:45+02:00",
        "completionDate": "2023-11-19T08:30:45+01:00",
        "endDate": "2023-12-10T09:30:45+01:00",
    }


def test_one_that_is_not_completed_in_its_period_expires(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(name="ThreeOrders", title="3 orders", target=3, period="7D")
    shop.rule(achievement)
    shop.effects("one")
    shop.effects("two")
    clock.shift(7 * DAY)
    expired = {
        "status": "expired",
        "progress": 2,
        "startDate": "2023-10-10T09:30:45+02:00",
        "endDate": "2023-10-17T09:30:45+02:00",
    }
    assert shop.history(achievement) == [expired]
    assert shop.current(achievement) == {"status": "not_started", "progress": 0}
    (effect,) = shop.effects("three")
    assert effect["props"]["value"] == 1
    assert shop.history(achievement) == [
        {
            "status": "inprogress",
            "progress": 1,
            "startDate": "2023-10-17T09:30:45+02:00",
            "endDate": "2023-10-24T09:30:45+02:00",
        },
        expired,
    ]


# Reset every, reset on: as printed, of one that was begun on 10 October 2023 at 09:30:45.
RELATIVE = {
    "1D": "2023-10-11T09:30:45+02:00",
    "1W": "2023-10-17T09:30:45+02:00",
    "1M": "2023-11-10T09:30:45+01:00",
    "3M_U": "2024-01-31T23:59:59+01:00",
    "1Y": "2024-10-10T09:30:45+02:00",
}


@pytest.mark.parametrize("period", RELATIVE)
def test_every_row_of_the_table_of_relative_resets(shop: Shop, clock: time_machine.Traveller, period: str) -> None:
    achievement = shop.make(period=period, target=5)
    shop.rule(achievement)
    shop.effects("one")
    end = RELATIVE[period]
    assert shop.current(achievement)["endDate"] == end
    last = datetime.datetime.fromisoformat(end)
    # A rounded end holds its last second; any other is the first instant of what comes next.
    next_one = last + datetime.timedelta(seconds=1) if end.endswith("23:59:59+01:00") else last
    clock.move_to(next_one - datetime.timedelta(microseconds=1))
    assert shop.current(achievement)["status"] == "inprogress"
    assert shop.effects("still in it")[0]["props"]["value"] == 2
    clock.move_to(next_one)
    assert shop.current(achievement)["status"] == "not_started"
    assert shop.effects("in the next")[0]["props"]["value"] == 1


ABSOLUTE: list[tuple[str, dict[str, int], str, str]] = [
    ("1D", {"hour": 6}, "2023-10-11T06:00:00+02:00", "2023-10-12T06:00:00+02:00"),
    ("1W", {"dayOfWeek": 7, "hour": 12}, "2023-10-15T12:00:00+02:00", "2023-10-22T12:00:00+02:00"),
    ("1M", {"dayOfMonth": 31, "hour": 0}, "2023-10-31T00:00:00+01:00", "2023-11-30T00:00:00+01:00"),
    ("1Y", {"month": 2, "dayOfMonth": 29, "hour": 8}, "2024-02-29T08:00:00+01:00", "2025-02-28T08:00:00+01:00"),
]


@pytest.mark.parametrize(("period", "point", "first", "second"), ABSOLUTE)
def test_an_absolute_reset_is_at_the_same_moment_for_each_customer(
    shop: Shop, clock: time_machine.Traveller, period: str, point: dict[str, int], first: str, second: str
) -> None:
    override = {"minute": 0, "second": 0, **point}
    achievement = shop.make(period=period, periodEndOverride=override, target=5)
    assert achievement["periodEndOverride"] == override
    shop.rule(achievement)
    shop.effects("one")
    clock.shift(datetime.timedelta(hours=1))
    shop.effects("another's", who="bert")
    ends = [shop.current(achievement, who)["endDate"] for who in ("ada", "bert")]
    assert ends == [first, first]
    clock.move_to(datetime.datetime.fromisoformat(first))
    assert shop.current(achievement)["status"] == "not_started"
    shop.effects("the next")
    assert shop.current(achievement)["endDate"] == second


def test_sessions_are_sales_in_laurels_own_log(shop: Shop) -> None:
    achievement = shop.make(target=5)
    shop.rule(achievement)
    shop.effects("one", total=12.5)
    sale, report = Event.objects.order_by("pk")
    said: dict[str, Any] = sale.transaction or {}
    assert (sale.kind, str(said["gross_value"]), said["items"][0]["sku"]) == ("transaction", "12.5", "latte")
    assert said["labels"] == [{"key": "session", "value": "one"}]
    assert (report.kind, report.body) == ("reported", {"increment": 1})
