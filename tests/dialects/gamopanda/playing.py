"""Short ways to logs and to what comes of them."""

import datetime
from typing import Any

from .client import Shop


def at(day: int, month: int = 3) -> datetime.datetime:
    """Of the year in which these tests are."""
    return datetime.datetime(2026, month, day, 9, tzinfo=datetime.UTC)


def log(shop: Shop, goal: Any, person: str, at: Any, value: Any = None, unique: str | None = None) -> Any:
    """What the answer to a log says."""
    return shop.make(f"{goal['kind']}_log", entry(goal, person, at, value, unique))


def entry(goal: Any, person: str, at: Any, value: Any = None, unique: str | None = None) -> dict[str, Any]:
    when = at.isoformat() if isinstance(at, datetime.datetime) else at
    body = {
        f"{goal['kind']}Id": goal["id"],
        "ownedBy": {"externalId": person},
        "activityAt": when,
        "activityId": "made_a_purchase",
        "uniqueIdentifier": unique or f"{person} {when} {value}",
    }
    return body if value is None else {**body, "activityValue": value}


def make_goal(shop: Shop, kind: str, body: Any, **changed: Any) -> Any:
    return {**shop.make(kind, {**body, **changed}), "kind": kind}


def make_milestone(shop: Shop, goal: Any, target: Any, name: str = "On the way", **changed: Any) -> Any:
    body = {
        "linkedSchemaSlug": goal["kind"],
        "linkedSchemaRecordId": goal["id"],
        "name": name,
        "description": name,
        "milestoneTargetValue": target,
        "status": "live",
    }
    return shop.make("milestone", {**body, **changed})


def progress(shop: Shop, goal: Any, **query: Any) -> Any:
    return shop.list(f"{goal['kind']}_progress", **query)
