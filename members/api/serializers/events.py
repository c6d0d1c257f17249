from typing import Any

from rest_framework import serializers

from members.api.fields import Id, Strict, Text
from members.models import Cancellation, Event, EventState

STATUSES = [(status, status) for status in ("accepted", "duplicate", "conflict", "refused")]
CHANGES = "What the events changed, or would change; null when that was not known in time."


class CancellationOut(serializers.Serializer[Cancellation]):
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    actor = serializers.CharField()


class EventOut(serializers.Serializer[Event]):
    """An event as it was accepted, and where it stands now."""

    id = serializers.UUIDField(source="uuid")
    source = serializers.CharField()  # type: ignore[assignment]
    source_id = serializers.CharField()
    kind = serializers.ChoiceField(Event.Kind.choices)
    type = serializers.CharField()
    state = serializers.ChoiceField(EventState.choices)
    member = serializers.UUIDField(source="member.uuid", read_only=True, default=None, allow_null=True)
    member_reference = serializers.DictField(allow_null=True, help_text="How an unmatched event names its member.")
    occurred_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField()
    effective_at = serializers.DateTimeField(help_text="The earlier of the two; the instant that counts.")
    too_late = serializers.BooleanField()
    body = serializers.DictField()
    transaction = serializers.DictField(allow_null=True)
    cancellation = CancellationOut(read_only=True, default=None, allow_null=True)
    error = serializers.CharField(source="set_aside.error", read_only=True, default=None, allow_null=True)


class CancelIn(Strict):
    reason = Text(min_length=1, max_length=1000)


class AssignIn(Strict):
    member = Id(help_text="The id of the member it belongs to.")


class PostedOut(serializers.Serializer[Any]):
    """What became of one event; fields that say nothing are left out."""

    status = serializers.ChoiceField(STATUSES)
    id = serializers.UUIDField(required=False)
    source = serializers.CharField(required=False)  # type: ignore[assignment]
    source_id = serializers.CharField(required=False)
    member = serializers.UUIDField(required=False)
    enrols = serializers.BooleanField(required=False, help_text="In a dry run: the member would be new.")
    state = serializers.ChoiceField(EventState.choices, required=False)
    field = serializers.CharField(required=False, allow_blank=True)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    dry_run = serializers.BooleanField(required=False)
    changes = serializers.DictField(required=False, allow_null=True, help_text=CHANGES)


class CountsOut(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    conflict = serializers.IntegerField()
    refused = serializers.IntegerField()


class ItemOut(PostedOut):
    """The answer for one event of a batch."""

    dry_run = None  # type: ignore[assignment]
    changes = None  # type: ignore[assignment]


class BatchOut(serializers.Serializer[Any]):
    """One answer an event, in the order they were sent."""

    counts = CountsOut()
    items = ItemOut(many=True)
    dry_run = serializers.BooleanField(required=False)
    changes = serializers.DictField(required=False, allow_null=True, help_text=CHANGES)
