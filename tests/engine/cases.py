"""Random accepted definitions of every kind, and random streams of lines for them that come to something."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from achievements.engine.check import examine

from .plainly import unit_of

AGGREGATIONS = ("count", "sum", "distinct", "max", "item_quantity", "item_value", "reported")
WINDOWS = ("attempt", "calendar", "rolling")
RECURRENCES = ("once", "after_expiry", "on_completion")
UNITS = ("hour", "day", "week", "month", "quarter", "year")
HOURS = {
    "second": 1 / 3600,
    "minute": 1 / 60,
    "hour": 1,
    "day": 24,
    "week": 168,
    "month": 730,
    "quarter": 2190,
    "year": 8766,
}
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "America/Havana")
# Around these something happens to the calendar: clocks change, months, leap days and years end.
DAYS = ("2025-03-30", "2025-10-26", "2025-03-09", "2025-11-02", "2024-02-28", "2024-12-30", "2025-04-25", "2025-01-31")
FRIENDS = ("ann", "bob", "cyd")
VENUES = ("north", "south", "east", "west", "5", 5, 5.0, True)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIERS = ("tin", "silver", "gold")


@dataclass(frozen=True)
class Case:
    """A definition, the lines that arrive, and the zones they are read in."""

    document: dict[str, Any]
    lines: list[dict[str, Any]]
    zones: dict[str, str | None]
    # When it is looked at; None is at the end of the lines.
    at: str | None = None

    def played(self, play: Callable[..., dict[str, Any]]) -> dict[str, Any]:
        """What an implementation makes of it."""
        return play(self.document, self.lines, **self.zones, at=self.at)


def random_case(rng: Random) -> Case:
    """One case; its definition is accepted by the check."""
    document = random_document(rng)
    zones = {"store_zone": rng.choice(ZONES), "member_zone": rng.choice([None, *ZONES])}
    lines = random_lines(rng, document, zones)
    return Case(document, lines, zones, _later(rng, document, lines) if rng.random() < 0.5 else None)


# Definitions ----------------------------------------------------------------------------------------------


def random_document(rng: Random) -> dict[str, Any]:
    """An accepted definition, every shape about as often as any other."""
    shape = (rng.choice(AGGREGATIONS), rng.choice(WINDOWS), rng.choice(RECURRENCES))
    while True:
        document = _any_document(rng, *shape)
        if examine(document).definition is not None:
            return document


def _any_document(rng: Random, aggregation: str, window: str, recurrence: str) -> dict[str, Any]:
    unit = _skewed(rng, UNITS)
    day = _day(rng)
    rules = [_rule(rng, aggregation, window, unit)]
    while rng.random() < 0.25 and len(rules) < 4:
        rules.append(_rule(rng, rng.choice(AGGREGATIONS), rng.choice(WINDOWS), unit))
    document: dict[str, Any] = {"key": "any", "rules": rules, "recurrence": recurrence}
    document["timezone"] = rng.choice(["store", "member", *ZONES])
    if len(rules) > 1:
        document["completes_when"] = rng.choice(["all", "any", {"at_least": rng.randint(1, len(rules))}])
    sometimes: dict[str, tuple[float, Callable[[], Any]]] = {
        "period": (1 if recurrence == "after_expiry" else 0.5, lambda: _period(rng, unit, day)),
        "completion_limit": (0.25, lambda: _limit(rng, unit, most=3, total=True)),
        "stops_at_goal": (0.3, lambda: False),
        "rollback_after_completion": (0.4, lambda: True),
        "availability": (0.15, lambda: [_availability(rng, day) for _ in range(rng.randint(1, 2))]),
        "audience": (0.1, lambda: [_one("member.tier", "is_one_of", rng.sample(TIERS, 2))]),
        "starts_at": (0.07, lambda: _near(rng, day, 48)),
        "ends_at": (0.07, lambda: _near(rng, day + timedelta(hours=20 * HOURS[unit]), 48)),
        "counts_from": (0.07, lambda: rng.choice(["everything", _near(rng, day, 48)])),
        "milestones": (0.4, lambda: _milestones(rng, rules)),
    }
    return document | {key: make() for key, (share, make) in sometimes.items() if rng.random() < share}


def _rule(rng: Random, aggregation: str, window: str, unit: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"key": rng.choice("abcdefgh"), "aggregation": {"type": aggregation}}
    rule["trigger"] = "custom_event"
    if aggregation in ("item_quantity", "item_value"):
        rule["trigger"] = "transaction"
        if rng.random() < 0.7:
            rule["aggregation"]["conditions"] = [rng.choice(_ITEM_CONDITIONS)]
    elif aggregation == "reported":
        rule["trigger"] = "reported"
        rule["aggregation"]["kind"] = rng.choice(["increment", "at_least", "percent"])
    elif rng.random() < 0.4:
        rule["trigger"] = "transaction"
    if aggregation in ("sum", "max", "distinct"):
        rule["aggregation"]["attribute"] = _attribute(rng, rule["trigger"], aggregation)
    if rule["trigger"] == "custom_event":
        rule["event"] = rng.choice(["visit", "visit", "visit", "play"])
    rule["goal"] = _goal(rng, rule["aggregation"])
    rule["window"] = _window(rng, window, unit)
    if rng.random() < 0.2 and aggregation != "reported":
        rule["subject"] = "referral"
        rule["unique_referee"] = aggregation == "count" and rng.random() < 0.6
    if rng.random() < 0.2:
        rule["frequency_limit"] = _limit(rng, unit, most=2)
    if rng.random() < 0.25:
        rule["conditions"] = [_condition(rng, rule)]
    return rule


_ITEM_CONDITIONS = [
    {"attribute": "item.category", "operator": "is_equal", "value": "coffee"},
    {"attribute": "item.quantity", "operator": "is_greater_or_equal", "value": 2},
]


def _attribute(rng: Random, trigger: str, aggregation: str) -> str:
    if aggregation == "distinct":
        return "transaction.channel" if trigger == "transaction" else "event.body.venue"
    if trigger == "transaction":
        return rng.choice(["transaction.gross_value", "transaction.gross_value", "transaction.attributes.points"])
    return "event.body.amount"


def _goal(rng: Random, aggregation: dict[str, Any]) -> float:
    if aggregation.get("kind") == "percent":
        return 100
    if aggregation["type"] in ("count", "distinct"):
        return rng.choice([1, 1, 2, 2, 3, 2.5])
    return rng.choice([3, 10, 12.5, 20, 25])


def _window(rng: Random, kind: str, unit: str) -> dict[str, Any]:
    if kind == "calendar":
        window = {"type": kind, "unit": unit, "consecutive": rng.choice([1, 1, 2, 2, 3])}
        if rng.random() < 0.35:
            window["allowed_misses"] = rng.randint(1, 2)
        return window
    if kind == "rolling":
        short = unit == "hour"
        return {"type": kind, "count": rng.choice([1, 2, 3, 5]), "unit": "hour" if short else "day"}
    return {"type": kind}


def _period(rng: Random, unit: str, day: datetime) -> dict[str, Any]:
    coarser = UNITS[min(UNITS.index(unit) + rng.choice([0, 1, 1]), 5)]
    kind = rng.choice(["calendar", "relative", "relative", "fixed", "absolute", "returning"])
    if kind == "calendar":
        return {"type": kind, "unit": coarser}
    if kind == "absolute":
        return {"type": kind, "ends_at": _near(rng, day + timedelta(hours=8 * HOURS[unit]), 48)}
    if kind == "returning":
        return _returning(rng, coarser if coarser in ("week", "month", "year") else "day")
    length = {"count": rng.randint(1, 4), "unit": coarser if coarser != "quarter" else "month"}
    if unit in ("hour", "day") and rng.random() < 0.2:
        length = {"count": rng.randint(3_000, 300_000), "unit": "second"}
    if kind == "fixed":
        return {"type": kind, "starts_at": _near(rng, day - timedelta(days=3), 100), **length}
    return {"type": kind, **length, "rounding": rng.choice(["none", "none", "up", "down"])}


def _returning(rng: Random, every: str) -> dict[str, Any]:
    period = {"type": "returning", "every": every, "time": rng.choice(["00:00", "02:30", "06:00"])}
    if every == "week":
        period["day_of_week"] = rng.choice(WEEKDAYS)
    if every in ("month", "year"):
        period["day_of_month"] = rng.choice([1, 15, 30, 31, "last"])
    if every == "year":
        period["month"] = rng.randint(1, 12)
    return period


def _limit(rng: Random, unit: str, most: int, *, total: bool = False) -> dict[str, Any]:
    limit: dict[str, Any] = {"value": rng.randint(1, most)}
    if not total or rng.random() < 0.6:
        per = unit if unit != "quarter" else "month"
        limit["per"] = {"count": rng.choice([1, 1, 2, 3]), "unit": per}
    return limit


def _availability(rng: Random, day: datetime) -> dict[str, Any]:
    kind = rng.choice(["after", "before", "between", "days_of_week", "days_of_month", "months", "time_of_day"])
    start = _near(rng, day, 72)
    if kind == "after":
        return {"type": kind, "at": start}
    if kind == "before":
        return {"type": kind, "at": _near(rng, day + timedelta(days=30), 200)}
    if kind == "between":
        end = _near(rng, day + timedelta(days=12), 72)
        return {"type": rng.choice(["between", "not_between"]), "from": start, "to": end}
    if kind == "days_of_week":
        return {"type": kind, "days": rng.sample(WEEKDAYS, rng.randint(2, 6))}
    if kind == "days_of_month":
        return {"type": kind, "days": rng.sample([*range(1, 32), "last"], rng.randint(10, 28))}
    if kind == "months":
        return {"type": kind, "months": rng.sample(range(1, 13), 8)}
    return {
        "type": kind,
        "from": rng.choice(["02:30", "06:00", "18:00"]),
        "to": rng.choice(["01:30", "17:00", "23:00"]),
    }


def _condition(rng: Random, rule: dict[str, Any]) -> dict[str, Any]:
    weekdays = _one("event.occurred_at", "is_day_of_week", rng.sample(WEEKDAYS, 5))
    mornings = _one("event.occurred_at", "is_time_between", {"from": "22:00", "to": "14:00"})
    choices = [weekdays, mornings, _one("member.tier", "is_not_equal", "tin")]
    if rule["trigger"] == "transaction":
        choices.append(_one("transaction.gross_value", "is_greater_or_equal", 4))
        choices.append(_one("transaction.items.category", "contains", "coffee"))
    else:
        choices.append(_one("event.body.stars", "is_number_between", {"from": 2, "to": 5}))
    if rule.get("subject") == "referral":
        choices.append(_one("referrer.tier", "is_one_of", ["silver", "gold"]))
    first, second = rng.sample(choices, 2)
    return rng.choice([first, second, {"any": [first, second]}, {"all": [first, {"any": [second]}]}])


def _one(attribute: str, operator: str, value: Any) -> dict[str, Any]:
    return {"attribute": attribute, "operator": operator, "value": value}


def _milestones(rng: Random, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    most = 100 if len(rules) > 1 else rules[0]["window"].get("consecutive", rules[0]["goal"])
    targets = sorted({round(most * share, 2) for share in rng.sample([0.2, 0.25, 0.5, 0.75, 1], rng.randint(1, 3))})
    return [{"key": f"m{target}".replace(".", "_"), "target": target} for target in targets]


# Streams --------------------------------------------------------------------------------------------------


def random_lines(rng: Random, document: dict[str, Any], zones: dict[str, str | None]) -> list[dict[str, Any]]:
    """Lines near the borders of the definition's units, mostly of what it listens for."""
    name = document["timezone"]
    named = {"store": zones["store_zone"], "member": zones["member_zone"] or zones["store_zone"]}
    zone = ZoneInfo(named.get(name, name) or "UTC")
    events = _events(rng, document, zone)
    _disorder(rng, events)
    lines: list[dict[str, Any]] = []
    for event in events:
        lines.append(event)
        if rng.random() < 0.03:
            lines.append(dict(event))
        arrived = [each for each in lines if "id" in each] if rng.random() < 0.85 else events
        if rng.random() < 0.06:
            lines.append({"cancel": rng.choice(arrived[-4:])["id"]})
        if rng.random() < 0.08:
            _append_return(rng, lines, arrived)
    if rng.random() < 0.18:
        for _ in range(rng.randint(1, 2)):
            lines.insert(rng.randint(0, len(lines)), _adjustment(rng, document))
    if rng.random() < 0.04:
        lines.insert(rng.randint(1, len(lines)), {"reset": rng.choice([True, {"completions": True}])})
    # The first line gives the others their instant, so it is an event.
    lines.remove(events[0])
    return [events[0], *lines]


