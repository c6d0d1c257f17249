"""How often: so many in each interval, or, without one, in all."""

from typing import Any, TypeAlias

from dialects.reading import Sheet

Document: TypeAlias = dict[str, Any]
UNITS = {
    "calendarHours": "hour",
    "calendarDays": "day",
    "calendarWeeks": "week",
    "calendarMonths": "month",
    "calendarYears": "year",
}
_NAMES = {unit: name for name, unit in UNITS.items()}
MOST_VALUE, MOST_INTERVAL = 1_000_000, 10_000


def limit_in(sheet: Sheet, *, most: int = MOST_VALUE) -> Document | None:
    """As a definition says it: {"value", "per": {"count", "unit"}}."""
    parts = sheet.parts(("value", "interval"), required=("value",))
    value = parts.whole_number("value", least=1, most=most)
    if "interval" not in parts:
        return None if value is None else {"value": value}
    interval = parts["interval"].parts(("type", "value"), required=("type", "value"))
    name = interval["type"].choice(UNITS) if "type" in interval else None
    count = interval.whole_number("value", least=1, most=MOST_INTERVAL)
    if value is None or name is None or count is None:
        return None
    return {"value": value, "per": {"count": count, "unit": UNITS[name]}}


def limit_out(limit: Document) -> Document:
    per = limit.get("per")
    interval = {"interval": {"type": _NAMES[per["unit"]], "value": per["count"]}} if per else {}
    return {"value": limit["value"], **interval}
