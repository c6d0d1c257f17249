"""Campaigns that lead to one another: an event says which firing recorded it, so that a chain has an end."""

from collections.abc import Iterable
from uuid import UUID

from campaigns.models import Firing
from members.models import Event

DEEPEST = 5
_PREFIX = "firing:"


def source_of(firing: UUID) -> str:
    """The source of the events a firing records."""
    return f"{_PREFIX}{firing}"


def depths(event_ids: Iterable[int]) -> dict[int, int]:
    """For each of these events that a firing recorded: how deep the next one would be."""
    rows = Event.objects.filter(pk__in=list(event_ids), source__startswith=_PREFIX).values_list("pk", "source")
    named = {pk: _named(source) for pk, source in rows}
    known = dict(Firing.objects.filter(uuid__in={each for each in named.values() if each}).values_list("uuid", "depth"))
    return {pk: known[uuid] + 1 for pk, uuid in named.items() if uuid in known}


def _named(source: str) -> UUID | None:
    """Others may call their sources so, too; then it is no firing of ours."""
    try:
        return UUID(source.removeprefix(_PREFIX))
    except ValueError:
        return None
