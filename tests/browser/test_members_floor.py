"""Journeys through the pages of members, events and keys, as people make them."""

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import AccessKey, AuditEntry, Cancellation, Event, Member, Staff, Store
from tests.browser.conftest import enter
from tests.members.factories import accept, event, make_member, make_store

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]
ITEMS = [{"sku": "CF-1", "name": "Espresso", "category": "coffee", "quantity": 2, "gross_value": 6}]
SALE = {"document_number": "R-20001", "currency": "EUR", "items": ITEMS}


@pytest.fixture
def cafe(db: None) -> Store:
    store = make_store("cafe", name="Corner Café", unknown_member="keep")
    make_member(store, "C-1", email="ada@example.com", phone="+4366412345", loyalty_card_number="LC77",
                first_name="Ada", last_name="Berger", tier="Roast", labels=[{"key": "channel", "value": "app"}],
                attributes={"visits": 3, "birthday": "1990-01-01"})  # fmt: skip
    make_member(store, "C-2", first_name="Ben", last_name="Hofer")
    body = {"branch": "Naschmarkt", "party": 2}
    sold = event(
        "till-1", member={"external_id": "C-1"}, type="purchase", kind="transaction", transaction=SALE, body=body
    )
    accept(store, sold, event("lost", member={"email": "who@example.com"}))
    return store


def test_a_member_is_found_by_each_identifier(panel: Page, cafe: Store) -> None:
    ada = Member.objects.get(external_id="C-1")
    panel.goto("/admin/members/member/")
    for term in ("C-1", "Ada@Example.com", "+4366412345", "LC77", str(ada.uuid)):
        panel.get_by_placeholder("Any identifier, or a name").fill(term)
        panel.keyboard.press("Enter")
        panel.wait_for_url("**q=**")
        expect(panel.get_by_role("link", name="Ada Berger")).to_be_visible()
        expect(panel.get_by_role("link", name="Ben Hofer")).to_have_count(0)


def test_a_member_is_changed_with_labels_and_looked_back_at(panel: Page, cafe: Store) -> None:
    ada = Member.objects.get(external_id="C-1")
    panel.goto(f"/admin/members/member/{ada.pk}/change/")
    expect(panel.get_by_role("tab", name="Profile")).to_be_visible()
    panel.get_by_label("Tier").fill("Barista")
    panel.locator("[data-rows]").first.get_by_role("button", name="Add a row").click()
    panel.keyboard.type("newsletter")
    panel.get_by_role("button", name="Save and continue editing").click()
    panel.get_by_role("tab", name="Earlier facts").click()
    expect(panel.get_by_role("cell", name="Roast")).to_be_visible()
    panel.get_by_role("tab", name="Audit").click()
    expect(panel.get_by_text("member.changed")).to_be_visible()
    ada.refresh_from_db()
    assert {label["key"] for label in ada.labels} == {"channel", "newsletter"}
    assert ada.attributes == {"visits": 3, "birthday": "1990-01-01"}


def test_an_event_is_opened_from_its_member_and_its_body_read(panel: Page, cafe: Store) -> None:
    ada = Member.objects.get(external_id="C-1")
    panel.goto(f"/admin/members/member/{ada.pk}/change/")
    panel.get_by_role("tab", name="Events").click()
    panel.get_by_role("link", name="purchase").click()
    expect(panel.get_by_text('"branch": "Naschmarkt"')).to_be_visible()
    expect(panel.get_by_role("row", name="Espresso")).to_contain_text("6")
    expect(panel.get_by_role("link", name="Ada Berger")).to_be_visible()


def test_an_event_is_cancelled_with_a_reason_by_keyboard_alone(panel: Page, cafe: Store) -> None:
    wrong = Event.objects.get(source_id="till-1")
    panel.goto(f"/admin/members/event/{wrong.pk}/change/")
    panel.get_by_role("link", name="Cancel event").focus()
    panel.keyboard.press("Enter")
    panel.get_by_label("Reason").focus()
    panel.keyboard.type("Entered twice at the till.")
    panel.keyboard.press("Tab")
    panel.keyboard.press("Enter")
    expect(panel.get_by_text("The event is cancelled.")).to_be_visible()
    expect(panel.get_by_text("Entered twice at the till.").first).to_be_visible()
    assert Cancellation.objects.get().event == wrong
    assert AuditEntry.objects.get(action="event.cancelled").actor == "owner"


def test_a_key_is_made_seen_once_and_copied(panel: Page, cafe: Store) -> None:
    panel.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.goto("/admin/members/accesskey/add/")
    panel.get_by_label("Name").fill("web shop")
    panel.get_by_label("Send events").check()
    panel.get_by_role("button", name="Save", exact=True).click()
    secret = panel.locator("#secret").inner_text()
    panel.get_by_role("button", name="Copy").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    assert panel.evaluate("navigator.clipboard.readText()") == secret
    assert AccessKey.hash_of(secret) == AccessKey.objects.get().secret_hash
    panel.reload()
    expect(panel.get_by_text("This secret was shown once")).to_be_visible()
    expect(panel.get_by_text(secret)).to_have_count(0)


def test_a_figure_on_the_dashboard_leads_to_its_list(panel: Page, cafe: Store) -> None:
    panel.goto("/admin/")
    panel.get_by_role("link", name="Unmatched").click()
    expect(panel.locator("#result_list tbody tr")).to_have_count(1)
    expect(panel.locator("#result_list")).to_contain_text("lost")


def test_every_page_fits_a_phone(page: Page, owner: Staff, cafe: Store) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, owner)
    Event.objects.update(occurred_at=timezone.now() - datetime.timedelta(days=1))
    sold, member = Event.objects.get(source_id="till-1"), Member.objects.get(external_id="C-1")
    parts = ["", "member/", f"member/{member.pk}/change/", f"member/{member.pk}/erase/", "event/"]
    parts += [
        f"event/{sold.pk}/change/",
        f"event/{sold.pk}/cancel/",
        "eventtype/",
        "store/",
        f"store/{cafe.pk}/change/",
    ]
    parts += ["accesskey/add/", "auditentry/"]
    for part in parts:
        page.goto(f"/admin/members/{part}" if part else "/admin/")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), part
        assert page.evaluate("document.documentElement.classList.contains('dark')")