def _events(rng: Random, document: dict[str, Any], zone: ZoneInfo) -> list[dict[str, Any]]:
    unit = _unit(document)
    step = HOURS[unit] * rng.choice([0.1, 0.3, 0.3, 0.6, 1])
    at = _anchor(document) + timedelta(hours=rng.random() * HOURS[unit])
    events = []
    for number in range(rng.randint(3, 18)):
        # Now and then two happen at the same instant.
        at += timedelta(hours=rng.expovariate(1) * step) if rng.random() < 0.93 else timedelta()
        when = at
        if rng.random() < 0.2:
            border = unit_of(at, rng.choice([unit, "day"]) if unit != "hour" else unit, zone)[1]
            when = border - timedelta(microseconds=rng.choice([0, 0, 1]))
            at = max(at, when)
        events.append(_event(rng, document, f"e{number:02}", when.replace(microsecond=when.microsecond)))
    return events


def _unit(document: dict[str, Any]) -> str:
    """The finest unit that the definition has to do with."""
    units = [rule["window"]["unit"] for rule in document["rules"] if "unit" in rule["window"]]
    period = document.get("period", {})
    units += [each for each in (period.get("unit"), period.get("every")) if each]
    unit = min(units or ["day"], key=lambda each: HOURS[each])
    return "day" if unit in ("second", "minute") else unit


