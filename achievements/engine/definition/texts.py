"""What parts of a definition are written in: amounts, moments and texts per language."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

# An amount is a whole number of millionths: exact, and small enough for a 64-bit column.
Amount: TypeAlias = int
# With an offset it is an instant; without one it is wall time in the achievement's zone.
Moment: TypeAlias = datetime
# Text per language, in the order of the language tags, so that equal texts are equal values.
Texts: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Noun:
    """What a rule counts, for one and for several."""

    one: str
    other: str


def text_in(texts: Texts, language: str) -> str | None:
    """The text in the language, else in English, else in any; None if there is none at all."""
    known = dict(texts)
    return known.get(language) or known.get("en") or next(iter(known.values()), None)
