"""Achievements to begin with: one JSON file each, in the order of their names."""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from achievements.engine import describe, parse

FOLDER = Path(__file__).parent


class Template(NamedTuple):
    """What the file holds, and what it says in words."""

    slug: str
    group: str
    whole: dict[str, Any]
    goal: str
    name: str


@cache
def gallery() -> Sequence[Template]:
    """Read once; the files come with the program."""
    return tuple(_template(path) for path in sorted(FOLDER.glob("*.json")))


def find_template(slug: str) -> Template | None:
    return next((each for each in gallery() if each.slug == slug), None)


def _template(path: Path) -> Template:
    whole = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    definition = parse(whole["definition"])
    if isinstance(definition, list):
        raise ValueError(f"{path.name}: {definition}")
    said = describe(definition)
    group = str(whole.pop("about", ""))
    return Template(path.stem.partition("_")[2], group, whole, said.goal, dict(definition.name)["en"])