def _anchor(document: dict[str, Any]) -> datetime:
    """Somewhere by the one moment the document names, if it does."""
    found = [text for text in _texts(document) if text[4:5] == "-" and "T" in text]
    if not found:
        place = len(str(document)) % len(DAYS)
        return datetime.fromisoformat(DAYS[place]).replace(tzinfo=UTC) - timedelta(days=2)
    return datetime.fromisoformat(min(found)[:19]).replace(tzinfo=UTC) - timedelta(hours=6)


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for each in node.values() for text in _texts(each)]
    if isinstance(node, list):
        return [text for each in node for text in _texts(each)]
    return [node] if isinstance(node, str) else []


def _event(rng: Random, document: dict[str, Any], key: str, at: datetime) -> dict[str, Any]:
    rule = rng.choice(document["rules"])
    event: dict[str, Any] = {"id": key, "occurred_at": at.isoformat().replace("+00:00", "Z")}
    if rng.random() < 0.05:
        event["occurred_at"] = at.replace(tzinfo=None).isoformat()
    trigger = rule["trigger"] if rng.random() < 0.95 else rng.choice(["custom_event", "transaction", "reported"])
    if trigger == "transaction":
        event["kind"] = "transaction"
        event["transaction"] = _transaction(rng)
    elif trigger == "reported":
        report = rule["aggregation"].get("kind", "increment") if rng.random() < 0.95 else "increment"
        most = 130 if report == "percent" else 14
        event |= {"kind": "report", "body": {report: rng.choice([0, rng.randint(1, most), rng.randint(-6, most)])}}
    else:
        event |= {"type": rule.get("event", "visit") if rng.random() < 0.95 else "other", "body": _body(rng)}
    if (rule.get("subject") == "referral") is (rng.random() < 0.92):
        event["referee"] = rng.choice(FRIENDS)
    if rng.random() < 0.4:
        event["member"] = {"tier": rng.choice(TIERS)}
        event["referrer"] = {"tier": rng.choice(TIERS)}
    elif "tier" in str(document):
        event |= {"member": {"tier": "silver"}, "referrer": {"tier": "gold"}}
    if rng.random() < 0.03:
        event["active"] = False
    return event


