"""Achievements in the vendor's words: made, changed, archived and deleted, as many and as much as may be."""

from typing import Any

import pytest

from achievements.models import Achievement
from dialects.app_store_connect.models import Placement
from members.models import Store
from tests.achievements.factories import ACTOR, archive, begin
from tests.members.factories import make_member

from .client import BASE, DETAIL, SEED, Vendor, achievement, amendment, link, make_detail, release
from .defining import (
    ATTRIBUTE,
    HERE,
    INVALID,
    RELATIONSHIP,
    REQUIRED,
    STATE,
    UNKNOWN,
    error_of,
    make,
    new_group,
    pointer,
)

# Creating -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        *((name, None, REQUIRED) for name in SEED["data"]["attributes"]),
        ("referenceName", "", INVALID),
        ("referenceName", "x" * 256, INVALID),
        ("referenceName", "a\nb", INVALID),
        ("referenceName", 5, INVALID),
        ("vendorIdentifier", "x" * 101, INVALID),
        ("vendorIdentifier", "milk & co", INVALID),
        ("vendorIdentifier", "käse", INVALID),
        ("points", -1, INVALID),
        ("points", 101, INVALID),
        ("points", 1.5, INVALID),
        ("points", "5", INVALID),
        ("points", True, INVALID),
        ("repeatable", "false", INVALID),
        ("showBeforeEarned", 1, INVALID),
        ("activityProperties", {"a": 1}, INVALID),
        ("activityProperties", [], INVALID),
        ("archived", False, UNKNOWN),
        ("name", "x", UNKNOWN),
    ],
)
def test_a_wrong_attribute_is_named(vendor: Vendor, name: str, value: Any, code: str) -> None:
    answer = vendor.post(HERE, achievement("MILK", **{name: value}))
    status, told, source = error_of(answer)
    assert (status, told) == (409, code)
    assert source["pointer"].startswith(f"/data/attributes/{name}")
    assert not Achievement.objects.exists()


def test_every_mistake_is_named_at_once(vendor: Vendor) -> None:
    answer = vendor.post(HERE, achievement("MILK", points=101, repeatable=None, colour="red"))
    assert {error["source"]["pointer"].rpartition("/")[2] for error in answer.json["errors"]} == {
        "points",
        "repeatable",
        "colour",
    }


def test_it_has_exactly_one_owner(vendor: Vendor) -> None:
    body, group = achievement("MILK"), new_group(vendor)
    both = {**body["data"]["relationships"], "gameCenterGroup": link("gameCenterGroups", group)}
    place = pointer("relationships", "gameCenterDetail")
    none = vendor.post(HERE, {"data": {**body["data"], "relationships": {}}})
    assert error_of(none) == (409, f"{RELATIONSHIP}.REQUIRED", place)
    assert error_of(vendor.post(HERE, {"data": {**body["data"], "relationships": both}})) == (
        409,
        f"{RELATIONSHIP}.INVALID",
        place,
    )
    unknown = vendor.post(HERE, achievement("MILK", "0" * 36))
    assert error_of(unknown) == (409, f"{RELATIONSHIP}.INVALID", place)
    other = {"gameCenterDetail": link("gameCenterGroups", DETAIL)}
    status, code, _ = error_of(vendor.post(HERE, {"data": {**body["data"], "relationships": other}}))
    assert (status, code) == (409, f"{RELATIONSHIP}.INVALID")
    assert not Achievement.objects.exists()


def test_a_groups_identifier_begins_so(vendor: Vendor) -> None:
    relationships = {"gameCenterGroup": link("gameCenterGroups", new_group(vendor))}
    plain, right = achievement("MILK"), achievement("grp.MILK", points=100)
    plain["data"]["relationships"] = right["data"]["relationships"] = relationships
    assert error_of(vendor.post(HERE, plain)) == (409, INVALID, pointer("attributes", "vendorIdentifier"))
    made = vendor.post(HERE, right).json["data"]
    here = f"gameCenterGroups/{relationships['gameCenterGroup']['data']['id']}"
    assert [each["id"] for each in vendor.get(f"{here}/{HERE}").json["data"]] == [made["id"]]
    shown = vendor.get(f"{HERE}/{made['id']}", include="gameCenterGroup").json
    assert shown["data"]["relationships"]["gameCenterGroup"] == relationships["gameCenterGroup"]
    assert shown["included"][0]["attributes"] == {"referenceName": "Both games"}


def test_the_same_identifier_in_two_apps_of_a_store(vendor: Vendor, store: Store) -> None:
    other = make_detail(store, "6fd13854-b796-4cb5-87e1-9f2d15d3d7b0", app_id="2", bundle_id="com.example.tea")
    make(vendor)
    assert vendor.post(HERE, achievement("MILK", str(other.uuid))).status == 201
    assert vendor.post(HERE, achievement("2024.best", str(other.uuid))).status == 201
    keys = list(Achievement.objects.order_by("pk").values_list("key", flat=True))
    assert keys[0] == "MILK"
    assert keys[1].startswith("MILK_")
    assert keys[2] == "a2024.best"


# Limits ---------------------------------------------------------------------------------------------------


