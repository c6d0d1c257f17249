"""Achievements, their texts and releases in the vendor's words; and each status it documents."""

from typing import Any

import pytest
import time_machine

from achievements.models import Achievement
from dialects.app_store_connect.models import Detail, Placement
from members.models import Scope, Store
from members.services.access_keys import create_access_key
from tests.achievements.factories import ACTOR, archive, begin, change, create, publish
from tests.members.api.client import Api
from tests.members.factories import make_member

from .client import (
    BASE,
    DETAIL,
    SEED,
    Vendor,
    achievement,
    amendment,
    link,
    localization,
    make_detail,
    release,
    vendor_of,
)

HERE = "gameCenterAchievements"
PERCENT = {"trigger": "reported", "aggregation": {"type": "reported", "kind": "percent"}, "goal": 100}


def make(vendor: Vendor, identifier: str = "MILK", **attributes: Any) -> str:
    answer = vendor.post(HERE, achievement(identifier, **attributes))
    assert answer.status == 201, answer
    return str(answer.json["data"]["id"])


def error_of(answer: Any) -> tuple[int, str, Any]:
    (error,) = answer.json["errors"]
    assert set(error) - {"id", "source"} == {"status", "code", "title", "detail"}
    return answer.status, error["code"], error.get("source")


def pointer(*steps: str) -> dict[str, str]:
    return {"pointer": "/" + "/".join(("data", *steps))}


ATTRIBUTE, RELATIONSHIP = "ENTITY_ERROR.ATTRIBUTE", "ENTITY_ERROR.RELATIONSHIP"
STATE = "STATE_ERROR.ENTITY_STATE_INVALID"


# Each status that is documented ---------------------------------------------------------------------------


def test_201_created(vendor: Vendor) -> None:
    assert vendor.post(HERE, SEED).status == 201


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b""])
def test_400_what_is_no_json_object(vendor: Vendor, body: bytes) -> None:
    assert error_of(vendor.call("POST", HERE, body)) == (400, "ENTITY_INVALID", None)


def test_400_a_parameter_nobody_knows(vendor: Vendor) -> None:
    answer = vendor.get(f"gameCenterDetails/{DETAIL}/{HERE}", sort="points")
    assert error_of(answer) == (400, "PARAMETER_ERROR.ILLEGAL", {"parameter": "sort"})


def test_401_no_token(store: Store, detail: Detail) -> None:
    answer = Vendor().post(HERE, SEED)
    assert error_of(answer) == (401, "NOT_AUTHORIZED", None)
    assert "id" not in answer.json["errors"][0]
    assert answer.json["errors"][0]["title"] == "Authentication credentials are missing or invalid."


def test_403_a_key_without_manage(store: Store, detail: Detail) -> None:
    answer = vendor_of(store, Scope.READ, Scope.INGEST, Scope.ADJUST).post(HERE, SEED)
    assert error_of(answer) == (403, "FORBIDDEN_ERROR", None)
    assert not Achievement.objects.exists()


def test_404_no_such_resource_and_no_such_path(vendor: Vendor) -> None:
    answer = vendor.get(f"{HERE}/{DETAIL}")
    assert error_of(answer) == (404, "NOT_FOUND", None)
    detail = f"There is no resource of type 'gameCenterAchievements' with id '{DETAIL}'"
    assert answer.json["errors"][0]["detail"] == detail
    assert error_of(vendor.get("gameCenterBadges")) == (404, "PATH_ERROR", None)


def test_405_there_is_no_list_of_all_and_no_change_of_a_release(vendor: Vendor) -> None:
    answer = vendor.get(HERE)
    assert error_of(answer) == (405, "METHOD_NOT_ALLOWED", None)
    assert answer.headers["Allow"] == "POST"
    assert vendor.patch("gameCenterAchievementReleases/x", {}).status == 405


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 201),
        ("application/*", 201),
        ("application/json", 201),
        ("text/html, application/json;q=0.5", 201),
        ("text/html", 406),
        ("application/vnd.api+json", 406),
    ],
)
def test_406_what_the_client_would_not_take(vendor: Vendor, accept: str, status: int) -> None:
    answer = vendor.call("POST", HERE, SEED, Accept=accept)
    assert answer.status == status, answer
    assert Achievement.objects.exists() == (status == 201)
    if status == 406:
        assert (answer.headers["Content-Type"], answer.body) == ("text/plain; charset=utf-8", b"Not Acceptable\n")
        assert answer.headers["X-Rate-Limit"].startswith("user-hour-lim:3600;")


