"""Journeys through the builder, as a programme manager makes them."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from achievements.models import Achievement, Backtest
from achievements.services.backtests import go_on
from members.models import EventType, Staff, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import RULE, SVG, begin, create, make_live
from tests.browser.barriers import check_barriers
from tests.browser.conftest import enter
from tests.members.factories import accept, event, make_member, make_store

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]
ADD = "/admin/achievements/achievement/add/"


@pytest.fixture
def cafe(db: None) -> Store:
    store = make_store("cafe", name="Corner Café", languages=["en", "de"], time_zone="Europe/Vienna")
    EventType.objects.create(store=store, name="visit", fields_seen={"stars": "number", "branch": "text"})
    return store


def open_section(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def rule(page: Page, number: int) -> Any:
    return page.locator("[data-rows='definition.rules'] > [data-row]").nth(number)


def test_from_scratch_in_two_languages_with_two_rules_and_nested_conditions(panel: Page, cafe: Store) -> None:
    panel.goto(ADD)
    panel.get_by_role("button", name="Start from scratch").click()
    panel.get_by_label("Name en").fill("Regular")
    panel.get_by_role("button", name="de", exact=True).click()
    panel.get_by_label("Name de").fill("Stammgast")
    panel.get_by_role("button", name="en", exact=True).click()
    panel.get_by_label("API name").fill("regular")
    open_section(panel, "Rules")
    first = rule(panel, 0)
    first.get_by_label("Event type").fill("visit")
    first.get_by_label("Goal").fill("3")
    expect(panel.locator("[data-live-goal]")).to_contain_text("Member must log custom event visit 3 times")
    first.get_by_role("button", name="Add a group").click()
    first.get_by_label("Attribute", exact=True).last.fill("event.body.stars")
    first.get_by_label("Attribute", exact=True).last.press("Tab")
    offered = first.get_by_label("Comparison").locator("option").all_text_contents()
    assert {"is at least", "is from … to …"} <= set(offered)
    assert not {"starts with", "is after"} & set(offered)
    first.get_by_label("Comparison").select_option("is at least")
    first.get_by_label("Value", exact=True).fill("4")
    first.locator(".laurel-tree-group").get_by_role("button", name="Add a condition").click()
    first.get_by_label("Attribute", exact=True).last.fill("event.body.branch")
    first.get_by_label("Attribute", exact=True).last.press("Tab")
    first.get_by_label("Value", exact=True).last.fill("Prater")
    first.get_by_role("button", name="Copy").click()
    rule(panel, 1).get_by_label("Goal").fill("5")
    rule(panel, 1).get_by_role("button", name="Move up").click()
    expect(panel.locator("[data-live-goal]")).to_contain_text("5 times")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("“Regular” is saved.")).to_be_visible()
    made = Achievement.objects.get()
    asked = [{"any": [
        {"attribute": "event.body.stars", "operator": "is_greater_or_equal", "value": 4},
        {"attribute": "event.body.branch", "operator": "is_equal", "value": "Prater"},
    ]}]  # fmt: skip
    common = {"trigger": "custom_event", "event": "visit", "conditions": asked}
    assert made.definition == {
        "key": "regular",
        "name": {"de": "Stammgast", "en": "Regular"},
        "rules": [{**common, "key": "2", "goal": 5}, {**common, "key": "1", "goal": 3}],
    }


def test_a_challenge_with_two_milestones_from_a_template(panel: Page, cafe: Store) -> None:
    panel.goto(ADD)
    panel.get_by_role("button", name="Use the template Monthly Big Spender").click()
    open_section(panel, "Period and limits")
    expect(panel.get_by_text("It resets next on:").first).to_be_visible()
    panel.get_by_label("Reset", exact=True).select_option("Relative, per member")
    panel.get_by_label("Reset every").first.fill("3")
    offered = panel.get_by_label("Reset on").locator("visible=true").locator("option:not([hidden])")
    assert offered.all_text_contents() == ["Relative day of the month", "Last day of the month"]
    panel.get_by_label("Reset on").locator("visible=true").select_option("Last day of the month")
    panel.locator("#id_icon").set_input_files({"name": "a.svg", "mimeType": "image/svg+xml", "buffer": SVG})
    open_section(panel, "Milestones")
    panel.get_by_role("button", name="Add a milestone").click()
    panel.get_by_label("Target").last.fill("100")
    panel.get_by_role("button", name="Move up").last.click()
    panel.get_by_role("button", name="Move up").nth(1).click()
    panel.get_by_role("button", name="Remove").last.click()
    open_section(panel, "Texts for members")
    panel.get_by_label("Title en").fill("Big spender")
    panel.get_by_label("Message: completed en").fill("Done! Again next {{periodText}}.")
    expect(panel.locator("[data-preview=en]")).to_contain_text("Done! Again next 3 months.")
    open_section(panel, "Summary")
    expect(panel.locator("[data-live-summary]")).to_contain_text("3 months, Last day of the month")
    panel.get_by_role("button", name="Save and publish").click()
    panel.get_by_role("button", name="Publish").click()
    expect(panel.get_by_text("The achievement is live.")).to_be_visible()
    made = Achievement.objects.get()
    assert (made.name, made.icon is not None) == ("Monthly Big Spender", True)
    assert made.definition["period"] == {"type": "relative", "count": 3, "unit": "month", "rounding": "up"}
    assert [each["target"] for each in made.definition["milestones"]] == [100, 200]
    assert made.texts["completed_message"]["en"] == "Done! Again next {{periodText}}."


def test_every_mistake_is_counted_on_its_section_and_nothing_is_saved(panel: Page, cafe: Store) -> None:
    panel.goto(f"{ADD}?from=ten_visits")
    panel.get_by_label("API name").fill("1 bad")
    open_section(panel, "Rules")
    rule(panel, 0).get_by_label("Goal").fill("many")
    panel.get_by_role("button", name="Add a condition").first.click()
    panel.get_by_label("Attribute", exact=True).locator("visible=true").fill("nothing")
    panel.get_by_label("Value", exact=True).locator("visible=true").fill("x")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text("3 things are not right yet. Nothing was saved.")
    expect(panel.get_by_role("tab", name="Info 1 mistake")).to_be_visible()
    expect(panel.get_by_role("tab", name="Rules 2 mistakes")).to_be_visible()
    open_section(panel, "Rules")
    expect(panel.locator(".laurel-tree-leaf").get_by_text("There is no such attribute.")).to_be_visible()
    assert not Achievement.objects.exists()


def test_what_counts_is_locked_once_somebody_has_progress(panel: Page, cafe: Store) -> None:
    made = make_live(cafe, "visitor", name={"en": "Visitor"}, period={"type": "calendar", "unit": "month"})
    begin(made, make_member(cafe))
    panel.goto(f"/admin/achievements/achievement/{made.pk}/build/")
    open_section(panel, "Rules")
    expect(rule(panel, 0).get_by_label("Goal")).to_be_disabled()
    expect(rule(panel, 0).get_by_role("button").locator("visible=true")).to_have_count(0)
    open_section(panel, "Info")
    panel.get_by_label("Name en").fill("Guest")
    open_section(panel, "Milestones")
    panel.get_by_role("button", name="Add a milestone").click()
    panel.get_by_label("Target").fill("2")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("“Guest” is saved.")).to_be_visible()
    kept = Achievement.objects.get()
    assert kept.definition["rules"] == made.definition["rules"]
    assert (kept.definition["period"], kept.definition["milestones"]) == (made.definition["period"], [{"target": 2}])


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_section_fits(page: Page, owner: Staff, cafe: Store, scheme: str, width: int) -> None:
    nested = [
        {"any": [{"all": [{"any": [{"attribute": "event.type", "operator": "is_one_of", "value": ["a", "b"]}]}]}]}
    ]
    rule = {"trigger": "custom_event", "event": "visit", "goal": 1, "conditions": nested}
    made = create(cafe, definition={"key": "k", "rules": [rule], "milestones": [{"target": 1}]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, owner)
    page.goto(f"/admin/achievements/achievement/{made.pk}/build/")
    for name in ("Info", "Rules", "Milestones", "Period and limits", "Texts for members", "Summary"):
        open_section(page, name)
        check_page(page, name)
    page.get_by_role("tab", name="Rules").click()
    page.get_by_label("Goal").first.fill("x")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page, "with a mistake")


def check_page(page: Page, name: str) -> None:
    """It fits, and nothing on it is in anybody's way."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    check_barriers(page)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_page_around_the_builder_fits(page: Page, owner: Staff, cafe: Store, scheme: str, width: int) -> None:
    make_store("shop", name="Another shop with quite a long name")
    made = create(cafe, definition={"key": "k", "rules": [RULE], "milestones": [{"target": 1}]})
    found = {"started": 3, "completed": 1, "days": {"2026-03-01": [3, 0], "2026-03-20": [0, 1]}}
    for finished in (None, made.created_at):
        Backtest.objects.create(
            achievement=made, definition=made.definition, until_id=0, found=found, finished_at=finished, done_count=3
        )
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, owner)
    base = f"/admin/achievements/achievement/{made.pk}"
    for address in (ADD, f"{ADD}../import/", f"{base}/simulate/", f"{base}/backtest/", f"{base}/publish/"):
        page.goto(address)
        check_page(page, address)
    page.goto(f"{base}/simulate/")
    page.get_by_label("Events, one JSON").fill('{"id": "1", "type": "visit", "occurred_at": "2026-03-02T10:00:00Z"}')
    page.get_by_role("button", name="Simulate").click()
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    check_page(page, "simulated")
    page.goto(f"{ADD}../import/")
    wrong = {"definition": {"key": "k", "rules": [RULE], "name": {"en": "Named"}}}, {"definition": {"key": "x"}}
    page.get_by_label("Or paste it").fill(json.dumps(wrong))
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="What the file would change")).to_be_visible()
    check_page(page, "imported")
    page.locator(".laurel-switcher summary").click()
    check_page(page, "choosing a store")


