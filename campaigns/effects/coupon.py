"""Issue a coupon: from a pool, by a pattern, or to be filled in by the caller later."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from campaigns.locks import take_coupons
from campaigns.models import Coupon, CouponPool, Reward
from campaigns.statements import RewardRow, statements
from members.errors import Wrong
from members.models import Store

from .codes import FEWEST_DRAWN, LONGEST, draw
from .interface import Cost, EffectKind, Hands, Job, Settings, one_of, text_wrong, whole_wrong
from .rewarding import give_up, issue, reward_row

SOURCES = ("pool", "pattern", "caller")


class IssueCoupon(EffectKind):
    """`{"from": "pool", "pool": "sun"}`, `{"from": "pattern", "pattern": "SUN-########"}` or `{"from": "caller"}`."""

    known = frozenset({"from", "pool", "pattern", "name", "valid_days"})

    def check(self, settings: Settings, store: Store) -> Iterator[Wrong]:
        yield from one_of(settings, "from", SOURCES)
        yield from text_wrong(settings, "name", 255, required=False)
        yield from whole_wrong(settings, "valid_days", 1, 36_500)
        source, pattern, pool = settings.get("from"), settings.get("pattern"), settings.get("pool")
        if source == "pattern" and (not isinstance(pattern, str) or pattern.count("#") < FEWEST_DRAWN):
            yield Wrong("/pattern", "guessable", f"At least {FEWEST_DRAWN} characters must be drawn: write # for each.")
        elif source == "pattern" and len(str(pattern)) > LONGEST:
            yield Wrong("/pattern", "too_long", f"A code may have at most {LONGEST} characters.")
        if source == "pool" and not CouponPool.objects.filter(store=store, key=str(pool)).exists():
            yield Wrong("/pool", "unknown_pool", "This store has no such pool.")

    def cost(self, settings: Settings, reached: int) -> Cost:
        return Cost(coupons=1)

    def perform(self, jobs: Sequence[Job], hands: Hands) -> None:
        by_pool: defaultdict[tuple[int, str], list[Job]] = defaultdict(list)
        rows: list[RewardRow] = []
        for job in jobs:
            if job.settings["from"] == "pool":
                by_pool[job.campaign.store_id, job.settings["pool"]].append(job)
            else:
                rows.append(_without_pool(job, hands))
        for (store_id, key), some in sorted(by_pool.items()):
            rows += _from_pool(CouponPool.objects.get(store=store_id, key=key), some, hands)
        statements().insert(Reward, rows)

    def fail(self, job: Job, error: str, hands: Hands) -> None:
        give_up(job, Reward.Kind.COUPON, error, hands)

    def undo(self, job: Job, hands: Hands) -> bool:
        """What was redeemed stays so, and a person is told."""
        rewards = Reward.objects.filter(run=job.run_id)
        open_states = [Reward.State.ISSUED, Reward.State.AWAITING_CODE]
        rewards.filter(state__in=open_states).update(state=Reward.State.VOIDED, voided_at=hands.at)
        return not rewards.filter(state=Reward.State.REDEEMED).exists()


def _without_pool(job: Job, hands: Hands) -> RewardRow:
    if job.settings["from"] == "caller":
        return reward_row(job, hands, Reward.Kind.COUPON, Reward.State.AWAITING_CODE)
    return reward_row(job, hands, Reward.Kind.COUPON, code=draw(job.settings["pattern"]))


def _from_pool(pool: CouponPool, jobs: Sequence[Job], hands: Hands) -> list[RewardRow]:
    """Who finds no code left waits for one, and loses nothing."""
    coupons = take_coupons(pool.pk, len(jobs))
    Coupon.objects.filter(pk__in=[coupon.pk for coupon in coupons]).update(given_at=hands.at)
    given = [
        reward_row(job, hands, Reward.Kind.COUPON, pool_id=pool.pk, coupon_id=coupon.pk, code=coupon.code)
        for job, coupon in zip(jobs, coupons, strict=False)
    ]
    waiting = [
        reward_row(job, hands, Reward.Kind.COUPON, Reward.State.AWAITING_CODE, pool_id=pool.pk)
        for job in jobs[len(coupons) :]
    ]
    return given + waiting


def give(reward: Reward, coupon: Coupon, hands: Hands) -> Reward:
    """The code is this member's; not yet written."""
    reward.coupon, reward.code = coupon, coupon.code
    return issue(reward, hands.at)
