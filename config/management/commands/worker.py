import warnings
from typing import Any

from celery.platforms import SecurityWarning
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.celery import app
from config.lifeline import CHECKS, hold_lifeline


class Command(BaseCommand):
    requires_system_checks = CHECKS
    help = "Work on what is pending until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=settings.LAUREL.worker_concurrency)

    def handle(self, *args: Any, **options: Any) -> None:
        hold_lifeline()
        if not settings.LAUREL.production:
            warnings.simplefilter("ignore", SecurityWarning)  # trying Laurel out as root is nobody's danger
        # SQLite has one writer, so the embedded worker needs no processes of its own, only threads.
        pool = "prefork" if settings.LAUREL.production else "threads"
        app.worker_main(
            [
                "--quiet",
                "worker",
                f"--pool={pool}",
                f"--concurrency={options['concurrency']}",
                "--loglevel=WARNING",
                # Workers have nothing to tell each other: the database says who does what.
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ]
        )
