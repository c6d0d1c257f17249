"""An app's record and a key made in the panel; then its client works, and the panel shows what it made."""

import json
import time

import jwt
import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from achievements.models import Achievement
from members.models import Staff, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.live import ROOT
from tests.members.factories import make_store

from .conftest import check_barriers, enter

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not apps.is_installed("dialects.app_store_connect"), reason="its folder was deleted"),
]
SEED = ROOT / "tests" / "dialects" / "app_store_connect" / "seed.json"
V1, BUNDLE, NAME = "/app-store-connect/v1", "com.example.coffee", "Perfectly Steamed Milk Texture"
DETAIL = "6fd13854-b796-4cb5-87e1-9f2d15d3d7b9"
PLAYER = "A:_0123456789abcdef0123456789abcdef"


@pytest.fixture
def store(db: None) -> Store:
    return make_store("shop", name="Coffee Games")


def make_key(panel: Page) -> dict[str, str]:
    """The headers of whoever holds a key that was made by hand."""
    panel.goto("/admin/members/accesskey/add/")
    panel.get_by_label("Name").fill("game server")
    panel.get_by_label("Interface").select_option("app_store_connect")
    for scope in ("Send events", "Read", "Manage definitions and members", "Adjust progress and points"):
        panel.get_by_label(scope, exact=True).check()
    panel.get_by_role("button", name="Save", exact=True).click()
    shown = panel.get_by_label("Secret", exact=True)
    expect(shown).to_contain_text("BEGIN PRIVATE KEY")
    head, _, private_key = shown.inner_text().partition("\n\n")
    said = dict(line.split(": ") for line in head.splitlines())
    panel.reload()
    expect(panel.get_by_text("This secret was shown once")).to_be_visible()
    claims = {"iss": said["Issuer ID"], "exp": int(time.time()) + 1200, "aud": "appstoreconnect-v1"}
    token = jwt.encode(claims, private_key, algorithm="ES256", headers={"kid": said["Key ID"]})
    return {"Authorization": f"Bearer {token}"}


def make_detail(panel: Page) -> None:
    panel.goto("/admin/")
    panel.get_by_role("link", name="Game Center details").first.click()
    panel.get_by_role("link", name="Add Game Center detail").first.click()
    panel.locator("#id_uuid").fill(DETAIL)
    panel.get_by_label("App id").fill("1234567")
    panel.get_by_label("Bundle id").fill(BUNDLE)
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("link", name=BUNDLE, exact=True).first).to_be_visible()


def test_an_app_and_a_key_are_made_and_its_client_goes_on(panel: Page, store: Store) -> None:
    make_detail(panel)
    headers = make_key(panel)

    def post(kind: str, body: object) -> str:
        answer = panel.request.post(f"{V1}/{kind}", headers=headers, data=body)
        assert answer.status == 201, answer.text()
        return str(answer.json()["data"]["id"])

    name = post("gameCenterAchievements", json.loads(SEED.read_text()))
    relationships = {
        "gameCenterDetail": {"data": {"type": "gameCenterDetails", "id": DETAIL}},
        "gameCenterAchievement": {"data": {"type": "gameCenterAchievements", "id": name}},
    }
    released = {"data": {"type": "gameCenterAchievementReleases", "relationships": relationships}}
    post("gameCenterAchievementReleases", released)
    said = {"bundleId": BUNDLE, "vendorIdentifier": "PSMT_ACH", "scopedPlayerId": PLAYER, "percentageAchieved": 40}
    submitted = {"data": {"type": "gameCenterPlayerAchievementSubmissions", "attributes": said}}
    post("gameCenterPlayerAchievementSubmissions", submitted)
    evaluate_everything()

    made = Achievement.objects.get()
    panel.goto(f"/admin/achievements/achievement/{made.pk}/change/")
    expect(panel.get_by_role("heading", name=NAME).first).to_be_visible()
    expect(panel.get_by_text("PSMT_ACH").first).to_be_visible()
    panel.goto("/admin/members/member/")
    panel.get_by_role("link", name=PLAYER).first.click()
    panel.get_by_role("tab", name="Achievements").click()
    expect(panel.get_by_role("progressbar", name=NAME)).to_have_attribute("value", "40")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_of_it_fits_and_stands_in_nobodys_way(
    page: Page, owner: Staff, store: Store, scheme: str, width: int
) -> None:
    made = apps.get_model("app_store_connect", "AppGroup").objects.create(store=store, name="Both games")
    detail = apps.get_model("app_store_connect", "Detail")
    detail.objects.create(store=store, app_id="1234567", bundle_id=f"com.example.{'coffee' * 20}", group=made)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, owner)
    for kind, thing in (("detail", detail.objects.get()), ("appgroup", made)):
        for address in ("", "add/", f"{thing.pk}/change/"):
            page.goto(f"/admin/app_store_connect/{kind}/{address}")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
            check_barriers(page)
