"""The other side: the naive implementation of one member's progress, told of what the house was told of."""

from datetime import datetime
from typing import Any

from tests.engine.naive import Naive, parts
from tests.engine.plainly import Achievement, to_json

from .shapes import Json, hears

SHOWN = "value goal percent status streak rules attempt completions period_ends_at"
RECORD = "slot k count at cause milestone rolled_back"


class Sometimes(Achievement):  # type: ignore[misc]  it has no types, on purpose
    """One that is paused now and then."""

    pauses: list[tuple[datetime, datetime | None]] = []

    def shut(self, instant: datetime) -> Any:
        if any(start <= instant and (end is None or instant < end) for start, end in self.pauses):
            return "not_live"
        return super().shut(instant)


class Plain:
    """One member and one achievement."""

    def __init__(self, shape: Json, store_zone: str) -> None:
        self.shape, self.naive = shape, Naive(shape, None, store_zone)
        self.naive.its = Sometimes(shape, None, store_zone)
        self.naive.its.pauses = []
        self._is_pending = self._corrects = False
        self._waiting: set[str] = set()

    def arrive(self, line: Json) -> None:
        """Something the inbox took in; it counts when it is evaluated."""
        if "id" in line and not hears(self.shape, line):
            return
        got = self.naive.arrive(line)
        self._is_pending = True
        target = line.get("cancel", line.get("return"))
        if target is None:
            self._corrects |= line["id"] in self._waiting  # what came back of it came first
        elif got == "waiting_for_sale":
            self._waiting.add(target)
        elif got is None:
            self._corrects = True

    def evaluate(self) -> None:
        if self._is_pending:
            standing, _ = self.naive.fold()
            self.naive.keep(standing, corrects=self._corrects)
        self._is_pending = self._corrects = False

    def change(self, line: Json) -> None:
        """What people change, once all that came before is evaluated."""
        self.evaluate()
        self.naive.arrive(line)
        standing, _ = self.naive.fold()
        self.naive.keep(standing, corrects=False)

    def pause(self, at: datetime) -> None:
        self.naive.its.pauses.append((at, None))
        self.naive.its.open_units = {}

    def resume(self, at: datetime) -> None:
        start, _ = self.naive.its.pauses.pop()
        self.naive.its.pauses.append((start, at))
        self.naive.its.open_units = {}

    def told(self, at: datetime) -> Json:
        """Where it stands then, what is over and what is on record."""
        self.naive.clock = self.naive.clock or at
        standing, _ = self.naive.fold()
        progress = parts(self.naive.progress(standing, at), SHOWN)
        standing.advance(at)
        attempts = [parts(each, "number started_at ended_at value outcome") for each in standing.closed]
        records = [{**each, "rolled_back": each["rolled_back_at"] is not None} for each in self.naive.recorded]
        told: Json = to_json(
            {"progress": progress, "attempts": attempts, "records": [parts(each, RECORD) for each in records]}
        )
        return {**told, "records": in_order(told["records"])}


def in_order(records: list[Json]) -> list[Json]:
    return sorted(records, key=lambda each: [str(each[name]) for name in RECORD.split()])
