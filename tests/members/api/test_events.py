"""Reading events, cancelling them, saying whose they are."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import AuditEntry, Cancellation, Event, Pending, SetAside, Store
from tests.members.factories import accept, event, make_member, make_store, sale

from .client import Api

UNKNOWN = "01954f10-6c00-7000-8000-00000000ada0"


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
