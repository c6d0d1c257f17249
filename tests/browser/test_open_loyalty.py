"""Both of the vendor's guides played end to end: made and fed over its addresses alone, and looked at in the panel."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from playwright.sync_api import Locator, Page, expect

from members.models import Member, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.browser.conftest import PASSWORD
from tests.campaigns.factories import fire
from tests.live import ROOT
from tests.members.factories import make_store

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not apps.is_installed("dialects.open_loyalty"), reason="its folder was deleted"),
]
SEED = ROOT / "tests" / "dialects" / "open_loyalty" / "seed.json"
EMAIL, STREAK = "ada@example.com", "Maintain a 7-day login streak"


class Client:
    """Whoever talks to Laurel as to Open Loyalty, over the network."""

    def __init__(self, page: Page, store: Store) -> None:
        self.requests, self.base, self.headers = page.request, f"/open-loyalty/api/{store.code}", dict[str, str]()
        login = self.requests.post(
            "/open-loyalty/api/admin/login_check", data={"username": "owner", "password": PASSWORD}
        )
        self.headers["Authorization"] = f"Bearer {login.json()['token']}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        address = f"{self.base}/{path}"
        answer = self.requests.fetch(address, method=method, headers=self.headers, data=body)
        assert answer.ok, (answer.status, answer.text())
        return answer.json() if answer.body() else None


@pytest.fixture
def store(db: None) -> Store:
    return make_store("shop", name="Open Shop")


def look(panel: Page, name: str) -> Locator:
    """The drawer, opened as an agent opens it."""
    panel.goto(f"/admin/members/member/{Member.objects.get(email=EMAIL).pk}/change/")
    panel.get_by_role("tab", name="Achievements").click()
    row = panel.get_by_role("listitem").filter(has=panel.get_by_role("progressbar", name=name))
    row.get_by_label(f"Actions for {name}").click()
    row.get_by_role("link", name="See details").click()
    drawer = panel.get_by_role("dialog", name="Details of the achievement")
    expect(drawer.get_by_role("heading", name=name)).to_be_visible()
    return drawer


def test_a_week_of_logins_is_seen_in_the_drawer_and_an_increase_pays_once(panel: Page, store: Store) -> None:
    client = Client(panel, store)
    client.call("POST", "member", {"customer": {"email": EMAIL, "firstName": "Ada", "lastName": "Berger"}})
    achievement = client.call("POST", "achievement", json.loads(Path(SEED).read_text()))["achievementId"]
    effects = [{"effect": "give_points", "pointsRule": "50"}]
    campaign = {"type": "direct", "trigger": "achievement", "achievementId": achievement, "active": True}
    campaign |= {"translations": {"en": {"name": "Thank you"}}, "rules": [{"effects": effects}]}
    client.call("POST", "campaign", {"campaign": campaign})

    expect(look(panel, STREAK)).to_contain_text("No activity yet")

    now = datetime.datetime.now(datetime.UTC)
    for days in range(6, -1, -1):
        at = (now - datetime.timedelta(days=days)).isoformat()
        event = {"type": "app_login", "eventDate": at, "eventId": f"login-{days}", "customerData": {"email": EMAIL}}
        client.call("POST", "customEvent", {"event": event})
        if days == 1:
            evaluate_everything()
            expect(look(panel, STREAK)).to_contain_text("6 / 7")
    evaluate_everything()
    fire()
    drawer = look(panel, STREAK)
    expect(drawer).to_contain_text("Completed")
    expect(drawer).to_contain_text("app_login")

    (item,) = client.call("GET", f"member/email={EMAIL}/achievement")["items"]
    assert (item["memberProgress"]["completedCount"], item["limitReached"]) == (1, True)
    assert points(EMAIL) == 50
    # Raised by four at once: each linked campaign fires once more, not four times.
    client.call(
        "PATCH", f"member/email={EMAIL}/achievement/{achievement}/progress", {"memberProgress": {"completedCount": 5}}
    )
    fire()
    assert points(EMAIL) == 100
    expect(look(panel, STREAK)).to_contain_text("Set over the interface for Open Loyalty's clients")


def test_ten_thousand_metres_are_gathered_trip_by_trip(panel: Page, store: Store) -> None:
    client = Client(panel, store)
    client.call("POST", "member", {"customer": {"email": EMAIL}})
    rule = {
        "trigger": "custom_event",
        "event": "trip",
        "type": "direct",
        "aggregation": {"type": "attribute", "rule": "event.body.pickup_distance_meters"},
        "completeRule": {"period": {"type": "overall"}, "periodGoal": 10000},
        "translations": {"en": {"name": "Distance"}},
    }
    sent = {"translations": {"en": {"name": "Walk 10,000 metres"}}, "activity": {"operator": ""}, "limit": {"value": 1}}
    achievement = client.call("POST", "achievement", {"achievement": {**sent, "active": True, "rules": [rule]}})[
        "achievementId"
    ]
    trip = {
        "type": "trip",
        "eventDate": datetime.datetime.now(datetime.UTC).isoformat(),
        "customerData": {"email": EMAIL},
    }
    client.call("POST", "customEvent", {"event": {**trip, "body": {"pickup_distance_meters": 2500}}})
    evaluate_everything()
    drawer = look(panel, "Walk 10,000 metres")
    expect(drawer).to_contain_text("event.body.pickup_distance_meters")
    expect(drawer).to_contain_text("2,500 / 10,000")
    (item,) = client.call("GET", f"member/email={EMAIL}/achievement")["items"]
    value = {"achievementRuleId": item["memberProgress"]["rules"][0]["achievementRuleId"], "currentPeriodValue": 10000}
    client.call(
        "PATCH", f"member/email={EMAIL}/achievement/{achievement}/progress", {"memberProgress": {"rules": [value]}}
    )
    expect(look(panel, "Walk 10,000 metres")).to_contain_text("10,000 / 10,000")


def points(email: str) -> int:
    from campaigns.models import Account

    return Account.objects.get(member__email=email).balance // 1_000_000
