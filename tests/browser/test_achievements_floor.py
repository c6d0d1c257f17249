"""Journeys through the pages of achievements and progress, as people make them."""

import pytest
from playwright.sync_api import Page, expect

from achievements.models import Achievement, Completion, Progress
from members.models import Member, Staff, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import make_live
from tests.browser.conftest import enter
from tests.members.factories import accept, event, make_member, make_store

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]
MONTHLY = {
    "name": {"en": "Explorer of all our branches"},
    "period": {"type": "calendar", "unit": "month"},
    "recurrence": "after_expiry",
    "milestones": [{"key": "half", "target": 2, "name": {"en": "Half way"}}],
    "rules": [
        {
            "unit": {"en": {"one": "branch", "other": "branches"}},
            "trigger": "custom_event",
            "event": "visit",
            "aggregation": {"type": "distinct", "attribute": "event.body.branch_of_the_visit"},
            "conditions": [{"attribute": "event.body.party", "operator": "is_greater", "value": 1}],
            "goal": 3,
        }
    ],
}


@pytest.fixture
def cafe(db: None) -> Store:
    store = make_store("cafe", name="Corner Café")
    make_member(store, "C-1", first_name="Ada", last_name="Berger")
    make_live(store, "explorer", **MONTHLY)
    branches = enumerate(("Naschmarkt", "Praterstern"))
    bodies = [(f"v{number}", {"branch_of_the_visit": branch, "party": 2}) for number, branch in branches]
    accept(store, *(event(name, member={"external_id": "C-1"}, body=body) for name, body in bodies))
    evaluate_everything()
    return store


def test_an_achievement_is_read_in_words_paused_with_a_reason_and_published_again(panel: Page, cafe: Store) -> None:
    panel.goto("/admin/")
    panel.get_by_role("link", name="Achievements", exact=True).click()
    panel.get_by_role("link", name="Explorer of all our branches").click()
    expect(panel.get_by_text("Member must log custom event").first).to_be_visible()
    panel.get_by_role("link", name="Pause").click()
    panel.get_by_label("Reason").fill("The branches move house.")
    panel.get_by_role("button", name="Pause").click()
    expect(panel.get_by_text("The achievement is paused.")).to_be_visible()
    expect(panel.get_by_role("cell", name="The branches move house.")).to_be_visible()
    panel.get_by_role("link", name="Publish").click()
    panel.get_by_role("button", name="Publish").click()
    expect(panel.get_by_text("The achievement is live.")).to_be_visible()
    panel.get_by_role("tab", name="Audit").click()
    expect(panel.get_by_text("achievement.paused")).to_be_visible()


def test_from_the_sidebar_to_how_far_somebody_is(panel: Page, cafe: Store) -> None:
    panel.goto("/admin/")
    panel.get_by_role("link", name="Progress", exact=True).click()
    panel.get_by_placeholder("Any identifier or name of the member").fill("Berger")
    panel.keyboard.press("Enter")
    panel.wait_for_url("**q=**")
    expect(panel.get_by_role("cell", name="2 of 3 branches")).to_be_visible()
    panel.get_by_role("link", name="Ada Berger").click()
    expect(panel.get_by_role("meter", name="Progress")).to_have_attribute("value", "66")
    panel.get_by_role("link", name="Ada Berger").click()
    panel.wait_for_url(f"**/admin/members/member/{Member.objects.get().pk}/change/")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_page_fits(page: Page, owner: Staff, cafe: Store, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, owner)
    shown = Achievement.objects.get(), Progress.objects.get(), Completion.objects.get()
    for model, pk in [(each._meta.model_name, each.pk) for each in shown]:
        for address in ("", f"{pk}/change/"):
            page.goto(f"/admin/achievements/{model}/{address}")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
