from typing import Any

from django.core.management.base import BaseCommand

from config.celery import app
from config.lifeline import CHECKS, hold_lifeline


class Command(BaseCommand):
    requires_system_checks = CHECKS
    help = "Send the periodic nudges until told to stop; run exactly one of these."

    def handle(self, *args: Any, **options: Any) -> None:
        hold_lifeline()
        # The schedule stands in the settings, so no state file is needed.
        app.Beat(loglevel="WARNING", scheduler_cls="celery.beat:Scheduler", quiet=True, pidfile=None).run()
