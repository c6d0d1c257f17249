import functools
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from members.api.document import BATCH_SCHEMA, EVENT_SCHEMA, operation, sample
from members.api.events_in import post_events
from members.api.filters import EventFilters
from members.api.resource import Resource
from members.api.serializers import AssignIn, BatchOut, CancelIn, EventOut, PostedOut
from members.models import Event, Member, Scope
from members.services.events import assign_event, cancel_event

from .texts import ACCEPTED, BATCH_ANSWER, EVENT_SHOWN, ID, MEMBER_ID, SALE, VISIT

POSTED = PolymorphicProxySerializer("PostedOrBatch", [PostedOut, BatchOut], resource_type_field_name=None)
SHOWN = [sample(EVENT_SHOWN, status=200)]
WISHES = [
    OpenApiParameter("wait", bool, description="Answer after the events were evaluated, with what they changed."),
    OpenApiParameter("dry_run", bool, description="Say what would happen, and change nothing."),
    OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "header",
        description="For a single event: another way to give its `source_id`.",
    ),
]


class OfEvents(Resource):
    """Events of the caller's own store, each with its state."""

    serializer_class = EventOut
    queryset = Event.objects.all()

    def get_queryset(self) -> QuerySet[Event]:
        events = Event.objects.filter(store=self.caller.store).with_state()
        return events.select_related("member", "cancellation", "set_aside")


class EventList(OfEvents):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "POST": Scope.INGEST}
    filterset_class = EventFilters

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Posting goes past DRF, whose dispatch costs more than the inbox does."""
        rest = super().as_view(**initkwargs)

        @functools.wraps(rest)
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return post_events(request) if request.method == "POST" else rest(request, *args, **kwargs)

        return view

    @operation("list_events", "Events, newest first", scope=Scope.READ, answers={200: EventOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)

    @operation(
        "post_events",
        "Send one event, or up to 1,000",
        scope=Scope.INGEST,
        request={"application/json": {"oneOf": [EVENT_SCHEMA, BATCH_SCHEMA]}},
        answers={200: POSTED, 202: PostedOut},
        problems=[409],
        parameters=WISHES,
        samples=[
            sample(VISIT, name="Event"),
            sample(SALE, name="Sale"),
            sample({"events": [VISIT, SALE]}, name="Batch"),
            sample(ACCEPTED, status=202),
            sample({**ACCEPTED, "status": "duplicate"}, name="Replay", status=200),
            sample(BATCH_ANSWER, name="Batch", status=200),
        ],
        text=(
            "A single event is answered with 202, with 200 when it was accepted before, with 409 when its `source_id` "
            "was used for other content. A batch is answered with 200 and one answer an item, in the same order."
        ),
    )
    def post(self, request: Request) -> Response:
        raise NotImplementedError  # it is described here, and answered in events_in


class EventDetail(OfEvents):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}

    @operation(
        "get_event",
        "One event",
        scope=Scope.READ,
        answers={200: EventOut},
        problems=[404],
        parameters=[ID],
        samples=SHOWN,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())


class EventCancel(OfEvents):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "cancel_event",
        "Cancel an event",
        scope=Scope.MANAGE,
        request=CancelIn,
        answers={200: EventOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[sample({"reason": "Booked twice"})],
        text="From now on it counts as if it had never been; it stays readable.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        cancel_event(self.get_object(), actor=self.caller.actor, reason=self.sent(CancelIn)["reason"])
        return self.shown(self.get_object())


class EventAssign(OfEvents):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "assign_event",
        "Give an unmatched event to its member",
        scope=Scope.MANAGE,
        request=AssignIn,
        answers={200: EventOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[sample({"member": MEMBER_ID})],
        text="It counts as of the time it happened.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        event, asked = self.get_object(), self.sent(AssignIn)["member"]
        member = Member.objects.filter(store=self.caller.store, uuid=asked).first()
        if member is None:
            nobody = serializers.ErrorDetail("This store has no such member.", code="unknown_member")
            raise serializers.ValidationError({"member": [nobody]})
        assign_event(cast("Event", event), member, actor=self.caller.actor)
        return self.shown(self.get_object())
