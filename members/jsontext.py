"""JSON whose numbers stay exact: Decimals in and out, never floats."""

import json
from decimal import Decimal
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")


class ExactDecoder(json.JSONDecoder):
    """Reads 1.10 as Decimal("1.10")."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})


class ExactEncoder(json.JSONEncoder):
    """Writes Decimals as plain JSON numbers."""

    def encode(self, value: Any) -> str:
        return exact_json(value)


def exact_json(value: Any) -> str:
    """Sorted keys, exact numbers: equal values give equal texts."""
    return exact_bytes(value).decode()


def exact_bytes(value: Any) -> bytes:
    """The same, as it is hashed and sent."""
    return _encoder.encode(value)


def read_exact(text: str | bytes) -> Any:
    """The value of a JSON text, with Decimals for fractions."""
    return json.loads(text, parse_float=Decimal)
