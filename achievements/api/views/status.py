from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.serializers import AchievementOut, PublishIn, ReasonIn
from achievements.services.definitions import archive_achievement, pause_achievement, publish_achievement
from members.api.document import operation, sample
from members.models import Scope

from .achievements import OfAchievements
from .texts import KEY, SHOWN


class AchievementPublish(OfAchievements):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "publish_achievement",
        "Let it go live",
        scope=Scope.MANAGE,
        request=PublishIn,
        answers={200: AchievementOut},
        problems=[404, 409],
        parameters=[KEY],
        samples=[sample({"silent": False}), sample({**SHOWN, "status": "live"}, status=200)],
        text=(
            "A draft, or one that was paused. Where it counts from before now, what happened since is counted in the "
            "background; `silent` then starts no campaign."
        ),
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(PublishIn)
        return self.shown_anew(publish_achievement(self.get_object(), actor=self.caller.actor, **sent))


class AchievementPause(OfAchievements):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "pause_achievement",
        "Let nothing count for a while",
        scope=Scope.MANAGE,
        request=ReasonIn,
        answers={200: AchievementOut},
        problems=[404, 409],
        parameters=[KEY],
        samples=[sample({"reason": "The shop moves house"}), sample({**SHOWN, "status": "paused"}, status=200)],
        text="What happens until it is published again does not count; progress stays.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reason = self.sent(ReasonIn)["reason"]
        return self.shown_anew(pause_achievement(self.get_object(), actor=self.caller.actor, reason=reason))


class AchievementArchive(OfAchievements):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "archive_achievement",
        "Put it away for good",
        scope=Scope.MANAGE,
        request=ReasonIn,
        answers={200: AchievementOut},
        problems=[404, 409],
        parameters=[KEY],
        samples=[sample({"reason": "The season is over"}), sample({**SHOWN, "status": "archived"}, status=200)],
        text="Nothing counts any more; what was earned stays, and so does the key.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reason = self.sent(ReasonIn)["reason"]
        return self.shown_anew(archive_achievement(self.get_object(), actor=self.caller.actor, reason=reason))
