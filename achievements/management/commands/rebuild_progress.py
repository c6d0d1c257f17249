from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from achievements.management.chosen import achievement_named, add_choices, member_named, store_named
from achievements.services.rebuilding import Entry, Report, check_progress, members_of, rebuild_progress
from achievements.services.resets import Scope
from members.actors import Actor
from members.management.progress import Progress
from members.models import Store


class Command(BaseCommand):
    help = "Recount progress from its base. With --check nothing is written; a difference makes it fail."

    def add_arguments(self, parser: CommandParser) -> None:
        add_choices(parser, store_required=False)
        parser.add_argument("--check", action="store_true", help="Only compare, and list what differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["store"] is None and (options["member"] or options["achievement"]):
            raise CommandError("Say with --store whose member or achievement is meant.")
        stores = [store_named(options["store"])] if options["store"] else Store.objects.order_by("pk")
        wrong = sum(self._go_through(store, options) for store in stores)
        if wrong and options["check"]:
            raise CommandError(f"{wrong:,} differ from what their history says.")

    def _go_through(self, store: Store, options: dict[str, Any]) -> int:
        member, achievement = member_named(store, options["member"]), achievement_named(store, options["achievement"])
        scope = Scope(store, member, achievement)
        bar = Progress(members_of(scope).count())
        if options["check"]:
            report = check_progress(scope, bar.show)
        else:
            report = rebuild_progress(scope, actor=Actor.command("rebuild_progress"), on_progress=bar.show)
        bar.finish(_summary(store, report, "differ" if options["check"] else "rebuilt"))
        for told, entries in (("differs", report.differences), ("holds", report.held)):
            for entry in entries:
                self.stdout.write(_line(told, entry))
        return len(report.differences)


def _summary(store: Store, report: Report, done: str) -> str:
    unsettled = f", {report.unsettled:,} members left out: their events pend" if report.unsettled else ""
    counts = f"{len(report.differences):,} {done}, {len(report.held):,} hold completions{unsettled}"
    return f"{store.code}: {report.progress:,} progress, {counts}."


def _line(told: str, entry: Entry) -> str:
    return f"{entry.member} {entry.achievement} {told}: {', '.join(entry.parts)}"
