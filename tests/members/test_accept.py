import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.inbox.lanes import lane_of
from members.models import Event, EventType, Member, Pending, Store, Waiting
from tests.members.factories import accept, event, make_member, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_store()


def test_an_event_is_stored_and_queued_in_the_lane_of_its_member(store: Store) -> None:
    member = make_member(store)
    (answer,) = accept(store, event("1", body={"price": Decimal("1.10"), "n": 3}))
    stored = Event.objects.get()
    assert (answer.status, answer.id, answer.member, answer.state) == ("accepted", stored.uuid, member.uuid, "pending")
    assert stored.body == {"price": Decimal("1.10"), "n": 3}
    assert (stored.member, stored.facts_version, stored.too_late) == (member, 1, False)
    assert stored.occurred_at == stored.accepted_at == stored.effective_at
    assert list(Pending.objects.values_list("lane", "event_id")) == [(lane_of(member.pk), stored.pk)]
    assert Event.objects.with_state().get().state == "pending"


@pytest.mark.parametrize("second", ["00", "00.5", "00.000001"])
def test_a_moment_is_found_by_itself(store: Store, second: str) -> None:
    accept(store, event("1", occurred_at=f"2026-01-01T10:00:{second}Z"))
    moment = datetime.datetime.fromisoformat(f"2026-01-01T10:00:{second}Z")
    found = Event.objects.filter(occurred_at=moment, occurred_at__lte=moment, occurred_at__gte=moment)
    assert found.exists()
    assert not Event.objects.filter(occurred_at__gt=moment).exists()


def test_the_same_event_again_answers_as_the_first_time(store: Store) -> None:
    sent = event("1", occurred_at="2026-01-01T10:00:00Z", body={"price": 1, "at": "x"})
    (first,) = accept(store, sent)
    again = {**sent, "occurred_at": "2026-01-01T11:00:00+01:00", "body": {"at": "x", "price": Decimal("1.00")}}
    (second,) = accept(store, again)
    assert (first.status, second.status) == ("accepted", "duplicate")
    assert (first.id, first.member, first.state) == (second.id, second.member, second.state)
    assert Event.objects.count() == Pending.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "visit2"},
        {"body": {"x": 1}},
        {"occurred_at": "2026-01-02T10:00:00Z"},
        {"member": {"external_id": "bob"}},
    ],
)
def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(store: Store, changed: dict) -> None:
    sent = event("1", occurred_at="2026-01-01T10:00:00Z")
    (first,) = accept(store, sent)
    (second,) = accept(store, {**sent, **changed})
    assert (second.status, second.id, second.field) == ("conflict", first.id, "source_id")
    assert Event.objects.count() == Pending.objects.count() == 1


def test_the_same_id_from_another_source_or_store_is_another_event(store: Store) -> None:
    accept(store, event("1"), event("1", source="till"))
    accept(make_store("other"), event("1"))
    assert Event.objects.count() == 3


def test_a_repeat_inside_one_batch_is_a_duplicate_and_other_content_a_conflict(store: Store) -> None:
    answers = accept(store, event("1"), event("1"), event("1", type="other"), event("2"))
    assert [answer.status for answer in answers] == ["accepted", "duplicate", "conflict", "accepted"]
    assert answers[1].id == answers[2].id == answers[0].id


