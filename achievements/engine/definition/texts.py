"""What parts of a definition are written in: amounts, moments and texts per language."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

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


T = TypeVar("T")


def text_in(texts: tuple[tuple[str, T], ...], language: str) -> T | None:
    """The text in the language, else in the language without its region, in English, in any; None of none."""
    known = dict(texts)
    found = (known[each] for each in (language, language.partition("-")[0], "en", *known) if each in known)
    return next(found, None)
