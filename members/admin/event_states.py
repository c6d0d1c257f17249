"""The states of events as the panel shows and filters them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from members.models import Cancellation, Event, EventState, Pending, SetAside, Waiting

# Which of the theme's label colours goes with which state; the word beside it says the same.
KINDS = {
    EventState.PENDING: "info",
    EventState.EVALUATED: "success",
    EventState.UNMATCHED: "warning",
    EventState.WAITING: "warning",
    EventState.SET_ASIDE: "danger",
    EventState.CANCELLED: "default",
}
BESIDE: dict[str, Any] = {
    EventState.PENDING: Pending,
    EventState.SET_ASIDE: SetAside,
    EventState.WAITING: Waiting,
    EventState.CANCELLED: Cancellation,
}


def state_kind(state: str) -> tuple[str, Any]:
    """The theme's label for a state, and its word."""
    known = EventState(state)
    return KINDS[known], known.label


def in_state(queryset: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Those in the state, beginning at the short table that records it instead of at all the events."""
    if state not in EventState.values:
        return queryset.none()
    if state in BESIDE:
        queryset = queryset.filter(pk__in=BESIDE[state].objects.values("event_id"))
    if state == EventState.UNMATCHED:
        queryset = queryset.filter(member=None)
    return queryset.filter(state=state)


class StateFilter(DropdownFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(EventState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return in_state(queryset, self.value()) if self.value() else queryset
