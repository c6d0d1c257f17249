"""A release makes an achievement live in an app, and its deletion stops it."""

from achievements.models import Achievement
from members.models import Store

from .client import DETAIL, Vendor, make_detail, release
from .defining import HERE, RELATIONSHIP, RELEASES, STATE, error_of, make, pointer


def test_a_release_makes_it_live_and_its_deletion_stops_it(vendor: Vendor) -> None:
    name = make(vendor)
    assert vendor.get(f"{HERE}/{name}/releases").json["data"] == []
    made = vendor.post(RELEASES, release(name)).json["data"]
    assert made["attributes"] == {"live": True}
    assert Achievement.objects.get().status == "live"
    assert error_of(vendor.post(RELEASES, release(name)))[:2] == (409, STATE)
    shown = vendor.get(f"{RELEASES}/{made['id']}", include="gameCenterDetail,gameCenterAchievement").json
    assert {each["type"]: each["id"] for each in shown["included"]} == {HERE: name, "gameCenterDetails": DETAIL}
    for path in (f"{HERE}/{name}/releases", f"gameCenterDetails/{DETAIL}/achievementReleases"):
        assert [each["id"] for each in vendor.get(path, **{"filter[live]": "true"}).json["data"]] == [made["id"]]
        assert vendor.get(path, **{"filter[live]": "false"}).json["data"] == []
    assert vendor.delete(f"{RELEASES}/{made['id']}").status == 204
    assert (Achievement.objects.get().status, vendor.get(f"{RELEASES}/{made['id']}").status) == ("paused", 404)
    assert vendor.post(RELEASES, release(name)).status == 201
    assert Achievement.objects.get().status == "live"


def test_a_release_needs_an_app_it_belongs_to(vendor: Vendor, store: Store) -> None:
    name = make(vendor)
    other = make_detail(store, "6fd13854-b796-4cb5-87e1-9f2d15d3d7b0", app_id="2", bundle_id="com.example.tea")
    place = pointer("relationships", "gameCenterAchievement")
    assert error_of(vendor.post(RELEASES, release(name, str(other.uuid)))) == (409, f"{RELATIONSHIP}.INVALID", place)
    nobodys = vendor.post(RELEASES, release(DETAIL))
    assert error_of(nobodys) == (409, f"{RELATIONSHIP}.INVALID", place)
    body = release(name)
    del body["data"]["relationships"]["gameCenterDetail"]
    answer = vendor.post(RELEASES, body)
    assert error_of(answer) == (409, f"{RELATIONSHIP}.REQUIRED", pointer("relationships", "gameCenterDetail"))
