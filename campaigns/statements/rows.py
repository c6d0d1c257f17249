"""Rows as they are inserted many at a time; what they leave out is NULL."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID


class FiringRow(NamedTuple):
    id: int
    uuid: UUID
    campaign_id: int
    completion_id: int | None
    move_id: int | None
    member_id: int
    achievement_id: int
    status: str
    reason: str
    depth: int
    happened_at: datetime
    fired_at: datetime
    needs_person: bool = False


class RunRow(NamedTuple):
    firing_id: int
    effect_id: int
    member_id: int
    position: int
    amount: int
    next_at: datetime
    state: str = "pending"
    attempts: int = 0
    error: str = ""


class EntryRow(NamedTuple):
    uuid: UUID
    store_id: int
    account_id: int
    kind: str
    amount: int
    balance: int
    at: datetime
    run_id: int | None = None
    reverses_id: int | None = None
    request_id: str | None = None
    actor: str = ""
    reason: str = ""


class RewardRow(NamedTuple):
    uuid: UUID
    store_id: int
    member_id: int
    campaign_id: int
    firing_id: int
    run_id: int
    created_at: datetime
    kind: str
    state: str
    name: str = ""
    amount: int = 0
    pool_id: int | None = None
    coupon_id: int | None = None
    code: str = ""
    failure: str = ""
    valid_for: timedelta | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
