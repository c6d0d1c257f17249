"""Nudges: each calls a service; losing one costs latency, never a firing."""

from celery import shared_task

from campaigns import notices
from campaigns.firing.nudges import nudge, nudge_for_everything, work_off
from campaigns.services.pools import hand_out_everywhere
from campaigns.services.rewards import expire_rewards


@shared_task
def fire(everything: bool = False) -> None:  # noqa: FBT001, FBT002  a message has no names
    """Look what campaigns have not answered, and which effects are due."""
    work_off(everything=everything)


@shared_task
def sweep() -> None:
    """What a lost message cost is made up for here."""
    nudge()


@shared_task
def sweep_everything() -> None:
    """What no look at the newest can find is found here."""
    nudge_for_everything()


# A mail server that is away heals; a mail that was never sent harms nothing: the dashboard says the same.
@shared_task(autoretry_for=(OSError,), retry_backoff=30, retry_backoff_max=3600, max_retries=8)
def tell_budget_spent(campaign_id: int) -> None:
    """Write to people that a campaign has stopped."""
    notices.tell_budget_spent(campaign_id)


@shared_task
def tend() -> None:
    """Codes go to whoever waits for one, and what has expired is marked so."""
    hand_out_everywhere()
    expire_rewards()
