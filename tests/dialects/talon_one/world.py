"""One thing of each kind, and what would lead somebody to it."""

import copy
from typing import Any

from achievements.models import Achievement, Completion, Progress
from dialects.talon_one.models import Application, Campaign, Placement, Session
from members.models import Event, Member, Store

from .client import COFFEE, Shop, Vendor


class World:
    """A store with everything in it whose name is in all of it."""

    def __init__(self, store: Store, mark: str = "xanadu") -> None:
        self.store, self.mark, self.shop = store, mark, Shop(store, mark)
        self.achievement = self.shop.make(name=mark, title=mark, target=3)  # which nobody has progress in
        moved = self.shop.make(name=f"{mark}2", title=f"{mark} 2")
        self.shop.rule(moved)
        self.shop.rule(moved, listens="event", event_type=mark)
        assert len(self.shop.effects(mark, who=mark)) == 1
        # Stopped, so that everything may be changed.
        Campaign.objects.filter(pk=self.shop.campaign.pk).update(state="disabled")

    def caller(self, address: str, shop: Shop | None = None) -> Vendor:
        """Whoever calls that address: each of the two APIs has its own form of key."""
        shop = shop or self.shop
        is_integrated = address.startswith(("v1/customer_profiles", "v2/"))
        return shop.integration if is_integrated else shop.management

    def address(self, address: str) -> str:
        """That address with this world's own names in it."""
        names = {
            "<str:application>": str(self.shop.application.pk),
            "<str:campaign>": str(self.shop.campaign.pk),
            "<str:achievement>": str(self.achievement["id"]),
            "<path:integration_id>": self.mark,
            "<path:session>": self.mark,
        }
        for parameter, name in names.items():
            address = address.replace(parameter, name)
        assert "<" not in address, f"nobody taught this walk the parameters of {address}"
        return address

    def sent(self, method: str, address: str) -> Any:
        """A body that this address would take; None of those that take none."""
        item = {"sku": "a", "quantity": 2, "price": 1.5, "category": "c", "attributes": {"x": 1}}
        point = {"hour": 1, "minute": 2, "second": 3, "dayOfWeek": 4}
        change = {"title": f"{self.mark} 3", "description": "", "target": 4, "period": "1W", "periodEndOverride": point}
        last = address.rpartition("/")[2]
        known: dict[tuple[str, str], Any] = {
            ("POST", "applications"): {"name": "another", "timezone": "UTC", "currency": "EUR", "description": ""},
            ("POST", "campaigns"): {"name": "another", "state": "enabled", "startTime": "2026-01-01T00:00:00Z"},
            ("PUT", "<str:campaign>"): {"name": self.mark, "state": "disabled", "description": "x"},
            ("POST", "achievements"): {
                **COFFEE,
                "endDate": "2030-01-01T00:00:00Z",
                "recurrencePolicy": "no_recurrence",
            },
            ("PUT", "<str:achievement>"): {**change, "allowRollbackAfterCompletion": True},
            ("PUT", "<path:session>"): {
                "customerSession": {
                    "profileId": self.mark,
                    "state": "cancelled",
                    "cartItems": [item],
                    "attributes": {"a": {"b": [1]}},
                    "additionalCosts": {"tip": {"price": 1}},
                    "evaluableCampaignIds": [self.shop.campaign.pk],
                },
                "responseContent": ["customerSession", "customerProfile", "achievements", "triggeredCampaigns"],
            },
            ("POST", "events"): {
                "profileId": self.mark,
                "type": self.mark,
                "attributes": {"n": 1, "deep": {"er": ["x"]}},
                "responseContent": ["event", "achievements"],
            },
        }
        return copy.deepcopy(known.get((method, last)))

    def call(self, shop: Shop, method: str, address: str, body: Any = None, **query: str) -> Any:
        path = f"/talon-one/{self.address(address)}"
        return self.caller(address, shop).call(method, path, body, query=query or None)

    def rows(self) -> list[Any]:
        """All there is of this store."""
        kept: list[tuple[Any, str]] = [
            (Application, "store"),
            (Campaign, "application__store"),
            (Placement, "achievement__store"),
            (Session, "application__store"),
            (Achievement, "store"),
            (Member, "store"),
            (Event, "store"),
            (Progress, "member__store"),
            (Completion, "member__store"),
        ]
        return [
            list(model._default_manager.filter(**{path: self.store}).order_by("pk").values()) for model, path in kept
        ]
