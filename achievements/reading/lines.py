"""A member's stored events as lines of a simulation: what was sent, with the facts about them of that time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from achievements.engine.amounts import to_json
from achievements.engine.definition import report_type
from achievements.engine.lines import LATE
from achievements.evaluation.facts import People, direct_item
from achievements.evaluation.history import load_returns, read_events, return_of
from achievements.evaluation.statements import StoredEvent
from members.models import Cancellation, Event, Member, Waiting

MOST = 300
Line = dict[str, Any]


def lines_of(member: Member, key: str) -> list[Line]:
    """Their latest events as they arrived, with what was taken back; reports for other achievements are left out."""
    newest = Event.objects.filter(member=member).exclude(document_type=Event.Document.RETURN).order_by("-id")
    waiting = set(Waiting.objects.filter(event__member=member).values_list("event_id", flat=True))
    events = [each for each in read_events(newest[:MOST]) if each.id not in waiting and _concerns(each, key)]
    events.sort(key=lambda each: each.id)
    dated = [*_events(events), *_returns(events), *_cancellations(events)]
    return [line for _at, line in sorted(dated, key=lambda each: each[0])]


def _concerns(event: StoredEvent, key: str) -> bool:
    return event.kind != Event.Kind.REPORTED or event.type == report_type(key)


def _name(event: StoredEvent) -> str:
    return f"{event.source}:{event.source_id}"


def _events(events: list[StoredEvent]) -> Iterator[tuple[datetime, Line]]:
    people = People.of(events)
    for event in events:
        yield _time(event.accepted_at), _line(event, people)


def _line(event: StoredEvent, people: People) -> Line:
    item = direct_item(event, people)
    accepted, occurred = _time(event.accepted_at), _time(event.occurred_at)
    line: Line = {
        "id": _name(event),
        "type": event.type,
        "occurred_at": _written(occurred),
        "accepted_at": _written(accepted),
    }
    line |= {name: item.facts[name] for name in ("transaction", "member") if item.facts.get(name)}
    if item.facts["event"]["body"]:
        line["body"] = item.facts["event"]["body"]
    if event.kind != Event.Kind.CUSTOM_EVENT:
        line["kind"] = "transaction" if event.kind == Event.Kind.TRANSACTION else "report"
    if not item.owner_active:
        line["active"] = False
    if not event.too_late and accepted - occurred > timedelta(microseconds=LATE):
        line["historical"] = True
    return line


def _returns(events: list[StoredEvent]) -> Iterator[tuple[datetime, Line]]:
    found = load_returns(events)
    for sale in events:
        for back in found.get((sale.store_id, sale.document_number), ()) if sale.document_number else ():
            taken = return_of(sale, back)
            what = {"items": list(taken.items)} if taken.items else {"value": to_json(taken.value)}
            yield _time(back.accepted_at), {"return": _name(sale), **what, "at": _written(_time(back.accepted_at))}


def _cancellations(events: list[StoredEvent]) -> Iterator[tuple[datetime, Line]]:
    names = {event.id: _name(event) for event in events}
    for event_id, at in Cancellation.objects.filter(event__in=names).values_list("event_id", "at"):
        yield at, {"cancel": names[event_id], "at": _written(at)}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _written(at: datetime) -> str:
    return at.isoformat()
