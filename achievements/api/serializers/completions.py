from rest_framework import serializers

from achievements.models import Achievement, Completion


class CompletedOut(serializers.Serializer[Achievement]):
    id = serializers.UUIDField(source="uuid")
    key = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class CompletionOut(serializers.Serializer[Completion]):
    """A target that was reached, as it was recorded."""

    id = serializers.UUIDField(source="uuid")
    member = serializers.UUIDField(source="member.uuid")
    achievement = CompletedOut()
    milestone = serializers.SerializerMethodField(help_text="Null: the whole.")
    count = serializers.IntegerField(help_text="How many times at once; below zero, so many were taken off by hand.")
    cause = serializers.ChoiceField(Completion.Cause.choices)
    attempt = serializers.IntegerField(source="attempt_number")
    attempt_started_at = serializers.DateTimeField(source="started_at", allow_null=True)
    attempt_ends_at = serializers.DateTimeField(source="ends_at", allow_null=True)
    completed_at = serializers.DateTimeField(help_text="The time of the event that completed it.")
    recorded_at = serializers.DateTimeField(help_text="When it was known.")
    rolled_back_at = serializers.DateTimeField(allow_null=True)
    event = serializers.UUIDField(source="event_uuid", allow_null=True, help_text="The event that completed it.")

    def get_milestone(self, completion: Completion) -> str | None:
        return completion.milestone or None
