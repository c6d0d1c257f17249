"""What became of an event, over the API."""

from members.models import Event, Member, Scope, Store
from tests.achievements.conftest import NOW
from tests.achievements.progressing import VISITS, happen, make_achievement
from tests.members.api.client import api_of
from tests.members.factories import accept, event, make_store


def test_each_achievement_that_listens_answers(store: Store, ada: Member) -> None:
    gold = [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]
    make_achievement(store)
    make_achievement(store, "gold", audience=gold)
    make_achievement(store, "other", rules=[{**VISITS, "event": "login"}])
    (visit,) = happen(ada, NOW)
    answer = api_of(store, Scope.READ).get(f"events/{visit.uuid}/outcomes")
    assert (answer.status, answer.json["state"], answer.json["about"]) == (200, "evaluated", str(visit.uuid))
    counted, refused = answer.json["outcomes"]
    assert counted == {
        "achievement": "visits",
        "member": str(ada.uuid),
        "counted": True,
        "rules": [{"rule": "1", "amount": 1, "before": 0, "after": 1, "dropped": None, "why_not": None}],
        "milestones_reached": [],
        "completed": 0,
    }
    assert (refused["achievement"], refused["counted"]) == ("gold", False)
    why = refused["rules"][0]["why_not"]
    assert why["code"] == "not_in_audience"
    assert why["detail"].startswith("The member is not among those the achievement is for")
    assert why["details"]["attribute"] == "member.tier"


def test_an_event_nobody_has_looked_at_is_pending(store: Store, ada: Member) -> None:
    make_achievement(store)
    accept(store, event("1"))
    answer = api_of(store, Scope.READ).get(f"events/{Event.objects.get().uuid}/outcomes").json
    (outcome,) = answer["outcomes"]
    assert (answer["state"], outcome["rules"][0]["why_not"]) == (
        "pending",
        {"code": "pending", "detail": "The event has not been evaluated yet.", "details": {}},
    )


def test_another_stores_event_is_not_there(store: Store, ada: Member) -> None:
    (visit,) = happen(ada, NOW)
    assert api_of(make_store("other"), Scope.READ).get(f"events/{visit.uuid}/outcomes").status == 404
