"""The building blocks of a JSON form: each reads, writes and describes one kind of value."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from .amounts import AmountError, exact, number_to_json, parse_amount, to_json
from .mistakes import Mistake, mistake, step

T = TypeVar("T")
Json: TypeAlias = Any
Schema: TypeAlias = dict[str, Any]


class _Broken(Enum):
    BROKEN = "broken"


# Stands for a value that could not be read; its mistakes are already noted.
BROKEN: Final = _Broken.BROKEN
Broken: TypeAlias = Literal[_Broken.BROKEN]
Notes: TypeAlias = list[Mistake]

_LONGEST_NUMBER = 15
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Form(ABC, Generic[T]):
    """One kind of value in a document."""

    @abstractmethod
    def read(self, value: Json, at: str, notes: Notes) -> T | Broken:
        """The value as the engine holds it, or BROKEN with at least one note."""

    @abstractmethod
    def write(self, value: T) -> Json:
        """The value as JSON."""

    @abstractmethod
    def schema(self) -> Schema:
        """What is allowed, as JSON Schema."""


def refuse(notes: Notes, at: str, code: str, **params: str | int) -> Broken:
    """Notes the mistake and stands in for the value."""
    notes.append(mistake(at, code, **params))
    return BROKEN


class Text(Form[str]):
    """A text of bounded length without control characters; with a pattern, of that shape."""

    def __init__(self, *, maximum: int = 255, pattern: str | None = None, expected: str = "") -> None:
        self.maximum = maximum
        self.pattern = pattern
        self.expected = expected

    def read(self, value: Json, at: str, notes: Notes) -> str | Broken:
        if not isinstance(value, str):
            return refuse(notes, at, "wrong_type", expected="a text")
        if not value:
            return refuse(notes, at, "empty_text")
        if len(value) > self.maximum:
            return refuse(notes, at, "too_long", maximum=self.maximum)
        if _UNSTORABLE.search(value):
            return refuse(notes, at, "bad_text")
        if self.pattern and not re.fullmatch(self.pattern, value):
            return refuse(notes, at, "bad_format", expected=self.expected)
        return value

    def write(self, value: str) -> Json:
        return value

    def schema(self) -> Schema:
        shape = {"pattern": f"^(?:{self.pattern})$"} if self.pattern else {}
        return {"type": "string", "minLength": 1, "maxLength": self.maximum, **shape}


class Truth(Form[bool]):
    """true or false."""

    def read(self, value: Json, at: str, notes: Notes) -> bool | Broken:
        return value if isinstance(value, bool) else refuse(notes, at, "wrong_type", expected="true or false")

    def write(self, value: bool) -> Json:  # noqa: FBT001 — it is the value itself
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Whole(Form[int]):
    """A whole number in a range."""

    def __init__(self, minimum: int, maximum: int) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def read(self, value: Json, at: str, notes: Notes) -> int | Broken:
        number = None if isinstance(value, str) else exact(value)
        if number is None:
            return refuse(notes, at, "wrong_type", expected="a whole number")
        # Compared before it is made an integer: 1e999999 would take all memory.
        if not self.minimum <= number <= self.maximum:
            return refuse(notes, at, "out_of_range", minimum=self.minimum, maximum=self.maximum)
        if number != int(number):
            return refuse(notes, at, "wrong_type", expected="a whole number")
        return int(number)

    def write(self, value: int) -> Json:
        return value

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class AmountForm(Form[int]):
    """A number of at most 6 decimals, held as millionths."""

    def read(self, value: Json, at: str, notes: Notes) -> int | Broken:
        if isinstance(value, str):
            return refuse(notes, at, "wrong_type", expected="a number")
        try:
            return parse_amount(value)
        except AmountError as error:
            if error.code == "not_a_number":
                return refuse(notes, at, "wrong_type", expected="a number")
            return refuse(notes, at, error.code)

    def write(self, value: int) -> Json:
        return to_json(value)

    def schema(self) -> Schema:
        return {"type": "number", "minimum": -(10**9), "maximum": 10**9}


class Number(Form[Decimal]):
    """A number to compare with: of few enough digits that it survives a JSON reader that uses floats."""

    def read(self, value: Json, at: str, notes: Notes) -> Decimal | Broken:
        number = None if isinstance(value, str) else exact(value)
        if number is None:
            return refuse(notes, at, "wrong_type", expected="a number")
        _, digits, exponent = number.as_tuple()
        if len(digits) > _LONGEST_NUMBER or not isinstance(exponent, int) or abs(exponent) > _LONGEST_NUMBER:
            return refuse(notes, at, "too_many_digits", maximum=_LONGEST_NUMBER)
        return number

    def write(self, value: Decimal) -> Json:
        return number_to_json(value)

    def schema(self) -> Schema:
        return {"type": "number"}


E = TypeVar("E", bound=StrEnum)


class Choice(Form[E]):
    """One of the words of an enumeration, or of some of them."""

    def __init__(self, members: Sequence[E]) -> None:
        self.members = {member.value: member for member in members}

    def read(self, value: Json, at: str, notes: Notes) -> E | Broken:
        if not isinstance(value, str) or value not in self.members:
            return refuse(notes, at, "not_allowed", allowed=", ".join(self.members))
        return self.members[value]

    def write(self, value: E) -> Json:
        return value.value

    def schema(self) -> Schema:
        return {"enum": list(self.members)}


class ListOf(Form[tuple[T, ...]]):
    """A list of so many values of one form."""

    def __init__(self, item: Form[T], *, minimum: int = 0, maximum: int = 100) -> None:
        self.item = item
        self.minimum = minimum
        self.maximum = maximum

    def read(self, value: Json, at: str, notes: Notes) -> tuple[T, ...] | Broken:
        if not isinstance(value, list | tuple):
            return refuse(notes, at, "wrong_type", expected="a list")
        if len(value) < self.minimum:
            return refuse(notes, at, "too_few", minimum=self.minimum)
        if len(value) > self.maximum:
            return refuse(notes, at, "too_many", maximum=self.maximum)
        items: list[T] = []
        for position, each in enumerate(value):
            item = self.item.read(each, step(at, position), notes)
            if item is not BROKEN:
                items.append(item)
        return tuple(items) if len(items) == len(value) else BROKEN

    def write(self, value: tuple[T, ...]) -> Json:
        return [self.item.write(item) for item in value]

    def schema(self) -> Schema:
        least = {"minItems": self.minimum} if self.minimum else {}
        return {"type": "array", "items": self.item.schema(), **least, "maxItems": self.maximum}


class ByLanguage(Form[tuple[tuple[str, T], ...]]):
    """One value per language tag."""

    TAG = "[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
    MOST = 50

    def __init__(self, item: Form[T]) -> None:
        self.item = item

    def read(self, value: Json, at: str, notes: Notes) -> tuple[tuple[str, T], ...] | Broken:
        if not isinstance(value, dict):
            return refuse(notes, at, "wrong_type", expected="an object with a key per language")
        if len(value) > self.MOST:
            return refuse(notes, at, "too_many", maximum=self.MOST)
        found: dict[str, T] = {}
        for language, each in value.items():
            if not isinstance(language, str) or not re.fullmatch(self.TAG, language):
                refuse(notes, step(at, language), "bad_format", expected="a language tag such as “en” or “pt-BR”")
                continue
            item = self.item.read(each, step(at, language), notes)
            if item is not BROKEN:
                found[language] = item
        return tuple(sorted(found.items(), key=lambda pair: pair[0])) if len(found) == len(value) else BROKEN

    def write(self, value: tuple[tuple[str, T], ...]) -> Json:
        return {language: self.item.write(item) for language, item in value}

    def schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^(?:{self.TAG})$"},
            "additionalProperties": self.item.schema(),
            "maxProperties": self.MOST,
        }


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a record: the attribute it fills, its form, and what it is for."""

    form: Form[Any]
    attribute: str
    help: str = ""


