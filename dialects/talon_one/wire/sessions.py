"""Sessions and events: bodies read field by field, and made into the events of Laurel's inbox."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from dialects.reading import Parts, Path, Sheet

from .documents import Document

SOURCE, SESSION_TYPE = "talon_one", "talon_one.session"
OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"
STATES = (OPEN, CLOSED, CANCELLED)
LONGEST_PROFILE, LONGEST_TYPE, LONGEST_TEXT, MOST_ITEMS, MOST_COSTS = 255, 200, 1000, 1000, 100
SESSION, ITEMS, ATTRIBUTES = "customerSession", "cartItems", "attributes"
CONTENT = frozenset(
    {
        *("customerSession", "customerProfile", "coupons", "triggeredCampaigns", "referral", "loyalty", "event"),
        *("awardedGiveaways", "ruleFailureReasons", "return", "previousReturns", "achievements"),
    }
)
# Taken as they are sent, and of no meaning to achievements.
_BESIDE = ("storeIntegrationId", "couponCodes", "referralCode", "loyaltyCards", "identifiers")
_SESSION = ("profileId", "state", ITEMS, "additionalCosts", ATTRIBUTES, "evaluableCampaignIds", *_BESIDE)
_SESSION_READ_ONLY = frozenset(
    {
        *("id", "created", "integrationId", "applicationId", "firstSession", "updateCount", "updated"),
        *("total", "cartItemTotal", "additionalCostTotal"),
    }
)
_ITEM = ("sku", "quantity", "price", "name", "category", ATTRIBUTES, "additionalCosts")
_ITEM_BESIDE = frozenset(
    {
        *("returnedQuantity", "remainingQuantity", "product", "weight", "height", "width", "length", "position"),
        *("catalogItemID", "selectedPriceType", "adjustmentReferenceId", "adjustmentEffectiveFrom"),
        *("adjustmentEffectiveUntil", "prices"),
    }
)
_EVENT = ("profileId", "type", ATTRIBUTES, "evaluableCampaignIds", "responseContent", "storeIntegrationId")
_IN_ITEM = re.compile(r"transaction\.items\[(\d+)\]\.(\w+)(.*)")
_ITEM_PLACES = {"gross_value": "price"}


class Item(NamedTuple):
    """A line of the cart."""

    sku: str
    quantity: int
    price: Decimal
    said: Mapping[str, Any]
    costs: Decimal

    @property
    def total(self) -> Decimal:
        return self.quantity * self.price


class SessionIn(NamedTuple):
    """A session as it was sent."""

    profile: str | None
    state: str
    items: tuple[Item, ...]
    costs: Decimal
    attributes: Mapping[str, Any]
    campaigns: frozenset[int] | None
    content: frozenset[str]
    said: Mapping[str, Any]

    @property
    def items_total(self) -> Decimal:
        return sum((item.total for item in self.items), Decimal(0))

    @property
    def costs_total(self) -> Decimal:
        return self.costs + sum((item.costs for item in self.items), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.items_total + self.costs_total


class EventIn(NamedTuple):
    """An event as it was sent."""

    profile: str
    type: str
    attributes: Mapping[str, Any]
    campaigns: frozenset[int] | None
    content: frozenset[str]


def read_session(sheet: Sheet) -> SessionIn | None:
    """None where it is so wrong that there is nothing to go on with; all mistakes are noted."""
    whole = sheet.parts((SESSION, "responseContent"), required=(SESSION,))
    if SESSION not in whole:
        return None
    parts = whole[SESSION].parts(_SESSION, ignored=_SESSION_READ_ONLY)
    said = parts.whole.value if isinstance(parts.whole.value, dict) else {}
    state = parts["state"].choice(STATES) if "state" in parts else OPEN
    items = tuple(map(_read_item, parts[ITEMS].entries(most=MOST_ITEMS))) if ITEMS in parts else ()
    return SessionIn(
        profile=parts.text("profileId", most=LONGEST_PROFILE),
        state=state or OPEN,
        items=tuple(item for item in items if item is not None),
        costs=_read_costs(parts),
        attributes=_object(parts, ATTRIBUTES),
        campaigns=_read_campaigns(parts),
        content=_read_content(whole),
        said=said,
    )


def read_event(sheet: Sheet) -> EventIn:
    parts = sheet.parts(_EVENT, required=("profileId", "type"), ignored=("loyaltyCards", "sessionId"))
    return EventIn(
        profile=parts.text("profileId", most=LONGEST_PROFILE) or "",
        type=parts.text("type", most=LONGEST_TYPE) or "",
        attributes=_object(parts, ATTRIBUTES),
        campaigns=_read_campaigns(parts),
        content=_read_content(parts),
    )


def transaction_of(said: SessionIn, number: str, integration_id: str, currency: str) -> Document:
    """What a closed session is to Laurel."""
    return {
        "document_number": number,
        "gross_value": said.total,
        "currency": currency,
        "items": [_line(item) for item in said.items],
        "labels": [{"key": "session", "value": integration_id}],
        "attributes": dict(said.attributes),
    }


def place_in_session(field: str) -> Path:
    """Where clients know what the inbox calls so."""
    if found := _IN_ITEM.match(field):
        rest = tuple(step for step in found[3].split(".") if step)
        return (SESSION, ITEMS, int(found[1]), _ITEM_PLACES.get(found[2], found[2]), *rest)
    if field.startswith("transaction.attributes"):
        return (SESSION, *field.split(".")[1:])
    if field.startswith(("member", "external_id")):
        return (SESSION, "profileId")
    return (SESSION, ITEMS) if field.startswith("transaction") else (SESSION,)


def place_in_event(field: str) -> Path:
    if field.startswith("body"):
        return (ATTRIBUTES, *field.split(".")[1:])
    return ("profileId",) if field.startswith(("member", "external_id")) else ("type",) if field == "type" else ()


# Reading --------------------------------------------------------------------------------------------------


def _read_item(sheet: Sheet) -> Item | None:
    parts = sheet.parts(_ITEM, required=("sku", "quantity"), ignored=_ITEM_BESIDE)
    sku = parts.text("sku", most=200)
    quantity = parts.whole_number("quantity", least=1, most=10**9)
    price = _number(parts, "price")
    texts = {name: parts.text(name, least=0, most=200) for name in ("name", "category")}
    said: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if ATTRIBUTES in parts:
        said["attributes"] = _object(parts, ATTRIBUTES)
    return None if sku is None or quantity is None else Item(sku, quantity, price, said, _read_costs(parts))


def _line(item: Item) -> Document:
    return {"sku": item.sku, "quantity": item.quantity, "gross_value": item.total, **item.said}


def _read_costs(parts: Parts) -> Decimal:
    """What is paid beside the items, by name."""
    if "additionalCosts" not in parts:
        return Decimal(0)
    sheet = parts["additionalCosts"]
    if not isinstance(sheet.value, dict) or len(sheet.value) > MOST_COSTS:
        sheet.refuse("wrong_type", f"This must be an object of at most {MOST_COSTS} costs.")
        return Decimal(0)
    each = (sheet.part(name, value).parts(("price",), required=("price",)) for name, value in sheet.value.items())
    return sum((_number(cost, "price") for cost in each), Decimal(0))


def _number(parts: Parts, name: str) -> Decimal:
    if name not in parts:
        return Decimal(0)
    if isinstance(parts[name].value, str):
        parts[name].refuse("wrong_type", "This must be a number.")
        return Decimal(0)
    return parts[name].number() or Decimal(0)


def _object(parts: Parts, name: str) -> Mapping[str, Any]:
    if name not in parts:
        return {}
    value = parts[name].value
    if not isinstance(value, dict):
        parts[name].refuse("wrong_type", "This must be an object.")
        return {}
    return value


def _read_campaigns(parts: Parts) -> frozenset[int] | None:
    if "evaluableCampaignIds" not in parts:
        return None
    read = [each.whole(least=0, most=2**63 - 1) for each in parts["evaluableCampaignIds"].entries(most=1000)]
    return frozenset(each for each in read if each is not None)


def _read_content(parts: Parts) -> frozenset[str]:
    if "responseContent" not in parts:
        return frozenset()
    read = [each.choice(CONTENT) for each in parts["responseContent"].entries(most=len(CONTENT))]
    return frozenset(each for each in read if each is not None)
