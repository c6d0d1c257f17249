"""Try an achievement on a list of events: `manage.py simulate DEFINITION.json EVENTS.jsonl`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand

from achievements.engine import Definition, examine
from achievements.engine.moments import read_moment
from achievements.engine.narrate import narrate
from achievements.engine.simulation import LineRefused, simulate

_STANDARD_INPUT = "-"


class Unusable(Exception):  # noqa: N818 — an answer to a person, not a failure of ours
    """What was given cannot be used; the message says why, a line for each mistake."""


class Command(BaseCommand):
    """Plays events on one achievement of one member. No database is read or written."""

    help = "Play events on an achievement: what each of them does, and where the member stands at the end."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("definition", metavar="DEFINITION.json", help="the achievement; - is standard input")
        parser.add_argument("events", metavar="EVENTS.jsonl", help="an event per line; - is standard input")
        parser.add_argument("--member-timezone", metavar="ZONE", help="where the member lives")
        parser.add_argument("--store-timezone", metavar="ZONE", default="UTC", help="where the store is (UTC)")
        parser.add_argument("--at", metavar="MOMENT", help="when to look at the end (at the last line)")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for line in _answer(options, self.stderr.write):
                self.stdout.write(line)
        except Unusable as unusable:
            self.stderr.write(str(unusable))
            sys.exit(2)


def _answer(options: dict[str, Any], warn: Callable[[str], object]) -> Iterator[str]:
    if options["definition"] == options["events"] == _STANDARD_INPUT:
        raise Unusable("Only one of the two can come from standard input.")
    zones = {"member_zone": options["member_timezone"], "store_zone": options["store_timezone"]}
    for zone in filter(None, zones.values()):
        _check_zone(zone)
    at = options["at"]
    if at is not None and read_moment(at) is None:
        raise Unusable(f"--at {at}: This must be a date and time such as 2025-11-28T00:00:00Z.")
    definition = _read_definition(options["definition"], warn)
    lines = dict(_read_lines(options["events"]))
    numbers = list(lines)
    try:
        result = simulate(definition, list(lines.values()), at=at, **zones)
    except LineRefused as refused:
        raise Unusable(f"{_called(options['events'], numbers[refused.line - 1])}: {refused}") from None
    for number, step in zip(numbers, result["steps"], strict=True):
        step["line"] = number
    if options["json"]:
        return iter([json.dumps(result, ensure_ascii=False, indent=2, default=str)])
    return narrate(definition, list(lines.values()), result)


def _read_definition(name: str, warn: Callable[[str], object]) -> Definition:
    text = _read(name)
    try:
        document = _parse(text)
    except ValueError as error:
        raise Unusable(f"{_called(name)}: This is not JSON: {error}") from None
    examined = examine(document)
    if examined.definition is None:
        raise Unusable(
            "\n".join(f"{_called(name, each.pointer or '/')}: {each.sentence}" for each in examined.mistakes)
        )
    for advice in examined.warnings:
        warn(f"{_called(name, advice.pointer or '/')}: Warning: {advice.sentence}")
    return examined.definition


def _read_lines(name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line that is not blank, with its number in the file."""
    for number, text in enumerate(_read(name).split("\n"), start=1):
        if not text.strip():
            continue
        try:
            line = _parse(text)
        except ValueError as error:
            raise Unusable(f"{_called(name, number)}: This is not JSON: {error}") from None
        if not isinstance(line, dict):
            raise Unusable(f"{_called(name, number)}: This must be an object.")
        yield number, line


def _parse(text: str) -> Any:
    """JSON with its decimals as they are written."""
    try:
        return json.loads(text, parse_float=Decimal)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _read(name: str) -> str:
    try:
        content = sys.stdin.buffer.read() if name == _STANDARD_INPUT else Path(name).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise Unusable(f"{_called(name)}: This cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Unusable(f"{_called(name)}: This is not UTF-8 text.") from None


def _called(name: str, place: int | str = "") -> str:
    """The file and the place in it: a line by its number, a key by its pointer."""
    name = "standard input" if name == _STANDARD_INPUT else name
    if not place:
        return name
    return f"{name}, line {place}" if isinstance(place, int) else f"{name} {place}"


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Unusable(f"There is no time zone called {name}.") from None
