"""Period, recurrence and dates: from what was sent to the parts of a definition, and back."""

import datetime
from collections.abc import Mapping
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from achievements.engine.definition import (
    AbsoluteEnd,
    CalendarPeriod,
    Definition,
    FixedPeriod,
    NoPeriod,
    Recurrence,
    RelativePeriod,
    ReturningEnd,
    Rounding,
    Unit,
)
from achievements.engine.instants import SECOND, Instant, to_datetime, to_instant
from achievements.engine.periods import after
from dialects.reading import Sheet

from .periods import Length, read_length, relative, returning, say_relative, say_returning, write_length

Said: TypeAlias = dict[str, Any]

ONCE, ON_EXPIRATION, ON_COMPLETION = "no_recurrence", "on_expiration", "on_completion"
USER, FIXED = "user_action", "fixed_schedule"
RECURRENCES = {ONCE: Recurrence.ONCE, ON_EXPIRATION: Recurrence.AFTER_EXPIRY, ON_COMPLETION: Recurrence.ON_COMPLETION}
POLICIES = {recurrence: policy for policy, recurrence in RECURRENCES.items()}
ACTIVATIONS = (USER, FIXED)
DEFAULTS = {"recurrencePolicy": ON_EXPIRATION, "activationPolicy": USER}
FIELDS = ("period", "periodEndOverride", "recurrencePolicy", "activationPolicy", "fixedStartDate", "endDate")
# What of a definition these fields decide.
PARTS = ("timezone", "starts_at", "ends_at", "period", "recurrence")
# The first day of all, and the Monday after it: where calendar units are counted from.
_FIRST, _MONDAY = datetime.datetime(1970, 1, 1), datetime.datetime(1970, 1, 5)  # noqa: DTZ001  wall time


def merged(before: Mapping[str, Any], now: Mapping[str, Any]) -> Said:
    """What is said with the change: what it leaves no room for goes, what it does not name stays."""
    said = {**before, **now}
    gone: set[str] = set()
    if now.get("recurrencePolicy") == ON_COMPLETION:
        gone |= {"period", "periodEndOverride", "fixedStartDate"}
        said["activationPolicy"] = now.get("activationPolicy", USER)
    if now.get("activationPolicy") == USER:
        gone.add("fixedStartDate")
    if now.get("activationPolicy") == FIXED or "_" in now.get("period", ""):
        gone.add("periodEndOverride")
    return {name: value for name, value in said.items() if name not in gone - now.keys()}


def timing_in(said: Said, zone: ZoneInfo, sheet: Sheet) -> dict[str, Any]:
    """The parts of a definition; mistakes are noted at their places."""
    length = _length(said, sheet)
    _refuse_what_says_nothing(said, sheet)
    if "periodEndOverride" in said and "period" not in said:
        sheet.part("period", None).refuse("required", "A point of time needs the period that it returns with.")
    if sheet.notes:
        return {}
    recurrence = RECURRENCES[said["recurrencePolicy"]]
    if recurrence is Recurrence.AFTER_EXPIRY and length is None:
        recurrence = Recurrence.ONCE  # what never expires never comes again
    parts: dict[str, Any] = {"recurrence": recurrence.value}
    if "endDate" in said:
        parts["ends_at"] = _exclusive_end(said["endDate"], zone).isoformat()
    if said["activationPolicy"] == FIXED:
        return parts | _fixed(said, length, recurrence, zone)
    return parts | _by_customer(said, length, sheet)


def timing_out(definition: Definition, zone: ZoneInfo) -> Said | None:
    """What the format says of it; None where it has no words for it."""
    said: Said = {"recurrencePolicy": POLICIES[definition.recurrence], "activationPolicy": USER}
    ends_at, starts_at = definition.ends_at, definition.starts_at
    period, recurrence = definition.period, definition.recurrence
    if recurrence is Recurrence.ON_COMPLETION and not isinstance(period, NoPeriod):
        return None
    if isinstance(period, AbsoluteEnd):
        ends_at = min((period.ends_at, ends_at), key=lambda at: to_instant(at, zone)) if ends_at else period.ends_at
    more = _say_period(definition, zone)
    if more is None or (starts_at is not None and recurrence is Recurrence.ON_COMPLETION):
        return None
    if starts_at is not None and "fixedStartDate" not in more:
        if not isinstance(period, NoPeriod | AbsoluteEnd):
            return None
        more |= {"activationPolicy": FIXED, "fixedStartDate": _said_moment(starts_at, zone)}
    if ends_at is not None:
        more["endDate"] = _said_moment(ends_at, zone)
    return {**said, **more}


def shown_end(definition: Definition, end: Instant | None, said: Said, zone: ZoneInfo) -> str | None:
    """When a try ends, as it is printed: what is rounded up ends with the last second that is in it."""
    if definition.recurrence is Recurrence.ON_COMPLETION:
        return None
    if (cut := cut_at(definition, zone)) is not None and (end is None or end >= cut):
        return str(said.get("endDate") or write(cut, zone))
    if end is None:
        return None
    is_up = isinstance(definition.period, RelativePeriod) and definition.period.rounding is Rounding.UP
    return write(end - SECOND if is_up else end, zone)


