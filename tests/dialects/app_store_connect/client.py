"""A caller of the dialect: it signs its tokens with the key it was given, like the vendor's own clients."""

import json
import time
from pathlib import Path
from typing import Any

import jwt
import msgspec
from django.test import Client

from dialects.app_store_connect.models import Detail
from members.models import Scope, Store
from members.services.access_keys import create_access_key
from tests.members.api.client import Answer

SEED = json.loads((Path(__file__).parent / "seed.json").read_text())
DETAIL = SEED["data"]["relationships"]["gameCenterDetail"]["data"]["id"]
BASE = "http://testserver/app-store-connect/v1"
BUNDLE = "com.example.coffee"
_encoder = msgspec.json.Encoder(decimal_format="number")


class Credential:
    """What is shown once of a key."""

    def __init__(self, shown: str) -> None:
        head, _, self.private_key = shown.partition("\n\n")
        said = dict(line.split(": ") for line in head.splitlines())
        self.issuer, self.key_id = said["Issuer ID"], said["Key ID"]

    def sign(self, claims: dict[str, Any] | None = None, **header: Any) -> str:
        """A token such as clients make: without `iat`, for twenty minutes."""
        whole = {"iss": self.issuer, "exp": int(time.time()) + 1200, "aud": "appstoreconnect-v1", **(claims or {})}
        kept = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(kept, self.private_key, algorithm="ES256", headers={"kid": self.key_id, **header})


class Vendor:
    """Whoever talks to Laurel as to App Store Connect; addresses are below /v1."""

    def __init__(self, credential: Credential | None = None, token: str | None = None) -> None:
        self.client, self.credential, self.token = Client(raise_request_exception=False), credential, token

    def get(self, path: str, **query: str) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any) -> Answer:
        return self.call("POST", path, body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Answer:
        token = self.token if self.credential is None else self.credential.sign()
        data = body if isinstance(body, bytes) else b"" if body is None else _encoder.encode(body)
        response = self.client.generic(
            method,
            path if path.startswith("/") else f"/app-store-connect/v1/{path}",
            data,
            content_type=content_type,
            query_params=query or None,
            headers={**headers, **({"Authorization": f"Bearer {token}"} if token is not None else {})},
        )
        return Answer(response)


def credential_of(store: Store, *scopes: str) -> Credential:
    _, shown = create_access_key(store, name="test", scopes=scopes or Scope.values, opens="app_store_connect")
    return Credential(shown)


def vendor_of(store: Store, *scopes: str) -> Vendor:
    """The holder of a key made for this dialect, by default of one that may do everything."""
    return Vendor(credential_of(store, *scopes))


def make_detail(store: Store, uuid: str = DETAIL, **values: Any) -> Detail:
    return Detail.objects.create(store=store, uuid=uuid, **{"app_id": "1234567", "bundle_id": BUNDLE, **values})


def link(kind: str, name: str) -> dict[str, Any]:
    return {"data": {"type": kind, "id": name}}


def achievement(identifier: str, owner: str = DETAIL, **attributes: Any) -> dict[str, Any]:
    """What makes one of an app."""
    said = {**SEED["data"]["attributes"], "referenceName": identifier, "vendorIdentifier": identifier, **attributes}
    relationships = {"gameCenterDetail": link("gameCenterDetails", owner)}
    return {"data": {"type": "gameCenterAchievements", "attributes": said, "relationships": relationships}}


def amendment(name: str, kind: str = "gameCenterAchievements", /, **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": kind, "id": name, "attributes": attributes}}


def localization(of: str, locale: str, /, **attributes: Any) -> dict[str, Any]:
    said = {"locale": locale, "name": f"Milk {locale}", "beforeEarnedDescription": f"Do {locale}"}
    said |= {"afterEarnedDescription": f"Done {locale}", **attributes}
    relationships = {"gameCenterAchievement": link("gameCenterAchievements", of)}
    kind = "gameCenterAchievementLocalizations"
    return {"data": {"type": kind, "attributes": said, "relationships": relationships}}


def release(of: str, detail: str = DETAIL) -> dict[str, Any]:
    relationships = {"gameCenterAchievement": link("gameCenterAchievements", of)}
    relationships["gameCenterDetail"] = link("gameCenterDetails", detail)
    return {"data": {"type": "gameCenterAchievementReleases", "relationships": relationships}}


PLAYER = "A:_0123456789abcdef0123456789abcdef"


def submission(identifier: str, percent: Any, **attributes: Any) -> dict[str, Any]:
    said = {"bundleId": BUNDLE, "vendorIdentifier": identifier, "scopedPlayerId": PLAYER, "percentageAchieved": percent}
    return {"data": {"type": "gameCenterPlayerAchievementSubmissions", "attributes": {**said, **attributes}}}
