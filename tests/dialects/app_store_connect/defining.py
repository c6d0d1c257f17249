"""Short ways to define achievements, and the words of what is refused about them."""

from typing import Any

from .client import DETAIL, Vendor, achievement

HERE = "gameCenterAchievements"
TEXTS = "gameCenterAchievementLocalizations"
RELEASES = "gameCenterAchievementReleases"
LIST = f"gameCenterDetails/{DETAIL}/{HERE}"

ATTRIBUTE, RELATIONSHIP = "ENTITY_ERROR.ATTRIBUTE", "ENTITY_ERROR.RELATIONSHIP"
STATE = "STATE_ERROR.ENTITY_STATE_INVALID"
REQUIRED, INVALID, UNKNOWN = f"{ATTRIBUTE}.REQUIRED", f"{ATTRIBUTE}.INVALID", f"{ATTRIBUTE}.UNKNOWN"


def make(vendor: Vendor, identifier: str = "MILK", **attributes: Any) -> str:
    """A draft that is answered with 201; its id."""
    answer = vendor.post(HERE, achievement(identifier, **attributes))
    assert answer.status == 201, answer
    return str(answer.json["data"]["id"])


def error_of(answer: Any) -> tuple[int, str, Any]:
    """Of the only error: its status, its code, and what it blames."""
    (error,) = answer.json["errors"]
    assert set(error) - {"id", "source"} == {"status", "code", "title", "detail"}
    return answer.status, error["code"], error.get("source")


def pointer(*steps: str) -> dict[str, str]:
    """What blames that place of the data."""
    return {"pointer": "/" + "/".join(("data", *steps))}


def new_group(vendor: Vendor) -> str:
    body = {"data": {"type": "gameCenterGroups", "attributes": {"referenceName": "Both games"}}}
    return str(vendor.post("gameCenterGroups", body).json["data"]["id"])
