"""Callers of the dialect: one for each of the vendor's two APIs, as a shop has them."""

from typing import Any

import msgspec
from django.test import Client

from achievements.models import Achievement
from dialects.talon_one.models import Application, Campaign, CampaignRule, Placement
from members.models import Scope, Store
from members.services.access_keys import create_access_key
from tests.members.api.client import Answer

_encoder = msgspec.json.Encoder(decimal_format="number")
COFFEE = {
    "name": "FreeCoffee10Orders",
    "title": "50% off on 50th purchase.",
    "description": "50% off for every 50th purchase in a year.",
    "target": 50,
    "period": "1Y",
}


class Vendor:
    """Whoever talks to Laurel as to Talon.One, in one form of key."""

    def __init__(self, credential: str | None, scheme: str = "ManagementKey-v1") -> None:
        self.client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        self.headers = {} if credential is None else {"Authorization": f"{scheme} {credential}"}

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any, **query: Any) -> Answer:
        return self.call("POST", path, body, query=query)

    def put(self, path: str, body: Any = None, **query: Any) -> Answer:
        return self.call("PUT", path, body, query=query)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def call(
        self, method: str, path: str, body: Any = None, *, query: dict[str, Any] | None = None, **headers: str
    ) -> Answer:
        data = body if isinstance(body, bytes) else b"" if body is None else _encoder.encode(body)
        response = self.client.generic(
            method,
            path if path.startswith("/") else f"/talon-one/{path}",
            data,
            content_type="application/json",
            query_params=query or None,
            headers={**self.headers, **headers},
        )
        return Answer(response)


def secret_of(store: Store, *scopes: str) -> str:
    """A key made for this dialect, by default one that may do everything."""
    _, secret = create_access_key(store, name="test", scopes=scopes or Scope.values, opens="talon_one")
    return secret


class Shop:
    """A store with an Application and a campaign, and both its callers."""

    def __init__(self, store: Store, name: str = "Coffee shop", **values: Any) -> None:
        secret = secret_of(store)
        self.store = store
        self.management, self.integration = Vendor(secret), Vendor(secret, "ApiKey-v1")
        self.application = Application.objects.create(store=store, name=name, **values)
        self.campaign = Campaign.objects.create(application=self.application, name=name, state="enabled")

    @property
    def path(self) -> str:
        return f"v1/applications/{self.application.pk}/campaigns/{self.campaign.pk}/achievements"

    def make(self, **values: Any) -> dict[str, Any]:
        """An achievement, as the vendor answers it."""
        answer = self.management.post(self.path, {**COFFEE, **values})
        assert answer.status == 201, answer
        return dict(answer.json)

    def stop(self) -> None:
        Campaign.objects.update(state="disabled")

    def rule(self, achievement: dict[str, Any], **values: Any) -> CampaignRule:
        """By default: every closed session moves it by one."""
        said = {"name": f"Move {achievement['name']}", "moves_by": "number", "amount": 1, **values}
        about = Achievement.objects.get(pk=achievement["id"])
        campaign = Campaign.objects.get(pk=achievement["campaignId"])
        return CampaignRule.objects.create(campaign=campaign, achievement=about, **said)

    def session(self, name: str, state: str = "closed", *, total: Any = 10, who: str = "ada", **query: Any) -> Answer:
        item = {"sku": "latte", "quantity": 1, "price": total}
        said = {"profileId": who, "state": state, "cartItems": [item]}
        return self.integration.put(f"v2/customer_sessions/{name}", {"customerSession": said}, **query)

    def effects(self, name: str, state: str = "closed", **values: Any) -> list[Any]:
        answer = self.session(name, state, **values)
        assert answer.status == 200, answer
        return list(answer.json["effects"])

    def event(self, kind: str, who: str = "ada", **attributes: Any) -> Answer:
        return self.integration.post("v2/events", {"profileId": who, "type": kind, "attributes": attributes})

    def progress(self, achievement: dict[str, Any], who: str = "ada") -> Any:
        """The one entry of the management's list about it."""
        path = f"v1/applications/{self.application.pk}/achievement_progress/{who}"
        (found,) = self.management.get(path, achievementId=achievement["id"]).json["data"]
        return found

    def current(self, achievement: dict[str, Any], who: str = "ada") -> Any:
        answer = self.integration.get(f"v1/customer_profiles/{who}/achievements", achievementIds=achievement["id"])
        (found,) = answer.json["data"]
        return found["currentProgress"]

    def history(self, achievement: dict[str, Any], who: str = "ada", **query: Any) -> Any:
        answer = self.integration.get(f"v1/customer_profiles/{who}/achievements/{achievement['id']}", **query)
        assert answer.status == 200, answer
        return answer.json["data"]


def sources(answer: Answer) -> list[dict[str, str]]:
    """What an error blames, each by exactly one key."""
    return [error["source"] for error in answer.json["errors"]]


def rows() -> list[Any]:
    """All there is of achievements and of what they are made in."""
    kept: list[Any] = [Application, Campaign, Placement, Achievement]
    return [list(model._default_manager.order_by("pk").values()) for model in kept]