def _body(rng: Random) -> dict[str, Any]:
    amounts: list[Any] = [
        rng.randint(1, 20),
        rng.randint(1, 20),
        rng.randint(1, 2000) / 100,
        rng.randint(-12, 2),
        "7.5",
    ]
    body = {"amount": rng.choice(amounts), "venue": rng.choice(VENUES), "stars": rng.randint(1, 6)}
    if rng.random() < 0.06:
        body[rng.choice(list(body))] = rng.choice([None, "many", 0, [1], ["north", "5"], 0.0000001])
    return {key: value for key, value in body.items() if value is not None}


def _transaction(rng: Random) -> dict[str, Any]:
    items = []
    for sku in rng.sample(["A", "B", "C"], rng.randint(1, 3)):
        quantity = rng.randint(1, 4)
        price = quantity * rng.choice([1, 2.5, 4])
        category = rng.choice(["coffee", "coffee", "tea"])
        items.append({"sku": sku, "quantity": quantity, "gross_value": price, "category": category})
    value = sum(each["gross_value"] for each in items)
    sale: dict[str, Any] = {"gross_value": value, "channel": rng.choice(["web", "shop", "app"])}
    sale |= {"attributes": {"points": rng.randint(-3, 12)}}
    return sale | ({"items": items} if rng.random() < 0.85 else {})


