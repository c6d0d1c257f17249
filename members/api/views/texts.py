"""Examples the OpenAPI document shows."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

ID = OpenApiParameter("id", {"type": "string", "format": "uuid"}, "path")
AT = "2026-03-01T11:30:00Z"
MEMBER_ID, EVENT_ID = "01954f10-6c00-7000-8000-00000000ada0", "01954f10-6c00-7000-8000-0000000000e1"

ADA: dict[str, Any] = {
    "external_id": "ada",
    "email": "ada@example.com",
    "first_name": "Ada",
    "tier": "gold",
    "labels": [{"key": "newsletter", "value": "yes"}],
    "attributes": {"height": 1.65},
}
ADA_SHOWN: dict[str, Any] = {
    "id": MEMBER_ID,
    **ADA,
    "phone": None,
    "loyalty_card_number": None,
    "last_name": "",
    "language": "",
    "time_zone": "",
    "status": "active",
    "referrer": None,
    "registered_at": AT,
    "erased_at": None,
}
VISIT: dict[str, Any] = {
    "type": "visit",
    "source_id": "till-7-000123",
    "member": {"external_id": "ada"},
    "occurred_at": "2026-03-01T12:30:00+01:00",
    "body": {"place": "Graz", "minutes": 12.5},
}
SALE: dict[str, Any] = {
    "type": "purchase",
    "kind": "transaction",
    "source_id": "receipt-4711",
    "member": {"loyalty_card_number": "C-1001"},
    "transaction": {
        "document_number": "4711",
        "currency": "EUR",
        "items": [{"sku": "tea", "name": "Green tea", "quantity": 2, "gross_value": 9.8}],
    },
}
ACCEPTED: dict[str, Any] = {
    "status": "accepted",
    "id": EVENT_ID,
    "source": "api",
    "source_id": VISIT["source_id"],
    "member": MEMBER_ID,
    "state": "pending",
}
BATCH_ANSWER: dict[str, Any] = {
    "counts": {"accepted": 1, "duplicate": 0, "conflict": 0, "refused": 1},
    "items": [
        ACCEPTED,
        {"status": "refused", "field": "occurred_at", "code": "not_a_date", "detail": "Write a date and time like …"},
    ],
}
EVENT_SHOWN: dict[str, Any] = {
    "id": EVENT_ID,
    "source": "api",
    "source_id": VISIT["source_id"],
    "kind": "custom_event",
    "type": "visit",
    "state": "evaluated",
    "member": MEMBER_ID,
    "member_reference": None,
    "occurred_at": AT,
    "accepted_at": "2026-03-01T11:30:02Z",
    "effective_at": AT,
    "too_late": False,
    "body": VISIT["body"],
    "transaction": None,
    "cancellation": None,
    "error": None,
}
EVENT_TYPE: dict[str, Any] = {
    "name": "visit",
    "title": "A visit",
    "active": True,
    "fields": [
        {"name": "place", "type": "text", "required": True, "title": "Place"},
        {"name": "minutes", "type": "number", "required": False, "title": ""},
    ],
}
