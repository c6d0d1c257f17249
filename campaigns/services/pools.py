"""Coupon pools: making them, filling them, and giving codes to whoever waits for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.effects.codes import LONGEST
from campaigns.effects.coupon import give
from campaigns.effects.interface import Hands
from campaigns.locks import lock_awaiting, lock_pool, take_coupons
from campaigns.models import Coupon, CouponPool, Reward
from members.actors import Actor
from members.errors import Refused
from members.models import Store
from members.services.audit import record

from .campaigns.reading import KEY

BATCH = 1_000


@dataclass
class Filled:
    """What became of some codes."""

    rows: int = 0
    added: int = 0
    duplicates: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


def create_pool(store: Store, key: str, name: str, *, actor: Actor) -> CouponPool:
    """An empty one."""
    if not KEY.fullmatch(key):
        raise Refused("bad_format", "A letter, then letters, digits, “_”, “.” or “-”; at most 100.", field="key")
    try:
        with transaction.atomic():
            pool = CouponPool.objects.create(store=store, key=key, name=name or key)
            record(actor, "pool.created", pool, store=store, after={"key": key, "name": pool.name})
    except IntegrityError as error:
        raise Refused("key_taken", f"This store has a pool with the key “{key}”.", field="key") from error
    return pool


def fill_pool(pool: CouponPool, codes: Sequence[str], *, actor: Actor) -> Filled:
    """Add codes; one that is in any pool of the store already is left out, and said."""
    filled = Filled(rows=len(codes))
    good = [code for code in map(str.strip, codes) if _is_good(code, filled)]
    unique = list(dict.fromkeys(good))
    added = _add(pool, unique, actor) if unique else set[str]()
    filled.added = len(added)
    filled.duplicates = [*_repeats(good), *(code for code in unique if code not in added)]
    while hand_out(pool.pk):
        pass
    return filled


def _add(pool: CouponPool, codes: Sequence[str], actor: Actor) -> set[str]:
    """Those that were nowhere in the store before; whoever adds the same ones at the same time adds the others."""
    with transaction.atomic():
        lock_pool(pool.pk)
        known = set(Coupon.objects.filter(store=pool.store_id, code__in=codes).values_list("code", flat=True))
        fresh = [code for code in codes if code not in known]
        coupons = [Coupon(store_id=pool.store_id, pool=pool, code=code) for code in fresh]
        Coupon.objects.bulk_create(coupons, ignore_conflicts=True)
        added = set(pool.coupons.filter(code__in=fresh).values_list("code", flat=True))
        if added:
            record(actor, "pool.filled", pool, store=pool.store_id, after={"codes": len(added)})
    return added


def hand_out(pool_id: int, limit: int = BATCH) -> int:
    """Codes of the pool go to those who wait, longest first; how many."""
    with transaction.atomic():
        waiting = lock_awaiting(pool_id, limit)
        coupons = take_coupons(pool_id, len(waiting)) if waiting else []
        hands = Hands(timezone.now(), {})
        rewards = [give(reward, coupon, hands) for reward, coupon in zip(waiting, coupons, strict=False)]
        Reward.objects.bulk_update(rewards, ["coupon", "code", "state", "issued_at", "expires_at"])
        Coupon.objects.filter(pk__in=[coupon.pk for coupon in coupons]).update(given_at=hands.at)
    return len(rewards)


def hand_out_everywhere() -> int:
    """The same for every pool somebody waits for."""
    waiting = Reward.objects.filter(state=Reward.State.AWAITING_CODE, pool__isnull=False)
    return sum(hand_out(pool) for pool in sorted(set(waiting.values_list("pool_id", flat=True))))


def _is_good(code: str, filled: Filled) -> bool:
    if 0 < len(code) <= LONGEST and code.isprintable():
        return True
    filled.bad.append(code[:LONGEST])
    return False


def _repeats(codes: Iterable[str]) -> list[str]:
    """Those that were there before, each time they come again."""
    seen: set[str] = set()
    return [code for code in codes if code in seen or seen.add(code)]  # type: ignore[func-returns-value]
