"""A member's points: what people and programs do with them. The balance is always the sum of the entries."""

from django.db import transaction
from django.utils import timezone

from campaigns.ledger import Posting, post_one
from campaigns.locks import lock_account
from campaigns.models import Account, LedgerEntry
from members.actors import Actor
from members.errors import Refused
from members.models import Member
from members.services.audit import record

MOST = 10**9 * 10**6


def balance_of(member: Member) -> int:
    """In millionths; who never had any has 0."""
    return Account.objects.filter(pk=member.pk).values_list("balance", flat=True).first() or 0


def spend_points(
    member: Member, amount: int, *, actor: Actor, reason: str = "", request_id: str | None = None
) -> LedgerEntry:
    """Take points off; more than there are is refused. The same request id is answered as the first time."""
    _check_amount(amount)
    with transaction.atomic():
        account = lock_account(member.pk)
        if request_id is not None and (known := _known(account, request_id)):
            return _same(known, -amount)
        if account.balance < amount:
            raise Refused("not_enough_points", "The member has fewer points than that.", field="points")
        posting = Posting(member.pk, member.store_id, LedgerEntry.Kind.SPENT, -amount, request_id=request_id,
                          actor=actor.name, reason=reason)  # fmt: skip
        return post_one(posting, account, timezone.now())


def correct_points(
    member: Member, amount: int, *, actor: Actor, reason: str, request_id: str | None = None
) -> LedgerEntry:
    """Add points, or (below 0) take some off, by hand; never more than there are. A request id counts once."""
    if not reason.strip():
        raise Refused("reason_required", "Say why the points are set right.", field="reason")
    _check_amount(abs(amount))
    with transaction.atomic():
        account = lock_account(member.pk)
        if request_id is not None and (known := _known(account, request_id)):
            return _same(known, amount)
        if amount < 0 and account.balance + amount < 0:
            raise Refused("not_enough_points", "The member has fewer points than that.", field="points")
        posting = Posting(member.pk, member.store_id, LedgerEntry.Kind.CORRECTED, amount, request_id=request_id,
                          actor=actor.name, reason=reason)  # fmt: skip
        entry = post_one(posting, account, timezone.now())
        record(actor, "points.corrected", member, store=member.store_id, reason=reason,
               before={"balance": account.balance - amount}, after={"balance": account.balance})  # fmt: skip
    return entry


def _check_amount(amount: int) -> None:
    if not 0 < amount <= MOST:
        raise Refused("out_of_range", "This must be above 0, and at most 1,000,000,000.", field="points")


def _known(account: Account, request_id: str) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(account=account, request_id=request_id).first()


def _same(known: LedgerEntry, amount: int) -> LedgerEntry:
    if known.amount != amount:
        raise Refused("conflict", "This request id was used before for other points.", field="request_id")
    return known
