"""Nudges: each calls a service with ids; losing one costs latency, never an event."""

from celery import shared_task

from members.models import Pulse
from members.services.events import free_returns_whose_sale_came


@shared_task
def pulse() -> None:
    """Note that beat sends and a worker works, so that a silent stop is seen."""
    Pulse.objects.beat("worker")


@shared_task
def free_returns() -> None:
    """A return and its sale that were accepted at the same instant find each other."""
    free_returns_whose_sale_came()
