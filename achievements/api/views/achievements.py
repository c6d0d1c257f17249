from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.filters import AchievementFilters
from achievements.api.serializers import AchievementIn, AchievementOut, AchievementPatch, DuplicateIn
from achievements.models import Achievement
from achievements.services.definitions import (
    change_achievement,
    create_achievement,
    delete_achievement,
    duplicate_achievement,
)
from members.api.document import operation, sample
from members.api.resource import Keyed
from members.models import Scope

from .texts import KEY, NEW, SHOWN

KNOWN = [sample(SHOWN, status=200)]


class OfAchievements(Keyed):
    """Achievements of the caller's own store."""

    one = "api:achievement"
    serializer_class = AchievementOut
    queryset = Achievement.objects.all()

    def get_queryset(self) -> QuerySet[Achievement]:
        return Achievement.objects.filter(store=self.caller.store).shown()


class AchievementList(OfAchievements):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "POST": Scope.MANAGE}
    filterset_class = AchievementFilters

    @operation(
        "list_achievements",
        "Achievements, newest first",
        scope=Scope.READ,
        answers={200: AchievementOut(many=True)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)

    @operation(
        "create_achievement",
        "Create an achievement, as a draft",
        scope=Scope.MANAGE,
        request=AchievementIn,
        answers={201: AchievementOut},
        problems=[409],
        samples=[sample(NEW), sample(SHOWN, status=201)],
        text="Everything that is wrong with the definition is named at once, each with a JSON pointer in `field`.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        made = create_achievement(self.caller.store, self.sent(AchievementIn), actor=self.caller.actor)
        return self.shown_anew(made, 201)


class AchievementDetail(OfAchievements):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "PATCH": Scope.MANAGE, "DELETE": Scope.MANAGE}

    @operation(
        "get_achievement",
        "One achievement",
        scope=Scope.READ,
        answers={200: AchievementOut},
        problems=[404],
        parameters=[KEY],
        samples=KNOWN,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())

    @operation(
        "change_achievement",
        "Change an achievement",
        scope=Scope.MANAGE,
        request=AchievementPatch,
        answers={200: AchievementOut},
        problems=[404, 409],
        parameters=[KEY],
        samples=[sample({"points": 100, "tags": ["monthly", "autumn"]}), *KNOWN],
        text=(
            "Only what is given changes; the definition, the texts and the tags are replaced whole. Once somebody has "
            "progress, what counts is locked: names, units, texts, dates and further milestones still change, anything "
            "else is a 409 that names it."
        ),
    )
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = self.sent(AchievementPatch, partial=True)
        return self.shown_anew(change_achievement(self.get_object(), values, actor=self.caller.actor))

    @operation(
        "delete_achievement",
        "Delete a draft",
        scope=Scope.MANAGE,
        answers={204: None},
        problems=[404, 409],
        parameters=[KEY],
        text="What has gone live is archived instead.",
    )
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        delete_achievement(self.get_object(), actor=self.caller.actor)
        return Response(status=204)


class AchievementDuplicate(OfAchievements):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "duplicate_achievement",
        "A draft that says the same under another key",
        scope=Scope.MANAGE,
        request=DuplicateIn,
        answers={201: AchievementOut},
        problems=[404, 409],
        parameters=[KEY],
        samples=[sample({"key": "bigger_spender"}), sample(SHOWN, status=201)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = self.sent(DuplicateIn)["key"]
        return self.shown_anew(duplicate_achievement(self.get_object(), key, actor=self.caller.actor), 201)