def _disorder(rng: Random, events: list[dict[str, Any]]) -> None:
    """Makes some arrive later than others that happened after them."""
    for place, event in enumerate(list(events)):
        if rng.random() < 0.12:
            events.remove(event)
            events.insert(min(place + rng.randint(1, 6), len(events)), event)
            if rng.random() < 0.7:
                event["historical"] = True
        elif rng.random() < 0.03:
            occurred = datetime.fromisoformat(event["occurred_at"])
            if occurred.tzinfo:
                accepted = occurred + timedelta(minutes=rng.choice([-10, -5, -2, 30, 3_000, 50_000]))
                event["accepted_at"] = accepted.isoformat()


def _append_return(rng: Random, lines: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    sales = [event for event in events if "transaction" in event]
    if not sales:
        return
    sale = rng.choice(sales)
    items = sale["transaction"].get("items")
    back: dict[str, Any] = {"return": sale["id"]}
    if items and rng.random() < 0.7:
        some = rng.sample(items, rng.randint(1, len(items)))
        back["items"] = [{"sku": each["sku"], "quantity": rng.randint(1, each["quantity"])} for each in some]
        for each, item in zip(back["items"], some, strict=True):
            if rng.random() < 0.5:
                each["gross_value"] = item["gross_value"] / item["quantity"] * each["quantity"]
    else:
        back["value"] = rng.choice([1, 5, 30])
    lines.append(back)


def _adjustment(rng: Random, document: dict[str, Any]) -> dict[str, Any]:
    change: dict[str, Any] = {}
    rules = document["rules"]
    if rng.random() < 0.8:
        values = {rule["key"]: _set_value(rng, rule) for rule in rules if rng.random() < 0.7}
        values = values or {rules[0]["key"]: _set_value(rng, rules[0])}
        change["progress"] = values if len(rules) > 1 else values[rules[0]["key"]]
    if not change or rng.random() < 0.3:
        change["completions"] = rng.randint(0, 4)
    return {"adjust": change}


def _set_value(rng: Random, rule: dict[str, Any]) -> float:
    if rule["window"]["type"] == "calendar":
        return rng.randint(0, rule["window"]["consecutive"])
    whole = rule["aggregation"]["type"] in ("count", "distinct")
    value = rule["goal"] * rng.choice([0, 0.5, 0.9, 1, 1.2])
    return int(value) if whole else round(value, 2)


def _later(rng: Random, document: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    """A moment after the lines, when attempts may have expired, broken or rolled out of their windows."""
    texts = [line[key] for line in lines for key in ("occurred_at", "accepted_at") if key in line]
    moments = [datetime.fromisoformat(text) for text in texts]
    # A wall time without offset is at most half a day off.
    last = max(each if each.tzinfo else each.replace(tzinfo=UTC) + timedelta(hours=14) for each in moments)
    at = last + timedelta(hours=HOURS[_unit(document)] * rng.choice([0.1, 0.5, 1, 2, 3, 10]) * rng.random())
    return at.isoformat()


# Moments --------------------------------------------------------------------------------------------------


def _day(rng: Random) -> datetime:
    return datetime.fromisoformat(rng.choice(DAYS)).replace(tzinfo=UTC)


def _near(rng: Random, day: datetime, hours: int) -> str:
    moment = day + timedelta(hours=rng.randint(-hours // 2, hours))
    return moment.replace(tzinfo=None).isoformat() + rng.choice(["", "", "Z", "+02:00"])


def _skewed(rng: Random, choices: tuple[str, ...]) -> str:
    """Mostly the middle ones, which streams of a few days tell most about."""
    return rng.choices(choices, weights=[3, 6, 3, 3, 1, 1])[0]


# For Hypothesis -------------------------------------------------------------------------------------------

# By their seeds: a whole case drawn number by number takes Hypothesis longer than it is worth.
cases = st.integers(0, 2**32 - 1).map(lambda seed: random_case(Random(seed)))
documents = st.integers(0, 2**32 - 1).map(lambda seed: random_document(Random(seed)))
