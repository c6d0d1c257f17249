"""Events from a file: JSON Lines or CSV, in batches, safe to run again after a break."""

import csv
import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO

from members.errors import Refused
from members.jsontext import exact_json, read_exact
from members.models import Store

from .accept import Answer, accept_events

BATCH = 1000
MEMBER_COLUMNS = {f"member.{name}": name for name in ("id", "external_id", "email", "phone", "loyalty_card_number")}
PLAIN_COLUMNS = {"type", "source", "source_id", "occurred_at", "kind"}


@dataclass
class Imported:
    """How the rows fared."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Row:
    """One line of the file; `event` is None when the line itself cannot be read."""

    number: int
    event: bytes | None
    mistake: str = ""


def import_events(
    store: Store,
    rows: Iterable[Row],
    *,
    historical: bool,
    on_mistake: Callable[[int, Answer], None],
    on_progress: Callable[[Imported], None],
) -> Imported:
    """Accept the rows a batch at a time; each batch is final, and running again finds them as duplicates."""
    imported = Imported()
    for batch in _batches(rows, BATCH):
        readable = [row for row in batch if row.event is not None]
        answers = iter(accept_events(store, [row.event or b"" for row in readable], historical=historical))
        for row in batch:
            answer = next(answers) if row.event is not None else Answer("refused", code="malformed", detail=row.mistake)
            imported.counts[answer.status] += 1
            if not answer.is_taken:
                on_mistake(row.number, answer)
        on_progress(imported)
    return imported


def read_json_lines(file: TextIO) -> Iterator[Row]:
    """One event a line; a line without `source_id` gets one from its place and content, so that a repeat is one."""
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            event = read_exact(line)
        except (ValueError, RecursionError) as error:
            yield Row(number, None, f"This line is not JSON: {error}.")
            continue
        if not isinstance(event, dict):
            yield Row(number, None, "This line is not an object.")
            continue
        yield Row(number, _with_source_id(event, number))


def read_csv(file: TextIO) -> Iterator[Row]:
    """A header names the columns: type, source_id, occurred_at, member.external_id, …, body.anything."""
    reader = csv.DictReader(file)
    unknown = [name for name in reader.fieldnames or [] if not _known_column(name)]
    if unknown or not reader.fieldnames:
        raise Refused(
            "unknown_column",
            f"Columns are type, source, source_id, occurred_at, kind, member.… and body.…; got “{unknown[0]}”."
            if unknown
            else "The file is empty: its first line names the columns.",
            field=unknown[0] if unknown else None,
        )
    for row in reader:
        number = reader.line_num
        if None in row:
            yield Row(number, None, "This row has more values than there are columns.")
        else:
            yield Row(number, _with_source_id(_from_columns(row), number))


def _from_columns(row: dict[str, str | None]) -> dict[str, Any]:
    event: dict[str, Any] = {"body": {}}
    for name, text in row.items():
        if not text:
            continue
        if name in MEMBER_COLUMNS:
            event.setdefault("member", {})[MEMBER_COLUMNS[name]] = text
        elif name.startswith("body."):
            event["body"][name.removeprefix("body.")] = _value(text)
        else:
            event[name] = text
    return event


def _value(text: str) -> Any:
    """A number, true, false or a JSON object where it looks like one; anything else is text."""
    try:
        return read_exact(text) if text[0] in "-0123456789[{tf" else text
    except ValueError:
        return text


def _known_column(name: str) -> bool:
    return name in PLAIN_COLUMNS or name in MEMBER_COLUMNS or (name.startswith("body.") and len(name) > 5)


def _with_source_id(event: dict[str, Any], number: int) -> bytes:
    if event.get("source_id") is None:
        content = exact_json(event)
        event = {**event, "source_id": hashlib.blake2b(f"{number}:{content}".encode(), digest_size=16).hexdigest()}
    try:
        return exact_json(event).encode()
    except (ValueError, UnicodeEncodeError):
        return json.dumps(event, default=str).encode()


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
