"""Instants as whole microseconds since 1970 in UTC: compared, subtracted and stored as they are."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

from .moments import instant, write_moment

Instant: TypeAlias = int

SECOND = 1_000_000
HOUR = 3_600 * SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_instant(moment: datetime, zone: tzinfo = UTC) -> Instant:
    """The moment; without an offset it is wall time in the zone."""
    return (instant(moment, zone) - _EPOCH) // _MICROSECOND


def to_datetime(at: Instant, zone: tzinfo = UTC) -> datetime:
    """The instant as the clock on the wall there shows it."""
    moment = _EPOCH + timedelta(microseconds=at)
    return moment if zone is UTC else moment.astimezone(zone)


def midnight(day: date, zone: tzinfo) -> Instant:
    """When the day begins there: where the clock skips midnight, the first instant after the gap."""
    return to_instant(datetime.combine(day, time()), zone)


def offset_at(at: Instant, zone: tzinfo) -> int:
    """How far the wall is ahead of UTC then, in microseconds."""
    return (to_datetime(at, zone).utcoffset() or timedelta()) // _MICROSECOND


def write_instant(at: Instant | None) -> str | None:
    """The instant as RFC 3339 in UTC."""
    return None if at is None else write_moment(to_datetime(at))
