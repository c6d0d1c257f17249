"""Time, facts and the definition read the plain way, for the naive engine, as far as random cases need them."""
# Instants are aware datetimes in UTC, amounts exact decimals, stretches of time half-open pairs.

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import count, pairwise
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY, HOUR, QUARTER, INSTANT = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15), timedelta.resolution
MONTHS = {"month": 1, "quarter": 3, "year": 12}
FIRST = {"day": date(1970, 1, 1), "week": date(1970, 1, 5)}
ADDING = ("count", "sum", "item_quantity", "item_value", "increment")


def wall(local, zone):
    """The instant of a wall time: a skipped one moves forward by the gap, of a double one the first is meant."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def moment(text, zone):
    got = datetime.fromisoformat(text)
    return got.astimezone(UTC) if got.tzinfo else wall(got, zone)


def months_of(day):
    return (day.year - 1970) * 12 + day.month - 1


def first_of(months):
    return date(1970 + months // 12, months % 12 + 1, 1)


def last_day(day):
    return (first_of(months_of(day) + 1) - DAY).day


def later(instant, number, unit, zone):
    """So many units after the instant: the small ones as they pass, the others by the wall clock."""
    local = instant.astimezone(zone).replace(tzinfo=None)
    if unit in MONTHS:
        first = first_of(months_of(local) + number * MONTHS[unit])
        return wall(local.replace(first.year, first.month, min(local.day, last_day(first))), zone)
    length = timedelta(**{f"{unit}s": number})
    return wall(local + length, zone) if unit in FIRST else instant + length


def start_of(number, unit, zone):
    """When the unit of that number begins; none of the zones here was ever moved by a part of an hour."""
    if unit == "hour":
        return start_of(0, "day", zone) + number * HOUR
    first = first_of(number * MONTHS[unit]) if unit in MONTHS else FIRST[unit] + timedelta(**{f"{unit}s": number})
    return wall(datetime.combine(first, time()), zone)


@lru_cache(100_000)
def number_of(instant, unit, zone, each=1):
    """Which interval of so many units it lies in, counted from 1970."""
    if unit == "hour":
        return (instant - start_of(0, "day", zone)) // HOUR // each
    day = instant.astimezone(zone).date()
    number = months_of(day) // MONTHS[unit] if unit in MONTHS else (day - FIRST[unit]) // timedelta(**{f"{unit}s": 1})
    return number // each


@lru_cache(100_000)
def unit_of(instant, unit, zone):
    number = number_of(instant, unit, zone)
    return start_of(number, unit, zone), start_of(number + 1, unit, zone)


def returns_on(period, day):
    """Whether a period that returns ends on the day, and the next begins."""
    last, wanted = last_day(day), period.get("day_of_month", day.day)
    is_day = day.day == (last if wanted == "last" else min(wanted, last))
    is_weekday = period.get("day_of_week") in (None, DAYS[day.weekday()])
    return is_day and is_weekday and period.get("month") in (None, day.month)


def exact(value):
    """The number a JSON value says, also as text; None if none."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def amount(value):
    number = exact(value)
    return number if number is not None and abs(number) <= 10**9 and number == round(number, 6) else None


def find(facts, path):
    for place, key in enumerate(path):
        if isinstance(facts, list):
            found = [find(element, path[place:]) for element in facts]
            return [each for each in found if each is not None] or None
        facts = facts.get(key) if isinstance(facts, dict) else None
    return facts


