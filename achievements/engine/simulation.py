"""One member and one achievement, played from lines as they arrive: no database, no clock.

`simulate(document, lines)` is what `manage.py simulate` runs and what tests compare implementations by.

**In.** `document` is a definition or its JSON document (refused with `DefinitionRefused`, which carries
every mistake). `lines` are mappings in the order of arrival, one of:

    {"id", "type", "occurred_at", "body"?, "kind"?, "transaction"?, "accepted_at"?, "referee"?,
     "member"?, "referrer"?, "active"?, "historical"?}
    {"cancel": id, "at"?}
    {"return": id, "items" | "value", "at"?}
    {"adjust": {"progress"?: number | {rule: number}, "completions"?: number}, "at"?}
    {"reset": true | {"completions": true}, "at"?}

- `type` is the event's type; with `kind` "transaction" it may be left out. `kind` is "event" (default),
  "transaction" (default if there is a `transaction`) or "report": the report is in the body, as
  `{"increment"}`, `{"at_least"}` or `{"percent"}`.
- Instants are RFC 3339 text; without an offset they are read in the store's zone. `accepted_at` and `at`
  default to the later of `occurred_at` and the instant of the line before; no line's instant is before
  that of the line before it.
- `referee` makes it the event of somebody the member referred: rules of subject referral listen to it, and
  direct ones do not (`wrong_event_type`); without it a referral rule answers `not_a_referral`.
- `member` and `referrer` are the facts that conditions see (`{"tier", "labels", "attributes", ...}`); the facts
  of the owner of the progress, whom the audience is about, are `member` or, where there is a `referee`,
  `referrer`. `active: false` is an owner whose account was not active then.
- `return` gives what came back: `items` as `[{"sku", "quantity"?, "gross_value"?}]`, or `value`.
- `adjust.progress` is an absolute value of the only rule, or per rule by its key; `completions` the number
  they become.
- The achievement is live from the beginning; `counts_from` "going_live" counts everything.
- Lateness allowed is 30 days (then `too_late`; `historical` is exempt), ahead 5 minutes (then `in_future`).

**Out.** One JSON-able dict:

    {"steps": [{"line": 1, "id"?: "e1",
                "counted": [{"rule", "amount", "before", "after"}],
                "reasons": [{"rule", "code", …details}],
                "value": 1,
                "milestones": [{"key", "target", "k", "slot", "at"}],
                "completions": [{"k", "slot", "count", "at", "cause"}]}],
     "progress": {"value", "goal", "percent", "status", "streak", "rules", "attempt", "completions",
                  "period_ends_at", "missing", "longest_streak"},
     "completions": [{"k", "slot", "count", "at", "recorded_at", "cause", "milestone", "rolled_back_at"}],
     "attempts": [{"number", "started_at", "ended_at", "value", "outcome"}]}

- An amount is a JSON number, exact: an int where it is whole, else the float that prints the same digits.
  Where no float does (beyond 9×10⁹ with decimals) it is the decimal text. Instants are RFC 3339 in UTC (Z).
- A step tells what its line did. Where it made the engine replay: what it did in its own place, and which
  milestones and completions are new. Codes of the inbox (`duplicate`, `in_future`, `waiting_for_sale`,
  `unmatched`), and of a correction of what a reset settled (`before_reset`), have the rule None.
- `value` is the headline at the line's instant; `progress` is the picture at `at`, by default the last
  line's instant. One rule: its value (a calendar window: units reached in a row) and target; several: the
  percentage in whole per cent, rounded down, of 100. `percent` is rounded down and at most 100.
- `status`: not_started | in_progress | completed | expired | broken. Without an open attempt it is the last
  one's outcome if that was expired or broken, or if no other attempt can ever open (once, or the
  limit in total is reached); only then is the value the last attempt's, otherwise 0.
- `streak` is the current streak of the first rule with a calendar window, None without one. `rules` has
  `{"rule", "value", "goal", "reached", "streak", "longest_streak"}` each; the value of a streak is the present unit's.
- `completions` lists all that are recorded, milestones among them with `milestone` their key; a lowered
  number is a record with a negative count. `progress.completions` is their sum, rolled back ones left out.
- `attempts` lists the closed attempts in order, as of `at`: outcome expired | broken | completed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from .check import examine
from .definition import Definition
from .instants import Instant, write_instant
from .lines import LineRefused, Reader
from .mistakes import Mistake
from .plan import compile_plan
from .played import Played, Told
from .reading import standing_at
from .telling import (
    headline_to_json,
    tell_attempt,
    tell_completion,
    tell_milestone,
    tell_progress,
    tell_record,
    tell_refused,
    tell_trigger,
)

__all__ = ["DefinitionRefused", "LineRefused", "simulate"]


class DefinitionRefused(ValueError):  # noqa: N818 - it is the document's error, not one of ours
    """The document is no definition that can be used; `mistakes` says all that is wrong."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


def simulate(
    document: Mapping[str, Any] | Definition,
    lines: Iterable[Mapping[str, Any]],
    *,
    member_zone: str | None = None,
    store_zone: str = "UTC",
    at: datetime | str | None = None,
) -> dict[str, Any]:
    """Plays the lines and tells what each did and where the member stands at the end."""
    definition = document if isinstance(document, Definition) else _read(document)
    played = Played(compile_plan(definition, store_zone=store_zone, member_zone=member_zone), member_zone)
    reader = Reader(definition, store_zone)
    steps = []
    for number, line in enumerate(lines, start=1):
        told = played.take(reader.read(line), reader.now or 0)
        steps.append(_tell(number, line, told) | {"value": _value(played, reader.now or 0)})
    is_single = len(definition.rules) == 1
    end = reader.now or 0 if at is None else reader.instant(at, "at")
    progress = tell_progress(standing_at(played.standing, played.plan, end))
    return {
        "steps": steps,
        "progress": {**progress, "completions": played.completions, "at": write_instant(end)},
        "completions": [tell_record(each.found, each.recorded_at, each.rolled_back_at) for each in played.records],
        "attempts": [tell_attempt(each, is_single=is_single) for each in played.closed_by(end)],
    }


def _read(document: Mapping[str, Any]) -> Definition:
    examined = examine(document)
    if examined.definition is None:
        raise DefinitionRefused(examined.mistakes)
    return examined.definition


def _value(played: Played, at: Instant) -> int | float | str:
    picture = standing_at(played.standing, played.plan, at)
    return headline_to_json(picture.value, is_single=len(picture.rules) == 1)


def _tell(number: int, line: Mapping[str, Any], told: Told) -> dict[str, Any]:
    inbox = [{"rule": None, "code": told.code}] if told.code is not None else []
    return {
        "line": number,
        **({"id": line["id"]} if "id" in line else {}),
        "counted": [tell_trigger(each) for each in told.triggers],
        "reasons": inbox + [tell_refused(each) for each in told.refused],
        "milestones": [tell_milestone(each) for each in told.milestones],
        "completions": [tell_completion(each) for each in told.completions],
    }
