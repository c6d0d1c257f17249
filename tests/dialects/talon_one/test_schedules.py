"""Recurrence and activation: the lifecycles that the documents tell, with their dates as printed."""

import datetime
from typing import Any

import time_machine

from .client import Shop

DAY = datetime.timedelta(days=1)


def at(clock: time_machine.Traveller, text: str) -> None:
    clock.move_to(datetime.datetime.fromisoformat(text))


def test_one_time_by_the_user_begins_and_ends_for_each_customer(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(target=9, period="4D", recurrencePolicy="no_recurrence")
    shop.rule(achievement)
    at(clock, "2024-10-01T12:00:00+02:00")
    shop.effects("one", who="a")
    at(clock, "2024-10-07T08:00:00+02:00")
    shop.effects("two", who="b")
    dates = [(shop.current(achievement, who)["startDate"], shop.current(achievement, who)["endDate"]) for who in "ab"]
    assert dates == [
        ("2024-10-01T12:00:00+02:00", "2024-10-05T12:00:00+02:00"),
        ("2024-10-07T08:00:00+02:00", "2024-10-11T08:00:00+02:00"),
    ]
    assert [shop.current(achievement, who)["status"] for who in "ab"] == ["expired", "inprogress"]
    assert shop.effects("again", who="a") == []  # it does not come again
    assert [each["status"] for each in shop.history(achievement, "a")] == ["expired"]


def test_one_time_on_a_fixed_schedule_has_one_period_for_everybody(shop: Shop, clock: time_machine.Traveller) -> None:
    fixed = {"activationPolicy": "fixed_schedule", "fixedStartDate": "2023-10-11T00:00:00+02:00", "period": "1M"}
    achievement = shop.make(target=9, recurrencePolicy="no_recurrence", **fixed)
    shop.rule(achievement)
    assert achievement["status"] == "not_started"
    assert shop.effects("too early") == []
    at(clock, "2023-10-18T12:00:00+02:00")
    shop.effects("one")
    assert shop.current(achievement) == {
        "status": "inprogress",
        "progress": 1,
        "startDate": "2023-10-11T00:00:00+02:00",
        "endDate": "2023-11-11T00:00:00+01:00",
    }
    at(clock, "2023-11-11T00:00:00+01:00")
    assert shop.current(achievement)["status"] == "expired"
    assert shop.effects("too late") == []
    assert shop.effects("too late for anybody", who="bert") == []


def test_on_expiration_on_a_fixed_schedule_goes_back_to_back(shop: Shop, clock: time_machine.Traveller) -> None:
    at(clock, "2022-12-01T00:00:00Z")
    fixed = {"activationPolicy": "fixed_schedule", "fixedStartDate": "2023-01-01T00:00:00+01:00", "period": "2Y"}
    achievement = shop.make(target=2, **fixed)
    shop.rule(achievement)
    at(clock, "2023-08-12T14:15:02+02:00")
    shop.effects("one")
    current = shop.current(achievement)
    assert (current["startDate"], current["endDate"]) == ("2023-01-01T00:00:00+01:00", "2025-01-01T00:00:00+01:00")
    at(clock, "2025-03-01T00:00:00+01:00")
    shop.effects("two")
    assert [(each["status"], each["startDate"], each["endDate"]) for each in shop.history(achievement)] == [
        ("inprogress", "2025-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00"),
        ("expired", "2023-01-01T00:00:00+01:00", "2025-01-01T00:00:00+01:00"),
    ]


def test_the_weeks_of_advent_end_with_the_last_second_of_its_end(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(
        target=1,
        period="1W",
        activationPolicy="fixed_schedule",
        fixedStartDate="2025-12-01T00:00:00+01:00",
        endDate="2025-12-24T23:59:59+01:00",
    )
    shop.rule(achievement)
    for number in range(4):
        at(clock, f"2025-12-{1 + 7 * number:02}T10:00:00+01:00")
        assert shop.effects(f"week {number}")[0]["props"]["isJustCompleted"] is True
    assert shop.current(achievement)["endDate"] == "2025-12-24T23:59:59+01:00"
    at(clock, "2025-12-24T23:59:59.900000+01:00")
    assert shop.effects("the last second", who="bert")[0]["props"]["value"] == 1
    at(clock, "2025-12-25T00:00:00+01:00")
    assert shop.effects("too late", who="carl") == []
    assert [each["endDate"] for each in shop.history(achievement)] == [
        "2025-12-24T23:59:59+01:00",
        "2025-12-22T00:00:00+01:00",
        "2025-12-15T00:00:00+01:00",
        "2025-12-08T00:00:00+01:00",
    ]
    assert shop.management.get(f"{shop.path}/{achievement['id']}").json["status"] == "expired"


def test_without_a_period_it_lasts_until_the_end_date(shop: Shop, clock: time_machine.Traveller) -> None:
    end = "2023-10-20T00:00:00+02:00"
    achievement = shop.make(target=3, period=None, recurrencePolicy="no_recurrence", endDate=end)
    shop.rule(achievement)
    shop.effects("one")
    assert (shop.current(achievement)["status"], shop.current(achievement)["endDate"]) == ("inprogress", end)
    at(clock, end)
    assert [each["status"] for each in shop.history(achievement)] == ["expired"]
    assert shop.effects("two") == []


def test_without_any_policy_or_period_it_never_ends(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(target=3, period=None)
    assert (achievement["recurrencePolicy"], achievement["activationPolicy"]) == ("on_expiration", "user_action")
    shop.rule(achievement)
    shop.effects("one")
    clock.shift(1000 * DAY)
    assert shop.effects("two")[0]["props"]["value"] == 2
    assert "endDate" not in shop.current(achievement)


ROUNDED: dict[str, str] = {
    "1D_U": "2023-10-11T23:59:59+02:00",
    "1D_D": "2023-10-11T00:00:00+02:00",
    "30D_D": "2023-11-09T00:00:00+01:00",
    "1W_U": "2023-10-22T23:59:59+02:00",
    "1M_U": "2023-11-30T23:59:59+01:00",
    "1Y_U": "2024-12-31T23:59:59+01:00",
    "30s": "2023-10-10T09:31:15+02:00",
    "40m": "2023-10-10T10:10:45+02:00",
    "1.5h": "2023-10-10T11:00:45+02:00",
    "0.5D": "2023-10-10T21:30:45+02:00",
    "1.5W": "2023-10-20T21:30:45+02:00",
    "10M": "2024-08-10T09:30:45+02:00",
    "15Y": "2038-10-10T09:30:45+02:00",
}


def test_every_form_of_a_period(shop: Shop) -> None:
    made: dict[str, Any] = {}
    for number, period in enumerate(ROUNDED):
        made[period] = shop.make(name=f"N{number}", title=f"T{number}", period=period, target=5)
        assert made[period]["period"] == period
        shop.rule(made[period])
    shop.effects("one")
    assert {period: shop.current(each)["endDate"] for period, each in made.items()} == ROUNDED


def test_months_end_where_they_end(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(target=9, period="1M")
    shop.rule(achievement)
    at(clock, "2024-01-31T10:00:00+01:00")
    shop.effects("one")
    assert shop.current(achievement)["endDate"] == "2024-02-29T10:00:00+01:00"


def test_the_customers_list_has_its_filters(shop: Shop, clock: time_machine.Traveller) -> None:
    later = {"activationPolicy": "fixed_schedule", "fixedStartDate": "2024-01-01T00:00:00Z"}
    ended = {"endDate": "2023-10-11T00:00:00Z"}
    names = ("begun", "done", "idle", "later", "ended")
    said: tuple[dict[str, Any], ...] = ({"target": 2}, {"target": 1}, {}, later, ended)
    made = {name: shop.make(name=name, title=name, **more) for name, more in zip(names, said, strict=True)}
    shop.rule(made["begun"])
    shop.rule(made["done"])
    shop.effects("one")
    clock.shift(DAY)

    def asked(**query: Any) -> list[str]:
        answer = shop.integration.get("v1/customer_profiles/ada/achievements", **query).json
        assert answer["totalResultSize"] >= len(answer["data"])
        return [each["name"] for each in answer["data"]]

    assert asked() == ["begun", "done", "idle"]
    assert asked(achievementStatus="scheduled") == ["later"]
    assert asked(achievementStatus="active,scheduled") == ["begun", "done", "idle", "later"]
    assert asked(currentProgressStatus="completed") == ["done"]
    assert asked(currentProgressStatus="inprogress,not_started") == ["begun", "idle"]
    assert asked(achievementIds=f"{made['idle']['id']},{made['done']['id']}") == ["done", "idle"]
    assert asked(campaignIds=str(shop.campaign.pk), pageSize=1, skip=1) == ["done"]
    assert asked(campaignIds=str(shop.campaign.pk + 1)) == []
    entry = shop.integration.get("v1/customer_profiles/ada/achievements", pageSize=1).json
    assert (entry["totalResultSize"], entry["data"][0]["status"]) == (3, "active")
    for name, value in (
        ("achievementStatus", "expired"),
        ("currentProgressStatus", "expired"),
        ("achievementIds", "x"),
        ("pageSize", "1001"),
    ):
        answer = shop.integration.get("v1/customer_profiles/ada/achievements", **{name: value})
        assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": name})
    assert shop.integration.get("v1/customer_profiles/nobody/achievements").status == 404
    shop.stop()
    assert asked() == []  # nobody can take part now


def test_the_history_has_its_filters(shop: Shop, clock: time_machine.Traveller) -> None:
    achievement = shop.make(target=1, period="1D")
    slow = shop.make(name="Slow", title="Slow", target=9, period="1D")
    shop.rule(achievement)
    shop.rule(slow)
    for number in range(3):
        shop.effects(f"day {number}")
        clock.shift(DAY)
    shop.effects("today")
    assert [each["status"] for each in shop.history(achievement)] == ["completed"] * 4
    assert [each["status"] for each in shop.history(slow)] == ["inprogress", "expired", "expired", "expired"]
    assert len(shop.history(slow, progressStatus="expired")) == 3
    assert len(shop.history(slow, progressStatus="inprogress,completed")) == 1
    since, until = "2023-10-11T07:30:45+0000", "2023-10-12T07:30:45Z"
    assert [each["startDate"][:10] for each in shop.history(slow, startDate=since, endDate=until)] == [
        "2023-10-12",
        "2023-10-11",
    ]
    path = f"v1/customer_profiles/ada/achievements/{slow['id']}"
    page = shop.integration.get(path, pageSize=1, skip=3).json
    assert (page["totalResultSize"], [each["startDate"][:10] for each in page["data"]]) == (4, ["2023-10-10"])
    for name, value in (("progressStatus", "not_started"), ("startDate", "2023-10-11"), ("endDate", "soon")):
        answer = shop.integration.get(path, **{name: value})
        assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": name})
    assert shop.integration.get(path.replace(str(slow["id"]), "999999")).status == 404
