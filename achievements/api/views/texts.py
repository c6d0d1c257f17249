"""Examples the OpenAPI document shows."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

KEY = OpenApiParameter("key", str, "path", description="The achievement's key.")
AT = "2026-03-01T11:30:00Z"

DEFINITION: dict[str, Any] = {
    "key": "big_spender",
    "name": {"en": "Monthly big spender"},
    "rules": [
        {
            "unit": {"en": {"one": "EUR", "other": "EUR"}},
            "trigger": "transaction",
            "aggregation": {"type": "sum", "attribute": "transaction.gross_value"},
            "goal": 500,
        }
    ],
    "period": {"type": "calendar", "unit": "month"},
    "recurrence": "after_expiry",
    "milestones": [{"key": "half", "target": 250}],
}
NEW: dict[str, Any] = {
    "definition": DEFINITION,
    "texts": {"title": {"en": "Big spender"}, "completed_label": {"en": "Done!"}},
    "points": 50,
    "group": "shopping",
    "tags": ["monthly"],
}
PUBLIC: dict[str, Any] = {
    "id": "01954f10-6c00-7000-8000-0000000000ac",
    "key": "big_spender",
    **NEW,
    "icon": "https://laurel.example.com/icons/01954f10-6c00-7000-8000-0000000001c0",
    "position": 0,
    "goal": (
        "Member must make transactions with `transaction.gross_value` summing up to 500 EUR within a calendar month"
    ),
}
SHOWN: dict[str, Any] = {
    **PUBLIC,
    "status": "draft",
    "is_hidden": False,
    "warnings": [],
    "created_at": AT,
    "created_by": "key web shop (lk_0a1b2c3d_…)",
    "changed_at": AT,
}
