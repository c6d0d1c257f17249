import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from achievements.engine.amounts import AmountError, parse_amount
from achievements.engine.definition import Amount
from achievements.evaluation.plans import definition_of
from achievements.management.chosen import achievement_named, member_named, store_named
from achievements.models import Achievement
from achievements.services.adjustments import adjust, preview_adjustment
from members.actors import Actor
from members.errors import Refused
from members.management.progress import Progress
from members.models import Store

COLUMNS = ("member", "achievement", "progress", "completions", "version", "reason")
OF_A_RULE = "progress."


class Command(BaseCommand):
    help = (
        "Set progress and completions from a CSV file with the columns member, achievement, progress (or progress.RULE "
        "for each rule), completions, version and reason. What is empty stays; an empty version: whatever it is now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--store", required=True, help="The store's code.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be set, and what is wrong.")

    def handle(self, *args: Any, **options: Any) -> None:
        store = store_named(options["store"])
        rows = list(_rows(options["file"]))
        bar, done = Progress(len(rows)), Counter[str]()
        for number, row in enumerate(rows, 1):
            try:
                _set(store, row, dry_run=options["dry_run"])
                done["set"] += 1
            except (Refused, CommandError) as error:
                self.stderr.write(f"Row {number}: {_told(error)}")
                done["refused"] += 1
            bar.show(number)
        bar.finish(f"{done['set']:,} {'would be set' if options['dry_run'] else 'set'}, {done['refused']:,} refused.")
        if done["refused"]:
            raise CommandError("The rows named above were left as they are; put them right and send those again.")


def _rows(name: str) -> Iterator[dict[str, str]]:
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            unknown = [each for each in reader.fieldnames or () if each not in COLUMNS and OF_A_RULE not in each]
            missing = [each for each in COLUMNS[:2] if each not in (reader.fieldnames or ())]
            if unknown or missing:
                raise CommandError(f"The columns are {', '.join(COLUMNS)}; not {', '.join(unknown or ['all there'])}.")
            yield from reader
    except OSError as error:
        raise CommandError(f"{name} cannot be read ({error.strerror}).") from error


def _set(store: Store, row: Mapping[str, str], *, dry_run: bool) -> None:
    member, achievement = member_named(store, row["member"]), achievement_named(store, row["achievement"])
    if member is None or achievement is None:
        raise CommandError("Say whose progress it is, and in which achievement.")
    wanted: dict[str, Any] = {
        "progress": _progress(achievement, row),
        "completions": _whole(row, "completions"),
        "version": _whole(row, "version"),
    }
    if dry_run:
        preview_adjustment(member, achievement, **wanted)
    else:
        reason, actor = row.get("reason") or "", Actor.command("adjust_progress")
        adjust(member, achievement, reason=reason, actor=actor, **wanted)


def _progress(achievement: Achievement, row: Mapping[str, str]) -> dict[str, Amount]:
    """By rule; without a name it is the only one's."""
    named = {column.removeprefix(OF_A_RULE): text for column, text in row.items() if column.startswith(OF_A_RULE)}
    if row.get("progress"):
        rules = definition_of(achievement).rules
        if len(rules) > 1:
            raise CommandError(f"It has several rules: use columns like {OF_A_RULE}{rules[0].key}.")
        named[rules[0].key] = row["progress"]
    return {key: _amount(key, text) for key, text in named.items() if text}


def _amount(key: str, text: str) -> Amount:
    try:
        return parse_amount(text)
    except AmountError as error:
        raise CommandError(f"progress of {key}: “{text}” is no amount ({error.code}).") from None


def _whole(row: Mapping[str, str], column: str) -> int | None:
    text = (row.get(column) or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise CommandError(f"{column}: “{text}” is no whole number.")
    return int(text)


def _told(error: Refused | CommandError) -> str:
    return f"{error.field or error.code}: {error.message}" if isinstance(error, Refused) else str(error)
