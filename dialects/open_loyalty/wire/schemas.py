"""Schemas of custom events: the type, and what must be in a body."""

from typing import Any, TypeAlias

from dialects.reading import Parts, Sheet, conclude, sheet_of

Document: TypeAlias = dict[str, Any]
TYPES = ("text", "number", "datetime", "boolean", "object", "collection")
MOST_FIELDS, RESERVED = 200, "laurel."


def schema_in(body: Any, *, is_new: bool) -> tuple[str, Document]:
    """The type, and the values of its description."""
    sheet = sheet_of(body)
    whole = sheet.parts(("customEventSchema",), required=("customEventSchema",))
    parts = Parts(sheet, {})
    if "customEventSchema" in whole:
        known = ("name", "schema", "active")
        parts = whole["customEventSchema"].parts(
            (*known, "eventType") if is_new else known, required=("name", "schema", *(("eventType",) if is_new else ()))
        )
    name = parts.text("eventType", most=200)
    if name and name.startswith(RESERVED):
        parts["eventType"].refuse("reserved", f"“{RESERVED}…” are Laurel's own.")
    values: Document = {"title": parts.text("name", most=200), "fields": _fields(parts), "active": _active(parts)}
    conclude(sheet)
    return name or "", {each: value for each, value in values.items() if value is not None}


def _active(parts: Parts) -> bool | None:
    if "active" not in parts:
        return True
    said = parts["active"].parts(("isActive",), required=("isActive",))
    return said["isActive"].truth() if "isActive" in said else None


def _fields(parts: Parts) -> list[Document]:
    """An empty schema may be written as an empty list, too."""
    if "schema" not in parts or parts["schema"].value == []:
        return []
    said = parts["schema"].parts(("fields",))
    fields = [_field(each) for each in said["fields"].entries(most=MOST_FIELDS)] if "fields" in said else []
    names = [field["name"] for field in fields]
    for position, name in enumerate(names):
        if name in names[:position]:
            said["fields"].part(position, name).part("name", name).refuse("twice", "This field is described twice.")
    return fields


def _field(sheet: Sheet) -> Document:
    said = sheet.parts(("name", "type", "description"), required=("name", "type"))
    name = said.text("name", most=200)
    if name and not all(part.strip() for part in name.split(".")):
        said["name"].refuse("invalid", "Write it like “place” or “place.city”.")
    kind = said["type"].choice(TYPES) if "type" in said else None
    return {"name": name, "type": kind, "title": said.text("description", least=0, most=200) or "", "required": False}
