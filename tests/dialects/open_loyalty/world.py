"""One thing of each kind, and what would lead somebody to it."""

from typing import Any

from campaigns.models import CouponPool
from members.models import Event, Member, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.campaigns.factories import make_pool
from tests.members.factories import make_member

from .client import SEED, Vendor, vendor_of
from .test_events import SALE

PARAMETERS = ("store_code", "achievement", "member", "event_type", "campaign")


class World:
    """A store with everything in it whose name is in all of it."""

    def __init__(self, store: Store, mark: str = "xanadu") -> None:
        self.store, self.mark, self.vendor = store, mark, vendor_of(store)
        self.member = make_member(store, mark, email=f"{mark}@example.com", loyalty_card_number=mark, tier=mark)
        self.friend = make_member(store, f"{mark}-friend", email=f"{mark}-friend@example.com")
        self.achievement = self.vendor.post("achievement", self.body("achievement")).json["achievementId"]
        self.pool: CouponPool = make_pool(store, f"{mark}-code", key=mark)
        self.vendor.post("customEvent/schema", self.body("schema"))
        self.vendor.post("customEvent", self.body("customEvent"))
        self.vendor.post("transaction", self.body("transaction"))
        self.campaign = self.vendor.post("campaign", self.body("campaign")).json["campaignId"]
        evaluate_everything()
        self.rule = self.vendor.get(f"achievement/{self.achievement}").json["rules"][0]["achievementRuleId"]

    def parameter(self, name: str) -> str:
        known = {
            "achievement": self.achievement,
            "member": str(self.member.uuid),
            "event_type": self.mark,
            "campaign": getattr(self, "campaign", ""),
            "store_code": self.store.code,
        }
        return known[name]

    def sent(self, method: str, address: str) -> Any:
        """A body that this address would take; None of those that take none."""
        if method == "GET":
            return None
        last = address.rsplit("/", 1)[-1]
        known = {
            "login_check": {"username": "owner", "password": "x"},
            "refresh": {"refresh_token": "x"},
            "<str:member>": {"customer": {"firstName": self.mark}},
            "referral": {"referrerId": str(self.friend.uuid)},
            "progress": {"memberProgress": {"completedCount": 1}},
            "<str:event_type>": {"customEventSchema": {"name": self.mark, "schema": {}}},
            "active": {"active": False},
            "assign": {"assign": {"transactionDocumentNumber": self.mark, "customerId": str(self.member.uuid)}},
            "member": {"customer": {"email": f"{self.mark}-new@example.com"}},
            "<str:achievement>": self.body("achievement") if method == "PUT" else {"achievement": {"active": False}},
        }
        return known[last] if last in known else self.body(last)

    def body(self, kind: str) -> dict[str, Any]:
        if kind == "achievement":
            rule = {**SEED["achievement"]["rules"][0], "event": self.mark}
            return {
                "achievement": {**SEED["achievement"], "translations": {"en": {"name": self.mark}}, "rules": [rule]}
            }
        if kind == "schema":
            return {"customEventSchema": {"eventType": self.mark, "name": self.mark, "schema": {}}}
        who = {"customerId": str(self.member.uuid)}
        if kind == "customEvent":
            event = {"type": self.mark, "eventDate": "2026-03-11T10:00:00", "eventId": self.mark}
            return {"event": {**event, "customerData": who, "body": {"secret": self.mark}}}
        if kind == "transaction":
            header = {**SALE["header"], "documentNumber": self.mark}
            return {"transaction": {**SALE, "header": header, "customerData": who}}
        assert kind == "campaign", kind
        effects = [
            {"effect": "give_points", "pointsRule": 5},
            {"effect": "give_reward", "rewardId": str(self.pool.uuid)},
        ]
        return {
            "campaign": {
                "type": "direct",
                "trigger": "achievement",
                "achievementId": self.achievement,
                "translations": {"en": {"name": self.mark, "description": ""}},
                "rules": [{"name": self.mark, "effects": effects}],
                "limits": {"executionsPerMember": {"value": 1}},
                "active": True,
            }
        }

    def call(self, vendor: Vendor, method: str, address: str, store_code: str, body: Any = None) -> Any:
        """That address of the store, with this world's own names in it."""
        for name in PARAMETERS:
            value = store_code if name == "store_code" else self.parameter(name)
            address = address.replace(f"<str:{name}>", value)
        assert "<" not in address, f"nobody taught this walk the parameters of {address}"
        return vendor.call(method, f"/{address}", body)

    def rows(self) -> list[Any]:
        kept: list[Any] = [Member, Event]
        return [list(model._default_manager.filter(store=self.store).order_by("pk").values()) for model in kept]
