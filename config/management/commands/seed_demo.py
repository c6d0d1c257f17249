from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import seed_demo


class Command(BaseCommand):
    help = "Load the demo store (code “demo”); running it again changes nothing that is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="Another number makes another believable history.")
        parser.add_argument("--even-in-production", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LAUREL.production and not options["even_in_production"]:
            raise CommandError("This is a production house. Add --even-in-production if you mean it.")
        way_in = seed_demo(settings.LAUREL.home, seed=options["seed"])
        self.stdout.write(f"Login: {way_in.username} / {way_in.password}\nAPI key: {way_in.api_key}")
