"""What a person decides: a failed effect is tried again or waived, what was taken back is reversed or left."""

from django.db import transaction
from django.utils import timezone

from campaigns.effects import Hands
from campaigns.firing.nudges import nudge
from campaigns.firing.rollback import reverse_firing
from campaigns.locks import lock_account, lock_run
from campaigns.models import EffectRun, Firing, Reward
from members.actors import Actor
from members.errors import Refused
from members.services.audit import record

State = EffectRun.State


def retry_run(run: EffectRun, *, actor: Actor) -> EffectRun:
    """Have it carried out once more, at once and as often as a new one."""
    with transaction.atomic():
        kept = _failed(run)
        # What the log said was not given is about to be given.
        Reward.objects.filter(run=kept, state=Reward.State.FAILED).delete()
        kept.state, kept.attempts, kept.next_at = State.PENDING, 0, timezone.now()
        kept.save(update_fields=["state", "attempts", "next_at"])
        _record(kept, "effect_retried", actor)
        transaction.on_commit(nudge, robust=True)
    return kept


def waive_run(run: EffectRun, *, actor: Actor, reason: str) -> EffectRun:
    """Let it be: the member gets nothing for it."""
    _require(reason)
    with transaction.atomic():
        kept = _failed(run)
        kept.state = State.WAIVED
        kept.save(update_fields=["state"])
        _record(kept, "effect_waived", actor, reason)
    return kept


def reverse_by_hand(firing: Firing, *, actor: Actor, reason: str) -> Firing:
    """Take its rewards back, as far as they can be; the completion may then be rewarded again."""
    _require(reason)
    with transaction.atomic():
        account = lock_account(firing.member_id)
        kept = Firing.objects.select_related("campaign", "member", "achievement").get(pk=firing.pk)
        if kept.status != Firing.Status.FIRED:
            raise Refused("wrong_status", f"This firing is {kept.status}.", field="status")
        reverse_firing(kept, Hands(timezone.now(), {account.pk: account}))
        kept.needs_person = False
        kept.save(update_fields=["status", "needs_person"])
        record(actor, "firing.reversed", kept, store=kept.campaign.store_id, reason=reason)
    return kept


def leave_as_is(firing: Firing, *, actor: Actor, reason: str) -> Firing:
    """The completion was taken back, and the member keeps what they got."""
    _require(reason)
    with transaction.atomic():
        lock_account(firing.member_id)
        Firing.objects.filter(pk=firing.pk).update(needs_person=False)
        firing.refresh_from_db()
        record(actor, "firing.kept", firing, store=firing.campaign.store_id, reason=reason)
    return firing


def _failed(run: EffectRun) -> EffectRun:
    lock_account(run.member_id)
    kept = lock_run(run.pk)
    if kept.state != State.FAILED:
        raise Refused("wrong_status", f"This effect is {kept.state}.", field="state")
    return kept


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_required", "Say why.", field="reason")


def _record(run: EffectRun, verb: str, actor: Actor, reason: str = "") -> None:
    firing = run.firing
    after = {"effect": str(run.effect), "state": run.state}
    record(actor, f"firing.{verb}", firing, store=firing.campaign.store_id, after=after, reason=reason)
