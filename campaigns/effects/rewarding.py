"""Rows of the reward log, as effects write them."""

import datetime
from typing import Any

from campaigns.models import Reward
from campaigns.statements import RewardRow, statements
from members.uuids import new_uuid

from .interface import Hands, Job

DAY = datetime.timedelta(days=1)


def reward_row(job: Job, hands: Hands, kind: str, state: str = Reward.State.ISSUED, **values: Any) -> RewardRow:
    """A reward for the job; unless said otherwise the member has it from now on."""
    days = job.settings.get("valid_days")
    valid_for = None if days is None else days * DAY
    is_issued = state == Reward.State.ISSUED
    return RewardRow(
        uuid=new_uuid(),
        store_id=job.campaign.store_id,
        member_id=job.member_id,
        campaign_id=job.campaign.pk,
        firing_id=job.firing_id,
        run_id=job.run_id,
        created_at=hands.at,
        kind=kind,
        state=state,
        name=job.settings.get("name") or "",
        valid_for=valid_for,
        issued_at=hands.at if is_issued else None,
        expires_at=hands.at + valid_for if is_issued and valid_for else None,
        **values,
    )


def issue(reward: Reward, at: datetime.datetime) -> Reward:
    """From now on the member has what was waited for; not yet written."""
    reward.state, reward.issued_at = Reward.State.ISSUED, at
    reward.expires_at = None if reward.valid_for is None else at + reward.valid_for
    return reward


def give_up(job: Job, kind: str, error: str, hands: Hands) -> None:
    """The log says what the member did not get, and why."""
    if not Reward.objects.filter(run=job.run_id).exists():
        row = reward_row(job, hands, kind, Reward.State.FAILED, amount=job.amount, failure=error)
        statements().insert(Reward, [row])
