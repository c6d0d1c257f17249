from typing import Any

from django.core.management.base import BaseCommand

from achievements.services.expiring import count_due, expire_due
from members.management.progress import Progress


class Command(BaseCommand):
    help = "Close attempts whose period is over; the scheduler does so every minute. Safe to run again after a break."

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Progress(count_due())
        bar.finish(f"{expire_due(bar.show):,} attempts were due.")