def test_an_achievement_is_simulated_backtested_and_published(panel: Page, cafe: Store) -> None:
    make_member(cafe)
    accept(cafe, *(event(f"v{number}") for number in range(3)))
    evaluate_everything()
    made = create(cafe, definition={"key": "visitor", "name": {"en": "Visitor"}, "rules": [RULE]})
    panel.goto(f"/admin/achievements/achievement/{made.pk}/change/")
    panel.get_by_role("link", name="Simulate").click()
    panel.get_by_label("Take the stored events of a member").fill("ada")
    panel.get_by_role("button", name="Take them").click()
    expect(panel.get_by_label("Events, one JSON object a line")).not_to_be_empty()
    panel.get_by_role("button", name="Simulate").click()
    expect(panel.get_by_role("cell", name="3 of 3 times")).to_be_visible()
    panel.get_by_role("link", name="Back").click()
    panel.get_by_role("link", name="Backtest").click()
    panel.get_by_role("button", name="Begin a backtest").click()
    expect(panel.get_by_text("0 of 1 members").last).to_be_visible()
    assert go_on(Backtest.objects.get().pk)
    # What runs in the background shows by itself.
    expect(panel.get_by_text("Would have completed")).to_be_visible()
    expect(panel.get_by_role("img", name="Members over time")).to_be_visible()
    panel.get_by_text("As a table").click()
    expect(panel.get_by_role("columnheader", name="Completed for the first time")).to_be_visible()
    panel.get_by_role("link", name="Back").click()
    panel.get_by_role("link", name="Publish").click()
    expect(panel.get_by_text("Members of the store")).to_be_visible()
    panel.get_by_role("button", name="Publish").click()
    expect(panel.get_by_text("The achievement is live.")).to_be_visible()


