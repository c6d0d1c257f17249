"""A caller of the API whose every answer is held against the committed document."""

import json
from decimal import Decimal
from typing import Any

import msgspec
from django.test import Client

from members.models import Member, Scope, Store
from members.services.access_keys import create_access_key
from members.tokens import issue_token

from .contract import check

_encoder = msgspec.json.Encoder(decimal_format="number")


class Answer:
    """What came back, with its numbers exact."""

    def __init__(self, response: Any) -> None:
        self.status, self.headers, self.body = response.status_code, dict(response.headers), response.content

    @property
    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)

    @property
    def fields(self) -> list[str]:
        """Which fields the problem names."""
        return [error["field"] for error in self.json.get("errors", [])]

    def __repr__(self) -> str:
        return f"{self.status} {self.body[:500]!r}"


class Api:
    """`api.post("members", {...})` calls /api/v1/members as the holder of a credential."""

    def __init__(self, credential: str | None, scheme: str = "Bearer") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {} if credential is None else {"Authorization": f"{scheme} {credential}"}

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, **query: Any) -> Answer:
        return self.call("POST", path, {} if body is None else body, query=query)

    def put(self, path: str, body: Any) -> Answer:
        return self.call("PUT", path, body)

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
        query: dict[str, Any] | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Answer:
        path = path.removeprefix("http://testserver")
        address = path if path.startswith("/") else f"/api/v1/{path}"
        data = body if isinstance(body, bytes) else b"" if body is None else _encoder.encode(body)
        response = self.client.generic(
            method,
            address,
            data,
            content_type=content_type,
            query_params=query or None,
            headers={**self.headers, **headers},
        )
        check(method, address.partition("?")[0], response.status_code, dict(response.headers), response.content)
        return Answer(response)


def api_of(store: Store, *scopes: str, **values: Any) -> Api:
    """With a key of these scopes; of all of them when none is named."""
    _, secret = create_access_key(store, name="test", scopes=scopes or Scope.values, **values)
    return Api(secret)


def api_as(member: Member) -> Api:
    """With the member's own token."""
    return Api(issue_token(member)[0])
