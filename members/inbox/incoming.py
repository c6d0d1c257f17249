"""One event as it was sent: decoded, checked and brought into its normal form."""

import datetime
import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.utils.dateparse import parse_datetime

from members.jsontext import exact_bytes
from members.models import LONGEST_IDENTIFIERS, Store, normal_identifier
from members.uuids import new_uuid

MOST_BYTES = 32 * 1024
MOST_DEPTH = 8
MOST_AMOUNT = Decimal(10) ** 9
LARGEST_EXPONENT = 9
MOST_ZEROS = 30
TOO_LARGE = "Numbers go up to 1,000,000,000 in size."
_MOST_WHOLE = int(MOST_AMOUNT)
EARLIEST = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
RESERVED_TYPES = "laurel."
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_PATH = re.compile(r" - at `\$\.?(.*)`$")

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Identifier = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class Mistaken(Exception):  # noqa: N818  it is an answer about one item, and the others go on
    """An item that cannot be accepted: which field, which rule, in words."""

    def __init__(self, field: str, code: str, detail: str) -> None:
        super().__init__(detail)
        self.field, self.code, self.detail = field, code, detail


class MemberReference(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """By which names the sender knows the member."""

    id: UUID | None = None
    external_id: Identifier | None = None
    email: Annotated[str, msgspec.Meta(min_length=1, max_length=320)] | None = None
    phone: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    loyalty_card_number: Identifier | None = None


class Label(msgspec.Struct, forbid_unknown_fields=True):
    key: Name
    value: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Item(msgspec.Struct, forbid_unknown_fields=True):
    """One line of a receipt."""

    sku: Name
    gross_value: Decimal
    name: Annotated[str, msgspec.Meta(max_length=500)] = ""
    category: Annotated[str, msgspec.Meta(max_length=200)] = ""
    maker: Annotated[str, msgspec.Meta(max_length=200)] = ""
    quantity: Decimal = Decimal(1)
    labels: list[Label] = []
    attributes: dict[str, Any] | None = None


class Transaction(msgspec.Struct, forbid_unknown_fields=True):
    """A sale or a return."""

    document_number: Identifier
    document_type: Literal["sale", "return"] = "sale"
    linked_document: Identifier | None = None
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] | None = None
    gross_value: Decimal | None = None
    items: Annotated[list[Item], msgspec.Meta(max_length=1000)] = []
    labels: list[Label] = []
    purchase_place: Name | None = None
    channel: Name | None = None
    attributes: dict[str, Any] | None = None


class EventIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a sender writes."""

    type: Name
    member: MemberReference | None = None
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "api"
    source_id: Identifier | None = None
    occurred_at: str | None = None
    kind: Literal["custom_event", "transaction"] = "custom_event"
    body: dict[str, Any] = {}
    transaction: Transaction | None = None


class Incoming(msgspec.Struct, eq=False, gc=False):
    """A checked event on its way into the table."""

    index: int
    uuid: UUID
    source: str
    source_id: str
    kind: str
    type: str
    occurred_at: datetime.datetime
    body: dict[str, Any]
    body_text: bytes
    transaction: dict[str, Any] | None
    reference: dict[str, str]
    content_hash: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.source, self.source_id


_decoder = msgspec.json.Decoder(EventIn, float_hook=Decimal)


def read_event(
    raw: bytes | msgspec.Raw, index: int, store: Store, at: datetime.datetime, source_id: str | None = None
) -> Incoming:
    """Decode and check one event; the first thing wrong with it is raised, naming its field."""
    sent = _decode(bytes(raw))
    _check_shape(sent)
    occurred_at = read_moment(sent.occurred_at, store) if sent.occurred_at is not None else at
    plain = _is_plain(sent.body)
    if not plain:
        check_value("body", sent.body, MOST_DEPTH)
    body_text = exact_bytes(sent.body)
    if len(body_text) > MOST_BYTES:
        raise Mistaken("body", "too_large", f"The body is larger than {MOST_BYTES // 1024} KB.")
    transaction = _normal_transaction(sent.transaction) if sent.transaction else None
    reference = _normal_reference(sent.member)
    return Incoming(
        index=index,
        uuid=new_uuid(),
        source=sent.source,
        source_id=sent.source_id or source_id or new_uuid().hex,
        kind=sent.kind,
        type=sent.type,
        occurred_at=occurred_at,
        body=sent.body,
        body_text=body_text,
        transaction=transaction,
        reference=reference,
        content_hash=_hash(
            sent.kind,
            sent.type,
            occurred_at if sent.occurred_at is not None else None,
            reference,
            msgspec.Raw(body_text) if plain else same_numbers(sent.body),
            same_numbers(transaction),
        ),
    )


def make_incoming(
    index: int,
    identity: tuple[str, str],
    sort: tuple[str, str],
    body: dict[str, Any],
    *,
    reference: dict[str, str],
    occurred_at: datetime.datetime | None,
    at: datetime.datetime,
) -> Incoming:
    """An event that Laurel makes itself, of values it has checked: source and id, kind and type, body."""
    (source, source_id), (kind, event_type) = identity, sort
    return Incoming(
        index=index,
        uuid=new_uuid(),
        source=source,
        source_id=source_id,
        kind=kind,
        type=event_type,
        occurred_at=occurred_at or at,
        body=body,
        body_text=exact_bytes(body),
        transaction=None,
        reference=reference,
        content_hash=_hash(kind, event_type, occurred_at, reference, same_numbers(body)),
    )


def read_moment(text: str, store: Store, field: str = "occurred_at") -> datetime.datetime:
    """An instant; a time without an offset is read on the store's wall clock."""
    try:
        moment = parse_datetime(text)
        if moment is None:
            raise ValueError
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=store.zone)
        moment = moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise Mistaken(field, "not_a_date", "Write a date and time like 2026-03-01T12:30:00+01:00.") from None
    if moment < EARLIEST:
        raise Mistaken(field, "too_early", "Dates before 1970 are not accepted.")
    return moment


def check_value(field: str, value: Any, depth: int) -> None:
    """Exact numbers of a sane size, text the database can hold, no deeper than allowed."""
    if isinstance(value, dict):
        children: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    else:
        _check_scalar(field, value)
        return
    if depth == 0:
        raise Mistaken(field, "too_deep", f"The body is nested deeper than {MOST_DEPTH} levels.")
    for name, child in children:
        if type(child) is str:  # the common case, kept short because every attribute of every event passes here
            continue
        check_value(f"{field}.{name}", child, depth - 1)


def check_amount(field: str, value: Decimal | int, decimals: int = 6) -> None:
    """At most six decimals, at most a thousand million."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise Mistaken(field, "not_a_number", "Write a plain number.")
        # Size first, and without arithmetic: 1e999999999 is more than it can do, and 0e999999999 more than a database.
        if value.adjusted() > LARGEST_EXPONENT:
            raise Mistaken(field, "too_large", TOO_LARGE)
        if _has_more_decimals(value, decimals):
            raise Mistaken(field, "too_many_decimals", f"At most {decimals} decimals are kept exactly.")
    if value > MOST_AMOUNT or value < -MOST_AMOUNT:
        raise Mistaken(field, "too_large", TOO_LARGE)


def _has_more_decimals(value: Decimal, decimals: int) -> bool:
    """Zeros at the end are no decimals, unless there are absurdly many of them."""
    exponent = int(value.as_tuple().exponent)
    return exponent < -decimals and (exponent < -MOST_ZEROS or value != round(value, decimals))


def same_numbers(value: Any) -> Any:
    """The value with equal numbers written equally: 1, 1.0 and 1.00 are one number."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    if isinstance(value, dict):
        return {name: same_numbers(child) for name, child in value.items()}
    if isinstance(value, list):
        return [same_numbers(child) for child in value]
    return value


def _decode(raw: bytes) -> EventIn:
    if b"\\u0000" in raw and _NUL.search(raw):
        raise Mistaken("", "nul_character", "Text may not contain NUL characters.")
    try:
        return _decoder.decode(raw)
    except RecursionError:
        raise Mistaken("body", "too_deep", f"The body is nested deeper than {MOST_DEPTH} levels.") from None
    except msgspec.ValidationError as error:
        raise _mistaken(str(error)) from None
    except (msgspec.DecodeError, ValueError) as error:  # not UTF-8, or a number of thousands of digits
        raise Mistaken("", "malformed", str(error)) from None


