"""Returns larger than what is left of their sale: refused where the sale is known, by the field that is too large."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actors import Actor
from members.inbox import Answer
from members.models import Event, Member, Store
from members.services.events import cancel_event
from tests.members.factories import accept, event, make_member, make_store, sale

pytestmark = pytest.mark.django_db
ITEMS = [
    {"sku": "tea", "quantity": 2, "gross_value": 8},
    {"sku": "cup", "quantity": 1, "gross_value": Decimal("5.50")},
    {"sku": "tea", "quantity": Decimal("0.5"), "gross_value": 2},
]
VALUE, EXCEEDS = "transaction.gross_value", "exceeds_sale"
TAKEN = ("accepted", None)


@pytest.fixture
def store(db: None) -> Store:
    store = make_store()
    make_member(store)
    return store


def back(name: str, number: str = "A1", **document: Any) -> dict[str, Any]:
    return sale(name, name, document_type="return", linked_document=number, **document)


def tea(quantity: Any, gross_value: Any = 1) -> list[dict[str, Any]]:
    return [{"sku": "tea", "quantity": quantity, "gross_value": gross_value}]


def told(answers: list[Answer]) -> list[tuple[str, str | None]]:
    return [(answer.status, answer.field) for answer in answers]


@pytest.mark.parametrize(
    ("document", "field", "detail"),
    [
        ({"gross_value": Decimal("15.51")}, VALUE, "Of this sale's value, 15.5 can still be returned."),
        ({"gross_value": Decimal("-15.51")}, VALUE, "Of this sale's value, 15.5 can still be returned."),
        ({"items": tea(1, 16)}, VALUE, "Of this sale's value, 15.5 can still be returned."),
        (
            {"items": tea(Decimal("2.6"))},
            "transaction.items[0].quantity",
            "Of “tea”, 2.5 of this sale can still be returned.",
        ),
        (
            {"items": [*tea(2), *tea(-1)]},
            "transaction.items[1].quantity",
            "Of “tea”, 2.5 of this sale can still be returned.",
        ),
        (
            {"items": [{"sku": "hat", "gross_value": 1}]},
            "transaction.items[0].quantity",
            "Of “hat”, 0 of this sale can still be returned.",
        ),
    ],
)
def test_more_than_was_sold_is_refused_by_its_field(store: Store, document: dict, field: str, detail: str) -> None:
    accept(store, sale("s", "A1", items=ITEMS))
    (answer,) = accept(store, back("r", **document))
    assert (answer.status, answer.field, answer.code, answer.detail) == ("refused", field, EXCEEDS, detail)
    assert Event.objects.count() == 1


def test_all_of_it_may_come_back(store: Store) -> None:
    accept(store, sale("s", "A1", items=ITEMS))
    assert told(accept(store, back("r", items=ITEMS))) == [TAKEN]


def test_what_came_back_before_counts_and_what_was_cancelled_does_not(store: Store) -> None:
    accept(store, sale("s", "A1", items=ITEMS))
    assert told(accept(store, back("1", items=tea(2, 8)), back("2", gross_value=5))) == [TAKEN, TAKEN]
    too_much = [back("3", items=tea(1)), back("4", gross_value=Decimal("2.51"))]
    assert told(accept(store, *too_much)) == [("refused", "transaction.items[0].quantity"), ("refused", VALUE)]
    cancel_event(Event.objects.get(source_id="1"), actor=Actor.command("test"), reason="by mistake")
    assert told(accept(store, *too_much)) == [TAKEN, TAKEN]


def test_returns_of_one_batch_are_judged_in_their_order(store: Store) -> None:
    answers = accept(
        store,
        back("1", gross_value=6),
        sale("s", "A1", gross_value=10),
        back("2", gross_value=5),
        back("3", gross_value=4),
    )
    assert told(answers) == [TAKEN, TAKEN, ("refused", VALUE), TAKEN]


def test_a_return_sent_again_answers_as_the_first_time(store: Store) -> None:
    accept(store, sale("s", "A1", gross_value=10))
    (first,) = accept(store, back("r", gross_value=10))
    answers = accept(store, event("new"), back("r", gross_value=10), back("r2", gross_value=1))
    assert [answer.status for answer in answers] == ["accepted", "duplicate", "refused"]
    assert answers[1].id == first.id
    assert told(accept(store, back("r", gross_value=10))) == [("duplicate", None)]
    assert told(accept(store, event("more"), back("r", gross_value=11))) == [TAKEN, ("conflict", "source_id")]
    cancel_event(Event.objects.get(source_id="r"), actor=Actor.command("test"), reason="by mistake")
    answers = accept(store, event("third"), back("r", gross_value=10), back("r3", gross_value=10))
    assert [answer.status for answer in answers] == ["accepted", "duplicate", "accepted"]


def test_before_its_sale_it_waits_however_large_it_is_and_counts_afterwards(store: Store) -> None:
    (waiting,) = accept(store, back("r", gross_value=8))
    assert (waiting.status, waiting.state) == ("accepted", "waiting")
    accept(store, back("huge", "B1", gross_value=100), sale("s", "A1", gross_value=10))
    answers = accept(store, sale("b", "B1", gross_value=10), back("2", gross_value=3), back("3", "B1", gross_value=1))
    assert told(answers) == [TAKEN, ("refused", VALUE), ("refused", VALUE)]
    assert answers[2].detail == "Of this sale's value, 0 can still be returned."


def test_sales_of_another_store_are_no_sales_of_this_one(store: Store) -> None:
    accept(make_store("other"), sale("s", "A1", gross_value=1))
    (answer,) = accept(store, back("r", gross_value=8))
    assert answer.state == "waiting"


def test_a_refused_return_enrols_nobody(store: Store) -> None:
    accept(store, sale("s", "A1", gross_value=10))
    stranger = {**back("r", gross_value=11), "member": {"external_id": "nobody"}}
    assert told(accept(store, stranger)) == [("refused", VALUE)]
    assert Member.objects.count() == 1


def test_a_sale_that_does_not_say_what_was_in_it_limits_the_value_only(store: Store) -> None:
    accept(store, sale("s", "A1", gross_value=10))
    assert told(accept(store, back("1", items=tea(3, 9)), back("2", items=tea(3, 2)))) == [TAKEN, ("refused", VALUE)]


def _statements(store: Store, *events: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert {answer.status for answer in accept(store, *events)} <= {"accepted", "refused"}
    return len(captured)


def test_statements_do_not_grow_with_the_returns_and_sales_alone_cost_none(store: Store) -> None:
    accept(store, event("warm", type="purchase"))
    accept(store, sale("first", "F1", gross_value=1), back("warm", "F1", gross_value=1))
    alone, returned = {}, {}
    for size in (5, 50, 500):
        names = [f"{size}-{number}" for number in range(size)]
        alone[size] = _statements(store, *(sale(name, name, gross_value=10) for name in names))
        sent = [back(f"{name}-{part}", name, gross_value=6) for name in names for part in "12"]
        returned[size] = _statements(store, *sent[:1000])
    assert len(set(alone.values())) == len(set(returned.values())) == 1, (alone, returned)
    # The sales, what came back of them before, and, of those refused, whether they were accepted once.
    assert returned[5] <= alone[5] + 3
