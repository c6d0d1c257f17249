"""The Management API: Applications and campaigns, and what is refused of them."""

from typing import Any

import pytest

from achievements.models import Achievement

from .client import COFFEE, Shop, rows, sources


def test_applications_and_campaigns_are_made_by_small_requests(shop: Shop) -> None:
    made = shop.management.post("v1/applications", {"name": "Tea shop", "timezone": "Asia/Tokyo", "currency": "JPY"})
    assert (made.status, made.json["timezone"], made.json["currency"]) == (201, "Asia/Tokyo", "JPY")
    path = f"v1/applications/{made.json['id']}/campaigns"
    body = {"name": "Spring", "state": "disabled", "tags": [], "features": ["achievements"], "limits": []}
    campaign = shop.management.post(path, body)
    assert (campaign.status, campaign.json["state"], campaign.json["features"]) == (201, "disabled", ["achievements"])
    one = f"{path}/{campaign.json['id']}"
    changed = shop.management.put(one, {"state": "enabled", "startTime": "2023-10-11T00:00:00Z"})
    assert (changed.json["state"], changed.json["frontendState"]) == ("enabled", "scheduled")
    assert shop.management.get(one).json == changed.json
    assert shop.management.get(path).json == {"totalResultSize": 1, "data": [changed.json]}
    assert shop.management.get(f"v1/applications/{made.json['id']}").json == made.json
    assert shop.management.get("v1/applications").json["totalResultSize"] == 2
    # By the Application's own clock.
    achievement = shop.management.post(f"{one}/achievements", {**COFFEE, "period": "1D_U"}).json
    assert achievement["campaignId"] == campaign.json["id"]
    assert Achievement.objects.get().definition["timezone"] == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("body", "pointer", "status"),
    [
        ({}, "/name", 400),
        ({"name": "Coffee shop"}, "/name", 409),
        ({"name": "x", "timezone": "Nowhere/Land"}, "/timezone", 400),
        ({"name": "x", "currency": "eur"}, "/currency", 400),
    ],
)
def test_what_is_wrong_with_an_application(shop: Shop, body: dict[str, Any], pointer: str, status: int) -> None:
    before = rows()
    answer = shop.management.post("v1/applications", body)
    assert (answer.status, sources(answer)) == (status, [{"pointer": pointer}]), answer
    assert rows() == before


def test_what_is_wrong_with_a_campaign(shop: Shop) -> None:
    path = f"v1/applications/{shop.application.pk}/campaigns"
    before = rows()
    dates = {"startTime": "2024-01-01T00:00:00Z", "endTime": "2023-01-01T00:00:00Z"}
    for body, pointer in (
        ({}, "/name"),
        ({"name": "x", "state": "on"}, "/state"),
        ({"name": "x", "startTime": "soon"}, "/startTime"),
        ({"name": "x", **dates}, "/endTime"),
    ):
        answer = shop.management.post(path, body)
        assert (answer.status, sources(answer)) == (400, [{"pointer": pointer}]), answer
    assert rows() == before
