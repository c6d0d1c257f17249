from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.serializers import AchievementOut
from achievements.models import Icon
from achievements.services.icons import LARGEST, remove_icon, set_icon
from members.api.bodies import check_content_type
from members.api.document import operation
from members.models import Scope

from .achievements import OfAchievements
from .texts import KEY


class AchievementIcon(OfAchievements):
    """The body is the picture itself, so nothing of DRF's reading of bodies is asked."""

    scopes: ClassVar[dict[str, str]] = {"PUT": Scope.MANAGE, "DELETE": Scope.MANAGE}
    most_bytes = LARGEST

    @operation(
        "set_icon",
        "Give it a picture",
        scope=Scope.MANAGE,
        request=dict.fromkeys(Icon.MediaType.values, OpenApiTypes.BINARY),
        answers={200: AchievementOut},
        problems=[404],
        parameters=[KEY],
        text=(
            "PNG, JPEG, GIF or SVG, up to 100 KB and 4096 pixels a side. What it is, its content says; an SVG with "
            "anything in it that could run or fetch is refused."
        ),
    )
    def put(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        check_content_type(request._request, Icon.MediaType.values)
        achievement = set_icon(self.get_object(), request._request.body, actor=self.caller.actor)
        return self.shown_anew(achievement)

    @operation(
        "remove_icon",
        "Back to the picture that all have",
        scope=Scope.MANAGE,
        answers={204: None},
        problems=[404],
        parameters=[KEY],
    )
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        remove_icon(self.get_object(), actor=self.caller.actor)
        return Response(status=204)
