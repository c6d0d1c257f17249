"""The committed OpenAPI document as a judge: every answer the tests receive must be one it describes."""

import datetime
import json
import re
from decimal import Decimal
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from tests.live import ROOT

PROBLEM = "application/problem+json"
METHODS = ("get", "put", "post", "patch", "delete")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_formats = FormatChecker(formats=["uuid"])


@_formats.checks("date-time", raises=ValueError)
def _is_moment(text: object) -> bool:
    return not isinstance(text, str) or datetime.datetime.fromisoformat(text).tzinfo is not None


@cache
def document() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation: method, path, description."""
    return [
        (method, path, described)
        for path, item in document()["paths"].items()
        for method, described in item.items()
        if method in METHODS
    ]


def takes_json(described: dict[str, Any]) -> bool:
    return "application/json" in described.get("requestBody", {}).get("content", {})


def check(method: str, path: str, status: int, headers: dict[str, str], body: bytes) -> None:
    """Fail unless the document says that this operation may answer so."""
    assert status < 500, f"{method} {path} broke: {body[:500]!r}"
    kind = headers.get("Content-Type", "")
    described = _operation(method.lower(), path)
    if described is None:  # unknown addresses and methods answer with a problem, and nothing else
        assert kind == PROBLEM or (status == 204 and not body), f"{method} {path}: {kind}"
        if body:
            _valid({"$ref": "#/components/schemas/ProblemOut"}, body)
        return
    answer = described["responses"].get(str(status))
    assert answer is not None, f"{method} {path}: {status} is not described: {body[:500]!r}"
    if "content" not in answer:
        assert body == b"", f"{method} {path}: {status} has no body"
        return
    assert kind in answer["content"], f"{method} {path}: {status} is {kind}, not {list(answer['content'])}"
    for name in answer.get("headers", {}):
        assert name in headers, f"{method} {path}: {status} lacks {name}"
    if method.upper() != "HEAD":
        _valid(answer["content"][kind]["schema"], body)


def _operation(method: str, path: str) -> dict[str, Any] | None:
    exact = document()["paths"].get(path)
    found = exact or next((item for pattern, item in _patterns() if pattern.fullmatch(path)), {})
    return found.get("get" if method == "head" else method)


@cache
def _patterns() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    kinds = {"id": "[0-9a-fA-F-]{36}", "name": ".+", "external_id": ".+"}
    paths = document()["paths"].items()
    return [(re.compile(re.sub(r"\{(\w+)\}", lambda m: kinds.get(m[1], "[^/]+"), path)), item) for path, item in paths]


def _valid(schema: dict[str, Any], body: bytes) -> None:
    checker = Draft202012Validator(_rooted(schema), registry=_registry(), format_checker=_formats)
    checker.validate(json.loads(body, parse_float=Decimal))


@cache
def _registry() -> Registry:
    """Clients may meet new fields one day; the tests may not meet one that is not described."""
    schemas = {
        name: {**schema, "additionalProperties": False} if "properties" in schema else schema
        for name, schema in document()["components"]["schemas"].items()
    }
    root = {"$schema": DIALECT, "components": {"schemas": schemas}}
    return Registry().with_resource("urn:laurel", Resource.from_contents(root))


def _rooted(schema: Any) -> Any:
    """References as they lead into the registry."""
    if isinstance(schema, list):
        return [_rooted(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: f"urn:laurel{value}" if key == "$ref" else _rooted(value) for key, value in schema.items()}
