"""What is made here is Laurel's own, and what is made or changed in Laurel is seen here."""

from achievements.models import Achievement
from members.models import Store
from tests.members.api.client import api_of

from .client import Shop


def test_what_is_made_here_is_laurels_own_and_the_other_way_round(shop: Shop, store: Store) -> None:
    made, api = shop.make(), api_of(store)
    found = api.get(f"achievements/{made['name']}").json
    assert (found["status"], found["definition"]["name"]) == ("live", {"en": made["title"]})
    definition = {
        "key": "monday.to-monday",
        "name": {"en": "Weekly"},
        "period": {"type": "returning", "every": "week", "day_of_week": "monday", "time": "06:00"},
        "recurrence": "after_expiry",
        "rules": [{"trigger": "transaction", "goal": 5}],
    }
    made = api.post("achievements", {"definition": definition})
    assert made.status == 201, made
    other = next(each for each in shop.management.get(shop.path).json["data"] if each["title"] == "Weekly")
    assert other["name"] == f"monday_to_monday_{other['id']}"
    assert (other["period"], other["periodEndOverride"]) == (
        "1W",
        {"hour": 6, "minute": 0, "second": 0, "dayOfWeek": 1},
    )
    shop.stop()
    changed = shop.management.put(f"{shop.path}/{other['id']}", {"target": 8})
    assert (changed.status, changed.json) == (200, {**other, "target": 8})
    definition = api.get("achievements/monday.to-monday").json["definition"]
    assert (definition["rules"][0]["goal"], definition["rules"][0]["trigger"]) == (8, "transaction")
    streak = {
        "key": "streak",
        "rules": [{"trigger": "transaction", "goal": 1, "window": {"type": "calendar", "unit": "day"}}],
    }
    assert api.post("achievements", {"definition": streak}).status == 201
    assert len(shop.management.get(shop.path).json["data"]) == 2  # the format has no words for that one


def test_what_was_changed_in_laurel_is_said_as_it_is_now(shop: Shop, store: Store) -> None:
    made = shop.make(period="7D")
    definition = Achievement.objects.get().definition | {"period": {"type": "relative", "count": 3, "unit": "month"}}
    changed = api_of(store).patch(f"achievements/{made['name']}", {"definition": definition})
    assert changed.status == 200, changed
    assert shop.management.get(f"{shop.path}/{made['id']}").json["period"] == "3M"


def test_what_was_archived_in_laurel_does_not_hold_its_name_back(shop: Shop, store: Store) -> None:
    made = shop.make()
    archived = api_of(store).post(f"achievements/{made['name']}/archive")
    assert archived.status == 200, archived
    assert shop.management.get(f"{shop.path}/{made['id']}").status == 404
    again = shop.make()
    assert (again["name"], again["id"] != made["id"]) == (made["name"], True)
