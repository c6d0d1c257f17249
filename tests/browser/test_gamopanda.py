"""The guide's challenge, made and fed over the vendor's addresses alone, and looked at in the panel."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from members.models import Member, Store
from members.services.access_keys import create_access_key
from tests.members.factories import make_store

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not apps.is_installed("dialects.gamopanda"), reason="its folder was deleted"),
]
NAME = "Monthly Big Spender"
CHALLENGE = {
    "name": NAME,
    "description": "Win a reward by spending $500 in a single month.",
    "status": "live",
    "completionTargetValue": 500,
    "aggregationMethod": "sum",
    "aggregationPeriod": "monthly",
}


# What of a list does not fit the place it has.
CUT_OFF = """
[...document.querySelectorAll("#result_list tbody tr > *")]
  .filter((cell) => cell.scrollHeight > cell.clientHeight + 2 || cell.scrollWidth > cell.clientWidth + 2)
  .map((cell) => cell.innerText)
"""


class Client:
    """Whoever talks to Laurel as to Gamopanda, over the network."""

    def __init__(self, page: Page, store: Store) -> None:
        _, shown = create_access_key(store, name="shop", scopes=["ingest", "read", "manage"], opens="gamopanda")
        self.requests, self.headers = page.request, dict(line.split(": ") for line in shown.splitlines())

    def call(self, method: str, path: str, body: Any = None) -> Any:
        address = f"/gamopanda/schema/{path}"
        answer = self.requests.fetch(address, method=method, headers=self.headers, data=body)
        assert answer.ok, (answer.status, answer.text())
        return answer.json()["data"]


@pytest.fixture
def store(db: None) -> Store:
    return make_store("shop", name="Open Shop")


def test_a_challenge_is_seen_with_its_milestones_and_its_campaigns(panel: Page, store: Store) -> None:
    client = Client(panel, store)
    challenge = client.call("POST", "challenge/record", CHALLENGE)["id"]
    milestone = {"linkedSchemaSlug": "challenge", "linkedSchemaRecordId": challenge, "status": "live"}
    said = {"name": "5% off", "description": "On the way", "milestoneTargetValue": 200}
    client.call("POST", "milestone/record", {**milestone, **said})
    log = {
        "challengeId": challenge,
        "ownedBy": {"externalId": "ada", "firstName": "Ada"},
        "activityAt": datetime.datetime.now(datetime.UTC).isoformat(),
        "activityId": "made_a_purchase",
        "uniqueIdentifier": "order-1",
        "activityValue": 350,
    }
    answer = client.call("POST", "challenge_log/record", log)
    assert answer["achievedMilestone"]["name"] == "5% off"

    panel.goto(f"/admin/members/member/{Member.objects.get().pk}/change/")
    panel.get_by_role("tab", name="Achievements").click()
    row = panel.get_by_role("listitem").filter(has=panel.get_by_role("progressbar", name=NAME))
    row.get_by_label(f"Actions for {NAME}").click()
    row.get_by_role("link", name="See details").click()
    drawer = panel.get_by_role("dialog", name="Details of the achievement")
    expect(drawer.get_by_role("heading", name=NAME)).to_be_visible()
    expect(drawer).to_contain_text("350 / 500")
    expect(drawer).to_contain_text("5% off")

    reward = answer["achievedMilestoneRewardLog"]["id"]
    client.call("PATCH", f"reward_log/record/{reward}", {"couponCode": "FIVE-OFF"})
    panel.goto("/admin/campaigns/reward/")
    expect(panel.get_by_role("cell", name="FIVE-OFF", exact=True)).to_be_visible()
    panel.goto("/admin/campaigns/campaign/")
    for name in (NAME, "5% off"):
        expect(panel.get_by_role("link", name=name, exact=True)).to_be_visible()

    # On a phone a list's lines are as high as what is in them: keys are long, and so is what a key may do.
    panel.set_viewport_size({"width": 390, "height": 844})
    for address in ("campaigns/campaign/", "campaigns/reward/", "members/accesskey/", "achievements/achievement/"):
        panel.goto(f"/admin/{address}")
        assert panel.evaluate(CUT_OFF) == [], address
