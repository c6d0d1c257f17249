"""Regular expressions whose cost is bounded: at most (size of the pattern) × (length of the text) steps.

Everything is matched by walking all alternatives at once, never by backtracking, so no pattern can be made
slow. What cannot be matched that way (references, looking around) is refused by its name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

LONGEST_TEXT = 2_000
LARGEST_PROGRAM = 300
DEEPEST_GROUP = 20

Accepts: TypeAlias = Callable[[str], bool]


class PatternError(ValueError):
    """A pattern outside the subset; `construct` names what is not supported or not finished."""

    def __init__(self, construct: str) -> None:
        super().__init__(construct)
        self.construct = construct


@dataclass(frozen=True, slots=True)
class _Char:
    accepts: Accepts


@dataclass(frozen=True, slots=True)
class _Split:
    # Offsets relative to this instruction, so that a piece of program can be repeated as it is.
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class _Edge:
    at_end: bool


_Program: TypeAlias = list[_Char | _Split | _Edge]

_CLASSES: dict[str, Accepts] = {
    "d": lambda c: "0" <= c <= "9",
    "D": lambda c: not "0" <= c <= "9",
    "w": lambda c: c.isalnum() or c == "_",
    "W": lambda c: not (c.isalnum() or c == "_"),
    "s": str.isspace,
    "S": lambda c: not c.isspace(),
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}
_AFTER_QUESTION_MARK = {
    "=": "lookahead",
    "!": "lookahead",
    "<=": "lookbehind",
    "<!": "lookbehind",
    "<": "named group",
    "P=": "backreference",
    "P": "named group",
    "#": "comment",
    "(": "conditional group",
    ">": "atomic group",
}
_ESCAPES = {"b": "word boundary", "B": "word boundary", "p": "character property", "P": "character property"}


class Pattern:
    """A compiled pattern; looks for a match anywhere in a text."""

    def __init__(self, text: str) -> None:
        self._program = _Parser(text).parse()

    def matches(self, text: str) -> bool:
        """Whether the pattern occurs in the text; a text that is too long is not looked at."""
        if len(text) > LONGEST_TEXT:
            return False
        end = len(self._program)
        states: set[int] = set()
        for position in range(len(text) + 1):
            self._enter(0, position, len(text), states)
            if end in states:
                return True
            if position < len(text):
                states = self._advance(states, text[position], position + 1, len(text))
        return False

    def _advance(self, states: set[int], char: str, position: int, length: int) -> set[int]:
        following: set[int] = set()
        for state in states:
            instruction = self._program[state]
            if isinstance(instruction, _Char) and instruction.accepts(char):
                self._enter(state + 1, position, length, following)
        return following

    def _enter(self, state: int, position: int, length: int, states: set[int]) -> None:
        """Adds the state and all that are reached from it without reading a character."""
        waiting = [state]
        while waiting:
            state = waiting.pop()
            if state in states:
                continue
            states.add(state)
            if state == len(self._program):
                continue
            instruction = self._program[state]
            if isinstance(instruction, _Split):
                waiting += [state + instruction.first, state + instruction.second]
            elif isinstance(instruction, _Edge) and position == (length if instruction.at_end else 0):
                waiting.append(state + 1)


class _Parser:
    """Turns a pattern into a program, one method per level of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def parse(self) -> _Program:
        program = self._alternatives()
        if self.at < len(self.text):
            raise PatternError("unbalanced )")
        return program

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self) -> str:
        char = self._peek()
        self.at += 1
        return char

    def _skip(self, text: str) -> bool:
        found = self.text.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def _alternatives(self) -> _Program:
        left = self._sequence()
        if not self._skip("|"):
            return left
        right = self._alternatives()
        return _fitting([_Split(1, len(left) + 2), *left, _Split(len(right) + 1, len(right) + 1), *right])

    def _sequence(self) -> _Program:
        program: _Program = []
        while self._peek() not in ("", "|", ")"):
            program = _fitting(program + self._repeated(self._atom()))
        return program

    def _repeated(self, atom: _Program) -> _Program:
        bounds = self._quantifier()
        if bounds is None:
            return atom
        if any(self._skip(sign) for sign in "*+{"):
            raise PatternError("possessive or repeated quantifier")
        self._skip("?")  # reluctant or not makes no difference to whether there is a match
        least, most = bounds
        if most is None:
            # Back to the split, then either round again or on.
            tail: _Program = [_Split(1, len(atom) + 2), *atom, _Split(-len(atom) - 1, -len(atom) - 1)]
        else:
            optional: _Program = [_Split(1, len(atom) + 1), *atom]
            tail = _times(optional, most - least)
        return _fitting(_times(atom, least) + tail)

    def _quantifier(self) -> tuple[int, int | None] | None:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        for sign, bounds in simple.items():
            if self._skip(sign):
                return bounds
        if not self._skip("{"):
            return None
        least, comma, most = self._until("}", "unfinished quantifier").partition(",")
        if not _is_number(least) or (most and not _is_number(most)):
            raise PatternError("unfinished quantifier")
        low = int(least)
        high = (int(most) if most else None) if comma else low
        if high is not None and high < low:
            raise PatternError("quantifier from more to less")
        return low, high

    def _until(self, end: str, construct: str) -> str:
        stop = self.text.find(end, self.at)
        if stop < 0:
            raise PatternError(construct)
        found = self.text[self.at : stop]
        self.at = stop + len(end)
        return found

    def _atom(self) -> _Program:
        char = self._take()
        if char == "(":
            return self._group()
        if char in "*+?{":
            raise PatternError("quantifier without anything to repeat")
        if char in "^$":
            return [_Edge(at_end=char == "$")]
        if char == "[":
            return [_Char(self._set())]
        if char == ".":
            return [_Char(lambda c: c != "\n")]
        if char == "\\":
            return [_Char(self._escape())]
        return [_Char(char.__eq__)]

    def _group(self) -> _Program:
        if self._skip("?") and not self._skip(":"):
            rest = self.text[self.at : self.at + 2]
            raise PatternError(
                next(
                    (_AFTER_QUESTION_MARK[rest[:size]] for size in (2, 1) if rest[:size] in _AFTER_QUESTION_MARK),
                    "inline flag",
                )
            )
        self.depth += 1
        if self.depth > DEEPEST_GROUP:
            raise PatternError("groups nested too deep")
        program = self._alternatives()
        self.depth -= 1
        if not self._skip(")"):
            raise PatternError("unbalanced (")
        return program

    def _escape(self) -> Accepts:
        char = self._take()
        if char in _CLASSES:
            return _CLASSES[char]
        return self._escaped(char).__eq__

    @staticmethod
    def _escaped(char: str) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isdigit():
            raise PatternError("backreference")
        if not char or char.isalnum():
            raise PatternError(_ESCAPES.get(char, f"escape \\{char}"))
        return char

    def _set(self) -> Accepts:
        negated = self._skip("^")
        members: list[Accepts] = []
        while not members or self._peek() != "]":
            if not self._peek():
                raise PatternError("unbalanced [")
            members.append(self._member())
        self.at += 1
        return lambda c: any(accepts(c) for accepts in members) is not negated

    def _member(self) -> Accepts:
        low = self._take()
        if low == "[" and self._peek() in (":", ".", "="):
            raise PatternError("named character class")
        if low == "\\":
            low = self._take()
            if low in _CLASSES:
                return _CLASSES[low]
            low = self._escaped(low)
        if self._peek() != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return low.__eq__
        self.at += 1
        high = self._take()
        if high == "\\":
            high = self._escaped(self._take())
        if high < low:
            raise PatternError("range from more to less")
        return lambda c: low <= c <= high


def _times(program: _Program, count: int) -> _Program:
    # Judged before it is built: {1000000000} must not take the memory it asks for.
    if len(program) * count > LARGEST_PROGRAM:
        raise PatternError("pattern too large")
    return program * count


def _fitting(program: _Program) -> _Program:
    if len(program) > LARGEST_PROGRAM:
        raise PatternError("pattern too large")
    return program


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4
