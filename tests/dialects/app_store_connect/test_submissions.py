"""What game servers say of their players."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from achievements.engine.amounts import MICRO
from achievements.models import Achievement, Change, Completion
from achievements.reading import catalogue_of, shown_one
from achievements.reading.shown import Shown
from members.models import Event, Member, Scope, Store
from tests.achievements.evaluation.making import evaluate_everything

from .client import BASE, PLAYER, Vendor, achievement, amendment, link, release, submission, vendor_of

AT = datetime.datetime(2026, 3, 11, 11, tzinfo=datetime.UTC)


pytestmark = pytest.mark.usefixtures("clock")


def make(vendor: Vendor, identifier: str = "MILK", **attributes: Any) -> Achievement:
    name = vendor.post("gameCenterAchievements", achievement(identifier, **attributes)).json["data"]["id"]
    answer = vendor.post("gameCenterAchievementReleases", release(name))
    assert answer.status == 201, answer
    return Achievement.objects.get(uuid=name)


def send(vendor: Vendor, percent: Any, identifier: str = "MILK", **attributes: Any) -> Any:
    answer = vendor.post("gameCenterPlayerAchievementSubmissions", submission(identifier, percent, **attributes))
    evaluate_everything()
    return answer


def standing(of: Achievement) -> Shown:
    entry = catalogue_of(of.store_id).by_id[of.pk]
    shown = shown_one(Member.objects.get(external_id=PLAYER), entry, at=timezone.now())
    assert shown is not None
    return shown


def percent(of: Achievement) -> Decimal:
    return Decimal(standing(of).value) / MICRO


@pytest.fixture
def milk(vendor: Vendor) -> Achievement:
    return make(vendor)


def test_a_submission_is_echoed_and_counted(vendor: Vendor, milk: Achievement) -> None:
    said = {"challengeIds": ["c1"], "submittedDate": "2026-03-11T10:00:00Z"}
    answer = send(vendor, 40, **said)
    assert answer.status == 201, answer
    sent = submission("MILK", 40, **said)["data"]["attributes"]
    event = Event.objects.get(kind="reported")
    here = f"{BASE}/gameCenterPlayerAchievementSubmissions"
    assert answer.json == {
        "data": {
            "type": "gameCenterPlayerAchievementSubmissions",
            "id": str(event.uuid),
            "attributes": sent,
            "links": {"self": f"{here}/{event.uuid}"},
        },
        "links": {"self": here},
    }
    assert event.occurred_at == AT - datetime.timedelta(hours=1)
    assert percent(milk) == 40  # though it is dated before the release


def test_a_higher_one_is_a_report_and_a_lower_one_an_adjustment(
    vendor: Vendor, milk: Achievement, clock: time_machine.Traveller
) -> None:
    assert send(vendor, 40).status == 201
    assert (percent(milk), Event.objects.count(), Change.objects.count()) == (40, 1, 0)
    assert send(vendor, 70).status == 201
    assert (percent(milk), Event.objects.count(), Change.objects.count()) == (70, 2, 0)
    clock.shift(1)
    assert send(vendor, 70).status == 201
    assert (percent(milk), Event.objects.count(), Change.objects.count()) == (70, 2, 0)
    assert send(vendor, 10).status == 201
    assert (percent(milk), Event.objects.count(), Change.objects.count()) == (10, 2, 1)
    # In the very instant of the adjustment an event would come before it.
    assert send(vendor, 20).status == 201
    assert (percent(milk), Event.objects.count(), Change.objects.count()) == (20, 2, 2)
    clock.shift(1)
    assert send(vendor, 30).status == 201
    assert (percent(milk), Event.objects.count(), Change.objects.count()) == (30, 3, 2)
    # Dated before the adjustment, it is what the player has all the same.
    assert send(vendor, 35, submittedDate="2026-03-11T10:59:00Z").status == 201
    assert (percent(milk), Event.objects.count(), Change.objects.count()) == (35, 3, 3)


def test_what_pends_counts_before_it_is_compared(vendor: Vendor, milk: Achievement) -> None:
    for percentage in (60, 20):
        vendor.post("gameCenterPlayerAchievementSubmissions", submission("MILK", percentage))
    evaluate_everything()
    assert percent(milk) == 20


def test_a_hundred_completes_it_once(vendor: Vendor, milk: Achievement, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        assert send(vendor, 100).status == 201
        clock.shift(60)
    assert Completion.objects.count() == 1
    assert standing(milk).status == "completed"


def test_the_first_reveals_it_even_at_nothing(vendor: Vendor, milk: Achievement) -> None:
    assert milk.is_hidden
    assert send(vendor, 0).status == 201
    assert standing(milk).is_visible
    assert (percent(milk), standing(milk).whole.count) == (0, 0)
    assert send(vendor, 0).status == 201
    assert Change.objects.count() == 1


def test_a_lower_one_reveals_nothing_new_and_takes_no_completion_back(vendor: Vendor, milk: Achievement) -> None:
    send(vendor, 100)
    assert send(vendor, 50).status == 201
    assert standing(milk).whole.count == 1
    assert send(vendor, 100).status == 201
    assert standing(milk).whole.count == 1


def test_a_repeatable_one_completes_again_with_each_later_date(vendor: Vendor, clock: time_machine.Traveller) -> None:
    milk = make(vendor, repeatable=True)
    dates = ["2026-03-11T11:00:10Z", "2026-03-11T11:00:20Z", "2026-03-11T11:00:20Z", "2026-03-11T11:00:05Z"]
    for date, times in zip(dates, (1, 2, 2, 2), strict=True):
        clock.shift(60)
        assert send(vendor, 100, submittedDate=date).status == 201
        assert standing(milk).whole.count == times
    clock.shift(60)
    assert send(vendor, 100).status == 201  # without a date it is now
    assert standing(milk).whole.count == 3
    clock.shift(1)
    assert send(vendor, 40).status == 201
    assert (percent(milk), standing(milk).whole.count) == (40, 3)


def test_submissions_of_one_instant_count_in_the_order_they_came(vendor: Vendor) -> None:
    milk = make(vendor, repeatable=True)
    for value, left, times in ((100, 0, 1), (40, 40, 1), (60, 60, 1), (100, 0, 2), (100, 0, 3), (30, 30, 3)):
        assert send(vendor, value).status == 201
        assert (percent(milk), standing(milk).whole.count) == (left, times)
    # From an adjustment on they are set, in that instant.
    for value, left, times in ((10, 10, 3), (20, 20, 3), (100, 0, 4), (100, 0, 5), (5, 5, 5)):
        assert send(vendor, value).status == 201
        assert (percent(milk), standing(milk).whole.count) == (left, times)


@pytest.mark.parametrize("values", [(40, 100), (100, 40)])
def test_of_one_date_the_lower_comes_before_the_hundred(vendor: Vendor, values: tuple[int, int]) -> None:
    milk = make(vendor, repeatable=True)
    for value in values:
        assert send(vendor, value, submittedDate="2026-03-11T10:00:00Z").status == 201
    assert (percent(milk), standing(milk).whole.count) == (0, 1)


def test_a_player_nobody_knows_is_enrolled_where_the_store_enrols(vendor: Vendor, milk: Achievement) -> None:
    Store.objects.update(unknown_member="refuse")
    answer = send(vendor, 40)
    assert answer.status == 409
    assert answer.json["errors"][0]["source"] == {"pointer": "/data/attributes/scopedPlayerId"}
    assert not Member.objects.exists()
    Store.objects.update(unknown_member="enrol")
    assert send(vendor, 40).status == 201
    assert Member.objects.get().external_id == PLAYER


def test_a_groups_achievement_is_moved_by_any_of_its_apps(vendor: Vendor) -> None:
    group = vendor.post("gameCenterGroups", {"data": {"type": "gameCenterGroups", "attributes": {}}}).json["data"]["id"]
    body = achievement("grp.milk")
    body["data"]["relationships"] = {"gameCenterGroup": link("gameCenterGroups", group)}
    name = vendor.post("gameCenterAchievements", body).json["data"]["id"]
    assert vendor.post("gameCenterAchievementReleases", release(name)).status == 409
    joining = {
        "type": "gameCenterDetails",
        "id": release(name)["data"]["relationships"]["gameCenterDetail"]["data"]["id"],
    }
    joining["relationships"] = {"gameCenterGroup": link("gameCenterGroups", group)}
    assert vendor.patch(f"gameCenterDetails/{joining['id']}", {"data": joining}).status == 200
    assert vendor.post("gameCenterAchievementReleases", release(name)).status == 201
    assert send(vendor, 40, "grp.milk").status == 201
    assert percent(Achievement.objects.get(uuid=name)) == 40


def test_lowering_needs_a_key_that_may_adjust(store: Store, vendor: Vendor, milk: Achievement) -> None:
    server = vendor_of(store, Scope.INGEST)
    assert send(server, 40).status == 201
    assert send(server, 50).status == 201
    answer = send(server, 30)
    assert (answer.status, answer.json["errors"][0]["code"]) == (403, "FORBIDDEN_ERROR")
    assert percent(milk) == 50
    assert (
        vendor_of(store, Scope.READ).post("gameCenterPlayerAchievementSubmissions", submission("MILK", 99)).status
        == 403
    )


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"percentageAchieved": 101}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "percentageAchieved"),
        ({"percentageAchieved": -1}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "percentageAchieved"),
        ({"percentageAchieved": 12.5}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "percentageAchieved"),
        ({"percentageAchieved": "12"}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "percentageAchieved"),
        ({"percentageAchieved": None}, "ENTITY_ERROR.ATTRIBUTE.REQUIRED", "percentageAchieved"),
        ({"bundleId": "com.example.tea"}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "bundleId"),
        ({"vendorIdentifier": "TEA"}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "vendorIdentifier"),
        ({"scopedPlayerId": ""}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "scopedPlayerId"),
        ({"submittedDate": "2026-03-11"}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "submittedDate"),
        ({"submittedDate": "2026-03-12T00:00:00Z"}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "submittedDate"),
        ({"challengeIds": "c1"}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "challengeIds"),
        ({"preReleased": True}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "preReleased"),
        ({"score": 5}, "ENTITY_ERROR.ATTRIBUTE.UNKNOWN", "score"),
    ],
)
def test_what_is_wrong_is_named_and_moves_nothing(
    vendor: Vendor, milk: Achievement, changes: dict[str, Any], code: str, field: str
) -> None:
    body = submission("MILK", 40)
    body["data"]["attributes"] |= changes
    answer = vendor.post("gameCenterPlayerAchievementSubmissions", body)
    assert answer.status == 409, answer
    (error,) = answer.json["errors"]
    assert (error["status"], error["code"]) == ("409", code)
    assert error["source"] == {"pointer": f"/data/attributes/{field}"}
    assert not Event.objects.exists()
    assert not Change.objects.exists()


def test_what_is_not_released_or_archived_takes_none(vendor: Vendor, milk: Achievement) -> None:
    vendor.post("gameCenterAchievements", achievement("DRAFT"))
    vendor.patch(f"gameCenterAchievements/{milk.uuid}", amendment(str(milk.uuid), archived=True))
    for identifier in ("DRAFT", "MILK"):
        answer = send(vendor, 40, identifier)
        assert (answer.status, answer.json["errors"][0]["code"]) == (409, "STATE_ERROR.ENTITY_STATE_INVALID")
    assert not Event.objects.exists()
