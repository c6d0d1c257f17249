import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from achievements.management.chosen import store_named
from achievements.services.exchange import Planned, Unreadable, carry_out, plan_import
from achievements.services.exchange.importing import SAME, Plan
from members.actors import Actor
from members.errors import Refused
from members.models import Store

_STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = "Read achievements in from a JSON file: all of it, or, if anything is wrong with it, nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--store", required=True, help="The store's code.")
        parser.add_argument("file", metavar="FILE.json", help="What export_definitions printed; - is standard input.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would change.")

    def handle(self, *args: Any, **options: Any) -> None:
        store, name = store_named(options["store"]), options["file"]
        text = _read(name)
        try:
            plan = plan_import(store, text)
        except Unreadable as unreadable:
            raise CommandError(f"{name}: {unreadable}") from None
        if plan.wrong:
            raise CommandError("\n".join(f"{name}, line {each.line}: {each.reason}" for each in plan.wrong))
        for each in plan:
            self.stdout.write(_said(each))
        if not options["dry_run"]:
            self.stdout.write(_carried_out(store, text, plan))


def _carried_out(store: Store, text: str, plan: Plan) -> str:
    try:
        carry_out(store, text, mark=plan.mark, actor=Actor.command("import_definitions"))
    except Refused as refused:
        raise CommandError(refused.message) from None
    return f"{sum(each.what != SAME for each in plan)} imported."


def _said(planned: Planned) -> str:
    changed = ", ".join(name for name, _before, _after in planned.changes)
    return f"{planned.key}: {planned.what}" + (f" ({changed})" if changed else "")


def _read(name: str) -> str:
    try:
        content = sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{name} is not UTF-8 text.") from None
