"""A support agent's way: find the achievement on the member's page, look into it, put it right."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from achievements.models import Change, Completion, Progress
from campaigns.models import Firing
from members.models import AuditEntry, Event, Member, Staff
from members.services.access_keys import create_access_key
from tests.achievements.admin.drawing import trip
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.browser.conftest import address_of, check_barriers, enter
from tests.browser.walking import details_of, drawer_of, line, make_walker, open_drawer, page_of
from tests.campaigns.factories import fire, make_live_campaign
from tests.members.admin.conftest import make_person
from tests.members.factories import accept, event

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def ada(db: None) -> Member:
    return make_walker()


@pytest.fixture
def desk(page: Page, owner: Staff, ada: Member) -> Page:
    """Where somebody works who may do everything."""
    return enter(page, owner)


# --- looking and putting right -----------------------------------------------------------------------------------


def test_an_agent_opens_the_drawer_adjusts_and_each_campaign_fires_once(desk: Page, ada: Member) -> None:
    for name in ("Gold gift", "Newsletter"):
        make_live_campaign(ada.store, name.split()[0].lower(), name=name)
    desk.goto(page_of(ada))
    desk.get_by_role("tab", name="Achievements").click()
    walk = line(desk, "Walk far")
    expect(walk).to_contain_text("2,500 / 10,000 steps")
    walk.get_by_label("Actions for Walk far").click()
    walk.get_by_role("link", name="See details").click()
    drawer = drawer_of(desk)
    expect(drawer.get_by_role("heading", name="Walk far")).to_be_visible()
    expect(drawer).to_contain_text("+2,500 (0 → 2,500)")
    drawer.get_by_text("Adjust by hand").click()
    drawer.get_by_label("Progress*").fill("4000")
    drawer.get_by_label("Completions").fill("3")
    drawer.get_by_label("Reason").fill("The pedometer was broken.")
    drawer.get_by_role("button", name="Preview").click()
    expect(drawer.get_by_text("Completions 0 → 3")).to_be_visible()
    expect(drawer.get_by_text("Campaigns Gold gift and Newsletter will each fire once")).to_be_visible()
    expect(drawer.get_by_role("button", name="Save")).to_be_in_viewport()
    assert Completion.objects.count() == 0
    drawer.get_by_role("button", name="Save").dblclick()
    expect(drawer.get_by_text("Saved.")).to_be_focused()
    expect(drawer).to_contain_text("By owner: The pedometer was broken.")
    desk.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(walk.get_by_label("Actions for Walk far")).to_be_focused()
    expect(walk).to_contain_text("4,000 / 10,000 steps")
    expect(walk).to_contain_text("Completed 3 times")
    assert (Change.objects.count(), AuditEntry.objects.filter(actor="owner").count()) == (1, 1), "a double click is one"
    fire()
    assert Firing.objects.count() == 2
    desk.reload()
    desk.get_by_role("tab", name="Points").click()
    expect(desk.get_by_role("row").filter(has_text="Gold gift")).to_contain_text("+50")
    desk.get_by_role("tab", name="Rewards").click()
    expect(desk.get_by_role("row").filter(has_text="Newsletter")).to_contain_text("Issued")
    desk.get_by_role("tab", name="Audit").click()
    expect(desk.get_by_text("The pedometer was broken.")).to_be_visible()


@pytest.mark.provokes(409)
def test_a_change_made_meanwhile_is_shown_and_not_written_over(desk: Page, ada: Member) -> None:
    drawer = open_drawer(desk, ada)
    drawer.get_by_text("Adjust by hand").click()
    drawer.get_by_label("Progress*").fill("9000")
    drawer.get_by_label("Reason").fill("The pedometer was broken.")
    drawer.get_by_role("button", name="Preview").click()
    expect(drawer.get_by_text("Progress 2,500 → 9,000")).to_be_visible()
    trip(ada, 100, "t2")
    drawer.get_by_role("button", name="Save").click()
    told = drawer.get_by_role("alert")
    expect(told).to_contain_text("moved since you looked at it")
    expect(told).to_be_focused()
    expect(told).to_be_in_viewport(ratio=1)
    expect(drawer.get_by_label("Progress*")).to_have_value("2600")
    expect(drawer.get_by_label("Reason")).to_have_value("The pedometer was broken.")
    assert Progress.objects.get().value == 2_600_000_000


def test_progress_is_started_over_from_the_menu_by_keyboard_alone(desk: Page, ada: Member) -> None:
    desk.goto(page_of(ada, "achievements"))
    desk.get_by_label("Actions for Walk far").focus()
    desk.keyboard.press("Enter")
    for _ in range(3):
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    drawer = drawer_of(desk)
    expect(drawer.get_by_role("heading", name="Start this progress over?")).to_be_focused()
    expect(drawer).to_contain_text("The progress of 2,500 / 10,000 steps")
    check_barriers(desk)
    for _ in range(2):
        desk.keyboard.press("Tab")
    expect(drawer.get_by_label("Reason")).to_be_focused()
    desk.keyboard.type("They asked for it.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(drawer.get_by_text("Started over.")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.get_by_label("Actions for Walk far")).to_be_focused()
    expect(line(desk, "Walk far")).to_contain_text("0 / 10,000 steps")


def test_a_viewer_sees_the_drawer_without_the_form(page: Page, ada: Member) -> None:
    enter(page, make_person("view_member", "view_progress", name="viewer"))
    drawer = open_drawer(page, ada)
    expect(drawer).to_contain_text("2,500 / 10,000 steps")
    expect(drawer.get_by_text("Adjust by hand")).to_have_count(0)
    expect(drawer.get_by_role("link", name="Reset")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_label("Actions for Walk far").click()
    expect(page.get_by_role("link", name="See details").locator("visible=true")).to_be_visible()
    expect(page.get_by_role("link", name="Reset")).to_have_count(0)


def test_an_event_over_the_api_is_in_the_history_and_one_that_does_not_count_says_why(desk: Page, ada: Member) -> None:
    _, secret = create_access_key(ada.store, name="till", scopes=["ingest"])
    for name, mode in (("walked", "foot"), ("rode", "bus")):
        send(desk, secret, name, mode)
    evaluate_everything()
    drawer = open_drawer(desk, ada)
    history, why = drawer.locator("#laurel-past"), drawer.locator("#laurel-why")
    expect(history.get_by_role("listitem").first).to_contain_text("+700 (2,500 → 3,200)")
    expect(why).to_contain_text("Condition failed:")
    expect(why).to_contain_text("it was “bus”")
    expect(why.get_by_text("Is it live, and in its dates?")).to_be_visible()
    number = Event.objects.get(source_id="rode").pk
    expect(why.get_by_role("link", name="trip")).to_have_attribute("href", f"/admin/members/event/{number}/change/")
    expect(history.get_by_role("listitem")).to_have_count(2)


def send(page: Page, secret: str, name: str, mode: str) -> None:
    body = {"type": "trip", "source_id": name, "member": {"external_id": "ada"}, "body": {"meters": 700, "mode": mode}}
    answer = page.request.post("/api/v1/events", data=body, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status == 202, answer.text()


def test_a_link_to_the_drawer_opens_it_as_a_page_where_everything_works(desk: Page, ada: Member) -> None:
    desk.goto(details_of(ada))
    expect(desk.get_by_role("heading", name="Walk far").last).to_be_visible()
    expect(desk.get_by_text("Every event that it listens for counted.")).to_be_visible()
    desk.get_by_text("Adjust by hand").click()
    desk.get_by_label("Progress*").fill("3000")
    desk.get_by_label("Reason").fill("The pedometer was broken.")
    desk.get_by_role("button", name="Preview").click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("3,000 / 10,000 steps").first).to_be_visible()
    desk.get_by_role("link", name="All achievements of Ada Lovelace").click()
    expect(line(desk, "Walk far")).to_contain_text("3,000 / 10,000 steps")


def test_back_from_the_question_the_keyboard_goes_on_in_the_drawer(desk: Page, ada: Member) -> None:
    drawer = open_drawer(desk, ada)
    drawer.get_by_role("link", name="Reset").press("Enter")
    expect(drawer.get_by_role("heading", name="Start this progress over?")).to_be_focused()
    drawer.get_by_role("link", name="Back").press("Enter")
    expect(drawer.get_by_text("Adjust by hand")).to_be_visible()
    expect(drawer.get_by_role("heading", name="Walk far")).to_be_focused()


def test_more_of_the_history_is_added_below_and_the_focus_is_on_it(desk: Page, ada: Member) -> None:
    make_live(ada.store, {"key": "regular", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 100}]})
    accept(ada.store, *(event(f"v{number}") for number in range(12)))
    evaluate_everything()
    drawer = open_drawer(desk, ada, "regular")
    lines = drawer.locator("#laurel-past li:not(#laurel-more)")
    expect(lines).to_have_count(10)
    drawer.get_by_role("link", name="Load more").press("Enter")
    expect(lines).to_have_count(12)
    expect(lines.nth(10)).to_be_focused()
    expect(drawer.get_by_role("link", name="Load more")).to_have_count(0)


# --- the list ----------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_and_stays_on_its_tab(desk: Page, ada: Member) -> None:
    desk.goto(page_of(ada, "achievements"))
    expect(desk.get_by_role("progressbar")).to_have_count(2)
    desk.get_by_role("search").get_by_label("Status").select_option(label="In progress")
    desk.get_by_role("button", name="Show").click()
    expect(line(desk, "Walk far")).to_be_visible()
    expect(desk.get_by_role("progressbar")).to_have_count(1)
    desk.get_by_role("searchbox", name="Name").fill("nothing of the kind")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("No achievement fits.")).to_be_visible()
    desk.get_by_role("link", name="Clear").click()
    expect(desk.get_by_role("progressbar")).to_have_count(2)
    expect(desk.get_by_role("tab", name="Achievements")).to_have_attribute("aria-selected", "true")


# --- by keyboard, and when something is in the way ---------------------------------------------------------------


def test_tabs_drawer_and_menu_are_worked_by_keyboard_alone(desk: Page, ada: Member) -> None:
    desk.goto(page_of(ada))
    desk.get_by_role("tab", name="Profile").focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_role("tab", name="Achievements")).to_be_focused()
    desk.go_back()
    expect(desk.get_by_label("First name")).to_be_visible()
    desk.go_forward()
    name = line(desk, "visitor").get_by_role("link", name="visitor", exact=True)
    expect(name).to_be_visible()
    assert desk.evaluate("window.scrollY + document.getElementById('page').scrollTop") == 0, "seen from the top"
    name.focus()
    desk.keyboard.press("Enter")
    drawer = drawer_of(desk)
    expect(drawer).to_contain_text("No activity yet")
    for _ in range(25):
        desk.keyboard.press("Tab")
        assert desk.evaluate("!document.activeElement || document.activeElement === document.body || "
                             "document.getElementById('laurel-drawer').contains(document.activeElement)")  # fmt: skip
    drawer.get_by_role("button", name="Close").press("Enter")
    expect(drawer).to_be_hidden()
    expect(name).to_be_focused()
    menu = desk.get_by_label("Actions for visitor")
    menu.press("Enter")
    expect(desk.get_by_role("link", name="Open as a page").locator("visible=true")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(desk.get_by_role("link", name="Open as a page").locator("visible=true")).to_have_count(0)


@pytest.mark.provokes(403)
def test_whoever_was_signed_out_meanwhile_is_told_so_and_keeps_what_was_typed(desk: Page, ada: Member) -> None:
    drawer = open_drawer(desk, ada)
    drawer.get_by_text("Adjust by hand").click()
    drawer.get_by_label("Progress*").fill("9000")
    drawer.get_by_label("Reason").fill("The pedometer was broken.")
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    drawer.get_by_role("button", name="Preview").click()
    expect(drawer.get_by_role("alert")).to_contain_text("You have been signed out. Nothing was changed.")
    expect(drawer.get_by_role("alert")).to_be_in_viewport()
    expect(drawer.get_by_label("Reason")).to_have_value("The pedometer was broken.")
    assert "/admin/login/?next=" in (drawer.get_by_role("link", name="Sign in again").get_attribute("href") or "")
    drawer.get_by_role("button", name="Close").click()
    line(desk, "visitor").get_by_role("link", name="visitor", exact=True).click()
    expect(drawer.get_by_role("alert")).to_be_visible()
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()


def test_without_javascript_every_tab_has_its_address_and_everything_can_be_done(desk: Page, ada: Member) -> None:
    make_live_campaign(ada.store, "gold", name="Gold gift")
    for number in range(1, 12):
        at = timezone.now() - datetime.timedelta(days=number)
        trip(ada, 10, f"day{number}", occurred_at=at.isoformat())
    context = desk.context.browser.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    plain, base = context.new_page(), address_of(desk)
    for tab, words in (("achievements", "Walk far"), ("points", "Balance"), ("rewards", "No rewards yet.")):
        plain.goto("about:blank")
        plain.goto(base + page_of(ada, tab))
        expect(plain.get_by_text(words).first).to_be_visible()
        expect(plain.get_by_label("First name")).to_be_hidden()
    plain.get_by_role("link", name="Profile").click()
    expect(plain.get_by_label("First name")).to_be_visible()
    expect(plain.get_by_role("button", name="Save", exact=True)).to_be_visible()
    expect(plain.get_by_text("No rewards yet.")).to_be_hidden()
    plain.get_by_role("link", name="Achievements", exact=True).last.click()
    plain.get_by_role("searchbox", name="Name").fill("walk")
    plain.get_by_role("button", name="Show").click()
    expect(plain.get_by_role("progressbar")).to_have_count(1)
    plain.get_by_role("link", name="Walk far", exact=True).click()
    plain.get_by_role("link", name="Look into it").click()
    expect(plain.get_by_text("Has an event arrived at all?")).to_be_visible()
    plain.get_by_role("link", name="Load more").click()
    expect(plain.get_by_role("link", name="Newest")).to_be_visible()
    plain.get_by_text("Adjust by hand").click()
    plain.get_by_label("Progress*").fill("9000")
    plain.get_by_role("button", name="Preview").click()
    expect(plain.get_by_text("This field is required.")).to_be_visible()
    plain.get_by_label("Reason").fill("The pedometer was broken.")
    plain.get_by_role("button", name="Preview").click()
    expect(plain.get_by_text("→ 9,000")).to_be_visible()
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("9,000 / 10,000 steps").first).to_be_visible()
    plain.get_by_role("link", name="Reset").click()
    plain.get_by_label("Reason").fill("They asked for it.")
    plain.get_by_role("button", name="Start over").click()
    expect(plain.get_by_text("0 / 10,000 steps").first).to_be_visible()
    context.close()


# --- how it looks to everybody -----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_in_anybodys_way(desk: Page, ada: Member, scheme: str) -> None:
    make_live_campaign(ada.store, "gold", name="Gold gift")
    trip(ada, 9000, "t2")
    trip(ada, 1, "t3", mode="bus")
    fire()
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    desk.goto(page_of(ada))
    for tab in ("Profile", "Achievements", "Events", "Rewards", "Points", "Audit"):
        desk.get_by_role("tab", name=tab).click()
        check_barriers(desk)
    drawer = open_drawer(desk, ada)
    drawer.get_by_text("Condition failed:").wait_for()
    drawer.get_by_text("Adjust by hand").click()
    drawer.get_by_label("Completions").fill("5")
    drawer.get_by_label("Reason").fill("x")
    drawer.get_by_role("button", name="Preview").click()
    drawer.get_by_text("What will happen").wait_for()
    check_barriers(desk)
    for address in (details_of(ada), "/admin/achievements/achievement/", achievement_page(ada)):
        desk.goto(address)
        check_barriers(desk)
    assert desk.evaluate("document.documentElement.classList.contains('dark')") == (scheme == "dark")


def test_tabs_drawer_and_pages_fit_a_phone(desk: Page, ada: Member) -> None:
    make_live_campaign(ada.store, "gold", name="Gold gift")
    trip(ada, 9000, "t2")
    fire()
    desk.emulate_media(color_scheme="dark")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(page_of(ada))
    for tab in ("Achievements", "Events", "Rewards", "Points", "Audit"):
        desk.get_by_role("tab", name=tab).click()
        assert desk.evaluate(FITS), tab
        expect(desk.get_by_role("tab", name=tab)).to_be_in_viewport(ratio=0.9)
    drawer = open_drawer(desk, ada)
    assert drawer.evaluate("element => element.scrollWidth <= element.clientWidth")
    check_barriers(desk)
    reset = f"{details_of(ada)}reset/"
    for address in (details_of(ada), reset, f"/admin/campaigns/ledgerentry/correct/{ada.pk}/", achievement_page(ada)):
        desk.goto(address)
        assert desk.evaluate(FITS), address


def achievement_page(member: Member) -> str:
    return f"/admin/achievements/achievement/{member.store.achievements.get(key='steps').pk}/change/"
