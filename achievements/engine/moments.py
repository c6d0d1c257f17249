"""Moments and times of day as text, read strictly and written in one way."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from .forms import Broken, Form, Json, Notes, Schema, refuse

# Far enough from both ends of the calendar that no period and no offset can run over them.
FIRST_YEAR, LAST_YEAR = 1900, 2999
_FARTHEST_ZONE = timedelta(hours=14)

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_SECONDS = r":[0-5]\d(\.\d{1,6})?"
_MOMENT = rf"\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}{_SECONDS}(Z|[+-]{_CLOCK})?"
_TIME = rf"{_CLOCK}({_SECONDS})?"


def read_moment(text: str) -> datetime | None:
    """The moment an RFC 3339 text names, its offset optional; None if it names none."""
    if not re.fullmatch(_MOMENT, text, re.ASCII):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def write_moment(moment: datetime) -> str:
    """The moment as RFC 3339, with Z for UTC and without an offset for wall time."""
    text = moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if moment.utcoffset() == UTC.utcoffset(None) else text


def write_time(clock: time) -> str:
    """The time of day, its seconds only if it has any."""
    return clock.isoformat("auto" if clock.second or clock.microsecond else "minutes")


class MomentForm(Form[datetime]):
    """A date and time; without an offset it is wall time in the achievement's zone."""

    def read(self, value: Json, at: str, notes: Notes) -> datetime | Broken:
        if not isinstance(value, str):
            return refuse(notes, at, "wrong_type", expected="a text")
        moment = read_moment(value)
        if moment is None:
            expected = f"a date and time such as 2025-11-28T00:00:00 ({FIRST_YEAR} to {LAST_YEAR})"
            return refuse(notes, at, "bad_format", expected=expected)
        return moment

    def write(self, value: datetime) -> Json:
        return write_moment(value)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_MOMENT}$"}


class TimeForm(Form[time]):
    """A time of day, seconds optional."""

    def read(self, value: Json, at: str, notes: Notes) -> time | Broken:
        if not isinstance(value, str) or not re.fullmatch(_TIME, value, re.ASCII):
            return refuse(notes, at, "bad_format", expected="a time of day such as 09:30 or 09:30:45")
        return time.fromisoformat(value)

    def write(self, value: time) -> Json:
        return write_time(value)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_TIME}$"}


def instant(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC; without an offset it is wall time in the zone.

    A wall time that the clock skips moves forward by the gap, one that comes twice is the first: both are
    what zoneinfo makes of fold=0.
    """
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone, fold=0)).astimezone(UTC)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The instant as the clock on the wall there shows it."""
    return moment.astimezone(zone)


def is_before(start: datetime, end: datetime) -> bool:
    """Whether the start is surely not after the end and may be before it.

    A wall time and an instant can be told apart only where no zone could bring them together.
    """
    if (start.tzinfo is None) == (end.tzinfo is None):
        return start < end
    return instant(start, UTC) - instant(end, UTC) < _FARTHEST_ZONE