def test_a_file_is_imported_once_its_diff_was_seen(panel: Page, cafe: Store) -> None:
    create(cafe, definition={"key": "visitor", "name": {"en": "Visitor"}, "rules": [RULE]})
    panel.goto("/admin/achievements/achievement/")
    panel.locator("input.action-select").check()
    panel.get_by_label("Select action to run").select_option("Export")
    with panel.expect_download() as download:
        panel.get_by_role("button", name="Run").click()
    text = Path(download.value.path()).read_text().replace("Visitor", "Guest")
    panel.goto(ADD)
    panel.get_by_role("link", name="Import").click()
    panel.locator("#id_file").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    panel.get_by_role("button", name="Show what would change").click()
    expect(panel.get_by_role("row", name="name en: Visitor en: Guest")).to_be_visible()
    assert Achievement.objects.get().name == "Visitor"
    panel.get_by_role("button", name="Import", exact=True).click()
    expect(panel.get_by_text("1 achievement is imported.")).to_be_visible()
    assert Achievement.objects.get().name == "Guest"


def test_of_another_store_nothing_is_shown_once_one_is_chosen(panel: Page, cafe: Store) -> None:
    other = make_store("shop", name="Other shop")
    for store, name in ((cafe, "Cups"), (other, "Bags")):
        create(store, definition={"key": name, "name": {"en": name}, "rules": [RULE]})
    panel.goto("/admin/achievements/achievement/")
    expect(panel.get_by_role("link", name="Bags")).to_be_visible()
    menu = panel.locator("summary", has_text="All stores")
    menu.focus()
    panel.keyboard.press("Enter")
    panel.get_by_role("button", name="Corner Café").click()
    expect(panel.get_by_role("link", name="Cups")).to_be_visible()
    expect(panel.get_by_role("link", name="Bags")).to_have_count(0)
    assert panel.url.endswith("/admin/achievements/achievement/")
    panel.locator("summary", has_text="Corner Café").click()
    expect(panel.get_by_role("button", name="All stores")).to_be_visible()
    panel.keyboard.press("Escape")
    expect(panel.get_by_role("button", name="All stores")).to_be_hidden()