def cut_at(definition: Definition, zone: ZoneInfo) -> Instant | None:
    """From when on nobody can take part."""
    return None if definition.ends_at is None else to_instant(definition.ends_at, zone)


def write(at: Instant, zone: ZoneInfo) -> str:
    return to_datetime(at, zone).isoformat(timespec="seconds")


# Reading --------------------------------------------------------------------------------------------------


def _length(said: Said, sheet: Sheet) -> Length | None:
    found = read_length(said["period"]) if "period" in said else None
    if isinstance(found, str):
        sheet.part("period", None).refuse("bad_period", found)
        return None
    return found


def _refuse_what_says_nothing(said: Said, sheet: Sheet) -> None:
    is_fixed, on_completion = said["activationPolicy"] == FIXED, said["recurrencePolicy"] == ON_COMPLETION
    if on_completion:
        for name in ("period", "periodEndOverride"):
            if name in said:
                sheet.part(name, None).refuse("not_allowed", "What recurs on completion has no end.")
        if is_fixed:
            sheet.part("activationPolicy", None).refuse("not_allowed", "What recurs on completion starts by the user.")
    if is_fixed and "fixedStartDate" not in said:
        sheet.part("fixedStartDate", None).refuse("required", "A fixed schedule starts at a date.")
    if not is_fixed and "fixedStartDate" in said:
        sheet.part("fixedStartDate", None).refuse("not_allowed", "Only a fixed schedule starts at a date.")
    if is_fixed and "_" in said.get("period", ""):
        sheet.part("period", None).refuse("not_allowed", "Periods of a fixed schedule are not rounded.")
    if is_fixed and "periodEndOverride" in said:
        sheet.part("periodEndOverride", None).refuse("not_allowed", "A fixed schedule has its own ends.")
    if "_" in said.get("period", "") and "periodEndOverride" in said:
        told = "Use either a rounded period or a point of time."
        sheet.part("periodEndOverride", None).refuse("not_allowed", told)


def _fixed(said: Said, length: Length | None, recurrence: Recurrence, zone: ZoneInfo) -> dict[str, Any]:
    start: str = said["fixedStartDate"]
    parts: dict[str, Any] = {"starts_at": start}
    if length is None:
        return parts
    if recurrence is not Recurrence.ONCE:
        return parts | {
            "period": {"type": "fixed", "starts_at": start, "count": length.number, "unit": length.unit.value}
        }
    # One period, the same for everybody: who comes after it is too late.
    end = after(to_instant(datetime.datetime.fromisoformat(start)), length.number, length.unit, zone)
    return parts | {"period": {"type": "absolute", "ends_at": to_datetime(end, zone).isoformat()}}


def _by_customer(said: Said, length: Length | None, sheet: Sheet) -> dict[str, Any]:
    if length is None:
        return {}
    point = said.get("periodEndOverride")
    period = relative(length) if point is None else returning(length, point, sheet.part("periodEndOverride", None))
    return {"period": period}


def _exclusive_end(text: str, zone: ZoneInfo) -> datetime.datetime:
    """The last second of an hour is meant to be in."""
    moment = datetime.datetime.fromisoformat(text)
    local = moment.astimezone(zone)
    is_last = (local.minute, local.second) == (59, 59)
    return moment.replace(microsecond=0) + datetime.timedelta(seconds=1) if is_last else moment


# Writing --------------------------------------------------------------------------------------------------


def _say_period(definition: Definition, zone: ZoneInfo) -> Said | None:
    comes_again = definition.recurrence is Recurrence.AFTER_EXPIRY
    match definition.period:
        case NoPeriod() | AbsoluteEnd():
            return {}
        case RelativePeriod() as period:
            return say_relative(period)
        case ReturningEnd() as end:
            return say_returning(end)
        case FixedPeriod(starts_at, count, unit) if comes_again:
            is_same = definition.starts_at is None or _same(definition.starts_at, starts_at, zone)
            return _say_fixed(starts_at, write_length(count, unit), zone) if is_same else None
        case CalendarPeriod(unit) if comes_again and definition.starts_at is None:
            return _say_fixed(_MONDAY if unit is Unit.WEEK else _FIRST, write_length(1, unit), zone)
    return None


def _same(one: datetime.datetime, other: datetime.datetime, zone: ZoneInfo) -> bool:
    return to_instant(one, zone) == to_instant(other, zone)


def _say_fixed(start: datetime.datetime, period: str, zone: ZoneInfo) -> Said:
    return {"period": period, "activationPolicy": FIXED, "fixedStartDate": _said_moment(start, zone)}


def _said_moment(moment: datetime.datetime, zone: ZoneInfo) -> str:
    return to_datetime(to_instant(moment, zone), zone).isoformat()