@pytest.mark.parametrize("kind", ["text/xml", "application/vnd.api+json", "multipart/form-data; boundary=x"])
def test_415_what_is_not_called_json(vendor: Vendor, kind: str) -> None:
    answer = vendor.call("POST", HERE, SEED, content_type=kind)
    assert error_of(answer) == (415, "UNSUPPORTED_MEDIA_TYPE", None)
    assert not Achievement.objects.exists()
    assert vendor.call("POST", HERE, SEED, content_type="application/json; charset=utf-8").status == 201


def test_409_a_taken_identifier(vendor: Vendor) -> None:
    make(vendor)
    answer = vendor.post(HERE, achievement("MILK"))
    assert error_of(answer) == (409, f"{ATTRIBUTE}.INVALID.DUPLICATE", pointer("attributes", "vendorIdentifier"))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/data"),
        ({"date": {}}, "/date"),
        ({"data": []}, "/data"),
        ({"data": {"type": HERE, "atributes": {}}}, "/data/atributes"),
        ({"data": {"type": HERE}}, "/data/attributes"),
        ({"data": {"type": HERE, "attributes": []}}, "/data/attributes"),
        ({"data": {"attributes": {}}}, "/data/type"),
    ],
)
def test_422_json_of_another_structure(vendor: Vendor, body: Any, place: str) -> None:
    assert error_of(vendor.post(HERE, body)) == (422, "ENTITY_UNPROCESSABLE", {"pointer": place})


