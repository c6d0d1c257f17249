"""Sending events: one, many, again, and only to see."""

import datetime
from decimal import Decimal

import pytest

from members.inbox import registry
from members.models import Event, EventType, Member, Pending, Store
from tests.members.factories import event, make_member

from .client import Api


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process noted of types must not outlive the rows of one test."""
    monkeypatch.setattr("members.inbox.schemas._remembered", set())


def test_an_event_is_accepted_replayed_and_in_conflict(api: Api) -> None:
    sent = event("1", body={"price": Decimal("1.10")})
    first, again, other = api.post("events", sent), api.post("events", sent), api.post("events", event("1", type="x"))
    assert (first.status, again.status, other.status) == (202, 200, 409)
    assert again.json == {**first.json, "status": "duplicate"}
    assert (other.json["code"], other.json["event"], other.fields) == ("conflict", first.json["id"], ["source_id"])
    assert api.get(f"events/{first.json['id']}").json["state"] == "pending"
    assert b'"price":1.10' in api.get(f"events/{first.json['id']}").body


def test_a_batch_has_an_answer_an_item_and_counts(api: Api) -> None:
    answer = api.post("events", {"events": [event("1"), event("1"), event("1", type="x"), {"type": 5}]})
    assert answer.status == 200
    assert [item["status"] for item in answer.json["items"]] == ["accepted", "duplicate", "conflict", "refused"]
    assert answer.json["counts"] == {"accepted": 1, "duplicate": 1, "conflict": 1, "refused": 1}


@pytest.mark.parametrize("events", [[], [event()] * 1001])
def test_a_batch_has_1_to_1000_events(api: Api, events: list) -> None:
    answer = api.post("events", {"events": events})
    assert (answer.status, answer.fields) == (422, ["events"])


def test_a_batch_has_nothing_beside_its_events(api: Api) -> None:
    answer = api.post("events", {"events": [event("1")], "historical": True})
    assert answer.status == 422
    assert "historical" in answer.json["detail"]
    assert not Event.objects.exists()


def test_the_idempotency_key_is_the_source_id(api: Api) -> None:
    first = api.call("POST", "events", event(), **{"Idempotency-Key": "k1"})
    again = api.call("POST", "events", event("k1"), **{"Idempotency-Key": "k1"})
    assert (first.status, first.json["source_id"], again.status) == (202, "k1", 200)
    two = api.call("POST", "events", event("k2"), **{"Idempotency-Key": "k1"})
    assert (two.status, two.json["code"], two.fields) == (422, "two_ids", ["Idempotency-Key"])
    assert api.call("POST", "events", event(), **{"Idempotency-Key": "x" * 256}).status == 422


def test_wait_with_nobody_to_wait_for_answers_as_without(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "wait", [])
    answer = api.post("events", event("1"), wait="true")
    assert (answer.status, answer.json["state"]) == (202, "pending")
    assert "changes" not in answer.json


def test_wait_tells_what_changed_and_where_the_events_stand_now(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def evaluate(event_ids: list[int], deadline: datetime.datetime) -> dict:
        Pending.objects.filter(event_id__in=event_ids).delete()
        return {"progress": [{"value": Decimal("1.5")}]}

    monkeypatch.setattr(registry, "wait", [evaluate])
    answer = api.post("events", event("1"), wait="true")
    assert (answer.status, answer.json["state"]) == (200, "evaluated")
    assert answer.json["changes"] == {"progress": [{"value": Decimal("1.5")}]}
    again = api.post("events", {"events": [event("1")]}, wait="true")
    assert (again.json["items"][0]["state"], again.json["changes"]) == ("evaluated", answer.json["changes"])


def test_wait_says_when_the_deadline_came_first(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "wait", [lambda ids, deadline: None])
    answer = api.post("events", event("1"), wait="true")
    assert (answer.json["state"], answer.json["changes"]) == ("pending", None)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[int]]:
    lanes: list[frozenset[int]] = []
    monkeypatch.setattr(registry, "accepted", [lanes.append])
    return lanes


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_decides_and_changes_nothing(api: Api, store: Store, told: list) -> None:
    ada = make_member(store)
    api.post("events", event("old"))
    told.clear()
    before = [model.objects.count() for model in (Event, Member, Pending, EventType)]
    batch = [
        event("new", type="brand-new"),
        event("new", type="brand-new"),
        event("stranger", member={"external_id": "bob"}),
        event("old"),
        event("old", type="x"),
        {"type": 5},
    ]
    answer = api.post("events", {"events": batch}, dry_run="true")
    items = answer.json["items"]
    assert answer.json["dry_run"] is True
    statuses = ["accepted", "duplicate", "accepted", "duplicate", "conflict", "refused"]
    assert [item["status"] for item in items] == statuses
    assert [item.get("member") for item in items[:4]] == [str(ada.uuid), str(ada.uuid), None, str(ada.uuid)]
    assert [item.get("enrols", False) for item in items[:4]] == [False, False, True, False]
    assert ["id" in item for item in items] == [False, False, False, True, True, False]
    assert [model.objects.count() for model in (Event, Member, Pending, EventType)] == before
    assert told == []
    assert api.post("events", event("new", type="brand-new")).status == 202
    assert EventType.objects.filter(name="brand-new").exists()
    assert len(told) == 1


@pytest.mark.parametrize(("sent", "status"), [(event("n"), 200), (event("1"), 200), (event("1", type="x"), 409)])
def test_a_dry_run_of_one_event_answers_as_it_would(api: Api, sent: dict, status: int) -> None:
    api.post("events", event("1"))
    answer = api.post("events", sent, dry_run="true")
    assert answer.status == status
    assert Event.objects.count() == 1


def test_a_dry_run_asks_the_floors_above_about_events_they_can_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def explain(event_ids: list[int]) -> dict:
        return {"types": list(Event.objects.filter(pk__in=event_ids).values_list("type", flat=True))}

    monkeypatch.setattr(registry, "dry_run", [explain])
    answer = api.post("events", event("1"), dry_run="true")
    assert answer.json["changes"] == {"types": ["visit"]}
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("query", "field"),
    [({"wait": "yes"}, "wait"), ({"dryrun": "true"}, "dryrun"), ({"wait": "true", "dry_run": "true"}, "wait")],
)
def test_wishes_that_make_no_sense_are_refused(api: Api, query: dict, field: str) -> None:
    answer = api.post("events", event("1"), **query)
    assert (answer.status, answer.fields) == (400, [field])
    assert not Event.objects.exists()
