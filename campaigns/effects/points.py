"""Give points: a number of them, or a rate of what was reached."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from achievements.engine.amounts import MICRO, AmountError, parse_amount
from campaigns.ledger import Posting, post, reverse_of
from campaigns.models import LedgerEntry, Reward
from campaigns.statements import statements
from members.errors import Wrong
from members.models import Store

from .interface import Cost, EffectKind, Hands, Job, Settings, one_of, whole_wrong
from .rewarding import give_up, reward_row

ROUNDINGS = ("down", "up", "nearest")
MOST_DECIMALS = 6


class GivePoints(EffectKind):
    """`{"points": 50}`, or `{"rate": 0.5, "round": "down", "decimals": 0}` times what was reached."""

    known = frozenset({"points", "rate", "round", "decimals", "name"})

    def check(self, settings: Settings, store: Store) -> Iterator[Wrong]:
        if ("points" in settings) == ("rate" in settings):
            yield Wrong("/points", "ambiguous", "Give either a number of points or a rate.")
            return
        yield from _amount_wrong(settings, "points" if "points" in settings else "rate")
        yield from one_of(settings, "round", ROUNDINGS, "down")
        yield from whole_wrong(settings, "decimals", 0, MOST_DECIMALS)

    def cost(self, settings: Settings, reached: int) -> Cost:
        if "points" in settings:
            return Cost(points=parse_amount(settings["points"]))
        exactly = reached * parse_amount(settings["rate"])  # in units of 10⁻¹²
        unit = MICRO * 10 ** (MOST_DECIMALS - settings.get("decimals", 0))
        return Cost(points=_rounded(exactly, unit, settings.get("round", "down")) * unit // MICRO)

    def perform(self, jobs: Sequence[Job], hands: Hands) -> None:
        """Points of 0, from a rate of little, are no points: nothing is entered."""
        paid = [job for job in jobs if job.amount]
        earned = LedgerEntry.Kind.EARNED
        postings = [
            Posting(job.member_id, job.campaign.store_id, earned, job.amount, run_id=job.run_id) for job in paid
        ]
        post(postings, hands.accounts, hands.at)
        statements().insert(Reward, [reward_row(job, hands, Reward.Kind.POINTS, amount=job.amount) for job in paid])

    def fail(self, job: Job, error: str, hands: Hands) -> None:
        give_up(job, Reward.Kind.POINTS, error, hands)

    def undo(self, job: Job, hands: Hands) -> bool:
        """What was spent meanwhile is owed: the balance may fall below 0. What was voided went back already."""
        entries = LedgerEntry.objects.filter(run=job.run_id).not_reversed()
        post([reverse_of(entry, reason="completion taken back") for entry in entries], hands.accounts, hands.at)
        Reward.objects.filter(run=job.run_id).update(state=Reward.State.VOIDED, voided_at=hands.at)
        return True


def _amount_wrong(settings: Settings, name: str) -> Iterator[Wrong]:
    try:
        amount = parse_amount(settings[name]) if _is_number(settings[name]) else 0
    except AmountError as error:
        yield Wrong(f"/{name}", error.code, "At most 6 decimals, and at most 1,000,000,000.")
        return
    if amount <= 0:
        yield Wrong(f"/{name}", "out_of_range", "This must be a number above 0.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _rounded(amount: int, unit: int, how: str) -> int:
    """How many whole units; halves go up."""
    if how == "up":
        return -(-amount // unit)
    return (amount + unit // 2) // unit if how == "nearest" else amount // unit
