"""The JSON Schema of a definition, made from the same forms that read it."""

import json
from typing import Any

from .document import DEFINITION, condition_schema


def definition_schema() -> dict[str, Any]:
    """The form of a definition; that its parts fit together, only the check can say."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Achievement definition",
        **DEFINITION.schema(),
        "$defs": {"condition": condition_schema()},
    }


def schema_text() -> str:
    """The schema as it is kept in the documentation."""
    return json.dumps(definition_schema(), indent=2, ensure_ascii=False) + "\n"
