from dataclasses import asdict
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.serializers import CheckIn, CheckOut
from achievements.engine import describe
from achievements.models import Achievement
from achievements.services.definitions.reading import examined, warned
from achievements.texts import check_texts
from members.api.document import operation, sample
from members.api.resource import Resource
from members.models import Scope

from .texts import DEFINITION


class AchievementCheck(Resource):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.READ}
    queryset = Achievement.objects.none()
    serializer_class = CheckOut
    pagination_class = None

    @operation(
        "check_achievement",
        "What is wrong with a definition, and what it says in words",
        scope=Scope.READ,
        request=CheckIn,
        answers={200: CheckOut},
        samples=[sample({"definition": DEFINITION})],
        text="Saves nothing. Mistakes are an answer here, not a refusal.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(CheckIn)
        definition, mistakes = examined(sent["definition"])
        mistakes += check_texts(sent.get("texts"))
        answer = {
            "mistakes": [wrong._asdict() for wrong in mistakes],
            "warnings": [wrong._asdict() for wrong in warned(sent["definition"])],
            "description": asdict(describe(definition, sent["language"])) if definition else None,
        }
        return self.shown(answer)
