"""Short ways to write lines, and to play them."""

from typing import Any

from achievements.engine.simulation import simulate

from .documents import document, rule

Json = dict[str, Any]

DAILY = {"type": "calendar", "unit": "day"}
MONTHLY = {"period": {"type": "calendar", "unit": "month"}, "recurrence": "after_expiry"}
AMOUNT = {"aggregation": {"type": "sum", "attribute": "event.body.amount"}}
VENUES = {"aggregation": {"type": "distinct", "attribute": "event.body.venue"}}
HIGHEST = {"aggregation": {"type": "max", "attribute": "event.body.amount"}}


def event(key: str, at: str, kind: str = "visit", **more: Any) -> Json:
    """Something that happened, at a day or an instant."""
    body = {name: more.pop(name) for name in ("amount", "venue") if name in more}
    return {"id": key, "type": kind, "occurred_at": instant(at), "body": body, **more}


def order(key: str, at: str, value: Any = 10, **more: Any) -> Json:
    """A sale of that value, perhaps with items."""
    items = {"items": more.pop("items")} if "items" in more else {}
    sale = {"gross_value": value, **items}
    return {"id": key, "kind": "transaction", "occurred_at": instant(at), "transaction": sale, **more}


def report(key: str, at: str, **body: Any) -> Json:
    """What a client says how far."""
    return {"id": key, "kind": "report", "occurred_at": instant(at), "body": body}


def instant(text: str) -> str:
    """A day alone is its noon in UTC; a day and an hour are in UTC, too."""
    if len(text) == 10:
        return f"{text}T12:00:00Z"
    return f"{text}:00Z" if len(text) == 16 else text


def days(month: str, *numbers: int, kind: str = "visit", **more: Any) -> list[Json]:
    """An event at noon on each of the days, named after it."""
    return [event(f"d{number:02}", f"{month}-{number:02}", kind, **more) for number in numbers]


def visits(**changes: Any) -> Json:
    """An achievement whose only rule counts visits, with changes to the rule."""
    return achievement(visit(**changes))


def visit(**changes: Any) -> Json:
    """A rule that counts visits, with changes."""
    return rule(**{"trigger": "custom_event", "event": "visit", **changes})


def achievement(*rules: Json, **changes: Any) -> Json:
    """An achievement of these rules, with changes."""
    return document(rules=list(rules), **changes)


def streak(consecutive: int, **more: Any) -> Json:
    """A window of so many days in a row."""
    return {"type": "calendar", "unit": "day", "consecutive": consecutive, **more}


def play(definition: Json, *lines: Any, **settings: Any) -> Json:
    """What the lines, or lists of them, did."""
    flat = [each for line in lines for each in (line if isinstance(line, list) else [line])]
    return simulate(definition, flat, **settings)


def codes(step: Json) -> list[str]:
    """Why the line did not count, by rule."""
    return [each["code"] for each in step["reasons"]]


def code(result: Json, line: int = -1) -> str | None:
    """Why a line, by default the last, did not count; None if it did."""
    found = codes(result["steps"][line])
    return found[0] if found else None


def values(result: Json) -> list[Any]:
    """The headline after each line."""
    return [step["value"] for step in result["steps"]]


def completed(result: Json) -> list[str]:
    """When it was completed, leaving out what was rolled back and milestones."""
    return [each["at"] for each in result["completions"] if not each["milestone"] and not each["rolled_back_at"]]


def milestones(result: Json) -> list[str]:
    """Which milestones were reached, in order."""
    return [each["milestone"] for each in result["completions"] if each["milestone"] and not each["rolled_back_at"]]


def outcomes(result: Json) -> list[tuple[str, Any]]:
    """How attempts were closed, and with which value."""
    return [(each["outcome"], each["value"]) for each in result["attempts"]]
