"""Entering points: the one place where a balance changes, and never without its entry."""

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from campaigns.models import Account, LedgerEntry
from campaigns.statements import EntryRow, statements
from members.uuids import new_uuid


class Posting(NamedTuple):
    """Points that come, or (below 0) go."""

    member_id: int
    store_id: int
    kind: str
    amount: int
    run_id: int | None = None
    reverses_id: int | None = None
    request_id: str | None = None
    actor: str = ""
    reason: str = ""


def post(postings: Sequence[Posting], accounts: Mapping[int, Account], at: datetime.datetime) -> list[UUID]:
    """Enter them all; the accounts must be locked, and are as they stand afterwards."""
    rows = []
    for each in postings:
        account = accounts[each.member_id]
        account.balance += each.amount
        rows.append(_row(each, account.balance, at))
    if rows:
        statements().insert(LedgerEntry, rows)
        moved = sorted({row.account_id for row in rows})
        statements().set_balances({pk: accounts[pk].balance for pk in moved})
    return [row.uuid for row in rows]


def post_one(posting: Posting, account: Account, at: datetime.datetime) -> LedgerEntry:
    """Enter it, and show it as it was entered."""
    (entry,) = post([posting], {account.pk: account}, at)
    return LedgerEntry.objects.get(uuid=entry)


def reverse_of(entry: LedgerEntry, *, reason: str, actor: str = "") -> Posting:
    """What takes an entry back."""
    return Posting(
        entry.account_id,
        entry.store_id,
        LedgerEntry.Kind.REVERSED,
        -entry.amount,
        reverses_id=entry.pk,
        reason=reason,
        actor=actor,
    )


def _row(posting: Posting, balance: int, at: datetime.datetime) -> EntryRow:
    return EntryRow(
        uuid=new_uuid(),
        store_id=posting.store_id,
        account_id=posting.member_id,
        kind=posting.kind,
        amount=posting.amount,
        balance=balance,
        at=at,
        run_id=posting.run_id,
        reverses_id=posting.reverses_id,
        request_id=posting.request_id,
        actor=posting.actor[:200],
        reason=posting.reason,
    )
