"""What moved a member's progress, in words."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from achievements.models import Change
from achievements.reading import HistoryPage, history_of
from achievements.reading.catalogue import Entry
from achievements.reading.history import START, Line, Mark
from achievements.templatetags.achieved import millionths
from members.admin.scope import may
from members.models import Event, Member

from .events import what_of

PER_PAGE = 10
KINDS = {"event": ("success", gettext_lazy("Event"))} | {
    Change.Kind.ADJUSTMENT: ("info", Change.Kind.ADJUSTMENT.label),
    Change.Kind.RESET: ("warning", Change.Kind.RESET.label),
    Change.Kind.REPLAY: ("default", Change.Kind.REPLAY.label),
    Change.Kind.ROLLBACK: ("danger", Change.Kind.ROLLBACK.label),
}


class Moved(NamedTuple):
    """One entry as it is read."""

    at: datetime.datetime
    kind: tuple[str, Any]
    what: str
    link: str
    steps: list[str]
    actor: str
    reason: str


def past_of(request: HttpRequest, member: Member, entry: Entry) -> dict[str, Any]:
    """A page of it, newest first, from where the address says."""
    mark = _mark(request.GET.get("before", ""))
    page = history_of(member, entry, after=mark, limit=PER_PAGE)
    return {
        "lines": list(_lines(request, page, member, entry)),
        "is_first": mark == START,
        "older": ".".join(map(str, page.next)) if page.next else "",
    }


def _mark(written: str) -> Mark:
    """Where the page before ended; the beginning, if that is not what is written."""
    parts = written.split(".")
    if len(parts) != len(START) or not all(part.isdecimal() and part.isascii() for part in parts):
        return START
    return Mark(*(min(int(part[:19]), START.event_id) for part in parts))


def _lines(request: HttpRequest, page: HistoryPage, member: Member, entry: Entry) -> Iterator[Moved]:
    known = _events(page)
    sees = may(request, "view", Event)
    names = {rule.key: rule.name or "" for rule in entry.in_language(entry.fallback).description.rules}
    for line in page.lines:
        event = known.get(line.event) if line.event else None
        link = reverse("admin:members_event_change", args=[event.pk]) if event and sees else ""
        steps = [_counted(line, names)] if line.kind == "event" else list(_changed(line, names))
        what = _what(line, event, member)
        at = line.occurred_at or line.at
        yield Moved(at, KINDS[line.kind], what, link, steps, line.actor, line.reason)


def _events(page: HistoryPage) -> dict[UUID, Event]:
    """The events on it, with whose they were, in one statement."""
    uuids = [line.event for line in page.lines if line.event]
    found = Event.objects.filter(uuid__in=uuids).select_related("member").defer("body", "transaction")
    return {event.uuid: event for event in found}


def _what(line: Line, event: Event | None, member: Member) -> str:
    """What moved it: an event as it is called, or the event that made it necessary."""
    if event is None:
        return line.event_type or ""
    called = what_of(event, member.pk)
    return called if line.event_type else _("because of %s") % called


def _counted(line: Line, names: Mapping[str, str]) -> str:
    """By how much, from where, to where; named only where there are several rules."""
    amount, before, after = (millionths(each or 0) for each in (line.amount, line.before, line.after))
    sign = "" if (line.amount or 0) < 0 else "+"
    return f"{_named(line.rule, names)}{sign}{amount} ({before} → {after})"


def _changed(line: Line, names: Mapping[str, str]) -> Iterator[str]:
    before, after = line.changed_from or {}, line.changed_to or {}
    rules_before, rules_after = before.get("rules") or {}, after.get("rules") or {}
    for key, value in rules_after.items():
        if rules_before.get(key) != value:
            yield f"{_named(key, names)}{millionths(rules_before.get(key) or 0)} → {millionths(value)}"
    if before.get("completions") != after.get("completions"):
        counts = {"before": before.get("completions"), "after": after.get("completions")}
        yield _("Completions %(before)s → %(after)s") % counts


def _named(rule: str | None, names: Mapping[str, str]) -> str:
    return f"{names.get(rule or '') or rule}: " if len(names) > 1 else ""
