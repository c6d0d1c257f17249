"""Custom events, their schemas and transactions in the vendor's words."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from members.models import Event, EventType, Member, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.members.factories import make_member

from .client import Vendor

EVENT = {"type": "trip", "eventDate": "2026-03-11T10:00:00", "customerData": {"email": "ada@example.com"}}
ITEM = {
    "sku": "12AB",
    "name": "Shoes",
    "category": "sport",
    "grossValue": 500,
    "highPrecisionQuantity": Decimal("1.125"),
}
SALE: dict[str, Any] = {
    "header": {"documentNumber": "123", "purchasedAt": "2026-03-11T10:00:00", "documentType": "sell",
               "linkedDocumentNumber": None, "purchasePlace": "onsite", "labels": [{"key": "gift", "value": "yes"}]},
    "customerData": {"customerId": "", "email": "ada@example.com", "phone": "", "loyaltyCardNumber": "",
                     "name": "Ada", "nip": "", "address": {"city": "Vienna"}},
    "channelId": "11111111-1111-4111-8111-111111111111",
    "items": [{**ITEM, "maker": "X", "labels": []}, {**ITEM, "sku": "C", "grossValue": "20.50", "quantity": 2}],
}  # fmt: skip
del SALE["items"][1]["highPrecisionQuantity"]


@pytest.fixture(autouse=True)
def now(clock: time_machine.Traveller) -> None:
    """At noon on the day of the events."""


def test_an_event_is_kept_as_of_its_date_on_the_stores_clock(vendor: Vendor, ada: Member) -> None:
    answer = vendor.post("customEvent", {"event": {**EVENT, "body": {"metres": Decimal("12.5")}}})
    kept = Event.objects.get()
    assert (answer.status, answer.json) == (200, {"customEventId": str(kept.uuid)})
    assert kept.occurred_at == datetime.datetime(2026, 3, 11, 9, tzinfo=datetime.UTC)
    assert (kept.member, kept.type, kept.body) == (ada, "trip", {"metres": Decimal("12.5")})


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"type": None}, "event.type"),
        ({"type": "laurel.report.x"}, "event.type"),
        ({"eventDate": "yesterday"}, "event.eventDate"),
        ({"eventDate": "2026-03-12T10:00:00"}, "event.eventDate"),
        ({"eventId": "x" * 256}, "event.eventId"),
        ({"customerData": {"customerId": "ada"}}, "event.customerData.customerId"),
        ({"customerData": {"customerId": "11111111-1111-4111-8111-111111111111"}}, "event.customerData.customerId"),
        ({"customerData": None}, "event.customerData"),
        ({"customerData": {"name": "Ada"}}, "event.customerData.name"),
        ({"body": [1]}, "event.body"),
        ({"body": {"a": {"b": 1e30}}}, "event.body.a.b"),
        ({"colour": "red"}, "event.colour"),
    ],
)
def test_a_mistake_in_an_event_is_named_by_its_place(vendor: Vendor, ada: Member, changes: Any, path: str) -> None:
    answer = vendor.post("customEvent", {"event": {**EVENT, **changes}})
    assert (answer.status, [error["path"] for error in answer.json["errors"]]) == (400, [path])
    assert not Event.objects.exists()


def test_a_schema_is_described_listed_changed_and_switched(vendor: Vendor, ada: Member) -> None:
    field = {"name": "metres", "type": "number", "description": "How far"}
    schema = {"eventType": "trip", "name": "Trip made", "schema": {"fields": [field]}, "active": {"isActive": True}}
    answer = vendor.post("customEvent/schema", {"customEventSchema": schema})
    assert (answer.status, answer.body) == (204, b"")
    assert vendor.get("customEvent/schema", active="true").json["items"] == [schema]
    answer = vendor.post("customEvent", {"event": {**EVENT, "body": {"metres": "far"}}})
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, "event.body.metres")
    assert vendor.post("customEvent/schema/trip/active", {"active": False}).status == 204
    assert vendor.post("customEvent", {"event": {**EVENT, "body": {"metres": "far"}}}).status == 200
    changed = {"name": "Journey", "schema": {"fields": []}, "active": {"isActive": False}}
    assert vendor.put("customEvent/schema/trip", {"customEventSchema": changed}).status == 204
    assert vendor.get("customEvent/schema").json["items"] == [{"eventType": "trip", **changed}]
    again = vendor.post("customEvent/schema", {"customEventSchema": schema})
    assert (again.status, again.json["errors"][0]["path"]) == (400, "customEventSchema.eventType")


def test_a_type_that_was_seen_before_can_be_described(vendor: Vendor, ada: Member) -> None:
    assert vendor.post("customEvent", {"event": EVENT}).status == 200
    assert EventType.objects.get().title == ""
    schema = {"eventType": "trip", "name": "Trip made", "schema": {}}
    assert vendor.post("customEvent/schema", {"customEventSchema": schema}).status == 204
    assert EventType.objects.get().title == "Trip made"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"eventType": "laurel.x"}, "customEventSchema.eventType"),
        ({"name": None}, "customEventSchema.name"),
        ({"schema": {"fields": [{"name": "a", "type": "colour"}]}}, "customEventSchema.schema.fields[0].type"),
        ({"schema": {"fields": [{"name": "a", "type": "text"}] * 2}}, "customEventSchema.schema.fields[1].name"),
        ({"active": True}, "customEventSchema.active"),
    ],
)
def test_a_mistake_in_a_schema_is_named_by_its_place(vendor: Vendor, changes: Any, path: str) -> None:
    schema = {"eventType": "trip", "name": "Trip made", "schema": {}, **changes}
    answer = vendor.post("customEvent/schema", {"customEventSchema": schema})
    assert (answer.status, [error["path"] for error in answer.json["errors"]]) == (400, [path])


def test_a_sale_is_kept_with_everything_on_the_receipt(vendor: Vendor, ada: Member) -> None:
    answer = vendor.post("transaction", {"transaction": SALE})
    assert answer.status == 200, answer
    kept = Event.objects.get()
    assert answer.json == {"transactionId": str(kept.uuid)}
    assert (kept.member, kept.document_number, kept.document_type) == (ada, "123", "sale")
    assert kept.transaction["gross_value"] == Decimal("520.50")
    assert (kept.transaction["purchase_place"], kept.transaction["channel"]) == ("onsite", SALE["channelId"])
    assert kept.transaction["attributes"] == {"name": "Ada", "address": {"city": "Vienna"}}
    assert kept.transaction["items"][0]["quantity"] == Decimal("1.125")
    assert kept.transaction["labels"] == [{"key": "gift", "value": "yes"}]
    again = vendor.post("transaction", {"transaction": SALE})
    assert again.status == 400
    assert again.json["errors"][0]["path"] == "transaction.header.documentNumber"
    assert "already exists" in again.json["errors"][0]["message"]


def header(**changes: Any) -> dict[str, Any]:
    return {**SALE, "header": {**SALE["header"], **changes}}


def item(**changes: Any) -> dict[str, Any]:
    return {**SALE, "items": [ITEM, {**ITEM, **changes}]}


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (header(documentNumber=None), "transaction.header.documentNumber"),
        (header(purchasedAt="noon"), "transaction.header.purchasedAt"),
        (header(documentType="gift"), "transaction.header.documentType"),
        (header(documentType="return"), "transaction.header.linkedDocumentNumber"),
        (header(colour="red"), "transaction.header.colour"),
        ({**SALE, "items": []}, "transaction.items"),
        ({**SALE, "items": [ITEM] * 101}, "transaction.items"),
        (item(sku=None), "transaction.items[1].sku"),
        (item(grossValue="much"), "transaction.items[1].grossValue"),
        (item(grossValue=Decimal("0.1234567")), "transaction.items[1].grossValue"),
        (item(highPrecisionQuantity=None), "transaction.items[1].highPrecisionQuantity"),
        (item(highPrecisionQuantity=Decimal("1.1234")), "transaction.items[1].highPrecisionQuantity"),
        (item(colour="red"), "transaction.items[1].colour"),
        ({**SALE, "customerData": {"customerId": "x"}}, "transaction.customerData.customerId"),
        ({**SALE, "colour": "red"}, "transaction.colour"),
    ],
)
def test_a_mistake_in_a_transaction_is_named_by_its_place(vendor: Vendor, ada: Member, sent: Any, path: str) -> None:
    answer = vendor.post("transaction", {"transaction": sent})
    assert (answer.status, [error["path"] for error in answer.json["errors"]]) == (400, [path])
    assert not Event.objects.exists()


def spender(vendor: Vendor, **rule: Any) -> str:
    spent = {
        "trigger": "transaction",
        "type": "direct",
        "aggregation": {"type": "attribute", "rule": "transaction.grossValue"},
        "completeRule": {"period": {"type": "overall"}, "periodGoal": 1000},
        "translations": {"en": {"name": "Spent"}},
    }
    sent = {"translations": {"en": {"name": "Spender"}}, "activity": {"operator": "", "data": None}, "active": True}
    answer = vendor.post("achievement", {"achievement": {**sent, "rules": [{**spent, **rule}]}})
    assert answer.status == 200, answer
    return str(answer.json["achievementId"])


def value_of(vendor: Vendor) -> Any:
    evaluate_everything()
    (listed,) = vendor.get("member/email=ada@example.com/achievement").json["items"]
    return listed["memberProgress"]["rules"][0]["currentPeriodValue"]


def test_a_return_takes_its_part_of_the_sale_back(vendor: Vendor, ada: Member) -> None:
    spender(vendor)
    assert vendor.post("transaction", {"transaction": SALE}).status == 200
    assert value_of(vendor) == Decimal("520.5")
    back = header(documentNumber="R-1", documentType="return", linkedDocumentNumber="123")
    back["items"] = [{**ITEM, "sku": "C", "grossValue": Decimal("20.50"), "highPrecisionQuantity": 2}]
    assert vendor.post("transaction", {"transaction": back}).status == 200
    assert value_of(vendor) == 500


def test_conditions_see_what_the_vendors_transactions_carry(vendor: Vendor, ada: Member) -> None:
    conditions = [
        {"attribute": "transaction.purchasePlace", "operator": "is_equal", "data": "onsite"},
        {"attribute": "transaction.channelId", "operator": "is_one_of", "data": [SALE["channelId"]]},
        {"attribute": "transaction.attributes.address.city", "operator": "is_equal", "data": "Vienna"},
        {"attribute": "transaction.labels", "operator": "has_at_least_one_label", "data": [{"key": "gift"}]},
        {"attribute": "transaction.grossValue", "operator": "is_greater_or_equal", "data": "20"},
    ]
    spender(vendor, conditions=conditions)
    vendor.post("transaction", {"transaction": SALE})
    vendor.post("transaction", {"transaction": header(documentNumber="124", purchasePlace="web")})
    assert value_of(vendor) == Decimal("520.5")


def test_a_transaction_of_nobody_is_assigned_and_counts_then(vendor: Vendor, store: Store, ada: Member) -> None:
    Store.objects.update(unknown_member="keep")
    make_member(store, "grace", phone="+43123")
    spender(vendor)
    assert (
        vendor.post("transaction", {"transaction": {**SALE, "customerData": {"email": "x@example.com"}}}).status == 200
    )
    assign = {"transactionDocumentNumber": "123", "customerId": str(ada.uuid)}
    for wrong, path in (
        ({**assign, "customerPhoneNumber": "+43123"}, "assign"),
        ({"transactionDocumentNumber": "123"}, "assign"),
        ({**assign, "transactionDocumentNumber": "9"}, "assign.transactionDocumentNumber"),
        ({"transactionDocumentNumber": "123", "customerLoyaltyCardNumber": "C"}, "assign.customerLoyaltyCardNumber"),
    ):
        answer = vendor.post("transaction/assign", {"assign": wrong})
        assert (answer.status, answer.json["errors"][0]["path"]) == (400, path)
    answer = vendor.post("transaction/assign", {"assign": assign})
    assert (answer.status, answer.json) == (200, {"transactionId": str(Event.objects.get().uuid)})
    assert value_of(vendor) == Decimal("520.5")
    again = vendor.post("transaction/assign", {"assign": assign})
    assert (again.status, again.json["errors"][0]["path"]) == (400, "assign.transactionDocumentNumber")


def test_friends_move_the_progress_of_whoever_brought_them(vendor: Vendor, store: Store, ada: Member) -> None:
    rule = {"type": "referral", "uniqueReferee": True, "aggregation": {"type": "quantity"}}
    rule["completeRule"] = {"period": {"type": "overall"}, "periodGoal": 3}
    spender(vendor, **rule)
    for number in range(2):
        make_member(store, f"friend-{number}", email=f"friend-{number}@example.com", referrer=ada)
        for document in (f"{number}-1", f"{number}-2"):
            sale = {**header(documentNumber=document), "customerData": {"email": f"friend-{number}@example.com"}}
            assert vendor.post("transaction", {"transaction": sale}).status == 200
    assert value_of(vendor) == 2
    listed = vendor.get(f"achievement/trigger/member/{ada.uuid}").json
    assert listed["total"]["all"] == 2
