"""What a body says: one resource, its attributes and whom it relates to, each mistake with its place and code."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dialects.app_store_connect.errors import (
    BAD_RELATIONSHIP,
    ENTITY_INVALID,
    INVALID,
    NO_RELATIONSHIP,
    UNMODIFIABLE,
    UNPROCESSABLE,
    refuse,
)
from dialects.reading import Parts, Path, Sheet, conclude, sheet_of

ATTRIBUTES: Path = ("data", "attributes")
RELATIONSHIPS: Path = ("data", "relationships")
MOST_LINKED = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Body:
    """One resource, as far as its frame is right; what is wrong inside is noted on the sheet."""

    sheet: Sheet
    attributes: Parts
    relationships: Mapping[str, str]

    def conclude(self) -> None:
        conclude(self.sheet)

    def line(self, name: str, most: int) -> str | None:
        """One line of text."""
        if name not in self.attributes:
            return None
        sheet = self.attributes[name]
        text = sheet.text(most=most)
        if text is not None and _CONTROL.search(text):
            sheet.refuse(INVALID, "This text has characters that are not for reading.")
        return text

    def words(self, name: str, most: int) -> str | None:
        """A text of one or several lines."""
        return self.attributes.text(name, most=most)

    def truth(self, name: str) -> bool | None:
        return self.attributes[name].truth() if name in self.attributes else None

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        return self.attributes.whole_number(name, least=least, most=most)


@dataclass(frozen=True)
class Form:
    """What may be said of a type, and what must be."""

    kind: str
    attributes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    relationships: Mapping[str, str] | None = None
    needed: tuple[str, ...] = ()


def read_resource(sent: Any, form: Form, *, name: str | None = None) -> Body:
    """The resource that was sent: a new one, or with `name` the one that has this id."""
    sheet = sheet_of(sent)
    data = _data(sheet)
    if not isinstance(data.value, dict):
        raise refuse(data.path, UNPROCESSABLE, "This must be an object.")
    inside = {"type", "attributes", "relationships", *(("id",) if name else ())}
    for key in data.value:
        if key not in inside:
            raise refuse((*data.path, key), UNPROCESSABLE, "This is not known here.")
    _check_named(data, form.kind, name)
    attributes = _part(data, "attributes")
    if attributes is None and form.required:
        raise refuse(ATTRIBUTES, UNPROCESSABLE, "The attributes are missing.")
    return Body(sheet, _attributes(attributes, sheet, form), _relationships(_part(data, "relationships"), form))


def read_link(sent: Any, kind: str) -> str | None:
    """The id of the one resource that is linked; null links none."""
    data = _data(sheet_of(sent))
    return None if data.value is None else _identified(data, kind)


def read_links(sent: Any, kind: str) -> list[str]:
    """The ids of all that are linked, in order, each once."""
    data = _data(sheet_of(sent))
    if not isinstance(data.value, list):
        raise refuse(data.path, UNPROCESSABLE, "This must be a list.")
    if len(data.value) > MOST_LINKED:
        raise refuse(data.path, BAD_RELATIONSHIP, f"This list may have {MOST_LINKED} entries.")
    names = [_identified(data.part(position, each), kind) for position, each in enumerate(data.value)]
    if len(set(names)) < len(names):
        raise refuse(data.path, BAD_RELATIONSHIP, "Each may be there once.")
    return names


def _data(sheet: Sheet) -> Sheet:
    if not isinstance(sheet.value, dict):
        raise refuse((), ENTITY_INVALID, "Send an object in JSON.")
    for key in sheet.value:
        if key != "data":
            raise refuse((key,), UNPROCESSABLE, "This is not known here.")
    if "data" not in sheet.value:
        raise refuse(("data",), UNPROCESSABLE, "The data is missing.")
    return sheet.part("data", sheet.value["data"])


def _check_named(data: Sheet, kind: str, name: str | None) -> None:
    for key, wanted in (("type", kind), *((("id", name),) if name else ())):
        if key not in data.value:
            raise refuse((*data.path, key), UNPROCESSABLE, f"The {key} is missing.")
        if data.value[key] != wanted:
            raise refuse((*data.path, key), INVALID, f"The {key} is not that of the address.")


def _part(data: Sheet, name: str) -> Sheet | None:
    if name not in data.value or data.value[name] is None:
        return None
    part = data.part(name, data.value[name])
    if not isinstance(part.value, dict):
        raise refuse(part.path, UNPROCESSABLE, "This must be an object.")
    return part


def _attributes(part: Sheet | None, sheet: Sheet, form: Form) -> Parts:
    if part is None:
        return Parts(sheet, {})
    for fixed in form.fixed:
        if part.value.get(fixed) is not None:
            part.part(fixed, None).refuse(UNMODIFIABLE, "This cannot be changed.")
    return part.parts(form.attributes, required=form.required, ignored=form.fixed)


def _relationships(part: Sheet | None, form: Form) -> dict[str, str]:
    known, found = form.relationships or {}, dict[str, str]()
    for name, value in part.value.items() if part is not None else ():
        path = (*RELATIONSHIPS, name)
        if name not in known:
            raise refuse(path, BAD_RELATIONSHIP, "There is no such relationship here.")
        if not isinstance(value, dict) or value.keys() - {"data"}:
            raise refuse(path, UNPROCESSABLE, "This must be an object with data.")
        if value.get("data") is not None:
            found[name] = _identified(Sheet(value["data"], (*path, "data"), []), known[name])
    missing: Collection[str] = [name for name in form.needed if name not in found]
    if missing:
        raise refuse((*RELATIONSHIPS, next(iter(missing))), NO_RELATIONSHIP, "This relationship is required.")
    return found


def _identified(sheet: Sheet, kind: str) -> str:
    """The id in a resource identifier of this type."""
    value = sheet.value
    if not isinstance(value, dict) or set(value) != {"type", "id"} or not isinstance(value["id"], str):
        raise refuse(sheet.path, UNPROCESSABLE, "This must be an object with type and id.")
    if value["type"] != kind:
        raise refuse((*sheet.path, "type"), BAD_RELATIONSHIP, f"This must be {kind}.")
    return value["id"]
