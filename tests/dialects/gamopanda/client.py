"""A caller of the dialect: `shop.post("challenge", {...})` makes a record of that schema in the shop's account."""

import contextlib
import datetime
import http.client
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import msgspec
from django.http import HttpResponse
from django.test import Client

from members.models import Scope, Store
from members.services.access_keys import create_access_key
from tests.members.api.client import Answer

_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
CHALLENGE: dict[str, Any] = {
    "name": "Monthly Big Spender",
    "description": "Win a reward by spending $500 in a single month.",
    "status": "live",
    "completionTargetValue": 500,
    "aggregationMethod": "sum",
    "aggregationPeriod": "monthly",
}
STREAK: dict[str, Any] = {
    "name": "Five Days in a Row",
    "description": "Buy something on five days in a row.",
    "status": "live",
    "completionTargetValue": 5,
    "aggregationMethod": "count",
    "aggregationPeriod": "daily",
    "aggregationTargetValue": 1,
}


class Shop:
    """Whoever talks to Laurel as to Gamopanda; addresses are below the store's own, or without its code."""

    def __init__(self, store: str | None, **headers: str) -> None:
        self.client, self.headers = Client(raise_request_exception=False), headers
        self.base = f"/gamopanda/{store}/schema" if store else "/gamopanda/schema"

    def get(self, schema: str, record: Any = None, **query: Any) -> Answer:
        return self.call("GET", _path(schema, record), query=query)

    def post(self, schema: str, body: Any, **query: Any) -> Answer:
        return self.call("POST", _path(schema), body, query=query)

    def patch(self, schema: str, record: Any, body: Any, **query: Any) -> Answer:
        return self.call("PATCH", _path(schema, record), body, query=query)

    def delete(self, schema: str, record: Any) -> Answer:
        return self.call("DELETE", _path(schema, record))

    def list(self, schema: str, **query: Any) -> Any:
        answer = self.get(schema, **query)
        assert answer.status == 200, answer
        return answer.json["data"]

    def make(self, schema: str, body: Any, **query: Any) -> Any:
        answer = self.post(schema, body, **query)
        assert answer.status == 201, answer
        return answer.json["data"]

    def call(self, method: str, path: str, body: Any = None, *, query: dict[str, Any] | None = None) -> Answer:
        address = path if path.startswith("/") else f"{self.base}/{path}"
        data = body if isinstance(body, bytes) else b"" if body is None else _encoder.encode(body)
        written = {name: _written(value) for name, value in (query or {}).items()}
        return self.send(method, address, data, written)

    def send(self, method: str, address: str, data: bytes, query: dict[str, str]) -> Answer:
        response = self.client.generic(
            method,
            address,
            data,
            content_type="application/json",
            query_params=query or None,
            headers=self.headers,
        )
        return Answer(response)


class Network(Shop):
    """The same over a network, to a server that is there."""

    def __init__(self, server: str, store: str | None, **headers: str) -> None:
        super().__init__(store, **headers)
        self.server = urlsplit(server)

    def send(self, method: str, address: str, data: bytes, query: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self.server.hostname or "", self.server.port, timeout=60)
        with contextlib.closing(connection):
            asked = f"{address}?{urlencode(query)}" if query else address
            connection.request(method, asked, data, {"Content-Type": "application/json", **self.headers})
            response = connection.getresponse()
            return Answer(HttpResponse(response.read(), status=response.status, headers=dict(response.headers)))


def shop_of(store: Store, *scopes: str, code: str | None = "") -> Shop:
    """The holder of a key made for this dialect, by default of one that may do everything."""
    name, secret = key_of(store, *scopes)
    return Shop(store.code if code == "" else code, **{"x-api-key": name, "x-api-secret": secret})


def key_of(store: Store, *scopes: str) -> tuple[str, str]:
    """The two lines that are shown once."""
    _, shown = create_access_key(store, name="test", scopes=scopes or Scope.values, opens="gamopanda")
    said = dict(line.split(": ") for line in shown.splitlines())
    return said["x-api-key"], said["x-api-secret"]


def token_of(store: Store, key: tuple[str, str], external_id: str, **changed: Any) -> str:
    """As a shop's server signs it."""
    claims: dict[str, Any] = {"sub": store.code, "userData": {"externalId": external_id}}
    claims["exp"] = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=30)
    headers = {"kid": key[0], **changed.pop("headers", {})}
    claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return jwt.encode(claims, key[1], algorithm="HS256", headers=headers)


def customer_of(store: Store, key: tuple[str, str], external_id: str, code: str | None = "") -> Shop:
    token = token_of(store, key, external_id)
    headers = {"x-enduser-access-token": token, "x-account-id": store.code}
    return Shop(store.code if code == "" else code, **headers)


def _path(schema: str, record: Any = None) -> str:
    return f"{schema}/record" if record is None else f"{schema}/record/{record}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _encoder.encode(value).decode() if isinstance(value, list | dict) else str(value)