class Record(Form[T]):
    """An object whose keys fill a dataclass; a key that holds its default is left out when written."""

    def __init__(self, build: type[T], keys: Mapping[str, Field | Form[Any]], *, tag: str | None = None) -> None:
        self.build = build
        self.tag = tag
        self.keys = {
            key: field if isinstance(field, Field) else Field(field, attribute=key) for key, field in keys.items()
        }
        self.defaults = {
            field.name: field.default
            for field in fields(build)  # type: ignore[arg-type]  # it is a dataclass, though nothing says so
            if field.default is not MISSING
        }

    def read(self, value: Json, at: str, notes: Notes) -> T | Broken:
        if not isinstance(value, dict):
            return refuse(notes, at, "wrong_type", expected="an object")
        known = (["type"] if self.tag else []) + list(self.keys)
        for key in value:
            if key not in known:
                refuse(notes, step(at, key), "unknown_key", known=", ".join(known) or "none")
        filled: dict[str, Any] = {}
        broken = False
        for key, field in self.keys.items():
            if key in value and not (value[key] is None and field.attribute in self.defaults):
                filled[field.attribute] = field.form.read(value[key], step(at, key), notes)
                broken |= filled[field.attribute] is BROKEN
            elif field.attribute not in self.defaults:
                broken = True
                refuse(notes, at, "missing_key", key=key)
        return BROKEN if broken else self.build(**filled)

    def write(self, value: T) -> Json:
        written: dict[str, Json] = {"type": self.tag} if self.tag else {}
        for key, field in self.keys.items():
            each = getattr(value, field.attribute)
            if field.attribute not in self.defaults or each != self.defaults[field.attribute]:
                written[key] = field.form.write(each)
        return written

    def schema(self) -> Schema:
        properties: dict[str, Schema] = {"type": {"const": self.tag}} if self.tag else {}
        for key, field in self.keys.items():
            properties[key] = self._property(field)
        required = [key for key, field in self.keys.items() if field.attribute not in self.defaults]
        required = (["type"] if self.tag else []) + required
        return {
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }

    def _property(self, field: Field) -> Schema:
        schema = field.form.schema()
        if field.attribute in self.defaults:
            schema = {"anyOf": [schema, {"type": "null"}]}
        return {"description": field.help, **schema} if field.help else schema


