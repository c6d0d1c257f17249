"""What workers of a nursery do for campaigns: fire and carry out, and stop at named points inside their transaction."""

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.db.models import Count, Sum
from django.utils import timezone

from achievements.models import Achievement, Completion
from campaigns.effects import coupon
from campaigns.firing import carry_out, fire
from campaigns.firing.nudges import finish
from campaigns.management.commands import import_coupons
from campaigns.models import Account, Campaign, Coupon, EffectRun, Firing, LedgerEntry, Reward, Tally
from campaigns.services import points, pools
from members.errors import Refused
from members.inbox.registry import registry
from members.models import AuditEntry, Event, Member, Store
from tests import nursery
from tests.achievements.evaluation.making import make_live
from tests.campaigns.factories import ACTOR, COUPON, POINTS, make_live_campaign, make_pool
from tests.members.factories import make_member, make_store

MICRO = 1_000_000
# Where: module, function, and whether behind it.
POINTS_OF_DEATH: dict[str, tuple[Any, str, bool]] = {
    "claimed": (fire, "_fire", False),
    "judged": (fire, "_write", False),
    "fired": (fire, "_write", True),
    "performing": (carry_out, "perform", False),
    "between an effect and its record": (carry_out, "_note_done", False),
    "recorded": (carry_out, "_note_done", True),
    "code taken": (coupon, "take_coupons", True),
    "balance read": (points, "lock_account", True),
}
DEADLY = [name for name in POINTS_OF_DEATH if name != "balance read"]
PATTERN = {"kind": "coupon", "settings": {"from": "pattern", "pattern": "DRAWN-########"}}
BONUS = {"kind": "event", "settings": {"type": "bonus"}}
BUDGET = 1_000
PAUSE = 0.01


def make_world(members: int, completions: int, codes: int) -> None:
    """Six campaigns that all answer the same completions, each in a way of its own."""
    store = make_store()
    made = Member.objects.bulk_create(Member(store=store, external_id=f"m{n}") for n in range(members))
    visits = make_visits(store)
    make_pool(store, *(f"CODE-{n}" for n in range(codes)))
    make_live_campaign(store, "points")
    make_live_campaign(store, "both", {"kind": "points", "settings": {"points": 1}}, PATTERN)
    make_live_campaign(store, "pool", COUPON)
    make_live_campaign(store, "once", POINTS, limits=[{"of": "member", "value": 1}])
    make_live_campaign(store, "budget", POINTS, limits=[{"of": "points", "value": BUDGET * 50 * MICRO}])
    make_live_campaign(store, "event", BONUS)
    at = timezone.now()
    Completion.objects.bulk_create(
        Completion(
            member=made[n % members],
            achievement=visits,
            ordinal=n,
            cause="event",
            attempt_number=1,
            completed_at=at,
            recorded_at=at,
        )
        for n in range(completions)
    )


def make_little(completions: int = 1, members: int = 1, effect: dict[str, Any] | None = None) -> None:
    """One campaign, and some members with a completion each."""
    store = make_store()
    visits = make_visits(store)
    make_pool(store, "ONLY")
    make_live_campaign(store, "little", effect or POINTS)
    at = timezone.now()
    for number in range(members):
        member = make_member(store, f"m{number}")
        for ordinal in range(completions):
            Completion.objects.create(
                member=member,
                achievement=visits,
                ordinal=ordinal,
                cause="event",
                attempt_number=1,
                completed_at=at,
                recorded_at=at,
            )


def make_visits(store: Store) -> Achievement:
    return make_live(store, {"key": "visits", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 3}]})


def give_points(amount: int) -> None:
    points.correct_points(Member.objects.get(), amount * MICRO, actor=ACTOR, reason="start")