def test_a_thousand_points_and_no_more(vendor: Vendor) -> None:
    names = [make(vendor, f"A{number}", points=100) for number in range(10)]
    place = pointer("attributes", "points")
    assert error_of(vendor.post(HERE, achievement("MORE", points=1))) == (409, INVALID, place)
    zero = make(vendor, "ZERO", points=0)
    assert error_of(vendor.patch(f"{HERE}/{zero}", amendment(zero, points=1))) == (409, INVALID, place)
    assert vendor.patch(f"{HERE}/{names[0]}", amendment(names[0], archived=True)).status == 200
    assert vendor.patch(f"{HERE}/{zero}", amendment(zero, points=1)).status == 200
    answer = vendor.patch(f"{HERE}/{names[0]}", amendment(names[0], archived=False))
    assert error_of(answer) == (409, INVALID, place)
    assert vendor.patch(f"{HERE}/{names[0]}", amendment(names[0], archived=False, points=99)).status == 200


def test_a_hundred_achievements_and_no_more(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    from dialects.app_store_connect import definitions

    assert definitions.MOST_ACHIEVEMENTS == 100
    monkeypatch.setattr(definitions, "MOST_ACHIEVEMENTS", 3)
    names = [make(vendor, f"A{number}") for number in range(3)]
    assert error_of(vendor.post(HERE, achievement("MORE")))[:2] == (409, STATE)
    vendor.patch(f"{HERE}/{names[0]}", amendment(names[0], archived=True))
    make(vendor, "MORE")
    assert error_of(vendor.patch(f"{HERE}/{names[0]}", amendment(names[0], archived=False)))[:2] == (409, STATE)


# Changing -------------------------------------------------------------------------------------------------


def test_what_is_given_changes_and_null_does_not(vendor: Vendor) -> None:
    name = make(vendor, activityProperties={"level": "3"})
    answer = vendor.patch(f"{HERE}/{name}", amendment(name, points=5, referenceName=None, activityProperties=None))
    assert answer.status == 200, answer
    shown = answer.json["data"]["attributes"]
    assert (shown["points"], shown["referenceName"], shown["activityProperties"]) == (5, "MILK", {"level": "3"})
    assert answer.json["links"]["self"] == f"{BASE}/{HERE}/{name}"
    given = {"referenceName": "Tea", "showBeforeEarned": True, "repeatable": True, "activityProperties": {}}
    shown = vendor.patch(f"{HERE}/{name}", amendment(name, **given)).json["data"]["attributes"]
    assert shown == {"vendorIdentifier": "MILK", "points": 5, "archived": False, **given}
    made = Achievement.objects.get()
    assert (made.name, made.is_hidden, made.points) == ("Tea", False, 5)
    assert vendor.patch(f"{HERE}/{name}", {"data": {"type": HERE, "id": name}}).status == 200


def test_the_identifier_stays_and_the_id_is_that_of_the_address(vendor: Vendor) -> None:
    name, other = make(vendor), make(vendor, "TEA")
    answer = vendor.patch(f"{HERE}/{name}", amendment(name, vendorIdentifier="TEA2"))
    assert error_of(answer) == (409, f"{ATTRIBUTE}.UNMODIFIABLE", pointer("attributes", "vendorIdentifier"))
    assert error_of(vendor.patch(f"{HERE}/{name}", amendment(other)))[2] == pointer("id")


def test_what_counts_stays_once_somebody_has_progress(vendor: Vendor, store: Store) -> None:
    name = make(vendor)
    vendor.post("gameCenterAchievementReleases", release(name))
    begin(Achievement.objects.get(), make_member(store))
    answer = vendor.patch(f"{HERE}/{name}", amendment(name, repeatable=True))
    assert error_of(answer)[:2] == (409, STATE)
    assert vendor.patch(f"{HERE}/{name}", amendment(name, points=7, referenceName="New")).status == 200


def test_archived_and_taken_out_again(vendor: Vendor) -> None:
    name = make(vendor)
    vendor.post("gameCenterAchievementReleases", release(name))
    for archived, status in ((True, "paused"), (True, "paused"), (False, "live"), (False, "live")):
        answer = vendor.patch(f"{HERE}/{name}", amendment(name, archived=archived))
        assert (answer.status, answer.json["data"]["attributes"]["archived"]) == (200, archived)
        assert Achievement.objects.get().status == status
    archive(Achievement.objects.get())
    assert vendor.get(f"{HERE}/{name}").json["data"]["attributes"]["archived"] is True
    answer = vendor.patch(f"{HERE}/{name}", amendment(name, archived=False))
    assert error_of(answer) == (409, STATE, pointer("attributes", "archived"))


def test_a_draft_is_deleted_and_what_was_released_is_not(vendor: Vendor) -> None:
    name, live = make(vendor), make(vendor, "LIVE")
    answer = vendor.delete(f"{HERE}/{name}")
    assert (answer.status, answer.body) == (204, b"")
    assert vendor.get(f"{HERE}/{name}").status == 404
    make(vendor)
    vendor.post("gameCenterAchievementReleases", release(live))
    assert error_of(vendor.delete(f"{HERE}/{live}")) == (409, STATE, None)
    vendor.delete(f"gameCenterAchievementReleases/{live}_{DETAIL}")
    assert error_of(vendor.delete(f"{HERE}/{live}")) == (409, STATE, None)
    assert Placement.objects.count() == 2


def test_what_was_deleted_in_the_panel_leaves_its_identifier_free(vendor: Vendor) -> None:
    from achievements.services.definitions import delete_achievement

    make(vendor)
    delete_achievement(Achievement.objects.get(), actor=ACTOR)
    make(vendor)
