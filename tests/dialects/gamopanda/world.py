"""One thing of each kind, whose name is in all of it, and what would lead somebody to it."""

from typing import Any

from achievements.models import Achievement, Completion, Progress
from campaigns.models import Campaign, Reward
from dialects.gamopanda.models import Record
from members.models import Event, Member, Store

from .client import CHALLENGE, STREAK, Shop, shop_of
from .playing import entry, log, make_goal, make_milestone

AT = "2026-03-11T12:00:00"


class World:
    def __init__(self, store: Store, mark: str = "xanadu") -> None:
        self.store, self.mark, self.shop = store, mark, shop_of(store)
        self.challenge = make_goal(self.shop, "challenge", CHALLENGE, name=mark)
        self.streak = make_goal(self.shop, "streak", STREAK, name=mark)
        make_milestone(self.shop, self.challenge, 200, mark)
        for goal in (self.challenge, self.streak):
            log(self.shop, goal, mark, AT, 250, unique=mark)
        self.records = {schema: self.shop.list(schema)[0]["id"] for schema in SCHEMAS}

    def sent(self, method: str, address: str) -> Any:
        """A body that this address would take; None of those that take none."""
        schema = schema_of(address)
        if method not in ("POST", "PATCH"):
            return None
        if schema.endswith("_log") and schema != "reward_log":
            return entry({"kind": schema[:-4], "id": self.records[schema[:-4]]}, self.mark, AT, 5, f"{self.mark} more")
        milestone = {
            "linkedSchemaSlug": "challenge",
            "linkedSchemaRecordId": self.records["challenge"],
            "name": self.mark,
            "description": self.mark,
            "milestoneTargetValue": 300,
            "status": "live",
        }
        changed = {"milestone": {"name": self.mark, "description": "other"}, "reward_log": {"couponCode": self.mark}}
        known: dict[str, Any] = {
            "challenge": {**CHALLENGE, "name": self.mark},
            "streak": {**STREAK, "name": self.mark},
            "milestone": milestone,
            "account_user": {"externalId": f"{self.mark}-new", "firstName": "New", "status": "live"},
        }
        return changed[schema] if method == "PATCH" and schema in changed else known[schema]

    def call(self, shop: Shop, method: str, address: str, store_code: str, body: Any = None) -> Any:
        """That address of the store, with this world's own names in it."""
        address = address.replace("<str:store_code>", store_code)
        address = address.replace("<str:record>", self.records[schema_of(address)])
        assert "<" not in address, f"nobody taught this walk the parameters of {address}"
        return shop.call(method, f"/gamopanda/{address}", body)

    def rows(self) -> list[Any]:
        of_store: list[Any] = [Achievement, Campaign, Event, Member, Record, Reward]
        rows = [list(model._default_manager.filter(store=self.store).order_by("pk").values()) for model in of_store]
        of_members: list[Any] = [Progress, Completion]
        found = [model.objects.filter(member__store=self.store).order_by("pk").values() for model in of_members]
        return [*rows, *map(list, found)]


SCHEMAS = (
    "challenge",
    "streak",
    "milestone",
    "challenge_log",
    "streak_log",
    "challenge_progress",
    "streak_progress",
    "reward_log",
    "account_user",
)


def schema_of(address: str) -> str:
    return address.partition("schema/")[2].partition("/")[0]
