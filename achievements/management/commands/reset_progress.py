import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from achievements.management.chosen import achievement_named, add_choices, member_named, store_named
from achievements.services.resets import Scope, count_touched, reset_all
from members.actors import Actor
from members.errors import Refused
from members.management.progress import Progress


class Command(BaseCommand):
    help = "Start progress over: of a store, a member, an achievement, or both. Safe to run again after a break."

    def add_arguments(self, parser: CommandParser) -> None:
        add_choices(parser, store_required=True)
        parser.add_argument("--reason", default="", help="Why; kept in the history and the audit.")
        parser.add_argument(
            "--completions", action="store_true", help="What was earned is rolled back, so that it can be earned again."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only count what would be started over.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        store = store_named(options["store"])
        member, achievement = member_named(store, options["member"]), achievement_named(store, options["achievement"])
        scope = Scope(store, member, achievement)
        touched, completions = count_touched(scope), options["completions"]
        rolled_back = f"completions rolled back: {touched.completions:,}" if completions else "completions stay"
        counted = f"Progress to start over: {touched.progress:,}, members: {touched.members:,}; {rolled_back}."
        if options["dry_run"]:
            self.stdout.write(counted)
            return
        if not options["reason"].strip():
            raise CommandError("Say why with --reason.")
        if not options["yes"]:
            _confirm(store.code, counted)
        bar = Progress(touched.progress)
        try:
            changed = reset_all(
                scope,
                reason=options["reason"],
                actor=Actor.command("reset_progress"),
                completions=completions,
                on_progress=bar.show,
            )
        except Refused as error:
            raise CommandError(error.message) from error
        bar.finish(f"{changed:,} started over.")


def _confirm(code: str, counted: str) -> None:
    """It cannot be undone, so a key pressed by mistake must not do."""
    if not sys.stdin.isatty():
        raise CommandError(f"{counted} Nobody can be asked here: add --yes.")
    if input(f"{counted}\nThis cannot be undone. Type the store's code to go on: ").strip() != code:
        raise CommandError("Nothing was changed.")
