import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.inbox import registry
from members.models import AuditEntry, Cancellation, Event, EventType, Member, Pending, SetAside, Store
from tests.members.factories import accept, event, make_member, make_store, sale

from .client import Api

UNKNOWN = "01954f10-6c00-7000-8000-00000000ada0"


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


def test_wait_with_nobody_to_wait_for_answers_as_without(api: Api) -> None:
    answer = api.post("events", event("1"), wait="true")
    assert (answer.status, answer.json["state"]) == (202, "pending")
    assert "changes" not in answer.json


def test_wait_tells_what_changed_and_where_the_events_stand_now(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def evaluate(event_ids: list[int], deadline: datetime.datetime) -> dict:
        Pending.objects.filter(event_id__in=event_ids).delete()
        return {"progress": [{"value": Decimal("1.5")}]}

    monkeypatch.setattr(registry, "wait", [evaluate])
    answer = api.post("events", event("1"), wait="true")
    assert (answer.status, answer.json["state"]) == (202, "evaluated")
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


def in_every_state(store: Store) -> None:
    """One event of each state, named after it."""
    make_member(store)
    store.unknown_member = "keep"
    accept(store, *(event(state) for state in ("pending", "evaluated", "set_aside", "cancelled")))
    accept(store, event("unmatched", member={"external_id": "nobody"}))
    accept(store, sale("waiting", "R1", document_type="return", linked_document="S1"))
    by_id = {stored.source_id: stored for stored in Event.objects.all()}
    Pending.objects.exclude(event=by_id["pending"]).delete()
    SetAside.objects.create(event=by_id["set_aside"], error="boom")
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    Cancellation.objects.create(event=by_id["cancelled"], at=at, reason="twice", actor="ada")


@pytest.mark.parametrize("state", ["pending", "evaluated", "unmatched", "waiting", "set_aside", "cancelled"])
def test_every_state_is_shown_and_found(api: Api, store: Store, state: str) -> None:
    in_every_state(store)
    (found,) = api.get("events", state=state).json["results"]
    assert (found["source_id"], found["state"]) == (state, state)
    assert (found["error"], bool(found["cancellation"])) == (
        "boom" * (state == "set_aside") or None,
        state == "cancelled",
    )
    assert found["member_reference"] == ({"external_id": "nobody"} if state == "unmatched" else None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"external_id": "ada"}, ["2", "1"]),
        ({"member": UNKNOWN}, []),
        ({"type": "sale"}, ["3"]),
        ({"source": "till"}, ["2"]),
        ({"source_id": "1"}, ["1"]),
        ({"kind": "transaction"}, []),
        ({"occurred_from": "2026-01-02T00:00:00+01:00"}, ["3", "2"]),
        ({"occurred_until": "2026-01-02T00:00:00+01:00"}, ["1"]),
        ({"occurred_from": "2026-01-01T12:00:00Z", "occurred_until": "2026-01-03T00:00:00"}, ["2", "1"]),
        ({}, ["3", "2", "1"]),
    ],
)
def test_events_are_found_by_what_is_known_of_them(api: Api, store: Store, query: dict, found: list[str]) -> None:
    accept(make_store("other"), event("0"))
    accept(store, event("1", occurred_at="2026-01-01T12:00:00Z"))
    accept(store, event("2", occurred_at="2026-01-02T00:00:00", source="till"))
    accept(store, event("3", occurred_at="2026-01-03T00:00:00", type="sale", member={"external_id": "bob"}))
    assert [shown["source_id"] for shown in api.get("events", **query).json["results"]] == found


def test_a_list_is_walked_page_by_page_to_its_end_and_back(api: Api, store: Store) -> None:
    accept(store, *(event(str(number)) for number in range(7)))
    pages, link = [], "/api/v1/events?page_size=3"
    while link:
        page = api.call("GET", link).json
        pages.append([shown["source_id"] for shown in page["results"]])
        last, link = page, page["next"]
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    back = api.call("GET", last["previous"]).json
    assert [shown["source_id"] for shown in back["results"]] == pages[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("cursor", text) for text in ("x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk=", "ü", "%00")),
        *(("page_size", text) for text in ("0", "201", "-1", "x", "1.5", "")),
        *(("member", text) for text in ("x", "")),
        *(("occurred_from", text) for text in ("x", "0000-01-01T00:00:00Z", "2026-13-01T00:00:00Z")),
        ("state", "done"),
        ("kind", "\0"),
        ("source_id", "a\0b"),
        ("colour", "red"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(api: Api, name: str, value: str) -> None:
    answer = api.get("events", **{name: value})
    assert (answer.status, answer.fields) == (400, [name])


def test_cancelling_needs_a_reason_happens_once_and_is_written_down(api: Api) -> None:
    made = api.post("events", event("1")).json
    assert api.post(f"events/{made['id']}/cancel", {}).fields == ["reason"]
    assert api.post(f"events/{made['id']}/cancel", {"reason": "  "}).fields == ["reason"]
    done = api.post(f"events/{made['id']}/cancel", {"reason": "booked twice"})
    assert (done.status, done.json["state"], done.json["cancellation"]["reason"]) == (200, "cancelled", "booked twice")
    assert api.post(f"events/{made['id']}/cancel", {"reason": "again"}).json["code"] == "already_cancelled"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.reason) == ("event.cancelled", "booked twice")
    assert entry.actor.startswith("key test (lk_")


def test_an_unmatched_event_is_given_to_its_member_once(api: Api, store: Store) -> None:
    Store.objects.update(unknown_member="keep")
    made = api.post("events", event("1")).json
    ada, stranger = make_member(store), make_member(make_store("other"))
    assert api.post(f"events/{made['id']}/assign", {"member": str(stranger.uuid)}).fields == ["member"]
    done = api.post(f"events/{made['id']}/assign", {"member": str(ada.uuid)})
    assert (done.status, done.json["member"], done.json["state"]) == (200, str(ada.uuid), "pending")
    assert api.post(f"events/{made['id']}/assign", {"member": str(ada.uuid)}).json["code"] == "already_matched"


@pytest.mark.parametrize("what", ["", "/cancel", "/assign"])
def test_an_unknown_event_is_not_found(api: Api, what: str) -> None:
    body = {"": None, "/cancel": {"reason": "x"}, "/assign": {"member": UNKNOWN}}[what]
    answer = api.call("POST" if what else "GET", f"events/{UNKNOWN}{what}", body)
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_the_number_of_statements_of_a_list_is_flat(api: Api, store: Store) -> None:
    in_every_state(store)
    counts = {}
    for size in (3, 60):
        accept(store, *(event(f"{size}-{number}", member={"external_id": str(number)}) for number in range(size)))
        api.get("events")
        with CaptureQueriesContext(connection) as captured:
            api.get("events", page_size=100)
        counts[size] = len(captured)
    assert len(set(counts.values())) == 1, counts
    assert counts[3] <= 2
