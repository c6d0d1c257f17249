import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import AuditEntry, EventType, Store
from tests.members.factories import accept, event, make_store

from .client import Api

PLACE = {"name": "place.city", "type": "text", "required": True, "title": "City"}


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process noted of types must not outlive the rows of one test."""
    monkeypatch.setattr("members.inbox.schemas._remembered", set())


def test_a_described_type_is_read_back_and_refuses_what_does_not_fit(api: Api) -> None:
    made = api.post("event-types", {"name": "visit", "title": "A visit", "active": True, "fields": [PLACE]})
    assert made.status == 201
    assert {**made.json, "created_at": None} == {
        "name": "visit",
        "title": "A visit",
        "active": True,
        "fields": [PLACE],
        "fields_seen": {},
        "created_at": None,
    }
    assert api.get("event-types/visit").json == made.json
    assert api.post("events", event("1")).fields == ["body.place.city"]
    assert api.post("events", event("1", body={"place": {"city": "Graz"}})).status == 202
    assert api.get("event-types/visit").json["fields_seen"] == {"place": "object"}


def test_changing_replaces_the_fields_and_leaves_what_is_not_given(api: Api) -> None:
    api.post("event-types", {"name": "visit", "title": "A visit", "fields": [PLACE]})
    number = {"name": "minutes", "type": "number"}
    changed = api.patch("event-types/visit", {"fields": [number]}).json
    assert (changed["title"], changed["active"]) == ("A visit", False)
    assert changed["fields"] == [{**number, "required": False, "title": ""}]
    assert api.patch("event-types/visit", {"active": True}).json["fields"] == changed["fields"]
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["event_type.created", "event_type.changed", "event_type.changed"]


def test_a_change_that_changes_nothing_is_not_written_down(api: Api) -> None:
    api.post("event-types", {"name": "visit", "fields": [PLACE]})
    api.patch("event-types/visit", {"fields": [PLACE], "active": False})
    assert AuditEntry.objects.count() == 1


def test_a_name_with_slashes_and_blanks_can_be_reached(api: Api) -> None:
    api.post("event-types", {"name": "a/b c?", "title": "odd"})
    assert api.get("event-types/a%2Fb%20c%3F").json["title"] == "odd"


def test_a_type_that_is_there_is_not_made_again(api: Api, store: Store) -> None:
    accept(store, event("1"))
    answer = api.post("event-types", {"name": "visit", "fields": [PLACE]})
    assert (answer.status, answer.json["code"], answer.fields) == (409, "event_type_taken", ["name"])
    assert not EventType.objects.get().fields.exists()


def test_a_forgotten_type_is_remembered_anew_by_its_next_event(api: Api) -> None:
    api.post("events", event("1", body={"a": 1}))
    assert api.delete("event-types/visit").status == 204
    assert api.get("event-types/visit").status == 404
    api.post("events", event("2", body={"a": 1}))
    assert api.get("event-types/visit").json["fields_seen"] == {"a": "number"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "laurel.report"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "v", "active": "yes"}, "active"),
        ({"name": "v", "fields": [{"name": "a"}]}, "fields[0].type"),
        ({"name": "v", "fields": [{"name": "a", "type": "float"}]}, "fields[0].type"),
        ({"name": "v", "fields": [{"name": "a..b", "type": "text"}]}, "fields[0].name"),
        ({"name": "v", "fields": [PLACE, PLACE]}, "fields"),
        ({"name": "v", "fields": [PLACE] * 201}, "fields"),
        ({"name": "v", "fields_seen": {}}, "fields_seen"),
    ],
)
def test_what_is_wrong_with_a_description_is_named(api: Api, body: dict, field: str) -> None:
    answer = api.post("event-types", body)
    assert (answer.status, answer.fields) == (422, [field])
    assert not EventType.objects.exists()


def test_lists_show_only_the_own_ones_narrowed_by_whether_they_are_checked(api: Api, store: Store) -> None:
    EventType.objects.create(store=make_store("other"), name="theirs")
    for name, active in (("a", True), ("b", False)):
        EventType.objects.create(store=store, name=name, active=active)
    names = {
        query: [shown["name"] for shown in api.get("event-types", **dict([query] if query else [])).json["results"]]
        for query in (None, ("active", "true"), ("active", "false"))
    }
    assert names == {None: ["b", "a"], ("active", "true"): ["a"], ("active", "false"): ["b"]}
    assert api.get("event-types", active="yes").fields == ["active"]


def test_the_number_of_statements_of_a_list_is_flat(api: Api, store: Store) -> None:
    counts = {}
    for size in (2, 20):
        for number in range(size):
            made = EventType.objects.create(store=store, name=f"{size}-{number}")
            made.fields.create(name="a", type="text")
        api.get("event-types")
        with CaptureQueriesContext(connection) as captured:
            api.get("event-types")
        counts[size] = len(captured)
    assert len(set(counts.values())) == 1, counts
    assert counts[2] <= 3
