"""Completions that were taken back: their rewards follow where the campaign says so; else a person decides."""

import datetime
from collections.abc import Mapping, Sequence

import structlog
from django.db import InterfaceError, OperationalError, transaction

from campaigns.effects import KINDS, Hands, Job
from campaigns.models import Account, EffectRun, Firing

log = structlog.get_logger("laurel.campaigns")


def take_back(accounts: Mapping[int, Account], at: datetime.datetime) -> int:
    """Look at the firings of these members whose completion was taken back; how many there were."""
    found = Firing.objects.filter(
        member__in=list(accounts),
        status=Firing.Status.FIRED,
        rolled_back_at=None,
        completion__rolled_back_at__isnull=False,
    )
    firings = list(found.select_related("campaign", "member", "achievement").order_by("pk"))
    hands = Hands(at, accounts)
    for firing in firings:
        firing.rolled_back_at = at
        firing.needs_person = not (firing.campaign.reverses and _reversed(firing, hands))
    Firing.objects.bulk_update(firings, ["rolled_back_at", "status", "needs_person"])
    return len(firings)


def _reversed(firing: Firing, hands: Hands) -> bool:
    """Whether all of it could be undone; if that fails, a person is told, and the others go on."""
    account = hands.accounts[firing.member_id]
    balance = account.balance
    try:
        with transaction.atomic():
            reverse_firing(firing, hands)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble: the next run tries again
    except Exception as error:
        log.exception("firing not reversed", firing=firing.pk, error=str(error))
        account.balance, firing.status = balance, Firing.Status.FIRED  # what was counted is not in the database
        return False
    return not firing.needs_person


def reverse_firing(firing: Firing, hands: Hands) -> None:
    """Undo what can be undone; what was still to be done is waived. The firing is not yet written."""
    undone = [KINDS[job.effect.kind].undo(job, hands) for job in reversed(_jobs(firing, EffectRun.State.DONE))]
    open_states = [EffectRun.State.PENDING, EffectRun.State.FAILED]
    firing.runs.filter(state__in=open_states).update(state=EffectRun.State.WAIVED)
    firing.status = Firing.Status.REVERSED
    firing.needs_person = not all(undone)


def _jobs(firing: Firing, state: str) -> Sequence[Job]:
    runs = firing.runs.filter(state=state).select_related("effect").order_by("position", "pk")
    return [
        Job(run.pk, firing.pk, firing.member_id, run.amount, run.attempts, run.effect, firing.campaign) for run in runs
    ]
