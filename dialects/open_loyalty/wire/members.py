"""A member: what Laurel has a place for, and the rest, which conditions find among the attributes."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from dialects.reading import Parts, Path, Sheet, conclude, read_uuid, sheet_of

Document: TypeAlias = dict[str, Any]
IDENTIFIERS = {"email": "email", "phone": "phone", "loyaltyCardNumber": "loyalty_card_number"}
_NAMES = {"firstName": "first_name", "lastName": "last_name", "levelId": "tier"}
_PLAIN = {**_NAMES, "registeredAt": "registered_at", "labels": "labels"}
# Kept under their own names: a condition on customer.gender looks at the attribute “gender”.
EXTRAS = ("birthDate", "gender", "address", "company", "agreement1", "agreement2", "agreement3", "channelId")
GENDERS = ("male", "female", "not_disclosed")
CUSTOM, CUSTOM_KEPT = "customFieldsData", "customFields"
FIELDS = (*IDENTIFIERS, *_PLAIN, *EXTRAS, CUSTOM, "referrerToken", "active")
SHOWN_ONLY = ("customerId", "createdAt", "referrerId")
MOST_CUSTOM = 200
_OURS = {**{ours: theirs for theirs, ours in {**IDENTIFIERS, **_PLAIN}.items()}, "referrer": "referrerToken"}


def member_in(body: Any, attributes: Mapping[str, Any], *, is_new: bool) -> Document:
    """The values for the member's own form; blank identifiers are none."""
    sheet = sheet_of(body)
    whole = sheet.parts(("customer",), required=("customer",))
    values: Document = {}
    if "customer" in whole:
        parts = whole["customer"].parts(FIELDS, ignored=SHOWN_ONLY)
        values = _values(parts, attributes)
        if is_new and not any(values.get(name) for name in IDENTIFIERS.values()):
            whole["customer"].part("email", None).refuse(
                "required", "Give an e-mail, a phone or a loyalty card number."
            )
    conclude(sheet)
    return values


def member_out(values: Mapping[str, Any], attributes: Mapping[str, Any]) -> Document:
    """In the vendor's words; what is not said of the member is null."""
    custom = attributes.get(CUSTOM_KEPT)
    fields = custom.items() if isinstance(custom, dict) else ()
    return {
        **{theirs: values[ours] for theirs, ours in {**IDENTIFIERS, **_PLAIN}.items()},
        **{name: attributes.get(name) for name in EXTRAS},
        CUSTOM: [{"key": key, "value": value} for key, value in fields],
    }


def place_of(field: str) -> Path:
    """Where a value of the form was said."""
    first, _, rest = field.replace("[", ".[").partition(".")
    if first == "attributes":
        return ("customer", *rest.split(".")[:1])
    return ("customer", _OURS.get(first, first)) if first else ("customer",)


def _values(parts: Parts, attributes: Mapping[str, Any]) -> Document:
    values = {ours: parts[theirs].value or None for theirs, ours in IDENTIFIERS.items() if theirs in parts}
    values |= {ours: parts[theirs].value for theirs, ours in _PLAIN.items() if theirs in parts}
    if "referrerToken" in parts and parts["referrerToken"].value != "":
        values["referrer"] = _referrer(parts["referrerToken"])
    if "active" in parts:
        values["status"] = "active" if parts["active"].truth() else "blocked"
    if "gender" in parts:
        parts["gender"].choice(GENDERS)
    extras = {name: parts[name].value for name in EXTRAS if name in parts}
    if CUSTOM in parts:
        extras[CUSTOM_KEPT] = dict(_custom(each) for each in parts[CUSTOM].entries(most=MOST_CUSTOM))
    return {**values, "attributes": {**attributes, **extras}} if extras else values


def _referrer(sheet: Sheet) -> str | None:
    """Laurel has no tokens of referrers: their id stands for them."""
    found = read_uuid(sheet.value)
    if found is None:
        sheet.refuse("not_supported", "Name the referrer by their id, or link them with POST …/referral.")
    return str(found) if found else None


def _custom(sheet: Sheet) -> tuple[str, Any]:
    parts = sheet.parts(("key", "value"), required=("key",))
    key = parts.text("key", most=200) or ""
    if "." in key:
        sheet.part("key", key).refuse("invalid", "A key has no dots.")
    return key, parts["value"].value if "value" in parts else None
