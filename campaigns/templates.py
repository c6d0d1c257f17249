"""Texts with variables: `{{member.external_id}}`. What a variable is called is checked when the text is saved."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from members.errors import Wrong

Words: TypeAlias = Mapping[str, str]
VARIABLES = (
    "member.id",
    "member.external_id",
    "achievement.key",
    "achievement.name",
    "campaign.key",
    "campaign.name",
    "firing.id",
    "completed_at",
)
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def unknown_variables(value: Any, at: str) -> Iterator[Wrong]:
    """Every variable, however deep in the value, that there is not."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from unknown_variables(inner, f"{at}/{key}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from unknown_variables(inner, f"{at}/{position}")
    elif isinstance(value, str):
        for name in _VARIABLE.findall(value):
            if name not in VARIABLES:
                known = ", ".join(VARIABLES)
                yield Wrong(at, "unknown_variable", f"There is no variable “{name}”; there are {known}.")


def fill(value: Any, words: Words) -> Any:
    """The value with every variable replaced."""
    if isinstance(value, dict):
        return {key: fill(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, words) for inner in value]
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: words[found[1]], value)
    return value