def test_429_too_many_requests(vendor: Vendor, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> None:
    monkeypatch.setattr("dialects.app_store_connect.door.PER_HOUR", 2)
    rates = [vendor.get(f"gameCenterDetails/{DETAIL}").headers["X-Rate-Limit"] for _ in range(2)]
    assert rates == ["user-hour-lim:2;user-hour-rem:1;", "user-hour-lim:2;user-hour-rem:0;"]
    answer = vendor.get(f"gameCenterDetails/{DETAIL}")
    assert error_of(answer) == (429, "RATE_LIMIT_EXCEEDED", None)
    assert answer.headers["Retry-After"] == "3600"
    assert answer.headers["X-Rate-Limit"] == "user-hour-lim:2;user-hour-rem:0;"
    clock.shift(3600)
    assert vendor.get(f"gameCenterDetails/{DETAIL}").status == 200


# Creating -------------------------------------------------------------------------------------------------

REQUIRED, INVALID, UNKNOWN = f"{ATTRIBUTE}.REQUIRED", f"{ATTRIBUTE}.INVALID", f"{ATTRIBUTE}.UNKNOWN"


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


def new_group(vendor: Vendor) -> str:
    body = {"data": {"type": "gameCenterGroups", "attributes": {"referenceName": "Both games"}}}
    return str(vendor.post("gameCenterGroups", body).json["data"]["id"])


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


# Localizations --------------------------------------------------------------------------------------------

TEXTS = "gameCenterAchievementLocalizations"


def test_a_localization_is_what_players_read(vendor: Vendor) -> None:
    name = make(vendor, referenceName="Internal")
    answer = vendor.post(TEXTS, localization(name, "en-US", name="Milk"))
    assert answer.status == 201, answer
    data = answer.json["data"]
    assert data["attributes"] == localization(name, "en-US", name="Milk")["data"]["attributes"]
    assert answer.json["links"]["self"] == f"{BASE}/{TEXTS}"
    made = Achievement.objects.get()
    assert made.definition["name"] == {"en-US": "Milk"}
    assert made.texts == {"before_earned": {"en-US": "Do en-US"}, "after_earned": {"en-US": "Done en-US"}}
    assert made.name == "Milk"
    assert vendor.get(f"{HERE}/{name}").json["data"]["attributes"]["referenceName"] == "Internal"
    vendor.patch(f"{HERE}/{name}", amendment(name, referenceName="Other"))
    assert vendor.get(f"{HERE}/{name}").json["data"]["attributes"]["referenceName"] == "Other"
    assert vendor.get(f"{TEXTS}/{data['id']}/gameCenterAchievement").json["data"]["id"] == name
    ids = vendor.get(f"{TEXTS}/{data['id']}/relationships/gameCenterAchievement").json["data"]
    assert ids == {"type": HERE, "id": name}
    assert vendor.get(f"{TEXTS}/{data['id']}/gameCenterAchievementImage").status == 404


def test_localizations_are_changed_and_deleted_but_not_the_last(vendor: Vendor) -> None:
    name = make(vendor)
    german, english = (vendor.post(TEXTS, localization(name, each)).json["data"]["id"] for each in ("de", "en-US"))
    answer = vendor.patch(f"{TEXTS}/{german}", amendment(german, TEXTS, name="Milch", beforeEarnedDescription=None))
    said = answer.json["data"]["attributes"]
    assert (said["name"], said["beforeEarnedDescription"]) == ("Milch", "Do de")
    answer = vendor.patch(f"{TEXTS}/{german}", amendment(german, TEXTS, locale="fr"))
    assert error_of(answer) == (409, f"{ATTRIBUTE}.UNMODIFIABLE", pointer("attributes", "locale"))
    answer = vendor.post(TEXTS, localization(name, "de"))
    assert error_of(answer) == (409, f"{INVALID}.DUPLICATE", pointer("attributes", "locale"))
    page = vendor.get(f"{HERE}/{name}/localizations", limit="1").json
    assert [each["attributes"]["locale"] for each in page["data"]] == ["de"]
    assert vendor.delete(f"{TEXTS}/{german}").status == 204
    assert vendor.get(f"{TEXTS}/{german}").status == 404
    assert error_of(vendor.delete(f"{TEXTS}/{english}")) == (409, STATE, None)
    assert Achievement.objects.get().definition["name"] == {"en-US": "Milk en-US"}


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("locale", "English", INVALID),
        ("locale", None, REQUIRED),
        ("name", "", INVALID),
        ("name", "x" * 256, INVALID),
        ("beforeEarnedDescription", "x" * 501, INVALID),
        ("beforeEarnedDescription", None, REQUIRED),
        ("afterEarnedDescription", 5, INVALID),
        ("afterEarnedDescription", "{{periodText}}", INVALID),
        ("beforeEarnedDescription", "a\u0007b", INVALID),
    ],
)
def test_a_wrong_text_is_named(vendor: Vendor, attribute: str, value: Any, code: str) -> None:
    name = make(vendor)
    answer = vendor.post(TEXTS, localization(name, "en-US", **{attribute: value}))
    status, told, source = error_of(answer)
    assert (status, told, source) == (409, code, pointer("attributes", attribute))
    assert Achievement.objects.get().definition["name"] == {"en": "MILK"}


# Releases -------------------------------------------------------------------------------------------------

RELEASES = "gameCenterAchievementReleases"


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


# Lists ----------------------------------------------------------------------------------------------------

LIST = f"gameCenterDetails/{DETAIL}/{HERE}"


def test_pages_lead_on_by_cursors(vendor: Vendor) -> None:
    names = [make(vendor, f"A{number}") for number in range(5)]
    first = vendor.get(LIST, limit="2").json
    assert [each["id"] for each in first["data"]] == names[:2]
    cursor = first["meta"]["paging"]["nextCursor"]
    assert first["meta"] == {"paging": {"total": 5, "limit": 2, "nextCursor": cursor}}
    assert first["links"] == {
        "self": f"{BASE}/{LIST}?limit=2",
        "first": f"{BASE}/{LIST}?limit=2",
        "next": f"{BASE}/{LIST}?limit=2&cursor={cursor}",
    }
    found, link_on = [], f"{BASE}/{LIST}?limit=2"
    while link_on:
        page = vendor.call("GET", link_on.removeprefix("http://testserver")).json
        found += [each["id"] for each in page["data"]]
        assert page["links"]["first"] == first["links"]["first"]
        link_on = page["links"].get("next")
    assert found == names
    assert "nextCursor" not in page["meta"]["paging"]
    assert vendor.get(LIST).json["meta"]["paging"] == {"total": 5, "limit": 50}


