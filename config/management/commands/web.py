from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.lifeline import CHECKS, hold_lifeline
from config.serving import serve


class Command(BaseCommand):
    requires_system_checks = CHECKS
    help = "Serve the panel and the API until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.LAUREL.port)
        parser.add_argument("--bind", default=settings.LAUREL.bind)

    def handle(self, *args: Any, **options: Any) -> None:
        hold_lifeline()
        serve(options["bind"], options["port"])