def test_one_wrong_item_does_not_hold_up_the_others(store: Store) -> None:
    answers = accept(store, event("1"), {"type": 5}, event("2", occurred_at="9999-01-01T00:00:00Z"), event("3"))
    assert [answer.status for answer in answers] == ["accepted", "refused", "refused", "accepted"]
    assert (answers[1].field, answers[2].field, answers[2].code) == ("type", "occurred_at", "in_future")


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"type": ""}, "type", "invalid"),
        ({"type": "x" * 201}, "type", "invalid"),
        ({"type": "laurel.report"}, "type", "reserved"),
        ({"tpye": "x"}, "tpye", "unknown_field"),
        ({"occurred_at": "yesterday"}, "occurred_at", "not_a_date"),
        ({"occurred_at": "0000-01-01T00:00:00Z"}, "occurred_at", "not_a_date"),
        ({"occurred_at": "2026-02-30T00:00:00Z"}, "occurred_at", "not_a_date"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at", "not_a_date"),
        ({"occurred_at": "1969-12-31T23:59:59Z"}, "occurred_at", "too_early"),
        ({"occurred_at": "9999-12-31T23:59:59Z"}, "occurred_at", "in_future"),
        ({"body": []}, "body", "invalid"),
        ({"body": {"a": Decimal("0.1234567")}}, "body.a", "too_many_decimals"),
        ({"body": {"a": {"b": [1, 1_000_000_001]}}}, "body.a.b.1", "too_large"),
        ({"body": {"a": Decimal("1E+999999")}}, "body.a", "too_large"),
        ({"body": {"a": Decimal("1E-999999")}}, "body.a", "too_many_decimals"),
        ({"body": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {}}}}}}}}}}, "body.a.b.c.d.e.f.g.h", "too_deep"),
        ({"body": {"a": "x" * 40_000}}, "body", "too_large"),
        ({"body": {"a": "nul\x00"}}, "", "nul_character"),
        ({"member": {"name": "Ada"}}, "member.name", "unknown_field"),
        ({"member": {"email": "  "}}, "member.email", "blank"),
        ({"member": {"id": "0195f000-0000-7000-8000-000000000000"}}, "member.id", "unknown_member"),
        ({"member": None}, "member", "required"),
        ({"kind": "transaction"}, "transaction", "required"),
        ({"transaction": {"document_number": "1"}}, "transaction", "unexpected"),
        ({"kind": "reported"}, "kind", "invalid"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_nothing_is_written(
    store: Store, wrong: dict, field: str, code: str
) -> None:
    (answer,) = accept(store, {**event("1"), **wrong})
    assert (answer.status, answer.field, answer.code) == ("refused", field, code)
    assert answer.detail
    assert not Event.objects.exists()
    assert not Member.objects.exists()


def test_a_time_without_an_offset_is_the_stores_wall_clock() -> None:
    store = make_store("wien", time_zone="Europe/Vienna")
    accept(store, event("1", occurred_at="2026-07-01T12:00:00"))
    assert Event.objects.get().occurred_at == datetime.datetime(2026, 7, 1, 10, tzinfo=datetime.UTC)


def test_too_late_is_decided_once_and_an_import_of_history_is_exempt(store: Store) -> None:
    accept(store, event("1", occurred_at="2020-01-01T00:00:00Z"))
    accept(store, event("2", occurred_at="2020-01-01T00:00:00Z"), historical=True)
    assert list(Event.objects.order_by("id").values_list("too_late", flat=True)) == [True, False]


def test_a_little_ahead_counts_as_now(store: Store) -> None:
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=4)
    accept(store, event("1", occurred_at=soon.isoformat()))
    stored = Event.objects.get()
    assert stored.occurred_at == soon
    assert stored.effective_at == stored.accepted_at


def test_email_and_phone_match_without_case_the_card_with_it(store: Store) -> None:
    member = Member.objects.create(store=store, email="ada@example.com", loyalty_card_number="AbC")
    answers = accept(
        store,
        event("1", member={"email": " ADA@Example.com"}),
        event("2", member={"loyalty_card_number": "AbC"}),
        event("3", member={"loyalty_card_number": "ABC"}),
        event("4", member={"id": str(member.uuid)}),
    )
    assert [answer.member == member.uuid for answer in answers] == [True, True, False, True]


def test_the_stores_order_of_matching_decides_between_two_members(store: Store) -> None:
    ada = make_member(store, "ada")
    bob = make_member(store, "bob", email="bob@example.com")
    both = {"external_id": "ada", "email": "bob@example.com"}
    assert accept(store, event("1", member=both))[0].member == ada.uuid
    store.matching_order = ["email", "external_id"]
    assert accept(store, event("2", member=both))[0].member == bob.uuid


def test_an_unknown_member_is_enrolled_once_with_all_names_the_batch_gives(store: Store) -> None:
    answers = accept(
        store,
        event("1", member={"external_id": "ada"}),
        event("2", member={"external_id": "ada", "email": "ADA@example.com"}),
        event("3", member={"email": "ada@example.com"}),
    )
    member = Member.objects.get()
    assert {answer.member for answer in answers} == {member.uuid}
    assert (member.external_id, member.email, member.status, member.labels) == ("ada", "ada@example.com", "active", [])


def test_a_store_may_keep_unknown_members_events_unmatched() -> None:
    store = make_store(unknown_member="keep")
    answers = accept(store, event("1"), {**event("2"), "member": None})
    assert [answer.state for answer in answers] == ["unmatched", "unmatched"]
    assert not Member.objects.exists()
    assert not Pending.objects.exists()
    assert Event.objects.get(source_id="1").member_reference == {"external_id": "ada"}


def test_a_store_may_refuse_unknown_members() -> None:
    store = make_store(unknown_member="refuse")
    (answer,) = accept(store, event("1"))
    assert (answer.status, answer.field, answer.code) == ("refused", "member.external_id", "unknown_member")


