from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.serializers import OutcomesOut
from achievements.reading.outcomes import outcomes_of
from members.api.document import operation
from members.api.resource import Resource
from members.api.views.texts import ID
from members.models import Event, Scope


class EventOutcomes(Resource):
    """What became of one event of the caller's own store."""

    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}
    serializer_class = OutcomesOut
    queryset = Event.objects.all()
    pagination_class = None

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.filter(store=self.caller.store).select_related("member", "set_aside")

    @operation(
        "get_event_outcomes",
        "What became of an event",
        scope=Scope.READ,
        answers={200: OutcomesOut},
        problems=[404],
        parameters=[ID],
        text=(
            "For every achievement that listens for its type: by how much it counted, or a reason. Reasons are found "
            "by replaying the member's history, so they say what holds now."
        ),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(outcomes_of(self.get_object()))
