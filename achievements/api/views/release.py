from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.services.releasing import release_event
from members.api.document import operation
from members.api.resource import Resource
from members.api.serializers import EventOut
from members.api.views.texts import ID
from members.models import Event, Scope


class EventRelease(Resource):
    """Evaluating what had been set aside."""

    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}
    serializer_class = EventOut
    queryset = Event.objects.all()
    pagination_class = None

    def get_queryset(self) -> QuerySet[Event]:
        events = Event.objects.filter(store=self.caller.store).with_state()
        return events.select_related("member", "cancellation", "set_aside")

    @operation(
        "release_event",
        "Evaluate an event that was set aside",
        scope=Scope.MANAGE,
        answers={200: EventOut},
        problems=[404, 409, 422],
        parameters=[ID],
        text="As one that is late. If it fails again it stays set aside, and the answer says why.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        release_event(self.get_object(), actor=self.caller.actor)
        return self.shown(self.get_object())