def test_a_repeat_never_enrols_somebody_who_was_erased(store: Store) -> None:
    (first,) = accept(store, event("1"))
    Member.objects.update(external_id=None, erased_at=datetime.datetime.now(datetime.UTC))
    (second,) = accept(store, event("1"))
    assert (second.status, second.id) == ("duplicate", first.id)
    assert Member.objects.count() == 1


def sale(source_id: str, number: str, **document: object) -> dict:
    return event(source_id, type="purchase", kind="transaction", transaction={"document_number": number, **document})


def test_a_sale_is_worth_its_items_unless_it_says_so(store: Store) -> None:
    items = [
        {"sku": "tea", "gross_value": Decimal("2.50"), "quantity": Decimal("0.125")},
        {"sku": "cup", "gross_value": 4},
    ]
    accept(store, sale("1", "A1", items=items), sale("2", "A2", items=items, gross_value=10))
    values = [stored.transaction["gross_value"] for stored in Event.objects.order_by("source_id")]
    assert values == [Decimal("6.50"), 10]


def test_a_sale_keeps_what_it_carries_beside_amounts(store: Store) -> None:
    carried = {"purchase_place": "Naschmarkt", "channel": "till", "attributes": {"cashier": {"id": 7}}}
    items = [{"sku": "tea", "gross_value": 2, "attributes": {"organic": True}}, {"sku": "cup", "gross_value": 4}]
    accept(store, sale("1", "A1", items=items, **carried), sale("2", "A2", items=items[1:], attributes={}))
    full, bare = (stored.transaction for stored in Event.objects.order_by("source_id"))
    assert {name: full[name] for name in carried} == carried
    assert [item.get("attributes") for item in full["items"]] == [{"organic": True}, None]
    assert not {*carried} & {*bare}


def test_a_sale_without_them_is_the_same_as_ever(store: Store) -> None:
    """What a client sends again was hashed by a Laurel that did not know these fields."""
    items = [{"sku": "tea", "gross_value": 2}]
    accept(store, sale("1", "A1", items=items))
    stored = Event.objects.get()
    assert set(stored.transaction) == {"document_number", "document_type", "gross_value", "items", "labels"}
    assert set(stored.transaction["items"][0]) == {
        *("sku", "gross_value", "name", "category", "maker", "quantity", "labels")
    }
    (again,) = accept(store, sale("1", "A1", items=items, attributes={}))
    assert again.status == "duplicate"


@pytest.mark.parametrize(
    ("document", "field", "code"),
    [
        ({"attributes": {"n": Decimal("1e20")}}, "transaction.attributes.n", "too_large"),
        ({"attributes": {"a": {"b": Decimal("0.1234567")}}}, "transaction.attributes.a.b", "too_many_decimals"),
        ({"attributes": {"text": "x" * 40_000}}, "transaction.attributes", "too_large"),
        ({"attributes": [1]}, "transaction.attributes", "invalid"),
        ({"purchase_place": ""}, "transaction.purchase_place", "invalid"),
        ({"channel": "x" * 201}, "transaction.channel", "invalid"),
        (
            {"items": [{"sku": "tea", "gross_value": 1, "attributes": {"n": Decimal("1e20")}}]},
            "transaction.items[0].attributes.n",
            "too_large",
        ),
        (
            {"items": [{"sku": "tea", "gross_value": 1, "attributes": {"t": "x" * 20_000}}] * 2},
            "transaction.attributes",
            "too_large",
        ),
    ],
)
def test_what_a_sale_carries_is_checked_as_bodies_are(
    store: Store, document: dict[str, object], field: str, code: str
) -> None:
    (answer,) = accept(store, sale("1", "A1", **document))
    assert (answer.status, answer.field, answer.code) == ("refused", field, code)
    assert not Event.objects.exists()


def test_a_document_number_belongs_to_one_event_of_its_kind(store: Store) -> None:
    accept(store, sale("1", "A1"))
    conflict, accepted = accept(store, sale("2", "A1"), sale("3", "A1", document_type="return", linked_document="A1"))
    assert (conflict.status, conflict.field, conflict.code) == (
        "conflict",
        "transaction.document_number",
        "document_taken",
    )
    assert accepted.status == "accepted"


def test_a_return_waits_for_its_sale_and_goes_on_when_it_comes(store: Store) -> None:
    (waiting,) = accept(store, sale("r", "R1", document_type="return", linked_document="A1"))
    assert waiting.state == "waiting"
    assert not Pending.objects.exists()
    accept(store, sale("s", "A1"))
    assert Pending.objects.count() == 2
    assert not Waiting.objects.exists()


