"""Every lock of this floor: what a write's arithmetic depends on is read after the lock.

Always in this order: the campaigns, members' accounts by number, tallies by number, coupons.
"""

import hashlib
from collections.abc import Collection, Sequence

from django.db import connection

from campaigns.models import Account, Campaign, Coupon, CouponPool, EffectRun, Reward, Tally

# Advisory locks share one space in the whole database; this half of the key keeps ours apart.
CAMPAIGN_LOCKS = int.from_bytes(hashlib.blake2b(b"laurel campaigns", digest_size=4).digest(), "big", signed=True)


def share_campaigns() -> None:
    """Campaigns stay as they are until the transaction ends; any number of workers may hold this.

    SQLite has one writer at a time, which is the same.
    """
    if connection.vendor == "postgresql":
        _take("SELECT pg_advisory_xact_lock_shared(%s, 0)")


def hold_campaigns() -> None:
    """Nobody fires until the transaction ends; a change of status takes its time after this."""
    if connection.vendor == "postgresql":
        _take("SELECT pg_advisory_xact_lock(%s, 0)")


def lock_campaign(campaign_id: int) -> Campaign:
    """The campaign, held until the transaction ends."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("store").get(pk=campaign_id)


def open_accounts(member_ids: Collection[int]) -> None:
    """Everybody has an account; those who have one keep it."""
    known = set(Account.objects.filter(pk__in=member_ids).values_list("pk", flat=True))
    missing = [Account(member_id=member) for member in sorted(set(member_ids) - known)]
    if missing:
        Account.objects.bulk_create(missing, ignore_conflicts=True)


def claim_accounts(member_ids: Collection[int], most: int) -> dict[int, Account]:
    """Some accounts of those members whom no other worker has in hand, held until the transaction ends."""
    found = Account.objects.filter(pk__in=member_ids).order_by("pk").select_for_update(skip_locked=True)
    return {account.pk: account for account in found[:most]}


def lock_account(member_id: int) -> Account:
    """The member's account, held until the transaction ends."""
    open_accounts([member_id])
    return Account.objects.select_for_update().get(pk=member_id)


def lock_tallies(limit_ids: Collection[int], intervals: Collection[int]) -> list[Tally]:
    """How much of these limits is used, held until the transaction ends."""
    found = Tally.objects.filter(limit__in=limit_ids, interval__in=intervals).order_by("limit_id", "interval")
    return list(found.select_for_update())


def take_coupons(pool_id: int, count: int) -> list[Coupon]:
    """The next free codes of the pool that nobody else is about to give out, held until the transaction ends."""
    free = Coupon.objects.free().filter(pool=pool_id).order_by("pk")
    return list(free.select_for_update(skip_locked=True)[:count])


def lock_pool(pool_id: int) -> None:
    """Nobody else adds codes to the pool until the transaction ends."""
    CouponPool.objects.select_for_update().get(pk=pool_id)


def lock_reward(reward_id: int) -> Reward:
    """The reward, held until the transaction ends."""
    return Reward.objects.select_for_update(of=("self",)).select_related("member", "campaign").get(pk=reward_id)


def lock_awaiting(pool_id: int, count: int) -> Sequence[Reward]:
    """Who has waited longest for a code of the pool, held until the transaction ends."""
    waiting = Reward.objects.filter(pool=pool_id, state=Reward.State.AWAITING_CODE).order_by("pk")
    return list(waiting.select_for_update(skip_locked=True)[:count])


def lock_run(run_id: int) -> EffectRun:
    """The run, held until the transaction ends."""
    return EffectRun.objects.select_for_update(of=("self",)).select_related("firing", "effect").get(pk=run_id)


def _take(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [CAMPAIGN_LOCKS])
