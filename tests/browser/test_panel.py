import pytest
from playwright.sync_api import Page, expect

from members.models import Staff
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]


def test_a_person_signs_in_and_sees_the_dashboard(page: Page, owner: Staff) -> None:
    sign_in(page, owner.username)
    expect(page.get_by_role("heading", name="Background work")).to_be_visible()
    expect(page.get_by_text("No worker has run yet.")).to_be_visible()


def test_a_wrong_password_is_said_at_the_form(page: Page, owner: Staff) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()


def test_after_signing_in_the_page_that_was_wanted_opens(page: Page, owner: Staff) -> None:
    page.goto("/admin/members/staff/")
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/members/staff/")


def test_what_the_theme_made_clickable_can_be_reached_and_named_by_keyboard(panel: Page) -> None:
    panel.goto("/admin/members/staff/")
    search = panel.get_by_role("button", name="Search apps and models...")
    search.focus()
    panel.keyboard.press("Enter")
    expect(panel.locator("#command-results, input[type=search]").first).to_be_visible()
    panel.keyboard.press("Escape")
    filters = panel.get_by_role("button", name="Filters")
    expect(filters).to_be_visible()
    filters.focus()
    panel.keyboard.press(" ")
    expect(panel.locator("#changelist-filter")).to_be_visible()


def test_icons_are_not_read_aloud(panel: Page) -> None:
    panel.goto("/admin/")
    expect(panel.locator(".material-symbols-outlined").first).to_be_attached()
    assert panel.locator(".material-symbols-outlined:not([aria-hidden]):not([aria-label])").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_sign_in_page_and_dashboard_fit(page: Page, owner: Staff, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/admin/login/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sign_in(page, "owner")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.documentElement.classList.contains('dark')") == (scheme == "dark")
