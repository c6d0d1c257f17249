"""Custom events and transactions, as the inbox takes them."""

from typing import Any, TypeAlias

from dialects.reading import Parts, Path, Sheet, conclude, sheet_of

Document: TypeAlias = dict[str, Any]
SOURCE, TRANSACTION = "open_loyalty", "transaction"
PERSON = {"customerId": "id", "email": "email", "phone": "phone", "loyaltyCardNumber": "loyalty_card_number"}
_PERSON_OURS = {ours: theirs for theirs, ours in PERSON.items()}
MOST_ITEMS, MOST_LABELS = 100, 100
DOCUMENT_TYPES = {"sell": "sale", "return": "return"}
_BUYER = ("name", "nip", "address")  # of the customer on the receipt: kept with it
_HEADER = ("documentNumber", "purchasedAt", "documentType", "linkedDocumentNumber", "purchasePlace", "labels")
_ITEM = ("sku", "name", "category", "grossValue", "quantity", "highPrecisionQuantity", "maker", "labels")


def event_in(body: Any) -> Document:
    sheet = sheet_of(body)
    whole = sheet.parts(("event",), required=("event",))
    event: Document = {}
    if "event" in whole:
        known = ("type", "eventDate", "eventId", "customerData", "body")
        parts = whole["event"].parts(known, required=("type", "eventDate"))
        event = {
            "type": parts.text("type", most=200),
            "source": SOURCE,
            "source_id": parts.text("eventId"),
            "occurred_at": parts.text("eventDate"),
            "member": _person(parts, PERSON),
            "body": _body(parts),
        }
    conclude(sheet)
    return {name: value for name, value in event.items() if value is not None}


def transaction_in(body: Any) -> Document:
    """Unknown keys are refused, throughout."""
    sheet = sheet_of(body)
    whole = sheet.parts(("transaction",), required=("transaction",))
    event: Document = {}
    if "transaction" in whole:
        parts = whole["transaction"].parts(
            ("header", "customerData", "items", "channelId"), required=("header", "items")
        )
        document = _document(parts)
        event = {
            "type": TRANSACTION,
            "kind": "transaction",
            "source": SOURCE,
            "occurred_at": document.pop("purchased_at", None),
            "member": _person(parts, (*PERSON, *_BUYER)),
            "transaction": document,
        }
    conclude(sheet)
    return {name: value for name, value in event.items() if value is not None}


def place_of_event(field: str) -> Path:
    first, *rest = field.split(".") if field else [""]
    if first == "member":
        return ("event", "customerData", *(_PERSON_OURS.get(step, step) for step in rest))
    names = {"occurred_at": "eventDate", "source_id": "eventId"}
    return ("event", *((names.get(first, first), *rest) if first else ()))


def place_of_transaction(field: str) -> Path:
    first, *rest = field.split(".") if field else [""]
    if first == "member":
        return ("transaction", "customerData", *(_PERSON_OURS.get(step, step) for step in rest))
    if first == "occurred_at":
        return ("transaction", "header", "purchasedAt")
    if first == "transaction" and rest and rest[0].startswith("items["):
        return ("transaction", "items", int(rest[0][6:-1]), *(_ITEM_NAMES.get(step, step) for step in rest[1:]))
    return ("transaction", *_in_header(rest))


_ITEM_NAMES = {"gross_value": "grossValue", "quantity": "highPrecisionQuantity"}
_HEADER_NAMES = {
    "document_number": "documentNumber",
    "document_type": "documentType",
    "linked_document": "linkedDocumentNumber",
    "purchase_place": "purchasePlace",
}


def _in_header(rest: list[str]) -> Path:
    if not rest or rest[0] == "gross_value":
        return ()
    return ("customerData",) if rest[0] == "attributes" else ("header", _HEADER_NAMES.get(rest[0], rest[0]))


def _person(parts: Parts, known: Any) -> Document | None:
    """Blank names are none."""
    if "customerData" not in parts:
        return None
    said = parts["customerData"].parts(tuple(known))
    named = {ours: said[name] for name, ours in PERSON.items() if name in said and said[name].value != ""}
    found = {ours: str(sheet.identifier()) if ours == "id" else sheet.text(most=320) for ours, sheet in named.items()}
    return found or None


def _body(parts: Parts) -> Document | None:
    if "body" not in parts:
        return None
    if parts["body"].value == []:  # how PHP writes an empty object
        return None
    if not isinstance(parts["body"].value, dict):
        parts["body"].refuse("wrong_type", "This must be an object.")
        return None
    return dict(parts["body"].value)


def _document(parts: Parts) -> Document:
    document: Document = {"document_type": "sale", "items": [], "attributes": _buyer(parts)}
    if "items" in parts:
        document["items"] = [_item(each) for each in parts["items"].entries(least=1, most=MOST_ITEMS)]
    document["channel"] = parts.text("channelId", most=200)
    if "header" in parts:
        said = parts["header"].parts(_HEADER, required=("documentNumber", "purchasedAt"))
        document |= {
            "document_number": said.text("documentNumber"),
            "purchased_at": said.text("purchasedAt"),
            "linked_document": said.text("linkedDocumentNumber"),
            "purchase_place": _filled(said, "purchasePlace"),
            "labels": _labels(said),
        }
        if "documentType" in said:
            document["document_type"] = DOCUMENT_TYPES.get(said["documentType"].choice(DOCUMENT_TYPES) or "")
    return {name: value for name, value in document.items() if value is not None}


def _buyer(parts: Parts) -> Document:
    said = parts.get("customerData")
    known = said.value if said is not None and isinstance(said.value, dict) else {}
    return {name: known[name] for name in _BUYER if known.get(name)}


def _item(sheet: Sheet) -> Document:
    said = sheet.parts(_ITEM, required=("sku", "name", "grossValue", "category"))
    quantities = [said[name] for name in ("highPrecisionQuantity", "quantity") if name in said]
    if not quantities:
        sheet.part("highPrecisionQuantity", None).refuse("required", "Say how many.")
    item = {
        "sku": said.text("sku", most=200),
        "name": said.text("name"),
        "category": said.text("category", most=200),
        "maker": _filled(said, "maker"),
        "gross_value": said["grossValue"].number() if "grossValue" in said else None,
        "quantity": quantities[0].number() if quantities else None,
        "labels": _labels(said),
    }
    return {name: value for name, value in item.items() if value is not None}


def _filled(parts: Parts, name: str) -> str | None:
    return parts.text(name, most=200) if name in parts and parts[name].value != "" else None


def _labels(parts: Parts) -> list[Document] | None:
    if "labels" not in parts:
        return None
    return [_label(each) for each in parts["labels"].entries(most=MOST_LABELS)]


def _label(sheet: Sheet) -> Document:
    said = sheet.parts(("key", "value"), required=("key",))
    value = said.text("value", least=0, most=1_000)
    return {"key": said.text("key", most=200), "value": value or ""}
