from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from achievements.management.chosen import store_named
from achievements.models import Achievement
from achievements.services.exchange import export_achievements


class Command(BaseCommand):
    help = "Print a store's achievements as JSON: all of them, or those with these keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--store", required=True, help="The store's code.")
        parser.add_argument("keys", nargs="*", metavar="KEY", help="Only these.")

    def handle(self, *args: Any, **options: Any) -> None:
        store, keys = store_named(options["store"]), options["keys"]
        found = Achievement.objects.filter(store=store).order_by("key").prefetch_related("tags")
        if keys:
            found = found.filter(key__in=keys)
            if missing := sorted(set(keys) - set(found.values_list("key", flat=True))):
                raise CommandError(f"Store “{store.code}” has no achievement “{missing[0]}”.")
        self.stdout.write(export_achievements(found), ending="")
