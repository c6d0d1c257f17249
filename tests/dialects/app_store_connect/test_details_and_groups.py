"""Details and groups, and what is made elsewhere."""

from achievements.models import Achievement
from members.models import Scope, Store
from members.services.access_keys import create_access_key
from tests.achievements.factories import change, create, publish
from tests.members.api.client import Api

from .client import DETAIL, Vendor, achievement, amendment, link
from .defining import HERE, LIST, RELATIONSHIP, error_of, make, new_group

PERCENT = {"trigger": "reported", "aggregation": {"type": "reported", "kind": "percent"}, "goal": 100}


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
