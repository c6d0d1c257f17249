"""Examples the OpenAPI document shows."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from members.api.views.texts import AT, MEMBER_ID

KEY = OpenApiParameter("key", str, "path", description="Its key.")
CAMPAIGN_ID, FIRING_ID = "01954f10-6c00-7000-8000-0000000000ca", "01954f10-6c00-7000-8000-0000000000f1"
REWARD_ID, POOL_ID = "01954f10-6c00-7000-8000-0000000000d1", "01954f10-6c00-7000-8000-0000000000b1"

NEW: dict[str, Any] = {
    "key": "autumn",
    "name": "Autumn",
    "trigger": "completed",
    "any_achievement": True,
    "audience": [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}],
    "limits": [{"of": "member", "value": 1, "per_count": 1, "per_unit": "month"}],
    "effects": [
        {"kind": "points", "settings": {"points": 50}},
        {"kind": "coupon", "settings": {"from": "pattern", "pattern": "AUTUMN-########", "valid_days": 30}},
    ],
}
SHOWN: dict[str, Any] = {
    "id": CAMPAIGN_ID,
    **NEW,
    "texts": {},
    "status": "draft",
    "achievements": [],
    "milestone": "",
    "starts_at": None,
    "ends_at": None,
    "fires_paused": False,
    "reverses": False,
    "stopped_at": None,
    "stopped_until": None,
    "created_at": AT,
    "created_by": "key web shop (lk_0a1b2c3d_…)",
}
REWARD: dict[str, Any] = {
    "id": REWARD_ID,
    "member": MEMBER_ID,
    "campaign": "autumn",
    "firing": FIRING_ID,
    "kind": "coupon",
    "name": "",
    "points": 0,
    "code": "AUTUMN-7QX4MZ2K",
    "state": "issued",
    "failure": "",
    "created_at": AT,
    "issued_at": AT,
    "expires_at": "2026-03-31T11:30:00Z",
    "redeemed_at": None,
    "voided_at": None,
}
POOL: dict[str, Any] = {
    "id": POOL_ID,
    "key": "summer",
    "name": "Summer codes",
    "codes": 0,
    "free": 0,
    "awaiting": 0,
    "created_at": AT,
}
