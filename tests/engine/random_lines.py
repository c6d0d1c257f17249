"""Random streams of lines for a definition that come to something: near its borders, out of order, corrected."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from .plainly import unit_of
from .random_documents import DAYS, HOURS, TIERS

FRIENDS = ("ann", "bob", "cyd")
VENUES = ("north", "south", "east", "west", "5", 5, 5.0, True)


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
            _insert_adjustment(rng, document, lines)
    if rng.random() < 0.04:
        lines.insert(rng.randint(1, len(lines)), {"reset": rng.choice([True, {"completions": True}])})
    # The first line gives the others their instant, so it is an event.
    lines.remove(events[0])
    return [events[0], *lines]


def _events(rng: Random, document: dict[str, Any], zone: ZoneInfo) -> list[dict[str, Any]]:
    unit = finest_unit(document)
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


def finest_unit(document: dict[str, Any]) -> str:
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


def _insert_adjustment(rng: Random, document: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    place = rng.randint(0, len(lines))
    change = _adjustment(rng, document)
    before, after = moments_of(lines[:place]), moments_of(lines[place:])
    if before and after and max(before) < min(after) and rng.random() < 0.8:
        # Not only at the instant of an event: until then something may have rolled out of a window.
        change["at"] = (max(before) + (min(after) - max(before)) * rng.random()).isoformat()
    lines.insert(place, change)


def moments_of(lines: list[dict[str, Any]]) -> list[datetime]:
    """When the lines happened or arrived, as far as they say it with an offset."""
    texts = [line[key] for line in lines for key in ("occurred_at", "accepted_at", "at") if key in line]
    return [each for each in map(datetime.fromisoformat, texts) if each.tzinfo]


def _adjustment(rng: Random, document: dict[str, Any]) -> dict[str, Any]:
    change: dict[str, Any] = {}
    rules = document["rules"]
    if rng.random() < 0.8:
        values = {rule["key"]: _set_value(rng, rule) for rule in rules if rng.random() < 0.7}
        values = values or {rules[0]["key"]: _set_value(rng, rules[0])}
        change["progress"] = values if len(rules) > 1 else values[rules[0]["key"]]
    if not change or rng.random() < 0.3:
        change["completions"] = rng.choice([0, 0, 1, 1, 2, 3, 4])
    return {"adjust": change}


def _set_value(rng: Random, rule: dict[str, Any]) -> float:
    if rule["window"]["type"] == "calendar":
        return rng.randint(0, rule["window"]["consecutive"])
    whole = rule["aggregation"]["type"] in ("count", "distinct")
    value = rule["goal"] * rng.choice([0, 0.5, 0.9, 1, 1.2])
    return int(value) if whole else round(value, 2)
