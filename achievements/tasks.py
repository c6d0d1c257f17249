"""Nudges: each calls a service with ids; losing one costs latency, never an event."""

from celery import shared_task

from achievements.evaluation.nudges import sweep, work_off
from achievements.services import backtests, expiring, filling


@shared_task
def evaluate(lane: int) -> None:
    """Look what is pending in the lane."""
    work_off(lane)


@shared_task
def sweep_lanes() -> None:
    """Look which lanes have something pending."""
    sweep()


@shared_task
def expire_due() -> None:
    """Close attempts whose period is over."""
    expiring.expire_due()


@shared_task
def fill_in(backfill_id: int) -> None:
    """Go on with a backfill."""
    filling.work_off(backfill_id)


@shared_task
def sweep_backfills() -> None:
    """Look which backfills are not done."""
    filling.sweep()


@shared_task
def go_on_with_backtest(backtest_id: int) -> None:
    """Go on with a backtest."""
    backtests.work_off(backtest_id)


@shared_task
def sweep_backtests() -> None:
    """Look which backtests are not done."""
    backtests.sweep()