def to_json(value):
    """The value with its amounts as numbers, whole ones without a point, and its instants as text."""
    if isinstance(value, dict):
        return {key: to_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [to_json(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def in_clock(clock, times):
    start, end = time.fromisoformat(times["from"]), time.fromisoformat(times["to"])
    return start <= clock < end if start <= end else clock >= start or clock < end


# What is found, what is wanted, and the wall time that the text found says.
HOLDS = {
    "is_equal": lambda got, wanted, _: got == wanted,
    "is_not_equal": lambda got, wanted, _: got != wanted,
    "is_one_of": lambda got, wanted, _: got in wanted,
    "contains": lambda got, wanted, _: wanted in got,
    "is_greater_or_equal": lambda got, than, _: exact(got) is not None and exact(got) >= than,
    "is_number_between": lambda got, span, _: exact(got) is not None and span["from"] <= exact(got) <= span["to"],
    "is_day_of_week": lambda got, days, local: DAYS[local(got).weekday()] in days,
    "is_time_between": lambda got, times, local: in_clock(local(got).time(), times),
}


DEFAULTS = {"timezone": "store", "completes_when": "all", "period": {"type": "none"}, "recurrence": "once"}
DEFAULTS |= {"completion_limit": None, "stops_at_goal": True, "rollback_after_completion": False}
DEFAULTS |= {"audience": [], "availability": [], "milestones": []}
RULE = {"event": None, "subject": "direct", "unique_referee": False, "conditions": [], "frequency_limit": None}
WINDOW = {"type": "attempt", "consecutive": 1, "allowed_misses": 0, "count": 1}


class Achievement:
    """The document with its defaults filled in, under the names it has there."""

    def __init__(self, document, member_zone, store_zone):
        vars(self).update(DEFAULTS | document)
        zones = {"store": store_zone, "member": member_zone or store_zone}
        self.store, self.zone = ZoneInfo(store_zone), ZoneInfo(zones.get(self.timezone, self.timezone))
        self.rules = [self.read(RULE | rule) for rule in self.rules]
        every, rule = len(self.rules), self.rules[0]
        self.needs = {"all": every, "any": 1}.get(str(self.completes_when)) or self.completes_when["at_least"]
        self.milestones = {each["key"]: amount(each["target"]) for each in self.milestones}
        dates = [document.get(key, "none") for key in ("counts_from", "starts_at", "ends_at")]
        self.dates = [moment(each, self.zone) if each[0].isdigit() else None for each in dates]
        self.is_single = every == 1
        plain = self.is_single and rule["window"]["type"] == "attempt" and rule["adds"]
        self.carries_over = plain and self.recurrence == "on_completion"
        self.target = rule["target"] if self.is_single else Decimal(100)
        self.open_units = {}

    def read(self, rule):
        window = rule["window"] = WINDOW | rule.get("window", {})
        rule["kind"], rule["goal"] = rule["aggregation"].get("kind", rule["aggregation"]["type"]), amount(rule["goal"])
        rule["adds"] = rule["kind"] in ADDING
        rule["target"] = Decimal(window["consecutive"]) if window["type"] == "calendar" else rule["goal"]
        return rule

    def judge(self, nodes, facts):
        """None if all conditions hold, else the code of the first that does not."""
        return next((code for code in (self.verdict(node, facts) for node in nodes) if code), None)

    def verdict(self, node, facts):
        if "all" in node:
            return self.judge(node["all"], facts)
        if "any" in node:
            codes = [self.verdict(each, facts) for each in node["any"]]
            return None if None in codes else "condition_failed" if "condition_failed" in codes else codes[0]
        got, holds = find(facts, node["attribute"].split(".")), HOLDS[node["operator"]]
        if got is None:
            return "attribute_missing"
        return None if holds(got, node["value"], self.local) else "condition_failed"

    def local(self, text):
        return moment(text, self.store).astimezone(self.zone)

    def allows(self, each, instant):
        """Whether an entry of the availability does."""
        kind, local = each["type"], instant.astimezone(self.zone)
        if kind in ("after", "before"):
            return (instant >= moment(each["at"], self.zone)) is (kind == "after")
        if kind in ("between", "not_between"):
            inside = moment(each["from"], self.zone) <= instant < moment(each["to"], self.zone)
            return inside is (kind == "between")
        if kind == "time_of_day":
            return in_clock(local.time(), each)
        if kind == "days_of_month":
            return local.day in each["days"] or ("last" in each["days"] and local.day == last_day(local))
        return DAYS[local.weekday()] in each["days"] if kind == "days_of_week" else local.month in each["months"]

    def shut(self, instant):
        """Why nothing counts then."""
        began, starts, ends = self.dates
        if began and instant < began:
            return "before_counting_began"
        if (starts and instant < starts) or (ends and instant >= ends):
            return "outside_dates"
        return None if all(self.allows(each, instant) for each in self.availability) else "outside_availability"

    def was_open(self, start, end):
        """Whether events could count at any moment: here nothing opens but on a quarter of an hour."""
        if (start, end) not in self.open_units:
            tried = (start + number * QUARTER for number in range((end - start) // QUARTER))
            self.open_units[start, end] = any(self.shut(each) is None for each in tried)
        return self.open_units[start, end]

    def period_at(self, instant):
        """The period where the calendar or a schedule fixes it; a code where there is none."""
        period, kind, zone = self.period, self.period["type"], self.zone
        if kind == "calendar":
            return unit_of(instant, period["unit"], zone)
        if kind == "absolute":
            end = moment(period["ends_at"], zone)
            return (None, end) if instant < end else "ended"
        if kind == "returning":
            around, clock = instant.astimezone(zone).date(), time.fromisoformat(period["time"])
            days = [around + number * DAY for number in range(-735, 736)]
            points = [wall(datetime.combine(each, clock), zone) for each in days if returns_on(period, each)]
            return max(each for each in points if each <= instant), min(each for each in points if each > instant)
        if kind == "fixed":
            first = moment(period["starts_at"], zone)
            points = (later(first, number * period["count"], period["unit"], zone) for number in count())
            fixed = ((start, end) for start, end in pairwise(points) if instant < end)
            return next(fixed) if first <= instant else "outside_dates"
        return None, None

    def period_from(self, instant):
        """The period of an attempt whose first counted event is at the instant."""
        period = self.period
        if period["type"] != "relative":
            return self.period_at(instant)
        end = later(instant, period["count"], period["unit"], self.zone)
        if period.get("rounding") == "up":
            end = unit_of(end, period["unit"], self.zone)[1]
        return None, unit_of(end, "day", self.zone)[0] if period.get("rounding") == "down" else end
