"""An Application, a campaign and its rule are made in the panel; then a session moves what the rule says."""

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from achievements.models import Achievement
from members.models import Scope, Store
from members.services.access_keys import create_access_key
from tests.members.factories import make_store

from .barriers import check_barriers

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not apps.is_installed("dialects.talon_one"), reason="its folder was deleted"),
]
TITLE = "Three orders"
BODY = {"name": "ThreeOrders", "title": TITLE, "description": "", "target": 3, "period": "7D"}


@pytest.fixture
def store(db: None) -> Store:
    return make_store("shop", name="Coffee Shop")


def make_campaign(panel: Page) -> None:
    panel.goto("/admin/")
    panel.get_by_role("link", name="Talon.One Applications").first.click()
    panel.get_by_role("link", name="Add Talon.One Application").first.click()
    panel.locator("#id_name").fill("Web shop")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("link", name="Web shop", exact=True).first).to_be_visible()
    panel.get_by_role("link", name="Talon.One campaigns").first.click()
    panel.get_by_role("link", name="Add Talon.One campaign").first.click()
    panel.locator("#id_application").select_option(label="Web shop")
    panel.locator("#id_name").fill("Spring")
    panel.locator("#id_state").select_option("enabled")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("link", name="Spring", exact=True).first).to_be_visible()


def make_rule(panel: Page) -> None:
    panel.get_by_role("link", name="Spring", exact=True).first.click()
    panel.get_by_role("tab", name="Campaign rules").click()
    panel.get_by_role("link", name="Add another Campaign rule").click()
    panel.locator("[name=rules-0-name]").fill("Every order")
    panel.locator("[name=rules-0-achievement]").select_option(label=TITLE)
    panel.locator("[name=rules-0-amount]").fill("1")
    check_barriers(panel)
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("link", name="Spring", exact=True).first).to_be_visible()


def test_a_rule_is_made_and_a_session_moves_progress(panel: Page, store: Store) -> None:
    make_campaign(panel)
    _, secret = create_access_key(store, name="shop", scopes=Scope.values, opens="talon_one")
    managed = {"Authorization": f"ManagementKey-v1 {secret}"}
    (application,) = panel.request.get("/talon-one/v1/applications", headers=managed).json()["data"]
    path = f"/talon-one/v1/applications/{application['id']}/campaigns"
    (campaign,) = panel.request.get(path, headers=managed).json()["data"]
    made = panel.request.post(f"{path}/{campaign['id']}/achievements", headers=managed, data=BODY)
    assert made.status == 201, made.text()
    make_rule(panel)
    session = {"customerSession": {"profileId": "ada", "state": "closed"}}
    integrated = {"Authorization": f"ApiKey-v1 {secret}"}
    answer = panel.request.put("/talon-one/v2/customer_sessions/one", headers=integrated, data=session)
    assert [each["ruleName"] for each in answer.json()["effects"]] == ["Every order"]

    panel.goto(f"/admin/achievements/achievement/{Achievement.objects.get().pk}/change/")
    expect(panel.get_by_text("ThreeOrders").first).to_be_visible()
    panel.goto("/admin/members/member/")
    panel.get_by_role("link", name="ada").first.click()
    panel.get_by_role("tab", name="Achievements").click()
    expect(panel.get_by_role("progressbar", name=TITLE)).to_have_attribute("aria-valuetext", "1 / 3")
