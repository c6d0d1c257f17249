"""What people and programs do with rewards that were given: fill in a code, redeem, void."""

import datetime
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.effects.codes import LONGEST
from campaigns.effects.rewarding import issue
from campaigns.ledger import post, reverse_of
from campaigns.locks import lock_account, lock_reward
from campaigns.models import LedgerEntry, Reward
from members.actors import Actor
from members.errors import Refused
from members.services.audit import record

State = Reward.State


def fill_reward(
    reward: Reward,
    code: str,
    *,
    actor: Actor,
    issued_at: datetime.datetime | None = None,
    expires_at: datetime.datetime | None = None,
) -> Reward:
    """Give a code to a reward that waits for one; issued now, and valid for as long as it said, unless told here."""
    code = code.strip()
    if not 0 < len(code) <= LONGEST or not code.isprintable():
        raise Refused("bad_text", f"A code has 1 to {LONGEST} characters.", field="code")
    try:
        with transaction.atomic():
            kept = _in_state(reward, {State.AWAITING_CODE}, "filled in")
            kept.code = code
            issue(kept, issued_at or timezone.now())
            kept.expires_at = expires_at or kept.expires_at
            if kept.expires_at and kept.issued_at and kept.expires_at <= kept.issued_at:
                raise Refused("end_before_start", "It would expire before it is issued.", field="expires_at")
            kept.save(update_fields=["code", "state", "issued_at", "expires_at"])
            _record(kept, "filled", actor)
    except IntegrityError as error:
        raise Refused("code_taken", "This code was given already.", field="code") from error
    return kept


def redeem_reward(reward: Reward, *, actor: Actor) -> Reward:
    """The coupon was used; once."""
    with transaction.atomic():
        kept = _in_state(reward, {State.ISSUED}, "redeemed")
        if kept.kind != Reward.Kind.COUPON:
            raise Refused("not_a_coupon", "Points are spent, not redeemed.", field="kind")
        kept.state, kept.redeemed_at = State.REDEEMED, timezone.now()
        kept.save(update_fields=["state", "redeemed_at"])
        _record(kept, "redeemed", actor)
    return kept


def void_reward(reward: Reward, *, actor: Actor, reason: str) -> Reward:
    """It is worth nothing any more; points go back, and its code is never given again."""
    if not reason.strip():
        raise Refused("reason_required", "Say why this reward is voided.", field="reason")
    with transaction.atomic():
        account = lock_account(reward.member_id)
        kept = _in_state(reward, {State.ISSUED, State.AWAITING_CODE, State.FAILED}, "voided")
        at = timezone.now()
        if kept.kind == Reward.Kind.POINTS:
            entries = LedgerEntry.objects.filter(run=kept.run_id)
            back = [reverse_of(entry, reason=reason, actor=actor.name) for entry in entries]
            post(back, {account.pk: account}, at)
        kept.state, kept.voided_at = State.VOIDED, at
        kept.save(update_fields=["state", "voided_at"])
        _record(kept, "voided", actor, reason)
    return kept


def expire_rewards(limit: int = 1_000) -> int:
    """Mark what has expired; reading says so from the very instant, swept or not."""
    over = Reward.objects.filter(state=State.ISSUED, expires_at__lte=timezone.now()).order_by("expires_at")
    return Reward.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:limit]), state=State.ISSUED).update(
        state=State.EXPIRED
    )


def _in_state(reward: Reward, states: Collection[str], done: str, at: datetime.datetime | None = None) -> Reward:
    kept = lock_reward(reward.pk)
    now = kept.state_at(at or timezone.now())
    if now not in states:
        raise Refused("wrong_status", f"This reward is {now} and cannot be {done}.", field="state")
    return kept


def _record(reward: Reward, verb: str, actor: Actor, reason: str = "") -> None:
    after = {"state": reward.state, "code": reward.code}
    record(actor, f"reward.{verb}", reward, store=reward.store_id, after=after, reason=reason)
