"""One thing of each kind, and what would lead somebody to it."""

import copy
from typing import Any

from achievements.models import Achievement, Change, Completion, Progress
from dialects.app_store_connect.models import AppGroup, Detail, Placement
from members.models import Event, Member, Store
from tests.achievements.evaluation.making import evaluate_everything

from .client import (
    Vendor,
    achievement,
    amendment,
    link,
    localization,
    make_detail,
    release,
    submission,
    vendor_of,
)

ACHIEVEMENTS, TEXTS, RELEASES = (
    "gameCenterAchievements",
    "gameCenterAchievementLocalizations",
    "gameCenterAchievementReleases",
)
SUBMISSIONS, DETAILS, GROUPS = "gameCenterPlayerAchievementSubmissions", "gameCenterDetails", "gameCenterGroups"


class World:
    """A store with everything in it whose name is in all of it."""

    def __init__(self, store: Store, mark: str = "xanadu") -> None:
        self.store, self.mark, self.vendor = store, mark, vendor_of(store)
        self.detail = str(make_detail(store, app_id=mark, bundle_id=mark).uuid)
        self.group = self.made(GROUPS, {"data": {"type": GROUPS, "attributes": {"referenceName": mark}}})
        joining = {"type": DETAILS, "id": self.detail, "relationships": {"gameCenterGroup": link(GROUPS, self.group)}}
        assert self.vendor.patch(f"{DETAILS}/{self.detail}", {"data": joining}).status == 200
        self.achievement = self.made(ACHIEVEMENTS, achievement(mark, self.detail))
        shared = achievement(f"grp.{mark}")
        shared["data"]["relationships"] = {"gameCenterGroup": link(GROUPS, self.group)}
        self.shared = self.made(ACHIEVEMENTS, shared)
        self.localization = self.made(TEXTS, localization(self.achievement, "de", name=mark))
        self.release = self.made(RELEASES, release(self.achievement, self.detail))
        path = f"{ACHIEVEMENTS}/{self.achievement}/relationships/groupAchievement"
        assert self.vendor.patch(path, link(ACHIEVEMENTS, self.shared)).status == 204
        self.made(SUBMISSIONS, submission(mark, 40, bundleId=mark))
        evaluate_everything()

    def made(self, kind: str, body: Any) -> str:
        answer = self.vendor.post(kind, body)
        assert answer.status == 201, answer
        return str(answer.json["data"]["id"])

    def address(self, address: str) -> str:
        """That address with this world's own names in it."""
        kind = address.removeprefix("v1/").partition("/")[0]
        names = {
            ACHIEVEMENTS: self.achievement,
            TEXTS: self.localization,
            RELEASES: self.release,
            DETAILS: self.detail,
            GROUPS: self.group,
            "apps": self.mark,
        }
        found = address.replace("<str:name>", names.get(kind, "<"))
        assert "<" not in found, f"nobody taught this walk the parameters of {address}"
        return found

    def sent(self, method: str, address: str) -> Any:
        """A body that this address would take; None of those that take none."""
        below = address.removeprefix("v1/").replace("/<str:name>", "")
        known: dict[tuple[str, str], Any] = {
            ("POST", ACHIEVEMENTS): achievement(f"{self.mark}2", self.detail, activityProperties={"a": "b"}),
            ("PATCH", ACHIEVEMENTS): amendment(self.achievement, referenceName=self.mark, points=5, archived=False),
            ("PATCH", f"{ACHIEVEMENTS}/relationships/groupAchievement"): link(ACHIEVEMENTS, self.shared),
            ("POST", TEXTS): localization(self.achievement, "fr"),
            ("PATCH", TEXTS): amendment(self.localization, TEXTS, name=self.mark),
            ("POST", RELEASES): release(self.shared, self.detail),
            ("POST", SUBMISSIONS): submission(
                self.mark, 50, bundleId=self.mark, challengeIds=["c"], submittedDate="2026-03-11T10:59:00Z"
            ),
            ("POST", DETAILS): {"data": {"type": DETAILS, "relationships": {"app": link("apps", "another")}}},
            ("PATCH", DETAILS): {
                "data": {
                    "type": DETAILS,
                    "id": self.detail,
                    "relationships": {"gameCenterGroup": link(GROUPS, self.group)},
                }
            },
            ("POST", GROUPS): {"data": {"type": GROUPS, "attributes": {"referenceName": "another"}}},
            ("PATCH", f"{DETAILS}/relationships/{ACHIEVEMENTS}"): {
                "data": [{"type": ACHIEVEMENTS, "id": self.achievement}]
            },
            ("PATCH", f"{GROUPS}/relationships/{ACHIEVEMENTS}"): {"data": [{"type": ACHIEVEMENTS, "id": self.shared}]},
        }
        return copy.deepcopy(known[method, below]) if method in ("POST", "PATCH") else None

    def call(self, vendor: Vendor, method: str, address: str, body: Any = None, **query: str) -> Any:
        return vendor.call(method, f"/app-store-connect/{self.address(address)}", body, query=query or None)

    def rows(self) -> list[Any]:
        """All there is of this store."""
        kept: list[Any] = [Achievement, Member, Event, Detail, AppGroup]
        rows = [list(model._default_manager.filter(store=self.store).order_by("pk").values()) for model in kept]
        places = list(Placement.objects.filter(about__in=[self.achievement, self.shared]).order_by("pk").values())
        mine = {"member__store": self.store}
        progress: list[Any] = [Progress, Completion, Change]
        return [
            *rows,
            places,
            *(list(model._default_manager.filter(**mine).order_by("pk").values()) for model in progress),
        ]
