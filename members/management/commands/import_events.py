import contextlib
import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.errors import Refused
from members.inbox.accept import Answer
from members.inbox.importing import Imported, import_events, read_csv, read_json_lines
from members.management.progress import Progress
from members.models import Store


class Command(BaseCommand):
    help = "Accept events from a file of JSON Lines or CSV (“-” reads standard input). Safe to run again after a break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--store", required=True, help="The store's code.")
        parser.add_argument("--format", choices=["jsonl", "csv"], help="Told by the file's ending unless said.")
        parser.add_argument("--historical", action="store_true", help="Nothing is too late: this is history.")
        parser.add_argument(
            "--errors", help="Where to write the rows that were not accepted (default: FILE.errors.csv)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        store = Store.objects.filter(code=options["store"]).first()
        if store is None:
            known = ", ".join(Store.objects.values_list("code", flat=True)) or "none"
            raise CommandError(f"There is no store “{options['store']}”. Known: {known}.")
        errors = Path(options["errors"] or ("events" if options["file"] == "-" else options["file"]) + ".errors.csv")
        with _opened(options["file"]) as file:
            total = None if file is sys.stdin else os.fstat(file.fileno()).st_size
            progress, mistakes = Progress(total), Mistakes(errors)
            read = read_csv if _format(options) == "csv" else read_json_lines
            try:
                imported = import_events(
                    store,
                    read(file),
                    historical=options["historical"],
                    on_mistake=mistakes.note,
                    on_progress=lambda so_far: progress.show(_position(file), rows=so_far.rows),
                )
            except Refused as error:
                raise CommandError(error.message) from error
            finally:
                mistakes.close()
        progress.finish(_summary(imported))
        if mistakes.count:
            raise CommandError(f"{mistakes.count} rows were not accepted; see {errors}.")


class Mistakes:
    """The rows that were not accepted, in a file that exists only if there are any."""

    def __init__(self, path: Path) -> None:
        self._path, self._file, self.count = path, None, 0

    _file: TextIO | None

    def note(self, row: int, answer: Answer) -> None:
        if self._file is None:
            self._file = self._path.open("w", newline="", encoding="utf-8")
            csv.writer(self._file).writerow(["row", "status", "field", "code", "detail"])
        csv.writer(self._file).writerow([row, answer.status, answer.field, answer.code, answer.detail])
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@contextlib.contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    try:
        file = Path(name).open(encoding="utf-8-sig", newline="")  # noqa: SIM115  closed below, and opened apart for its error
    except OSError as error:
        raise CommandError(f"{name} cannot be read ({error.strerror}).") from error
    with file:
        yield file


def _format(options: dict[str, Any]) -> str:
    return options["format"] or ("csv" if options["file"].lower().endswith(".csv") else "jsonl")


def _position(file: TextIO) -> int:
    return file.buffer.tell() if file is not sys.stdin else 0


def _summary(imported: Imported) -> str:
    counts = imported.counts
    return (
        f"{imported.rows:,} rows: {counts['accepted']:,} accepted, {counts['duplicate']:,} were there already, "
        f"{counts['conflict']:,} in conflict, {counts['refused']:,} refused."
    )
