"""Time, numbers, conditions and the document read the plain way, for the naive engine: nothing is prepared or shared.

Amounts are whole millionths, instants are aware datetimes in UTC, stretches are half-open pairs of them.
"""

import re
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

MICRO = 1_000_000
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ADDING = ("count", "sum", "item_quantity", "item_value", "increment")
ELAPSED = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": HOUR}


# Time -----------------------------------------------------------------------------------------------------


def wall(local, zone):
    """The instant of a wall time: a skipped one moves forward by the gap, of a double one the first is meant."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def moment(text, zone):
    got = datetime.fromisoformat(text)
    return got.astimezone(UTC) if got.tzinfo else wall(got, zone)


def midnight(day, zone):
    return wall(datetime.combine(day, time()), zone)


def last_day(year, month):
    return (date(year + month // 12, month % 12 + 1, 1) - DAY).day


def months_later(local, months):
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, last_day(year, month + 1)))


def later(instant, count, unit, zone):
    """So many units after the instant: the small ones as they pass, the others by the wall clock."""
    if unit in ELAPSED:
        return instant + count * ELAPSED[unit]
    local = instant.astimezone(zone).replace(tzinfo=None)
    if unit in ("day", "week"):
        return wall(local + count * (7 if unit == "week" else 1) * DAY, zone)
    return wall(months_later(local, count * (12 if unit == "year" else 1)), zone)


def first_day(day, unit):
    if unit == "week":
        return day - day.weekday() * DAY
    if unit == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return {"day": day, "month": day.replace(day=1), "year": date(day.year, 1, 1)}[unit]


@lru_cache(100_000)
def unit_of(instant, unit, zone):
    """The calendar unit around the instant."""
    local = instant.astimezone(zone)
    if unit == "hour":
        start = instant - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return start, start + HOUR
    first = first_day(local.date(), unit)
    following = first_day(first + {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[unit] * DAY, unit)
    return midnight(first, zone), midnight(following, zone)


def number_of(instant, unit, zone, count=1):
    """Which interval of so many units it lies in, counted from 1970."""
    day, origin = instant.astimezone(zone).date(), date(1970, 1, 1)
    if unit == "hour":
        return (unit_of(instant, unit, zone)[0] - midnight(origin, zone)) // HOUR // count
    months = (day.year - 1970) * 12 + day.month - 1
    weeks = (day - date(1970, 1, 5)).days // 7
    return {"day": (day - origin).days, "week": weeks, "month": months, "year": day.year - 1970}[unit] // count


def returning_points(period, day, zone):
    """The times at which it returns around a day, enough of them on both sides."""
    every, clock, wanted = period["every"], time.fromisoformat(period["time"]), period.get("day_of_month")
    days = [day + each * DAY for each in range(-9, 10)]
    if every == "week":
        days = [each for each in days if DAYS[each.weekday()] == period["day_of_week"]]
    if every in ("month", "year"):
        months = [months_later(day.replace(day=1), each) for each in range(-25, 26)]
        months = [each for each in months if every == "month" or each.month == period["month"]]
        lasts = [(each, last_day(each.year, each.month)) for each in months]
        days = [each.replace(day=last if wanted == "last" else min(wanted, last)) for each, last in lasts]
    return [wall(datetime.combine(each, clock), zone) for each in days]


# Reading the document and the facts -----------------------------------------------------------------------


def exact(value):
    """The number a JSON value says, also as text; None if none."""
    if isinstance(value, str) and not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", value):
        return None
    wanted = isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)
    return Fraction(str(value)) if wanted else None


def micro(value):
    number = exact(value)
    usable = number is not None and abs(number) <= 10**9 and (number * MICRO).denominator == 1
    return int(number * MICRO) if usable else None


def to_json(amount):
    """An int where it is whole, else a float."""
    number = Decimal(amount) / MICRO
    return int(number) if number == number.to_integral_value() else float(number)


def written(instant):
    return instant and instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def find(facts, path):
    for place, key in enumerate(path):
        if isinstance(facts, list):
            found = [find(element, path[place:]) for element in facts]
            return [each for each in found if each is not None] or None
        facts = facts.get(key) if isinstance(facts, dict) else None
    return facts


def same(got, wanted):
    if isinstance(wanted, bool) or isinstance(got, bool):
        return got is wanted
    if isinstance(got, str) and isinstance(wanted, str):
        return got == wanted
    return exact(wanted) is not None and exact(got) == exact(wanted)


def contains(got, wanted):
    if isinstance(got, list):
        return any(same(each, wanted) for each in got)
    return isinstance(got, str) and isinstance(wanted, str) and wanted in got


def labelled(got, wanted):
    pairs = [each for each in got if isinstance(each, dict)] if isinstance(got, list) else []
    return any({**label, **pair} == pair for label in wanted for pair in pairs)


def in_clock(clock, times):
    start, end = time.fromisoformat(times["from"]), time.fromisoformat(times["to"])
    return start <= clock < end if start <= end else clock >= start or clock < end


def on_day(local, days):
    return local.day in days or ("last" in days and local.day == last_day(local.year, local.month))


PLAIN = {
    "is_equal": same,
    "is_one_of": lambda got, wanted: any(same(got, each) for each in wanted),
    "contains": contains,
    "contains_one_of": lambda got, wanted: any(contains(got, each) for each in wanted),
    "has_at_least_one_label": labelled,
    "matches_regex": lambda got, pattern: isinstance(got, str) and re.search(pattern, got) is not None,
    "starts_with": lambda got, text: isinstance(got, str) and got.startswith(text),
    "ends_with": lambda got, text: isinstance(got, str) and got.endswith(text),
}
NUMERIC = {
    "is_greater": lambda got, than: got > exact(than),
    "is_greater_or_equal": lambda got, than: got >= exact(than),
    "is_less": lambda got, than: got < exact(than),
    "is_less_or_equal": lambda got, than: got <= exact(than),
    "is_number_between": lambda got, span: exact(span["from"]) <= got <= exact(span["to"]),
}
TEMPORAL = {
    "is_after": lambda at, than, zone: at > moment(than, zone),
    "is_before": lambda at, than, zone: at < moment(than, zone),
    "is_between": lambda at, span, zone: moment(span["from"], zone) <= at < moment(span["to"], zone),
    "is_day_of_week": lambda at, days, zone: DAYS[at.astimezone(zone).weekday()] in days,
    "is_day_of_month": lambda at, days, zone: on_day(at.astimezone(zone), days),
    "is_month_of_year": lambda at, months, zone: at.astimezone(zone).month in months,
    "is_time_between": lambda at, times, zone: in_clock(at.astimezone(zone).time(), times),
}


def holds(got, operator, wanted, zone, store):
    """Whether the operator's test holds for what was found."""
    if operator in NUMERIC:
        return exact(got) is not None and NUMERIC[operator](exact(got), wanted)
    turned = operator.replace("not_", "", 1)
    if turned in TEMPORAL:
        try:
            return TEMPORAL[turned](moment(got, store), wanted, zone) is (turned == operator)
        except (ValueError, TypeError):
            return False
    return PLAIN[turned](got, wanted) is (turned == operator)


