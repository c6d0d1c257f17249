from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from members.api.document import operation, sample
from members.api.filters import EventTypeFilters
from members.api.resource import Resource
from members.api.serializers import EventTypeIn, EventTypeOut, EventTypePatch
from members.models import EventType, Scope
from members.services.event_types import change_event_type, create_event_type, delete_event_type

from .texts import AT, EVENT_TYPE

NAME = OpenApiParameter("name", str, "path", description="The type as events carry it.")
SHOWN = {**EVENT_TYPE, "fields_seen": {"place": "text", "minutes": "number"}, "created_at": AT}


class OfEventTypes(Resource):
    """Types of events the caller's store has seen or described."""

    serializer_class = EventTypeOut
    queryset = EventType.objects.all()

    def get_queryset(self) -> QuerySet[EventType]:
        return EventType.objects.filter(store=self.caller.store).prefetch_related("fields")

    def get_object(self) -> EventType:
        name = self.kwargs["name"]
        if "\0" in name:
            raise Http404
        return get_object_or_404(self.get_queryset().select_related("store"), name=name)


class EventTypeList(OfEventTypes):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "POST": Scope.MANAGE}
    filterset_class = EventTypeFilters

    @operation("list_event_types", "Types of events", scope=Scope.READ, answers={200: EventTypeOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)

    @operation(
        "create_event_type",
        "Describe a type that was not seen yet",
        scope=Scope.MANAGE,
        request=EventTypeIn,
        answers={201: EventTypeOut},
        problems=[409],
        samples=[sample(EVENT_TYPE), sample(SHOWN, status=201)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = self.sent(EventTypeIn)
        name = values.pop("name")
        return self.shown(create_event_type(self.caller.store, name, values, actor=self.caller.actor), 201)


class EventTypeDetail(OfEventTypes):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "PATCH": Scope.MANAGE, "DELETE": Scope.MANAGE}

    @operation(
        "get_event_type",
        "One type",
        scope=Scope.READ,
        answers={200: EventTypeOut},
        problems=[404],
        parameters=[NAME],
        samples=[sample(SHOWN, status=200)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())

    @operation(
        "change_event_type",
        "Change a type",
        scope=Scope.MANAGE,
        request=EventTypePatch,
        answers={200: EventTypeOut},
        problems=[404],
        parameters=[NAME],
        samples=[sample({"active": True, "fields": EVENT_TYPE["fields"]}), sample(SHOWN, status=200)],
        text="Fields given replace all that were there.",
    )
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = self.sent(EventTypePatch, partial=True)
        return self.shown(change_event_type(self.get_object(), values, actor=self.caller.actor))

    @operation(
        "delete_event_type",
        "Forget a type",
        scope=Scope.MANAGE,
        answers={204: None},
        problems=[404],
        parameters=[NAME],
        text="Its events stay; the next one of it is remembered anew.",
    )
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        delete_event_type(self.get_object(), actor=self.caller.actor)
        return Response(status=204)