class Tagged(Form[T]):
    """One of several records, told apart by the word under “type”."""

    def __init__(self, records: Sequence[Record[Any]]) -> None:
        self.records = {record.tag or "": record for record in records}

    def read(self, value: Json, at: str, notes: Notes) -> T | Broken:
        if not isinstance(value, dict):
            return refuse(notes, at, "wrong_type", expected="an object")
        if "type" not in value:
            return refuse(notes, at, "missing_key", key="type")
        tag = value["type"]
        if not isinstance(tag, str) or tag not in self.records:
            return refuse(notes, step(at, "type"), "not_allowed", allowed=", ".join(self.records))
        read: T | Broken = self.records[tag].read(value, at, notes)
        return read

    def write(self, value: T) -> Json:
        return self._record_of(value).write(value)

    def schema(self) -> Schema:
        return {"oneOf": [record.schema() for record in self.records.values()]}

    def _record_of(self, value: T) -> Record[Any]:
        return next(record for record in self.records.values() if isinstance(value, record.build))


class Either(Form[T]):
    """Whatever the first form takes that says it is for such a value; the last takes the rest."""

    def __init__(self, *forms: tuple[Callable[[Json], bool], type | tuple[type, ...], Form[Any]]) -> None:
        self.forms = forms

    def read(self, value: Json, at: str, notes: Notes) -> T | Broken:
        form = next((form for reads, _, form in self.forms if reads(value)), self.forms[-1][2])
        read: T | Broken = form.read(value, at, notes)
        return read

    def write(self, value: T) -> Json:
        return next(form for _, writes, form in self.forms if isinstance(value, writes)).write(value)

    def schema(self) -> Schema:
        return {"anyOf": [form.schema() for _, _, form in self.forms]}