def _mistaken(message: str) -> Mistaken:
    """msgspec's sentence, with the path taken out of it into the field."""
    found = _PATH.search(message)
    field = found.group(1) if found else ""
    text = _PATH.sub("", message)
    if named := re.search(r"(?:required|unknown) field `(.*)`", text):
        field = f"{field}.{named.group(1)}" if field else named.group(1)
    code = "required" if "missing required" in text else "unknown_field" if "unknown field" in text else "invalid"
    return Mistaken(field, code, text.replace("`", "“", 1).replace("`", "”", 1) + ".")


def _check_shape(sent: EventIn) -> None:
    if sent.type.startswith(RESERVED_TYPES):
        raise Mistaken("type", "reserved", f"Types that begin with “{RESERVED_TYPES}” are Laurel's own.")
    if sent.kind == "transaction" and sent.transaction is None:
        raise Mistaken("transaction", "required", "A transaction needs its document under “transaction”.")
    if sent.kind != "transaction" and sent.transaction is not None:
        raise Mistaken("transaction", "unexpected", "Only an event of kind “transaction” has one.")


def _normal_reference(member: MemberReference | None) -> dict[str, str]:
    given: dict[str, str] = {}
    for field in MemberReference.__struct_fields__ if member else ():
        value = getattr(member, field)
        if value is None:
            continue
        text = normal_identifier(field, str(value))
        if not text:
            raise Mistaken(f"member.{field}", "blank", "An identifier may not be blank.")
        if len(text) > LONGEST_IDENTIFIERS.get(field, len(text)):  # a few capital letters are two small ones
            raise Mistaken(f"member.{field}", "too_long", "Written in small letters, this is too long.")
        given[field] = text
    return given


def _normal_transaction(sent: Transaction) -> dict[str, Any]:
    """The document as it is kept; what it is worth is the sum of its items unless it says so itself."""
    for position, item in enumerate(sent.items):
        check_amount(f"transaction.items[{position}].quantity", item.quantity, decimals=3)
        check_amount(f"transaction.items[{position}].gross_value", item.gross_value)
        check_value(f"transaction.items[{position}].attributes", item.attributes or {}, MOST_DEPTH)
    check_value("transaction.attributes", sent.attributes or {}, MOST_DEPTH)
    if sent.document_type == "return" and sent.linked_document is None:
        raise Mistaken("transaction.linked_document", "required", "A return names the sale it belongs to.")
    total = sum((item.gross_value for item in sent.items), Decimal(0)) if sent.gross_value is None else sent.gross_value
    check_amount("transaction.gross_value", total)
    document: dict[str, Any] = msgspec.to_builtins(sent, builtin_types=(Decimal,))
    document["gross_value"] = total
    document["items"] = [_given(item) for item in document["items"]]
    _check_size(document)
    return _given(document)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not there: a document means the same whichever version of Laurel took it in."""
    return {name: value for name, value in values.items() if value is not None and (value or name != "attributes")}


def _check_size(document: dict[str, Any]) -> None:
    """What is open in it may be as large as a body."""
    carried = [document["attributes"], *(item.get("attributes") for item in document["items"])]
    if len(exact_bytes([each for each in carried if each])) > MOST_BYTES:
        detail = f"All attributes together are larger than {MOST_BYTES // 1024} KB."
        raise Mistaken("transaction.attributes", "too_large", detail)


def _check_scalar(field: str, value: Any) -> None:
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        check_amount(field, value)


def _is_plain(body: dict[str, Any]) -> bool:
    """Whether there is nothing to check or to normalise: most bodies are a few texts and whole numbers."""
    for value in body.values():
        kind = type(value)
        if kind is int:
            if not -_MOST_WHOLE <= value <= _MOST_WHOLE:
                return False
        elif kind is not str and kind is not bool:
            return False
    return True


def _hash(*content: Any) -> str:
    return hashlib.blake2b(exact_bytes(content), digest_size=16).hexdigest()
