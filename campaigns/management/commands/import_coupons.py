import csv
import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Self, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.models import CouponPool
from campaigns.services.pools import Filled, fill_pool
from members.actors import Actor
from members.management.progress import Progress

BATCH = 5_000
HEADINGS = {"code", "coupon", "coupon_code"}


class Command(BaseCommand):
    help = "Add the codes of a CSV file (its first column) to a pool. Safe to run again after a break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--store", required=True, help="The store's code.")
        parser.add_argument("--pool", required=True, help="The pool's key.")
        parser.add_argument("--errors", help="Where to write codes that were not taken (default: FILE.errors.csv).")

    def handle(self, *args: Any, **options: Any) -> None:
        pool = CouponPool.objects.filter(store__code=options["store"], key=options["pool"]).first()
        if pool is None:
            raise CommandError(f"The store “{options['store']}” has no pool “{options['pool']}”.")
        errors = Path(options["errors"] or f"{options['file']}.errors.csv")
        total = _import(pool, options["file"], errors)
        if missed := total["duplicates"] + total["bad"]:
            raise CommandError(f"{missed:,} codes were not taken; see {errors}.")


def _import(pool: CouponPool, name: str, errors: Path) -> Counter[str]:
    """A batch at a time, so that a file of any length takes no more memory than a short one."""
    total: Counter[str] = Counter()
    with _opened(name) as file, ErrorFile(errors) as report:
        progress, codes = Progress(os.fstat(file.fileno()).st_size), _codes(file)
        while batch := list(islice(codes, BATCH)):
            filled = fill_pool(pool, batch, actor=Actor.command("import_coupons"))
            report.add(filled)
            total.update(rows=filled.rows, added=filled.added, duplicates=len(filled.duplicates), bad=len(filled.bad))
            progress.show(file.buffer.tell(), rows=total["rows"])
    progress.finish(f"{total['rows']:,} codes: {total['added']:,} added, {total['duplicates']:,} were there already, "
                    f"{total['bad']:,} are none.")  # fmt: skip
    return total


class ErrorFile:
    """Codes that were not taken, each with the reason; there is no file where there are none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._file:
            self._file.close()

    def add(self, filled: Filled) -> None:
        lines = [[code, "duplicate"] for code in filled.duplicates] + [[code, "not a code"] for code in filled.bad]
        if lines and self._file is None:
            self._file = self._path.open("w", newline="", encoding="utf-8")
            csv.writer(self._file).writerow(["code", "reason"])
        if self._file:
            csv.writer(self._file).writerows(lines)


def _opened(name: str) -> TextIO:
    try:
        return Path(name).open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise CommandError(f"{name} cannot be read ({error.strerror}).") from error


def _codes(file: TextIO) -> Iterator[str]:
    """The first column; a heading is none of the codes."""
    for number, row in enumerate(csv.reader(file)):
        if row and not (number == 0 and row[0].strip().lower() in HEADINGS):
            yield row[0]