def forget_one(name: str) -> None:
    """What the database remembers so that something does not happen twice."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


def work(seed: int, stop_after: int, stop_at: str) -> None:
    """Fire and carry out small batches; the one after so many stops inside its transaction for good."""
    registry.accepted.clear()
    dice, left = random.Random(seed), iter(range(stop_after, -1, -1))
    _at(stop_at, lambda: next(left, 1) or _stop(stop_at))
    while True:
        if not [done for done in (fire.fire_pending(dice.randint(1, 8)), carry_out.carry_out(dice.randint(1, 8)))
                if done]:  # fmt: skip
            time.sleep(PAUSE)


def fire_once(stop_at: str | None = None, *, locked: bool = True) -> str:
    """One firing, perhaps stopping inside it, perhaps without asking who has the member in hand."""
    return _once(fire, fire.fire_pending, stop_at, locked=locked)


def carry_out_once(stop_at: str | None = None, *, locked: bool = True, limit: int = 1) -> str:
    """The effects of so many members, likewise; here it is the codes that are not locked."""
    if not locked:
        nursery.replace(coupon, "take_coupons", lambda held: _any_coupons)
    return _once(carry_out, lambda: carry_out.carry_out(limit), stop_at, locked=True)


def spend(amount: int, times: int, *, locked: bool = True, stop_at: str | None = None) -> int:
    """How often there was enough."""
    if not locked:
        nursery.replace(points, "lock_account", lambda held: lambda pk: Account.objects.get(pk=pk))
    if stop_at:
        _at(stop_at, _once_only(stop_at))
    member, done = Member.objects.get(), 0
    if not stop_at:
        nursery.stop(at="ready")
    for _ in range(times):
        try:
            points.spend_points(member, amount * MICRO, actor=ACTOR)
            done += 1
        except Refused:
            pass
    return done


def money() -> dict[str, int]:
    """The balance, and what the entries say it is."""
    entries = LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"] or 0
    return {"balance": sum(Account.objects.values_list("balance", flat=True)) // MICRO, "entries": entries // MICRO}


def counts() -> dict[str, int]:
    return {
        "firings": Firing.objects.count(),
        "codes": Reward.objects.exclude(code="").count(),
        "different codes": Reward.objects.exclude(code="").values("code").distinct().count(),
        "awaiting": Reward.objects.filter(state="awaiting_code").count(),
    }


def left() -> int:
    """What is still to be done."""
    expected = Campaign.objects.count() * Completion.objects.count()
    return expected - Firing.objects.count() + EffectRun.objects.filter(state="pending").count()


def found() -> dict[str, Any]:
    """Everything that must add up in the end."""
    twice = Firing.objects.values("campaign", "completion").annotate(n=Count("pk")).filter(n__gt=1).count()
    fired = Counter(Firing.objects.filter(status="fired").values_list("campaign__key", flat=True))
    sums = dict(LedgerEntry.objects.values_list("account").annotate(Sum("amount")).order_by())
    wrong = [account.pk for account in Account.objects.all() if account.balance != sums.get(account.pk, 0)]
    codes = list(Reward.objects.exclude(code="").values_list("code", flat=True))
    return {
        "twice": twice,
        "firings": Firing.objects.count(),
        "fired": dict(fired),
        "runs": dict(EffectRun.objects.values_list("state").annotate(Count("pk")).order_by()),
        "points": (LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"] or 0) // MICRO,
        "wrong balances": wrong,
        "codes twice": len(codes) - len(set(codes)),
        "given": Coupon.objects.filter(given_at__isnull=False).count(),
        "pool rewards": Reward.objects.filter(pool__isnull=False, state="issued").count(),
        "awaiting": Reward.objects.filter(state="awaiting_code").count(),
        "budget used": Tally.objects.get().used // MICRO,
        "stops": AuditEntry.objects.filter(action="campaign.budget_spent").count(),
        "events": Event.objects.filter(type="bonus").count(),
        "errors": list(EffectRun.objects.exclude(error="").values_list("error", flat=True)[:3]),
    }


def _once(module: Any, do: Callable[[], int | None], stop_at: str | None, *, locked: bool) -> str:
    if stop_at:
        _at(stop_at, _once_only(stop_at))
    if not locked:
        nursery.replace(module, "claim_accounts", lambda held: lambda ids, most: Account.objects.in_bulk(list(ids)))
    try:
        return str(do())
    except IntegrityError as error:
        return str(error).partition('"')[2].partition('"')[0]


def _any_coupons(pool_id: int, count: int) -> list[Coupon]:
    return list(Coupon.objects.free().filter(pool=pool_id).order_by("pk")[:count])


def _once_only(point: str) -> Callable[[], object]:
    times = iter([0])
    return lambda: next(times, 1) or _stop(point)


def _at(point: str, do: Callable[[], object]) -> None:
    module, name, is_after = POINTS_OF_DEATH[point]

    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        def passing(*arguments: Any) -> Any:
            if not is_after:
                do()
            answer = function(*arguments)
            if is_after:
                do()
            return answer

        return passing

    nursery.replace(module, name, wrapped)


def _stop(point: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        nursery.stop(at=point, backend=cursor.fetchone()[0])


# Codes from a file ----------------------------------------------------------------------------------------


def make_waiting(count: int) -> None:
    """A pool, and so many members who wait for a code of it."""
    make_little(members=count, effect=COUPON)
    finish()


def import_codes(file: str, stop_at: int | None = None) -> int:
    """Import in small batches, perhaps stopping inside one's transaction for good; how many transactions there were."""
    import_coupons.BATCH, pools.BATCH = 20, 5
    count = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            answer, count = function(*arguments, **options), count + 1
            if count == stop_at:
                nursery.stop(at=count)
            return answer

        return counting

    nursery.replace(pools, "record", counted)  # codes are added, and not yet committed
    nursery.replace(pools, "take_coupons", counted)  # codes are about to be given
    with suppress(CommandError):  # the codes of before are there already
        call_command("import_coupons", file, store="shop", pool="summer")
    return count


def codes() -> dict[str, Any]:
    """Everything about codes, and who has which."""
    given = Reward.objects.order_by("pk").values_list("code", flat=True)
    return {"codes": list(Coupon.objects.order_by("code").values_list("code", flat=True)), "given": list(given),
            "taken": Coupon.objects.filter(given_at__isnull=False).count()}  # fmt: skip