def test_filters_fields_and_what_is_included(vendor: Vendor) -> None:
    names = [make(vendor, each) for each in ("A", "B", "C")]
    vendor.patch(f"{HERE}/{names[1]}", amendment(names[1], archived=True))
    for locale in ("de", "en-US"):
        vendor.post(TEXTS, localization(names[0], locale))
    vendor.post(RELEASES, release(names[0]))

    def ids(**query: str) -> list[str]:
        return [each["id"] for each in vendor.get(LIST, **{f"filter[{k}]": v for k, v in query.items()}).json["data"]]

    assert ids(referenceName="A,C") == [names[0], names[2]]
    assert ids(archived="true") == [names[1]]
    assert ids(id=names[2], archived="false") == [names[2]]
    query = {
        "fields[gameCenterAchievements]": "referenceName,localizations",
        "fields[gameCenterAchievementLocalizations]": "locale",
        "include": "localizations,releases,gameCenterDetail,activity",
        "limit[localizations]": "1",
    }
    shown = vendor.get(f"{HERE}/{names[0]}", **query).json
    assert shown["data"]["attributes"] == {"referenceName": "A"}
    (related,) = shown["data"]["relationships"].values()
    assert related["data"] == [{"type": TEXTS, "id": f"{names[0]}_de"}]
    assert related["meta"] == {"paging": {"total": 2, "limit": 1}}
    assert [each["type"] for each in shown["included"]] == ["gameCenterDetails", TEXTS, RELEASES]
    assert shown["included"][1]["attributes"] == {"locale": "de"}
    ids_only = vendor.get(f"gameCenterDetails/{DETAIL}/relationships/{HERE}").json["data"]
    assert ids_only == [{"type": HERE, "id": each} for each in names]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("limit", "0", "INVALID"),
        ("limit", "201", "INVALID"),
        ("limit", "x", "INVALID"),
        ("limit[localizations]", "51", "INVALID"),
        ("limit[gameCenterDetail]", "1", "ILLEGAL"),
        ("cursor", "x", "INVALID"),
        ("include", "images", "INVALID"),
        ("fields[gameCenterAchievements]", "name", "INVALID"),
        ("fields[apps]", "name", "ILLEGAL"),
        ("filter[vendorIdentifier]", "A", "ILLEGAL"),
        ("filter[archived]", "1", "INVALID"),
        ("sort", "points", "ILLEGAL"),
    ],
)
def test_a_wrong_parameter_is_named(vendor: Vendor, name: str, value: str, code: str) -> None:
    assert error_of(vendor.get(LIST, **{name: value})) == (400, f"PARAMETER_ERROR.{code}", {"parameter": name})


def test_the_order_is_set_by_replacing_the_list(vendor: Vendor) -> None:
    names = [make(vendor, each) for each in ("A", "B", "C")]
    path, turned = f"gameCenterDetails/{DETAIL}/relationships/{HERE}", names[::-1]

    def body(*ids: str) -> dict[str, Any]:
        return {"data": [{"type": HERE, "id": each} for each in ids]}

    assert vendor.patch(path, body(*turned)).status == 204
    assert [each["id"] for each in vendor.get(LIST).json["data"]] == turned
    for wrong in (body(*names[:2]), body(*names, DETAIL), body(names[0], names[0], names[1])):
        assert error_of(vendor.patch(path, wrong))[:2] == (409, f"{RELATIONSHIP}.INVALID")
    assert [each["id"] for each in vendor.get(LIST).json["data"]] == turned


# Details and groups, and what is made elsewhere -----------------------------------------------------------


