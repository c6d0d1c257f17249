"""Nudges: each calls a service with ids; losing one costs latency, never an event."""

from celery import shared_task

from members.models import Pulse


@shared_task
def pulse() -> None:
    """Note that beat sends and a worker works, so that a silent stop is seen."""
    Pulse.objects.beat("worker")
