from typing import Any

from django.core.management.base import BaseCommand

from campaigns.firing.nudges import finish


class Command(BaseCommand):
    help = "Fire what campaigns have not answered yet, and carry out the effects that are due. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        firings, effects = finish()
        self.stdout.write(f"{firings:,} answered, {effects:,} effects looked after.")