def judge(nodes, facts, zone, store):
    """None if all conditions hold, else the code of the first that does not."""
    for node in nodes:
        if "any" in node:
            codes = [judge([each], facts, zone, store) for each in node["any"]]
            code = None if None in codes else "condition_failed" if "condition_failed" in codes else codes[0]
        elif "all" in node:
            code = judge(node["all"], facts, zone, store)
        else:
            got = find(facts, node["attribute"].split("."))
            met = got is not None and holds(got, node["operator"], node["value"], zone, store)
            code = "attribute_missing" if got is None else None if met else "condition_failed"
        if code:
            return code
    return None


# The achievement ------------------------------------------------------------------------------------------


class Achievement:
    """The document with its defaults filled in."""

    def __init__(self, document, member_zone, store_zone):
        name = document.get("timezone") or "store"
        name = {"store": store_zone, "member": member_zone or store_zone}.get(name, name)
        self.store, self.zone = ZoneInfo(store_zone), ZoneInfo(name)
        self.rules = [self.read_rule(rule, place) for place, rule in enumerate(document["rules"], start=1)]
        needs, count = document.get("completes_when") or "all", len(self.rules)
        self.needs = count if needs == "all" else 1 if needs == "any" else needs["at_least"]
        self.period = document.get("period") or {"type": "none"}
        self.recurrence = document.get("recurrence") or "once"
        self.limit = document.get("completion_limit")
        self.stops = document.get("stops_at_goal") is not False
        self.takes_back = document.get("rollback_after_completion") or False
        self.audience = document.get("audience") or []
        self.availability = document.get("availability") or []
        self.milestones = [
            {"key": each.get("key") or str(place), "target": micro(each["target"])}
            for place, each in enumerate(document.get("milestones") or [], start=1)
        ]
        dates = [document.get(key) for key in ("counts_from", "starts_at", "ends_at")]
        dates = [moment(each, self.zone) if each and each[:1].isdigit() else None for each in dates]
        self.counts_from, self.starts, self.ends = dates
        self.single, rule = count == 1, self.rules[0]
        self.streaking = self.single and rule["window"]["type"] == "calendar"
        plain = self.single and rule["window"]["type"] == "attempt" and rule["kind"] in ADDING
        self.carries_over = plain and self.recurrence == "on_completion"
        self.target = rule["target"] if self.single else 100 * MICRO
        self.open_units = {}

    @staticmethod
    def read_rule(rule, place):
        defaults = {"key": str(place), "event": None, "subject": "direct", "unique_referee": False}
        rule = {**defaults, "conditions": [], "frequency_limit": None, **rule}
        aggregation, window = (rule.get("aggregation") or {"type": "count"}, rule.get("window") or {"type": "attempt"})
        rule["kind"] = aggregation.get("kind", aggregation["type"])
        rule["aggregation"], rule["goal"] = aggregation, micro(rule["goal"])
        rule["window"] = {"consecutive": 1, "allowed_misses": 0, **window}
        streak = window["type"] == "calendar"
        rule["target"] = rule["window"]["consecutive"] * MICRO if streak else rule["goal"]
        return rule

    def is_available(self, instant):
        return all(self.allows(each, instant, instant.astimezone(self.zone)) for each in self.availability)

    def allows(self, each, instant, local):
        kind = each["type"]
        if kind in ("after", "before"):
            return (instant >= moment(each["at"], self.zone)) is (kind == "after")
        if kind in ("between", "not_between"):
            inside = moment(each["from"], self.zone) <= instant < moment(each["to"], self.zone)
            return inside is (kind == "between")
        if kind == "time_of_day":
            return in_clock(local.time(), each)
        if kind == "months":
            return local.month in each["months"]
        return DAYS[local.weekday()] in each["days"] if kind == "days_of_week" else on_day(local, each["days"])

    def undated(self, instant):
        if self.counts_from and instant < self.counts_from:
            return "before_counting_began"
        outside = (self.starts and instant < self.starts) or (self.ends and instant >= self.ends)
        return "outside_dates" if outside else None

    def was_open(self, unit):
        """Whether events could count at any moment of the unit; only at certain instants can that begin."""
        if unit not in self.open_units:
            tried = [each for each in self.beginnings(*unit) if unit[0] <= each < unit[1]]
            self.open_units[unit] = any(not self.undated(each) and self.is_available(each) for each in tried)
        return self.open_units[unit]

    def beginnings(self, start, end):
        yield from (each for each in (start, self.starts, self.counts_from) if each)
        for each in self.availability:
            yield from (moment(each[key], self.zone) for key in ("at", "from", "to") if "T" in each.get(key, ""))
        day = start.astimezone(self.zone).date()
        while self.availability and midnight(day, self.zone) < end:
            yield from (midnight(day, self.zone) + hours * HOUR for hours in range(25))
            for each in self.availability:
                if each["type"] == "time_of_day":
                    local = datetime.combine(day, time.fromisoformat(each["from"]), tzinfo=self.zone)
                    yield from (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
            day += DAY

    def period_at(self, instant):
        """The period where the calendar or a schedule fixes it; a code where there is none."""
        period = self.period
        if period["type"] == "calendar":
            return unit_of(instant, period["unit"], self.zone)
        if period["type"] == "absolute":
            end = moment(period["ends_at"], self.zone)
            return (None, end) if instant < end else "ended"
        if period["type"] == "returning":
            points = returning_points(period, instant.astimezone(self.zone).date(), self.zone)
            place = bisect_right(points, instant)
            return points[place - 1], points[place]
        if period["type"] == "fixed":
            start = end = moment(period["starts_at"], self.zone)
            number = 0
            while end <= instant:
                number += 1
                start, end = (
                    end,
                    later(moment(period["starts_at"], self.zone), number * period["count"], period["unit"], self.zone),
                )
            return (start, end) if start < end else "outside_dates"
        return None, None

    def period_from(self, instant):
        """The period of an attempt whose first counted event is at the instant."""
        if self.period["type"] != "relative":
            return self.period_at(instant)
        end = later(instant, self.period["count"], self.period["unit"], self.zone)
        rounding = self.period.get("rounding")
        if rounding == "up":
            end = unit_of(end, self.period["unit"], self.zone)[1]
        return None, unit_of(end, "day", self.zone)[0] if rounding == "down" else end
