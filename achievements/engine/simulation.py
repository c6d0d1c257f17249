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
  milestones and completions are new. `counted` has a line per rule and attempt that took something of it.
  Codes of the inbox (`duplicate`, `in_future`, `waiting_for_sale`, `unmatched`) have the rule None.
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
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from .amounts import MICRO, to_json
from .check import examine
from .definition import Definition
from .mistakes import Mistake
from .operators import read_instant


class DefinitionRefused(ValueError):
    """The document is no definition that can be used; `mistakes` says all that is wrong."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = mistakes


class LineRefused(ValueError):
    """A line that is none of the forms; `line` is its number from 1, the message says what is wrong."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def simulate(
    document: Mapping[str, Any] | Definition,
    lines: Iterable[Mapping[str, Any]],
    *,
    member_zone: str | None = None,
    store_zone: str = "UTC",
    at: datetime | str | None = None,
) -> dict[str, Any]:
    """Plays the lines and tells what each did and where the member stands at the end."""
    # A first version for one rule of count; the rest of the contract above is being built.
    definition = document if isinstance(document, Definition) else _read(document)
    rule = definition.rules[0]
    steps: list[dict[str, Any]] = []
    value = 0
    completions: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        counts = line.get("type") == rule.event and value < rule.goal
        before, value = value, value + MICRO * counts
        step: dict[str, Any] = {"line": number, "id": line.get("id"), "counted": [], "reasons": []}
        step |= {"value": to_json(value), "milestones": [], "completions": []}
        if counts:
            amounts = {"amount": 1, "before": to_json(before), "after": to_json(value)}
            step["counted"].append({"rule": rule.key, **amounts})
        else:
            step["reasons"].append({"rule": rule.key, "code": "wrong_event_type"})
        if counts and value >= rule.goal:
            instant = read_instant(line["occurred_at"], ZoneInfo(store_zone)) or datetime.min.replace(tzinfo=UTC)
            done = {"k": 1, "slot": None, "count": 1, "at": instant.isoformat(), "cause": "event"}
            step["completions"].append(done)
            completions.append(done)
        steps.append(step)
    progress = {"value": to_json(value), "goal": to_json(rule.goal), "percent": value * 100 // rule.goal}
    return {"steps": steps, "progress": progress, "completions": completions, "attempts": []}


def _read(document: Mapping[str, Any]) -> Definition:
    examined = examine(document)
    if examined.definition is None:
        raise DefinitionRefused(examined.mistakes)
    return examined.definition
