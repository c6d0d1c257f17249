"""What a form holds: named inputs as a browser posts them, and where in the document each of them went."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from achievements.engine.mistakes import step

# By the name of the input, in the order of the page.
Values: TypeAlias = dict[str, list[str]]
Json: TypeAlias = Any

_TOKEN = re.compile(r"[A-Za-z0-9]{1,20}")
# On a document whose counting is locked, these stay open: how things are called, and from when until when.
_FREE = re.compile(
    r"definition\.(name\..*|starts_at|ends_at|milestones|milestones\.[^.]+\.name\..*|rules\.[^.]+\.(name|unit)\..*)"
)
_NEW = re.compile(r"definition\.milestones\.([^.]+)\..*")


@dataclass
class Filled:
    """A form as it was filled in; reading it notes what came from where, and what could not be read."""

    values: Mapping[str, Sequence[str]]
    languages: Sequence[str] = ("en",)
    # The inputs of what is stored, where what counts may not change; None where everything may.
    locked: Values | None = None
    # JSON pointer → the name of the input that it was read from.
    places: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)
    # The mistakes by where they are in the document: a tree shows them at its nodes.
    pointed: dict[str, list[str]] = field(default_factory=dict)

    def is_locked(self, name: str) -> bool:
        if self.locked is None or not name.startswith("definition.") or _FREE.fullmatch(name):
            return False
        row = _NEW.fullmatch(name)
        return row is None or row[1] in self.locked.get("definition.milestones", ())

    def all(self, name: str) -> Sequence[str]:
        source = self.locked if self.locked is not None and self.is_locked(name) else self.values
        return source.get(name, ())

    def text(self, name: str) -> str:
        """The last value under the name, its line ends as documents write them."""
        found = self.all(name)
        return found[-1].replace("\r\n", "\n") if found else ""

    def tokens(self, name: str) -> list[str]:
        """The rows of a list, in their order."""
        return [each for each in dict.fromkeys(self.all(name)) if _TOKEN.fullmatch(each)]

    def put(self, at: str, name: str) -> None:
        """What stands there in the document was read from this input."""
        self.places[at] = name

    def note(self, name: str, sentence: str) -> None:
        """Something that cannot even be said in a document."""
        self.notes.append((name, str(sentence)))

    def place_of(self, pointer: str) -> str:
        """The input for a place in the document, or the nearest around it; "" if there is none."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, "")

    def blame(self, name: str, sentence: str) -> None:
        told = self.errors.setdefault(name, [])
        if sentence not in told:
            told.append(sentence)


def below(at: str, keys: Iterable[str | int]) -> str:
    """The pointer some steps further down."""
    for key in keys:
        at = step(at, key)
    return at
