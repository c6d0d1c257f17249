"""Carrying out effects: what is on the list is done, set by set; what fails is tried again, by itself.

An effect and its record are one transaction, so a worker that dies in between leaves neither.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from campaigns.effects import KINDS, Hands, Job
from campaigns.locks import claim_accounts, open_accounts
from campaigns.models import Effect, EffectRun
from campaigns.statements import statements
from members.errors import Refused
from members.inbox.accept import again_after_deadlock

log = structlog.get_logger("laurel.campaigns")
BATCH = 1_000
# Looked at for each that is wanted: others may have the first ones in hand.
CHOICE = 8
MOST_RUNS = 5_000
MOST_ATTEMPTS = 8
FIRST_PAUSE = datetime.timedelta(seconds=30)
LONGEST_PAUSE = datetime.timedelta(hours=6)
_READ = ("pk", "firing_id", "member_id", "amount", "attempts", "effect_id")


def carry_out(limit: int = BATCH, among: Collection[int] | None = None) -> int | None:
    """Do what is due for some members; how many effects, None if others have them all in hand.

    `among`: for these and no others.
    """
    due = EffectRun.objects.due(timezone.now()).order_by("next_at", "id")
    due = due if among is None else due.filter(member__in=among)
    members = set(due.values_list("member_id", flat=True)[: limit * CHOICE])
    if not members:
        return 0
    open_accounts(members)
    return again_after_deadlock(lambda: _carry_out(members, limit))


def _carry_out(members: set[int], limit: int) -> int | None:
    with transaction.atomic():
        accounts = claim_accounts(members, limit)
        if not accounts:
            return None
        hands = Hands(timezone.now(), accounts)
        jobs = _due_jobs(hands)
        # All first effects before all second ones: each firing's are carried out in their order.
        for _, some in groupby(jobs, key=lambda job: (job.effect.position, job.effect.kind)):
            perform(list(some), hands)
    return len(jobs)


def _due_jobs(hands: Hands) -> list[Job]:
    due = EffectRun.objects.due(hands.at).filter(member__in=list(hands.accounts))
    rows = list(due.order_by("position", "effect__kind", "id").values_list(*_READ)[:MOST_RUNS])
    effects = Effect.objects.select_related("campaign__store").in_bulk({row[-1] for row in rows})
    return [Job._make((*row[:-1], effects[row[-1]], effects[row[-1]].campaign)) for row in rows]


def perform(jobs: Sequence[Job], hands: Hands) -> None:
    """Together; and where that fails, each by itself, so that one does not stop the others."""
    before = {pk: account.balance for pk, account in hands.accounts.items()}
    try:
        with transaction.atomic():
            KINDS[jobs[0].effect.kind].perform(jobs, hands)
            _note_done(jobs, hands.at)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not an effect's: the next run tries again
    except Exception as error:  # noqa: BLE001  whatever it is, it is this effect's, and is shown with it
        _restore(hands, before)
        if len(jobs) == 1:
            _note_failure(jobs[0], error, hands)
        else:
            for job in jobs:
                perform([job], hands)


def _restore(hands: Hands, balances: Mapping[int, int]) -> None:
    """What the failed try had counted in memory is not in the database."""
    for pk, balance in balances.items():
        hands.accounts[pk].balance = balance


def _note_done(jobs: Sequence[Job], at: datetime.datetime) -> None:
    statements().mark_done([job.run_id for job in jobs], at)


def _note_failure(job: Job, error: Exception, hands: Hands) -> None:
    """Tried again later if that can help; shown for a person if it cannot, or did not."""
    attempts, text = job.attempts + 1, f"{type(error).__name__}: {error}"[:1_000]
    pause = min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)
    noted = {"attempts": attempts, "error": text, "next_at": hands.at + pause}
    if isinstance(error, Refused) or attempts >= MOST_ATTEMPTS:
        noted["state"] = EffectRun.State.FAILED
        KINDS[job.effect.kind].fail(job, text, hands)
    EffectRun.objects.filter(pk=job.run_id).update(**noted)
    log.warning("effect failed", run=job.run_id, kind=job.effect.kind, attempts=attempts, error=text)