def test_several_are_paused_from_the_list(panel: Page, cafe: Store) -> None:
    for key in ("one", "two"):
        begin(make_live(cafe, key), make_member(cafe, key))
    panel.goto("/admin/achievements/achievement/")
    for tick in panel.locator("input.action-select").all():
        tick.check()
    panel.get_by_label("Select action to run").select_option("Pause")
    panel.get_by_role("button", name="Run").click()
    expect(panel.get_by_text("Members under way")).to_be_visible()
    panel.get_by_role("button", name="Pause").click()
    expect(panel.get_by_text("2 achievements: Paused.")).to_be_visible()


def test_the_builder_is_used_by_keyboard_alone(panel: Page, cafe: Store) -> None:
    panel.goto(f"{ADD}?from=scratch")
    panel.get_by_role("tab", name="Info").focus()
    panel.keyboard.press("ArrowRight")
    expect(panel.get_by_role("tab", name="Rules")).to_be_focused()
    expect(panel.get_by_role("tabpanel", name="Rules")).to_be_visible()
    rule(panel, 0).get_by_role("button", name="Copy").focus()
    panel.keyboard.press("Enter")
    expect(rule(panel, 1).get_by_label("Name of the rule en")).to_be_focused()
    rule(panel, 1).get_by_role("button", name="Move up").focus()
    panel.keyboard.press(" ")
    expect(rule(panel, 0).get_by_role("button", name="Move up")).to_be_focused()
    rule(panel, 0).get_by_role("button", name="Remove").focus()
    panel.keyboard.press("Enter")
    expect(rule(panel, 0).get_by_label("Name of the rule en")).to_be_focused()
    assert panel.locator("[data-rows='definition.rules'] > [data-row]").count() == 1