def test_a_detail_is_made_of_an_app_and_found_by_it(vendor: Vendor) -> None:
    body = {"data": {"type": "gameCenterDetails", "relationships": {"app": link("apps", "com.example.tea")}}}
    made = vendor.post("gameCenterDetails", body)
    assert made.status == 201, made
    assert vendor.get("apps/com.example.tea/gameCenterDetail").json["data"]["id"] == made.json["data"]["id"]
    assert error_of(vendor.post("gameCenterDetails", body))[:2] == (409, f"{RELATIONSHIP}.INVALID")
    assert vendor.get("apps/nobodys/gameCenterDetail").status == 404


def test_an_apps_achievement_stands_for_its_groups(vendor: Vendor) -> None:
    group, name = new_group(vendor), make(vendor)
    body = achievement("grp.MILK")
    body["data"]["relationships"] = {"gameCenterGroup": link("gameCenterGroups", group)}
    shared = vendor.post(HERE, body).json["data"]["id"]
    path = f"{HERE}/{name}/relationships/groupAchievement"
    assert vendor.get(path).status == 404
    assert error_of(vendor.patch(path, link(HERE, shared)))[:2] == (409, f"{RELATIONSHIP}.INVALID")
    joining = {"type": "gameCenterDetails", "id": DETAIL}
    joining["relationships"] = {"gameCenterGroup": link("gameCenterGroups", group)}  # type: ignore[assignment]
    assert vendor.patch(f"gameCenterDetails/{DETAIL}", {"data": joining}).status == 200
    assert vendor.patch(path, link(HERE, shared)).status == 204
    assert vendor.get(path).json["data"] == {"type": HERE, "id": shared}
    assert vendor.get(f"{HERE}/{name}/groupAchievement").json["data"]["id"] == shared
    assert vendor.patch(path, {"data": None}).status == 204
    assert vendor.get(path).status == 404


def test_what_is_made_in_laurel_is_with_the_first_app(vendor: Vendor, store: Store) -> None:
    plain = create(store, definition={"key": "brewer", "name": {"en": "Brewer", "de": "Brauer"}, "rules": [PERCENT]})
    create(store, definition={"key": "visitor", "rules": [{"trigger": "custom_event", "event": "x", "goal": 3}]})
    (shown,) = vendor.get(LIST, include="localizations").json["data"]
    assert shown["id"] == str(plain.uuid)
    assert shown["attributes"]["vendorIdentifier"] == "brewer"
    assert [each["id"] for each in shown["relationships"]["localizations"]["data"]] == [
        f"{plain.uuid}_de",
        f"{plain.uuid}_en",
    ]
    answer = vendor.patch(f"{HERE}/{plain.uuid}", amendment(str(plain.uuid), referenceName="Internal", points=3))
    assert answer.status == 200, answer
    plain.refresh_from_db()
    assert (plain.definition["name"], plain.points) == ({"en": "Brewer", "de": "Brauer"}, 3)
    publish(plain)
    assert vendor.get(f"{HERE}/{plain.uuid}/releases").json["data"][0]["attributes"] == {"live": True}


def test_what_the_format_cannot_say_any_more_is_not_there(vendor: Vendor) -> None:
    name = make(vendor)
    made = Achievement.objects.get()
    change(made, definition={**made.definition, "milestones": [{"target": 50}]})
    assert vendor.get(f"{HERE}/{name}").status == 404
    assert vendor.get(LIST).json["data"] == []


def test_what_is_made_here_is_laurels_own(vendor: Vendor, store: Store) -> None:
    name = make(vendor, referenceName="Milk texture", points=7)
    _, secret = create_access_key(store, name="own", scopes=Scope.values)
    api = Api(secret)
    shown = api.get("achievements/MILK").json
    assert (shown["id"], shown["points"], shown["is_hidden"]) == (name, 7, True)
    assert shown["definition"]["name"] == {"en": "Milk texture"}
    assert shown["status"] == "draft"
    assert api.post("achievements/MILK/publish").status == 200
    assert vendor.get(f"{HERE}/{name}/releases").json["data"][0]["attributes"] == {"live": True}
