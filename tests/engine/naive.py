"""A second engine, slow and plain on purpose: at every line it recomputes everything from the whole ordered list.

It reads the JSON document itself and shares no code with the engine, so that what both agree on was understood twice.
Amounts are whole millionths, instants are aware datetimes in UTC, stretches are half-open pairs of them.
"""

import copy
import re
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

MICRO = 1_000_000
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TICK, DAY, HOUR = timedelta(microseconds=1), timedelta(days=1), timedelta(hours=1)
LATE, AHEAD = timedelta(days=30), timedelta(minutes=5)
ELAPSED = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": HOUR}
ADDING = ("count", "sum", "item_quantity", "item_value", "increment")
KINDS = {"custom_event": "event", "transaction": "transaction", "reported": "report"}


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
        start = instant - timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        return start, start + HOUR
    first = first_day(local.date(), unit)
    following = first_day(
        first + {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[unit] * DAY, unit
    )
    return midnight(first, zone), midnight(following, zone)


def number_of(instant, unit, zone, count=1):
    """Which interval of so many units it lies in, counted from 1970."""
    day, origin = instant.astimezone(zone).date(), date(1970, 1, 1)
    if unit == "hour":
        return (unit_of(instant, unit, zone)[0] - midnight(origin, zone)) // HOUR // count
    months = (day.year - 1970) * 12 + day.month - 1
    weeks = (day - date(1970, 1, 5)).days // 7
    return {"day": (day - origin).days, "week": weeks, "month": months, "year": day.year - 1970}[
        unit
    ] // count


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
        aggregation, window = (
            rule.get("aggregation") or {"type": "count"},
            rule.get("window") or {"type": "attempt"},
        )
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
        return (
            DAYS[local.weekday()] in each["days"] if kind == "days_of_week" else on_day(local, each["days"])
        )

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
            yield from (
                moment(each[key], self.zone) for key in ("at", "from", "to") if "T" in each.get(key, "")
            )
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
                    later(
                        moment(period["starts_at"], self.zone),
                        number * period["count"],
                        period["unit"],
                        self.zone,
                    ),
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


# Where a member stands ------------------------------------------------------------------------------------


class Standing:
    """What the ordered list led to so far."""

    def __init__(self, achievement):
        self.its = achievement
        self.attempt = None
        self.period = None
        self.is_over = False
        self.closed = []
        self.number = 0
        self.used = {}
        self.spent_units = {}
        self.found = []

    # What the entries of the open attempt are worth.

    def in_window(self, rule, at):
        entries = (
            [each for each in self.attempt["entries"] if each["rule"] == rule["key"]] if self.attempt else []
        )
        window = rule["window"]
        if window["type"] == "calendar":
            start, end = unit_of(at, window["unit"], self.its.zone)
            return [each for each in entries if start <= each["at"] < end]
        if window["type"] == "rolling":
            present = number_of(at, window["unit"], self.its.zone)
            oldest = present - window["count"] + 1
            return [
                e for e in entries if oldest <= number_of(e["at"], window["unit"], self.its.zone) <= present
            ]
        return entries

    def value(self, rule, at):
        return total(rule, self.in_window(rule, at))

    def streak(self, rule, at):
        """(units in a row, the longest, the end of the unit that broke the only rule's streak)."""
        window = rule["window"]
        preset = self.attempt["presets"].get(rule["key"])
        entries = [each for each in self.attempt["entries"] if each["rule"] == rule["key"]]
        row, misses, longest = 0, 0, self.attempt["longest"].get(rule["key"], 0)
        first = min((each["at"] for each in entries), default=None)
        if preset:
            row, first, longest = preset["units"], preset["at"], max(longest, preset["units"])
        if first is None:
            return 0, longest, None
        unit = unit_of(first, window["unit"], self.its.zone)
        while unit[0] <= at:
            inside = [each for each in entries if unit[0] <= each["at"] < unit[1]]
            reached = any(total(rule, inside[:n]) >= rule["goal"] for n in range(1, len(inside) + 1))
            if reached:
                row += 1
                longest = max(longest, row)
            elif unit[1] <= at and self.its.was_open(unit):
                misses += 1
                if misses > window["allowed_misses"]:
                    if self.its.single and not self.attempt["completed"]:
                        return row, longest, unit[1]
                    row, misses = 0, 0
                    following = [each["at"] for each in entries if each["at"] >= unit[1]]
                    if not following:
                        return 0, longest, None
                    unit = unit_of(min(following), window["unit"], self.its.zone)
                    continue
            unit = unit_of(unit[1], window["unit"], self.its.zone)
        return row, longest, None

    def measure(self, rule, at):
        return (
            self.streak(rule, at)[0] * MICRO if rule["window"]["type"] == "calendar" else self.value(rule, at)
        )

    def share(self, rule, at):
        if rule["key"] in self.attempt["reached"]:
            return Fraction(100)
        return min(
            Fraction(100), max(Fraction(0), Fraction(100 * self.measure(rule, at), rule["target"]))
        )

    def headline(self, at):
        """The value in millionths; of several rules the exact percentage."""
        if not self.attempt:
            return 0
        if self.its.single:
            return self.measure(self.its.rules[0], at)
        greatest = sorted((self.share(rule, at) for rule in self.its.rules), reverse=True)[: self.its.needs]
        return sum(greatest) / self.its.needs * MICRO

    # Time passes.

    def advance(self, at):
        """Closes what has ended by then."""
        end = self.period[1] if self.period else None
        if self.attempt and self.its.streaking and not self.attempt["completed"]:
            horizon = min(at, end) if end else at
            broken = self.streak(self.its.rules[0], horizon)[2]
            if broken and not (end and broken >= end):
                self.close(broken, "broken")
        if end and end <= at:
            if self.attempt:
                self.close(end, "completed" if self.attempt["completed"] else "expired")
            self.period = None
            self.is_over = self.its.recurrence == "once"

    def close(self, at, outcome):
        attempt = self.attempt
        just_before = at if outcome == "completed" and not self.is_expiry(at) else at - TICK
        attempt |= {"ended_at": at, "outcome": outcome, "picture": self.picture(just_before)}
        self.closed.append(attempt)
        self.attempt = None

    def is_expiry(self, at):
        return bool(self.period) and self.period[1] == at

    def open(self, at):
        if self.attempt:
            return
        if not self.period:
            self.period = self.its.period_from(at)
        self.number += 1
        self.attempt = {
            "number": self.number,
            "started_at": self.period[0] or at,
            "entries": [],
            "reached": set(),
            "completed": False,
            "crossed": set(),
            "presets": {},
            "longest": {},
            "slot": self.period[0],
        }

    # What an event does.

    def refusal(self, event):
        """Why the event counts for no rule, apart from what the rules themselves look at."""
        its, at = self.its, event["at"]
        if its.undated(at):
            return its.undated(at)
        if its.period["type"] == "fixed" and its.period_at(at) == "outside_dates":
            return "outside_dates"
        if not its.is_available(at):
            return "outside_availability"
        if not event["active"]:
            return "member_inactive"
        owner = {"member": event["facts"].get("referrer" if event["referee"] else "member") or {}}
        if judge(its.audience, owner, its.zone, its.store):
            return "not_in_audience"
        return None

    def exhaustion(self, at):
        """Why the attempts have no place for it."""
        if self.is_over or self.its.period_at(at) == "ended":
            return "ended"
        if self.is_at_limit(self.found, at):
            return "completion_limit"
        if self.attempt and self.attempt["completed"] and self.its.stops:
            return "already_reached"
        return None

    def is_at_limit(self, records, at):
        limit = self.its.limit
        done = [each for each in records if each["milestone"] is None]
        if limit and limit.get("per"):
            number = number_of(at, limit["per"]["unit"], self.its.zone, limit["per"]["count"])
            done = [each for each in done if number_of(each["at"], limit["per"]["unit"], self.its.zone, limit["per"]["count"]) == number]
        return bool(limit) and sum(each["count"] for each in done) >= limit["value"]

    def take(self, event):
        """Lets the event count where it does; the answer of every rule."""
        at, counted, reasons, taken = event["at"], [], [], []
        self.advance(at)
        for rule in self.its.rules:
            answer = self.answer(rule, event)
            if isinstance(answer, str):
                reasons.append({"rule": rule["key"], "code": answer})
            else:
                taken.append((rule, answer))
        for rule, entry in taken:
            self.open(at)
            before = self.value(rule, at)
            self.attempt["entries"].append(entry)
            after = self.value(rule, at)
            counted.append({"rule": rule["key"], "amount": after - before, "before": before, "after": after})
            if rule["frequency_limit"] and entry["amount"] > 0:
                self.used.setdefault(rule["key"], []).append(at)
        if taken:
            self.settle(at, "event", counted)
        return counted, reasons

    def answer(self, rule, event):
        """A code, or the entry the event makes."""
        at, its = event["at"], self.its
        code = self.mishearing(rule, event) or event["verdict"] or self.refusal(event)
        code = code or judge(rule["conditions"], event["facts"], its.zone, its.store) or self.exhaustion(at)
        if code:
            return code
        amount, key = self.amount(rule, event)
        if amount is None:
            return "attribute_missing"
        window = rule["window"]
        if window["type"] == "calendar":
            if self.spent_units.get(rule["key"]) == unit_of(at, window["unit"], its.zone):
                return "already_reached"
        if amount == 0:
            return "nothing_to_add"
        present = self.value(rule, at)
        if rule["kind"] == "distinct" and present >= rule["goal"]:
            return "already_reached"
        if rule["unique_referee"]:
            met = {each["referee"] for each in self.in_attempt(rule)}
            if event["referee"] in met:
                return "referee_already_counted"
        entry = {"rule": rule["key"], "at": at, "amount": amount, "key": key, "referee": event["referee"]}
        if amount < 0 and rule["kind"] in ADDING:
            entry["amount"] = max(amount, -max(present, 0))
            return entry if entry["amount"] else "nothing_to_add"
        if total(rule, [*self.in_window(rule, at), entry]) <= present:
            if window["type"] == "rolling" and self.attempt and rule["kind"] not in ADDING:
                self.attempt["entries"].append({**entry, "silent": True})
            return "nothing_to_add"
        limit = rule["frequency_limit"]
        if limit:
            number = number_of(at, limit["per"]["unit"], its.zone, limit["per"]["count"])
            past = [
                each
                for each in self.used.get(rule["key"], [])
                if number_of(each, limit["per"]["unit"], its.zone, limit["per"]["count"]) == number
            ]
            if len(past) >= limit["value"]:
                return "frequency_capped"
        return entry

    def in_attempt(self, rule):
        return (
            [each for each in self.attempt["entries"] if each["rule"] == rule["key"]] if self.attempt else []
        )

    @staticmethod
    def mishearing(rule, event):
        if event["kind"] != KINDS[rule["trigger"]] or (
            rule["event"] is not None and rule["event"] != event["type"]
        ):
            return "wrong_event_type"
        if rule["subject"] == "referral":
            return None if event["referee"] else "not_a_referral"
        return "wrong_event_type" if event["referee"] else None

    def amount(self, rule, event):
        """What the event would add, in millionths, and the key it is remembered by."""
        kind, facts = rule["kind"], event["facts"]
        if kind == "count":
            return MICRO, None
        if kind in ("item_quantity", "item_value"):
            return self.items_amount(rule, event), None
        if kind in ("increment", "at_least", "percent"):
            return micro(find(facts, ["event", "body", kind])), None
        got = find(event["left"], rule["aggregation"]["attribute"].split("."))
        if kind == "distinct":
            return (None, None) if got is None or isinstance(got, list | dict) else (MICRO, same_key(got))
        return micro(got), None

    def items_amount(self, rule, event):
        """Conditions are judged on the items as they were sold, amounts taken from what is left of them."""
        amount = 0
        sold = find(event["facts"], ["transaction", "items"]) or []
        left = find(event["left"], ["transaction", "items"]) or []
        name = "quantity" if rule["kind"] == "item_quantity" else "gross_value"
        for item, remains in zip(sold, left, strict=True):
            if judge(rule["aggregation"].get("conditions") or [], {"item": item}, self.its.zone, self.its.store) is None:
                amount += micro(remains.get(name, 1 if name == "quantity" else None)) or 0
        return amount

    # What follows from it.

    def settle(self, at, cause, counted=()):
        """Reached rules, milestones, completion, and with surplus the attempts after it."""
        for _ in range(100):
            self.mark_reached(at)
            self.cross(at, cause)
            if self.attempt["completed"] or len(self.attempt["reached"]) < self.its.needs:
                return
            self.attempt["completed"] = True
            self.record(at, cause)
            if self.its.recurrence != "on_completion":
                return
            rule = self.its.rules[0]
            surplus = self.value(rule, at) - rule["goal"] if self.its.carries_over and cause == "event" else 0
            self.spend_units(at)
            referees = [each["referee"] for each in self.attempt["entries"]]
            self.close(at, "completed")
            if self.its.period["type"] in ("relative", "none"):
                self.period = None
            if surplus <= 0 or self.is_at_limit(self.found, at) or _ == 99:
                return
            self.open(at)
            entry = {"rule": rule["key"], "at": at, "amount": surplus, "key": None, "referee": referees[-1]}
            self.attempt["entries"].append(entry)

    def mark_reached(self, at):
        for rule in self.its.rules:
            if self.measure(rule, at) >= rule["target"]:
                self.attempt["reached"].add(rule["key"])

    def cross(self, at, cause):
        headline = self.headline(at)
        for each in self.its.milestones:
            if each["key"] not in self.attempt["crossed"] and each["target"] <= headline:
                self.attempt["crossed"].add(each["key"])
                self.record(at, cause, milestone=each)

    def record(self, at, cause, milestone=None, count=1):
        slot, key = self.attempt["slot"] if self.attempt else None, milestone and milestone["key"]
        same_ones = [each for each in self.found if each["slot"] == slot and each["milestone"] == key]
        k = max((each["k"] for each in same_ones), default=0) + 1
        target = milestone and milestone["target"]
        record = {
            "slot": slot,
            "k": k,
            "count": count,
            "at": at,
            "cause": cause,
            "milestone": key,
            "target": target,
        }
        self.found.append(record)

    def spend_units(self, at):
        """After a completion on which the next attempt begins, a unit that was reached is not used again."""
        for rule in self.its.rules:
            if rule["window"]["type"] == "calendar":
                unit = unit_of(at, rule["window"]["unit"], self.its.zone)
                if any(unit[0] <= each["at"] < unit[1] for each in self.in_attempt(rule)):
                    self.spent_units[rule["key"]] = unit

    # What people change.

    def adjust(self, change, at):
        self.advance(at)
        progress, before = (
            change.get("progress"),
            sum(e["count"] for e in self.found if e["milestone"] is None),
        )
        if progress is not None and (self.attempt or not isinstance(self.its.period_at(at), str)):
            given = progress if isinstance(progress, dict) else {self.its.rules[0]["key"]: progress}
            self.open(at)
            for rule in self.its.rules:
                if rule["key"] in given:
                    self.set_value(rule, micro(given[rule["key"]]), at)
            self.settle(at, "adjustment")
        wanted = change.get("completions")
        if wanted is None:
            return
        now = sum(each["count"] for each in self.found if each["milestone"] is None)
        if now > before:
            self.found = [
                e
                for e in self.found
                if not (e["at"] == at and e["cause"] == "adjustment" and not e["milestone"])
            ]
        if wanted != before:
            self.record_by_hand(at, wanted - before)

    def record_by_hand(self, at, count):
        period = self.its.period_at(at)
        attempt, self.attempt = self.attempt, {"slot": period[0] if isinstance(period, tuple) else None}
        self.record(at, "adjustment", count=count)
        self.attempt = attempt

    def set_value(self, rule, amount, at):
        attempt = self.attempt
        longest = self.streak(rule, at)[1] if rule["window"]["type"] == "calendar" else 0
        attempt["entries"] = [each for each in attempt["entries"] if each["rule"] != rule["key"]]
        attempt["reached"].discard(rule["key"])
        if rule["window"]["type"] == "calendar":
            attempt["longest"][rule["key"]] = longest
            attempt["presets"][rule["key"]] = {"units": amount // MICRO, "at": at}
        else:
            entry = {"rule": rule["key"], "at": at, "amount": amount, "key": ("anonymous",), "referee": None}
            attempt["entries"].append(entry)

    # How it looks.

    def picture(self, at):
        rules = []
        for rule in self.its.rules:
            row, longest, _ = (
                self.streak(rule, at) if rule["window"]["type"] == "calendar" else (None, None, None)
            )
            value = self.value(rule, at)
            reached = rule["key"] in self.attempt["reached"]
            rules.append(
                {
                    "rule": rule["key"],
                    "value": to_json(value),
                    "goal": to_json(rule["goal"]),
                    "reached": reached,
                    "streak": row,
                    "longest_streak": longest,
                }
            )
        headline = self.headline(at)
        percent = min(100, max(0, int(headline * 100 // self.its.target)))
        if not self.its.single:
            headline = int(headline // MICRO) * MICRO
        return {"value": to_json(headline), "percent": percent, "rules": rules}


def total(rule, entries):
    """What entries of one window come to."""
    if rule["kind"] in ADDING:
        return sum(each["amount"] for each in entries)
    if rule["kind"] == "distinct":
        anonymous = sum(each["amount"] for each in entries if each["key"] == ("anonymous",))
        return anonymous + MICRO * len({each["key"] for each in entries} - {("anonymous",)})
    return max((each["amount"] for each in entries), default=0)


def same_key(got):
    number = exact(got) if not isinstance(got, str) else None
    return ("number", number) if number is not None else (type(got).__name__, got)


# The lines ------------------------------------------------------------------------------------------------


class Naive:
    """Lines as they arrived, and what was recorded while they did."""

    def __init__(self, document, member_zone, store_zone):
        self.its = Achievement(document, member_zone, store_zone)
        self.clock = None
        self.events, self.corrections, self.bases = [], [], []
        self.recorded = []

    def read(self, text):
        return moment(text, self.its.store)

    def arrive(self, line):
        """Takes the line in; the event it brought, or the inbox's code."""
        given = line.get("accepted_at") if "id" in line else line.get("at")
        occurred = self.read(line["occurred_at"]) if "id" in line else None
        instants = [self.read(given)] if given else [each for each in (occurred, self.clock) if each]
        self.clock = max([*instants, self.clock or instants[0]])
        if "id" in line:
            return self.arrive_event(line, occurred)
        if "cancel" in line or "return" in line:
            target = line.get("cancel", line.get("return"))
            known = any(each["id"] == target for each in self.events)
            if not known and "cancel" in line:
                return "unmatched"
            self.corrections.append({"line": line, "target": target, "bases": len(self.bases)})
            return None if known else "waiting_for_sale"
        self.bases.append({"line": line, "at": self.clock})
        return None

    def arrive_event(self, line, occurred):
        if occurred > self.clock + AHEAD:
            return "in_future"
        if any(each["id"] == line["id"] for each in self.events):
            return "duplicate"
        kind = line.get("kind") or ("transaction" if line.get("transaction") else "event")
        facts = {name: line.get(name) or {} for name in ("transaction", "member", "referrer")}
        kind_type = line.get("type") or "transaction"
        facts["event"] = {
            "type": kind_type,
            "occurred_at": line["occurred_at"],
            "body": line.get("body") or {},
        }
        at = min(occurred, self.clock)
        event = {"id": line["id"], "kind": kind, "type": kind_type, "at": at, "facts": facts, "verdict": None}
        event |= {
            "referee": line.get("referee"),
            "active": line.get("active") is not False,
            "bases": len(self.bases),
        }
        if self.clock - occurred > LATE and not line.get("historical"):
            event["verdict"] = "too_late"
        elif self.bases and at <= self.bases[-1]["at"]:
            event["verdict"] = "before_reset"
        self.events.append(event)
        return event

    def corrected(self, event):
        """The event as its cancellation and returns left it."""
        left = copy.deepcopy(event["facts"])
        verdict = event["verdict"]
        for each in self.corrections:
            if each["target"] != event["id"] or each["bases"] < event["bases"]:
                pass
            if each["target"] == event["id"] and each["bases"] <= event["bases"]:
                if "cancel" in each["line"] or not give_back(left["transaction"], each["line"]):
                    verdict = verdict or "reversed"
        return {**event, "left": left, "verdict": verdict}

    def fold(self):
        """The standing the whole ordered list leads to, and the answers by event."""
        standing, answers = Standing(self.its), {}
        for number in range(len(self.bases) + 1):
            events = [self.corrected(each) for each in self.events if each["bases"] == number]
            for event in sorted(events, key=lambda each: (each["at"], each["id"])):
                answers[event["id"]] = standing.take(event)
            if number < len(self.bases):
                standing = self.rebase(standing, self.bases[number])
        return standing, answers

    def rebase(self, standing, base):
        if "found" not in base:
            base["found"] = self.active()
        standing.found = list(base["found"])
        if "adjust" in base["line"]:
            standing.adjust(base["line"]["adjust"], base["at"])
            return standing
        fresh = Standing(self.its)
        keeps = base["line"]["reset"] is True or not base["line"]["reset"].get("completions")
        fresh.found = standing.found if keeps else []
        fresh.number = standing.number
        fresh.closed = standing.closed
        fresh.is_over = (
            keeps and self.its.recurrence == "once" and any(not e["milestone"] for e in fresh.found)
        )
        return fresh

    def active(self):
        return [each for each in self.recorded if each["rolled_back_at"] is None]

    def keep(self, standing, line):
        """Records what was found and is not recorded yet; takes back what a correction no longer finds."""
        known = [identity(each) for each in self.active()]
        new = [each for each in standing.found if identity(each) not in known]
        if self.its.takes_back and ("cancel" in line or "return" in line):
            found = [identity(each) for each in standing.found]
            for each in self.active():
                if identity(each) not in found:
                    each["rolled_back_at"] = self.clock
        fresh = []
        for each in new:
            by_hand = each["cause"] == "adjustment"
            if each["milestone"] or by_hand or not standing.is_at_limit(self.active(), each["at"]):
                fresh.append({**each, "recorded_at": self.clock, "rolled_back_at": None})
                self.recorded.append(fresh[-1])
        return fresh

    def play(self, number, line):
        got = self.arrive(line)
        standing, answers = self.fold()
        counted, reasons = [], [{"rule": None, "code": got}] if isinstance(got, str) else []
        if isinstance(got, dict):
            counted, reasons = answers[got["id"]]
        if "cancel" in line or "return" in line:
            each = self.corrections[-1:] if got is None else []
            target = next((event for event in self.events if each and event["id"] == each[0]["target"]), None)
            if target and target["bases"] < each[0]["bases"]:
                reasons = [{"rule": None, "code": "before_reset"}]
        fresh = self.keep(standing, line)
        return {
            "line": number,
            "counted": [
                {key: to_json(v) if key != "rule" else v for key, v in each.items()} for each in counted
            ],
            "reasons": reasons,
            "value": self.progress(standing, self.clock)["value"],
            "milestones": [
                {"key": e["milestone"], "target": to_json(e["target"]), "k": e["k"]} | told(e)
                for e in fresh
                if e["milestone"]
            ],
            "completions": [
                {"k": e["k"], "count": e["count"], "cause": e["cause"]} | told(e)
                for e in fresh
                if not e["milestone"]
            ],
        }

    def progress(self, standing, at):
        standing = copy.deepcopy(standing)
        standing.advance(at)
        attempt = standing.attempt
        done = sum(each["count"] for each in self.active() if each["milestone"] is None)
        if attempt:
            status, picture = "completed" if attempt["completed"] else "in_progress", standing.picture(at)
        else:
            attempt = standing.closed[-1] if standing.closed else None
            outcome = attempt and attempt["outcome"]
            limit = self.its.limit
            exhausted = standing.is_over or (limit and not limit.get("per") and done >= limit["value"])
            if outcome in ("expired", "broken") or (exhausted and outcome):
                status, picture = outcome, attempt["picture"]
            else:
                status, picture, attempt = "not_started", Standing.picture(Empty(self.its), at), None
        streaks = [each["streak"] for each in picture["rules"] if each["streak"] is not None]
        return {
            **picture,
            "goal": to_json(self.its.target),
            "status": status,
            "streak": streaks[0] if streaks else None,
            "attempt": attempt and attempt["number"],
            "completions": done,
            "period_ends_at": written(standing.period[1]) if standing.period and standing.attempt else None,
        }


class Empty(Standing):
    """A standing with an attempt that nothing has counted in."""

    def __init__(self, achievement):
        super().__init__(achievement)
        self.attempt = {"entries": [], "reached": set(), "presets": {}, "longest": {}, "completed": False}


def told(record):
    return {"slot": written(record["slot"]), "at": written(record["at"])}


def identity(record):
    return record["slot"], record["k"], record["milestone"]


def give_back(sale, line):
    """Takes what came back out of the sale; whether anything is left."""
    if "value" in line:
        left = max(micro(sale.get("gross_value", 0)) - micro(line["value"]), 0)
        sale["gross_value"] = to_json(left)
        return left > 0
    items, value = sale.get("items") or [], micro(sale.get("gross_value", 0))
    for back in line["items"]:
        for item in items:
            if item.get("sku") != back["sku"]:
                continue
            had, worth = micro(item.get("quantity", 1)), micro(item.get("gross_value", 0))
            taken = min(micro(back["quantity"]) if "quantity" in back else had, had)
            price = (
                micro(back["gross_value"]) if "gross_value" in back else worth * taken // had if had else 0
            )
            item["quantity"], item["gross_value"] = to_json(had - taken), to_json(worth - min(price, worth))
            value = max(value - min(price, worth), 0)
            break
    sale["gross_value"] = to_json(value)
    return any(item.get("quantity", 1) for item in items)


def naive(document, lines, *, member_zone=None, store_zone="UTC", at=None):
    """What the lines did, in the shape of `achievements.engine.simulation.simulate`."""
    played = Naive(document, member_zone, store_zone)
    steps = [played.play(number, line) for number, line in enumerate(lines, start=1)]
    at = moment(at, played.its.store) if isinstance(at, str) else at or played.clock
    standing, _ = played.fold()
    final = copy.deepcopy(standing)
    final.advance(at)
    records = [
        {
            "k": each["k"],
            "count": each["count"],
            "cause": each["cause"],
            "milestone": each["milestone"],
            "recorded_at": written(each["recorded_at"]),
            "rolled_back_at": written(each["rolled_back_at"]),
            **told(each),
        }
        for each in played.recorded
    ]
    attempts = [
        {
            "number": each["number"],
            "started_at": written(each["started_at"]),
            "ended_at": written(each["ended_at"]),
            "value": each["picture"]["value"],
            "outcome": each["outcome"],
        }
        for each in final.closed
    ]
    return {
        "steps": steps,
        "progress": played.progress(standing, at) if at else None,
        "completions": records,
        "attempts": attempts,
    }
