"""What the OpenAPI document takes from the engine: the form of definitions, as it reads them."""

from typing import Any

from achievements.engine import definition_schema

from .fields import texts_schema

CONDITION, HERE = "#/$defs/condition", "#/components/schemas/DefinitionCondition"


def add_definitions(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The engine's own schema among the others."""
    schema = definition_schema()
    condition = schema.pop("$defs")["condition"]
    for name in ("$schema", "title"):
        schema.pop(name)
    about = "An achievement as one document; `docs/definitions.md` tells what its parts mean."
    added = {
        "Definition": {"description": about, **schema},
        "DefinitionCondition": condition,
        "Texts": texts_schema(),
    }
    schemas = {**result["components"]["schemas"], **_moved(added)}
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def _moved(schema: Any) -> Any:
    """References as they lead inside the whole document."""
    if isinstance(schema, list):
        return [_moved(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: HERE if (key, value) == ("$ref", CONDITION) else _moved(value) for key, value in schema.items()}
