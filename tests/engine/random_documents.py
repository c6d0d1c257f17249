"""Random definitions that the check accepts, every shape about as often as any other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from achievements.engine.check import examine

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
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIERS = ("tin", "silver", "gold")


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


# Moments --------------------------------------------------------------------------------------------------


def _day(rng: Random) -> datetime:
    return datetime.fromisoformat(rng.choice(DAYS)).replace(tzinfo=UTC)


def _near(rng: Random, day: datetime, hours: int) -> str:
    moment = day + timedelta(hours=rng.randint(-hours // 2, hours))
    return moment.replace(tzinfo=None).isoformat() + rng.choice(["", "", "Z", "+02:00"])


def _skewed(rng: Random, choices: tuple[str, ...]) -> str:
    """Mostly the middle ones, which streams of a few days tell most about."""
    return rng.choices(choices, weights=[3, 6, 3, 3, 1, 1])[0]
