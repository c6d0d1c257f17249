"""The vendor's tables of fields, and reading a record by them: types, lengths, defaults, what is required."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dialects.reading import Sheet

Document: TypeAlias = dict[str, Any]
# Said by the system, and as good as unsaid when it is sent back.
READ_ONLY = frozenset({"id", "createdAt", "updatedAt"})
LARGEST_WHOLE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is read, and what is in its place when it is left out."""

    read: Callable[[Sheet], Any]
    required: bool = False
    default: Any = None


def text(most: int, *, required: bool = False, default: str | None = None) -> Field:
    """Blank is as good as nothing, unless something is required."""
    if required:
        return Field(lambda sheet: sheet.text(most=most), required=True, default=default)
    return Field(lambda sheet: _optional(sheet, most), default=default)


def choice(*allowed: str, default: str | None = None) -> Field:
    return Field(lambda sheet: sheet.choice(allowed), required=True, default=default)


def number(*, required: bool = True) -> Field:
    return Field(_number, required=required)


def whole() -> Field:
    return Field(lambda sheet: sheet.whole(least=1, most=LARGEST_WHOLE), required=True)


def identifier(*, required: bool = True) -> Field:
    return Field(lambda sheet: sheet.identifier(), required=required)


def moment(*, required: bool = True) -> Field:
    return Field(lambda sheet: sheet.moment(), required=required)


@dataclass(frozen=True, slots=True)
class Read:
    """What a record says: values by field. Of a change, only what was given; null is None."""

    values: Document
    sheet: Sheet

    def __contains__(self, slug: str) -> bool:
        return slug in self.values

    def get(self, slug: str, otherwise: Any = None) -> Any:
        return self.values.get(slug, otherwise)


def read_record(
    sheet: Sheet, fields: Mapping[str, Field], *, whole: bool, ignored: frozenset[str] = frozenset()
) -> Read:
    """A whole record has what is required, and defaults for the rest; of a change only what is given is read."""
    parts = sheet.parts(tuple(fields), ignored=READ_ONLY | ignored)
    values: Document = {slug: fields[slug].read(each) for slug, each in parts.items()}
    nulls = [slug for slug in fields if isinstance(sheet.value, dict) and slug in sheet.value and slug not in parts]
    for slug, field in fields.items():
        missing = slug in nulls or (whole and slug not in parts and field.default is None)
        if field.required and missing:
            sheet.part(slug, None).refuse("required", "This field is required.")
        elif slug not in parts and (whole or slug in nulls):
            values[slug] = field.default
    return Read(values, sheet)


def _optional(sheet: Sheet, most: int) -> str | None:
    """Blank is as good as nothing."""
    return None if isinstance(sheet.value, str) and not sheet.value.strip() else sheet.text(most=most)


def _number(sheet: Sheet) -> Any:
    if isinstance(sheet.value, str):
        sheet.refuse("wrong_type", "This must be a number.")
        return None
    return sheet.number()
