"""JSON with the line that each of its parts stands on, so that a mistake can be found in the file."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from achievements.engine.mistakes import step

_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_DECODER = json.JSONDecoder()
_WORDS = {"true": True, "false": False, "null": None}
MOST_DEPTH = 60


class Unreadable(Exception):  # noqa: N818  an answer to a person, not a failure of ours
    """The text is no file of achievements: on which line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason}")
        self.line = line
        self.reason = reason


class Located(NamedTuple):
    """A value, and the line of every part by its pointer."""

    value: Any
    lines: dict[str, int]

    def line_of(self, pointer: str) -> int:
        """Where it stands, or what is around it."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 1)


def locate(text: str) -> Located:
    """The value of a JSON text; numbers stay exact, and a key that is there twice is refused."""
    reader = _Reader(text)
    value = reader.value("", 0)
    reader.skip()
    if reader.at < len(text):
        raise reader.unreadable("There is something after the end.")
    return Located(value, reader.lines)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[str, int] = {}
        self._line, self._counted = 1, 0

    def line(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def unreadable(self, reason: str) -> Unreadable:
        return Unreadable(self.line(), reason)

    def skip(self) -> str:
        """To what comes next, which is given; "" at the end."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self, pointer: str, depth: int) -> Any:
        first = self.skip()
        self.lines[pointer] = self.line()
        if depth > MOST_DEPTH:
            raise self.unreadable("This is nested too deeply.")
        if first == "{":
            return self._object(pointer, depth)
        if first == "[":
            return self._list(pointer, depth)
        return self._text() if first == '"' else self._plain()

    def _plain(self) -> Any:
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            raise self.unreadable("A value is missing here.")
        self.at = found.end()
        is_whole = found[1] is None and found[2] is None
        try:
            return int(found[0]) if is_whole else Decimal(found[0])
        except (ValueError, InvalidOperation):
            raise self.unreadable("This number is too long.") from None

    def _text(self) -> str:
        try:
            value, self.at = _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError:
            raise self.unreadable("This text does not end, or holds what a text cannot.") from None
        return str(value)

    def _object(self, pointer: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        if self.skip() == "}":
            self.at += 1
            return found
        while True:
            if self.skip() != '"':
                raise self.unreadable("A key in quotation marks is missing here.")
            key = self._text()
            if key in found:
                raise self.unreadable(f"“{key}” is there twice.")
            self._expect(":")
            found[key] = self.value(step(pointer, key), depth + 1)
            if self._ends("}"):
                return found

    def _list(self, pointer: str, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        if self.skip() == "]":
            self.at += 1
            return found
        while True:
            found.append(self.value(step(pointer, len(found)), depth + 1))
            if self._ends("]"):
                return found

    def _expect(self, sign: str) -> None:
        if self.skip() != sign:
            raise self.unreadable(f"“{sign}” is missing here.")
        self.at += 1

    def _ends(self, end: str) -> bool:
        following = self.skip()
        if following not in (",", end) or not following:
            raise self.unreadable(f"“,” or “{end}” is missing here.")
        self.at += 1
        return following == end
