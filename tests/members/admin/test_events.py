from decimal import Decimal

import pytest
from django.test import Client

from members.models import AuditEntry, Cancellation, Event, EventState, Pending, SetAside, Store
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.factories import accept, event, make_member

pytestmark = pytest.mark.django_db
LIST = "/admin/members/event/"
ITEMS = [{"sku": "CF-1", "name": "Espresso", "category": "coffee", "quantity": 2, "gross_value": Decimal("5.80")}]
SALE = {"document_number": "R-1", "currency": "EUR", "items": ITEMS}


@pytest.fixture
def shop(here: Store) -> Store:
    here.unknown_member = Store.UnknownMember.KEEP
    here.save()
    make_member(here, last_name="Lovelace")
    return here


def one(shop: Store, source_id: str = "1", **values: object) -> Event:
    (answer,) = accept(shop, event(source_id, **values))
    return Event.objects.get(uuid=answer.id)


def every_state(shop: Store) -> dict[str, Event]:
    events = {state: one(shop, state) for state in (EventState.PENDING, EventState.CANCELLED, EventState.SET_ASIDE)}
    events[EventState.EVALUATED] = one(shop, "evaluated")
    events[EventState.UNMATCHED] = one(shop, "unmatched", member={"email": "who@example.com"})
    returned = {"document_type": "return", "linked_document": "R-0", **SALE}
    events[EventState.WAITING] = one(shop, "waiting", kind="transaction", transaction=returned)
    Cancellation.objects.create(event=events[EventState.CANCELLED], at="2026-01-01T00:00:00Z", reason="x", actor="y")
    SetAside.objects.create(event=events[EventState.SET_ASIDE], error="It broke.")
    Pending.objects.filter(event=events[EventState.EVALUATED]).delete()
    return events


def test_the_list_filters_by_every_state(owner: Client, shop: Store) -> None:
    events = every_state(shop)
    assert set(events) == set(EventState)
    for state, found in events.items():
        page = owner.get(LIST, {"state": state})
        assert [row.pk for row in page.context["cl"].result_list] == [found.pk], state
    assert len(owner.get(LIST, {"state": "nonsense"}).context["cl"].result_list) == 0


@pytest.mark.parametrize("term", ["E-77", "till/E-77", "uuid", "R-1"])
def test_an_event_is_found_by_source_id_id_and_document_number(owner: Client, shop: Store, term: str) -> None:
    wanted = one(shop, "E-77", source="till", kind="transaction", transaction=SALE)
    one(shop, "E-78", source="app")
    page = owner.get(LIST, {"q": str(wanted.uuid) if term == "uuid" else term})
    assert [row.pk for row in page.context["cl"].result_list] == [wanted.pk]


def test_the_other_filters_narrow_the_list(owner: Client, shop: Store) -> None:
    wanted = one(shop, "1", type="visit", occurred_at="2026-01-05T10:00:00Z")
    one(shop, "2", type="other", kind="transaction", transaction=SALE)
    span = {"occurred_at_from_0": "2026-01-05", "occurred_at_from_1": "10:00", "occurred_at_to_0": "2026-01-05"}
    for asked in ({"type": "visit"}, {"kind__exact": "custom_event"}, {"too_late__exact": "1"}, span):
        page = owner.get(LIST, asked)
        assert [row.pk for row in page.context["cl"].result_list] == [wanted.pk], asked


def test_the_page_says_all_that_is_known(owner: Client, shop: Store) -> None:
    body = {"branch": "Naschmarkt", "nested": {"deep": [1, Decimal("2.50")]}}
    sale = one(shop, "1", kind="transaction", transaction=SALE, body=body)
    page = owner.get(address(Event, "change", sale.pk)).content.decode()
    for words in ("Lovelace", "Espresso", "5.80", "2.90", "R-1", "Naschmarkt", "2.50", str(sale.uuid)):
        assert words in page, words
    returned = {"document_type": "return", "linked_document": "R-1", "document_number": "R-2", "items": ITEMS}
    back = one(shop, "2", kind="transaction", transaction=returned)
    assert address(Event, "change", sale.pk) in owner.get(address(Event, "change", back.pk)).content.decode()
    SetAside.objects.create(event=sale, error="It broke <here>.")
    assert "It broke &lt;here&gt;." in owner.get(address(Event, "change", sale.pk)).content.decode()


def test_names_of_members_are_for_those_who_may_see_members(sign_in: SignIn, shop: Store) -> None:
    seen = one(shop)
    client = sign_in("view_event")
    for page in (client.get(LIST), client.get(address(Event, "change", seen.pk))):
        assert "Lovelace" not in page.content.decode()
        assert str(seen.member.uuid) in page.content.decode()
        assert "/admin/members/member/" not in page.content.decode()


def test_cancelling_asks_why_and_goes_through_the_service(owner: Client, shop: Store) -> None:
    wrong = one(shop)
    url = f"/admin/members/event/{wrong.pk}/cancel/"
    assert "reason" in owner.post(url, {"reason": " "}).context["form"].errors
    assert not Cancellation.objects.exists()
    assert owner.post(url, {"reason": "Entered twice."}).status_code == 302
    page = owner.get(address(Event, "change", wrong.pk)).content.decode()
    assert "Entered twice." in page
    assert url not in page
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.reason) == ("event.cancelled", "owner", "Entered twice.")
    again = owner.post(url, {"reason": "Again."})
    assert again.context["form"].non_field_errors() == ["This event was cancelled before."]


def test_an_unmatched_event_is_given_to_its_member(owner: Client, shop: Store, there: Store) -> None:
    lost = one(shop, "1", member={"email": "who@example.com"})
    make_member(there, "elsewhere")
    url = f"/admin/members/event/{lost.pk}/assign/"
    assert "who@example.com" in owner.get(url).content.decode()
    assert owner.post(url, {"member": "elsewhere"}).context["form"].errors["member"] == [
        "This store has no such member."
    ]
    assert owner.post(url, {"member": "ada"}).status_code == 302
    lost.refresh_from_db()
    assert lost.member.external_id == "ada"
    assert Event.objects.with_state().get(pk=lost.pk).state == EventState.PENDING
    assert AuditEntry.objects.get().action == "event.assigned"


def test_correcting_needs_permission_to_change(sign_in: SignIn, shop: Store) -> None:
    seen = one(shop)
    client = sign_in("view_event")
    assert client.get(address(Event, "change", seen.pk)).status_code == 200
    for verb in ("cancel", "assign"):
        assert client.post(f"/admin/members/event/{seen.pk}/{verb}/", {"reason": "x"}).status_code == 403
    assert not Cancellation.objects.exists()


def test_events_are_never_added_changed_or_deleted_here(owner: Client, shop: Store) -> None:
    kept = one(shop)
    assert owner.get(address(Event, "add")).status_code == 403
    assert owner.post(address(Event, "change", kept.pk), {"type": "x"}).status_code == 403
    assert owner.post(address(Event, "delete", kept.pk), {"post": "yes"}).status_code == 403
