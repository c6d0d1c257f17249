"""`manage.py import_open_loyalty FILE --store shop`: definitions that Open Loyalty exported, made here."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dialects.open_loyalty.errors import written
from dialects.open_loyalty.moving_in import Moved, move_in
from dialects.reading import Invalid
from members.actors import Actor
from members.jsontext import read_exact
from members.models import Store


class Command(BaseCommand):
    help = "Make the achievements of a file that Open Loyalty exported. What is there already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON, as exported in its admin panel or read over its API.")
        parser.add_argument("--store", required=True, metavar="CODE", help="The code of the store.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be made and refused; make nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        store, document = _store(options["store"]), _read(options["file"])
        try:
            with transaction.atomic():
                moved = list(self._moved(store, document))
                transaction.set_rollback(options["dry_run"])
        except Invalid as error:
            raise CommandError(str(error)) from error
        made, refused = sum(each.made is not None for each in moved), sum(bool(each.mistakes) for each in moved)
        there = sum(each.there for each in moved)
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(f"{made} {would}made, {there} there already, {refused} refused.")
        if refused:
            raise CommandError("Put right what is named above, and run it again: what is made already stays.")

    def _moved(self, store: Store, document: Any) -> list[Moved]:
        moved = []
        for each in move_in(store, document, actor=Actor.command("import_open_loyalty")):
            self.stdout.write(_line(each))
            moved.append(each)
        return moved


def _line(each: Moved) -> str:
    if each.made is not None:
        return f"{each.name}: {each.made.status}, as {each.made.key}"
    if each.there:
        return f"{each.name}: there already"
    return "\n".join(f"{each.name}: {written(mistake.path)}: {mistake.message}" for mistake in each.mistakes)


def _store(code: str) -> Store:
    store = Store.objects.filter(code=code).first()
    if store is None:
        known = ", ".join(Store.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise CommandError(f"There is no store “{code}”. Stores: {known}.")
    return store


def _read(file: Path) -> Any:
    try:
        return read_exact(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{file} cannot be read: {error}.") from error
