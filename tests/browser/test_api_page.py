import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]


def test_the_apis_page_is_reached_from_the_panel_and_works_without_the_world(panel: Page) -> None:
    panel.goto("/admin/")
    panel.get_by_role("link", name="API documentation").click()
    expect(panel.get_by_role("heading", name="Laurel", exact=False).first).to_be_visible()
    panel.get_by_text("Send one event, or up to 1,000").click()
    expect(panel.get_by_text("A single event is answered with 202", exact=False)).to_be_visible()
