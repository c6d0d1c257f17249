"""Documents for tests: the examples of the documentation, and a plain one to vary."""

import json
import re
from pathlib import Path
from typing import Any

_DOCS = Path(__file__).parents[2] / "docs"
SCHEMA_FILE = _DOCS / "definition.schema.json"
CALENDAR = {"type": "calendar"}


def examples() -> dict[str, dict[str, Any]]:
    """Every example of the documentation by its heading."""
    text = (_DOCS / "definitions.md").read_text(encoding="utf-8")
    _, _, text = text.partition("\n## Examples\n")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    return {
        section.partition("\n")[0]: json.loads(block)
        for section in sections
        for block in re.findall(r"```json\n(.*?)```", section, re.DOTALL)
    }


def rule(**changes: Any) -> dict[str, Any]:
    """A rule that counts orders, with changes; a key changed to None is left out."""
    return _without_none({"trigger": "transaction", "goal": 3, **changes})


def document(**changes: Any) -> dict[str, Any]:
    """An achievement with one plain rule, with changes."""
    return _without_none({"key": "plain", "rules": [rule()], **changes})


def condition(attribute: str, operator: str, value: Any) -> dict[str, Any]:
    """One condition as it is written."""
    return {"attribute": attribute, "operator": operator, "value": value}


def one_rule(**changes: Any) -> dict[str, Any]:
    """What to change for the only rule to be that one."""
    return {"rules": [rule(**changes)]}


def in_period(**period: Any) -> dict[str, Any]:
    """What to change for it to have that period."""
    return {"period": period}


def if_only(attribute: str, operator: str, value: Any) -> dict[str, Any]:
    """What to change for the only rule to have that condition."""
    return one_rule(conditions=[condition(attribute, operator, value)])


def _without_none(keys: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value is not None}
