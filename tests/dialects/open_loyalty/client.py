"""A caller of the dialect: `client.post("achievement", {...})` calls it for the shop."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.test import Client

from members.models import Scope, Store
from members.services.access_keys import create_access_key
from tests.members.api.client import Answer

SEED = json.loads((Path(__file__).parent / "seed.json").read_text(), parse_float=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


class Vendor:
    """Whoever talks to Laurel as to Open Loyalty; addresses are below the store's own."""

    def __init__(self, store: str, **headers: str) -> None:
        self.client, self.store, self.headers = Client(raise_request_exception=False), store, headers

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any) -> Answer:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any) -> Answer:
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.call("PATCH", path, body)

    def call(self, method: str, path: str, body: Any = None, *, query: dict[str, Any] | None = None) -> Answer:
        address = f"/open-loyalty/api/{self.store}/{path}" if not path.startswith("/") else f"/open-loyalty{path}"
        data = body if isinstance(body, bytes) else b"" if body is None else _encoder.encode(body)
        response = self.client.generic(
            method, address, data, content_type="application/json", query_params=query or None, headers=self.headers
        )
        return Answer(response)


def vendor_of(store: Store, *scopes: str) -> Vendor:
    """The holder of a key made for this dialect, by default of one that may do everything."""
    _, secret = create_access_key(store, name="test", scopes=scopes or Scope.values, opens="open_loyalty")
    return Vendor(store.code, **{"X-AUTH-TOKEN": secret})
