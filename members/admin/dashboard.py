"""The inbox on the dashboard: what waits, since when, and whether that is fine; each figure leads to its list."""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Event, EventState, Store

from .confirm import list_url
from .event_states import in_state
from .lists import MOST_COUNTED
from .scope import may, visible_stores, within_stores

PATIENCE = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Card:
    """One figure on the dashboard; `good` colours its note, and the note says the same in words."""

    title: str
    figure: str
    note: str = ""
    good: bool | None = None
    link: str = ""


def member_cards(request: HttpRequest) -> list[Card]:
    """What this floor has to say to this person about their stores."""
    cards = [_stores(request)] if may(request, "view", Store) else []
    return [*cards, *_inbox(request)] if may(request, "view", Event) else cards


def _stores(request: HttpRequest) -> Card:
    return Card(_("Stores"), str(visible_stores(request).count()), link=list_url(Store))


def _inbox(request: HttpRequest) -> list[Card]:
    return [
        _pending(request),
        _card(
            request,
            EventState.UNMATCHED,
            bad=_("Nobody knows whose these are. Assign them to their members."),
            good=_("Every event has its member."),
        ),
        _waiting(request),
        _card(
            request,
            EventState.SET_ASIDE,
            bad=_("Their evaluation failed. Open them to see why."),
            good=_("Nothing has failed."),
        ),
    ]


def _pending(request: HttpRequest) -> Card:
    events = _in_state(request, EventState.PENDING)
    oldest = events.order_by("id").values_list("accepted_at", flat=True).first()
    title, figure = str(EventState.PENDING.label), _figure(events)
    link = list_url(Event, state=EventState.PENDING)
    if oldest is None:
        return Card(title, figure, _("Everything is evaluated."), good=True, link=link)
    age = timezone.now() - oldest
    note = _("The oldest has waited for %(age)s.") % {"age": _age(age)}
    return Card(title, figure, note, good=age < PATIENCE, link=link)


def _age(age: datetime.timedelta) -> str:
    if age < datetime.timedelta(minutes=1):
        seconds = max(int(age.total_seconds()), 0)
        return ngettext("%(seconds)d second", "%(seconds)d seconds", seconds) % {"seconds": seconds}
    now = timezone.now()
    return timesince(now - age, now, depth=1)


def _waiting(request: HttpRequest) -> Card:
    """Neither good nor bad: a sale may simply be on its way."""
    bad = _("Returns whose sale has not arrived. They count as soon as it does.")
    card = _card(request, EventState.WAITING, bad=bad, good=_("No return waits for its sale."))
    return card if card.good else replace(card, good=None)


def _card(request: HttpRequest, state: EventState, *, bad: str, good: str) -> Card:
    figure = _figure(_in_state(request, state))
    fine = figure == "0"
    return Card(str(state.label), figure, good if fine else bad, good=fine, link=list_url(Event, state=state))


def _in_state(request: HttpRequest, state: str) -> QuerySet[Any]:
    return in_state(within_stores(Event.objects.with_state(), request, "store"), state)


def _figure(events: QuerySet[Any]) -> str:
    """Exact while it is small; nobody waits for the exact size of a large backlog."""
    counted = events.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED:,}+" if counted > MOST_COUNTED else f"{counted:,}"