def test_a_return_in_the_batch_of_its_sale_does_not_wait(store: Store) -> None:
    answers = accept(store, sale("r", "R1", document_type="return", linked_document="A1"), sale("s", "A1"))
    assert [answer.state for answer in answers] == ["pending", "pending"]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"document_type": "return"}, "transaction.linked_document"),
        ({"items": [{"sku": "a", "gross_value": 1, "quantity": Decimal("0.0001")}]}, "transaction.items[0].quantity"),
        ({"items": [{"sku": "a", "gross_value": Decimal("0.0000001")}]}, "transaction.items[0].gross_value"),
        ({"items": [{"sku": "a", "gross_value": "NaN"}]}, "transaction.items[0].gross_value"),
        ({"items": [{"gross_value": 1}]}, "transaction.items[0].sku"),
        ({"gross_value": 10**9 + 1}, "transaction.gross_value"),
        ({"currency": "euro"}, "transaction.currency"),
    ],
)
def test_a_wrong_document_is_refused_at_its_field(store: Store, document: dict, field: str) -> None:
    (answer,) = accept(store, sale("1", "A1", **document))
    assert (answer.status, answer.field) == ("refused", field)


def test_types_and_fields_are_remembered_as_they_are_seen(store: Store) -> None:
    accept(
        store, event("1", body={"n": 1, "when": "2026-01-01", "ok": True}), event("2", body={"words": "x", "list": [1]})
    )
    assert EventType.objects.get().fields_seen == {
        "n": "number",
        "when": "datetime",
        "ok": "boolean",
        "words": "text",
        "list": "collection",
    }


def test_a_described_type_refuses_what_does_not_fit(store: Store) -> None:
    described = EventType.objects.create(store=store, name="visit", active=True)
    described.fields.create(name="place.city", type="text", required=True)
    described.fields.create(name="spent", type="number")
    answers = accept(
        store,
        event("1", body={"place": {"city": "Graz"}, "spent": 3}),
        event("2", body={"place": {}}),
        event("3", body={"place": {"city": "Graz"}, "spent": "3"}),
        event("4", type="other"),
    )
    assert [(answer.status, answer.field) for answer in answers] == [
        ("accepted", None),
        ("refused", "body.place.city"),
        ("refused", "body.spent"),
        ("accepted", None),
    ]


def mixed_batch(size: int, start: str) -> list[dict]:
    """New, unknown, duplicate, conflicting and wrong events in fixed proportions."""
    batch = []
    for number in range(size // 5):
        name = f"{start}-{number}"
        batch += [
            event(f"{name}-a", member={"external_id": f"known-{number % 3}"}),
            event(f"{name}-b", member={"external_id": name}),
            event("old", occurred_at="2026-01-01T00:00:00Z"),
            event("old", type="conflicting"),
            event(f"{name}-c", occurred_at="9999-01-01T00:00:00Z"),
        ]
    return batch


def test_the_number_of_statements_does_not_grow_with_the_batch(store: Store) -> None:
    for number in range(3):
        make_member(store, f"known-{number}")
    accept(store, event("old", occurred_at="2026-01-01T00:00:00Z"), event("warm"), event("warm2", type="conflicting"))
    counts = {}
    for size in (10, 100, 1000):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answers = accept(store, *mixed_batch(size, f"s{size}"))
        counts[size] = len(captured)
        assert len(answers) == size
        assert sum(answer.status == "accepted" for answer in answers) == 2 * size // 5
    assert len(set(counts.values())) == 1, counts
    assert counts[10] <= 12


def test_a_batch_that_begins_with_a_repeat_still_takes_in_what_is_new(store: Store) -> None:
    first, known = accept(store, event("1"), event("2", member={"external_id": "bob"}))
    answers = accept(
        store,
        event("1"),
        event("3", member={"external_id": "bob"}),
        event("4", member={"external_id": "eve"}),
        event("2", type="other"),
        event("5", occurred_at="9999-01-01T00:00:00Z"),
    )
    assert [answer.status for answer in answers] == ["duplicate", "accepted", "accepted", "conflict", "refused"]
    assert (answers[0].id, answers[1].member) == (first.id, known.member)
    assert Member.objects.count() == 3
    assert Pending.objects.count() == 4


def test_a_repeat_of_everything_writes_nothing_and_looks_nobody_up(store: Store) -> None:
    sent = [event(str(number), member={"external_id": f"m{number}"}) for number in range(3)]
    accept(store, *sent)
    with CaptureQueriesContext(connection) as captured:
        assert [answer.status for answer in accept(store, *sent)] == ["duplicate"] * 3
    assert len(captured) <= 3
    assert not [query for query in captured if "INSERT" in query["sql"] or "BEGIN" in query["sql"]]
