from rest_framework import serializers

from achievements.api.fields import Amount, WhyOut
from achievements.reading.outcomes import Outcome, Outcomes, RuleOutcome
from members.models import EventState


class RuleOutcomeOut(serializers.Serializer[RuleOutcome]):
    """What one rule made of the event: by how much it counted, or why it did not."""

    rule = serializers.CharField(allow_null=True, help_text="Null where it never came to the rules.")
    amount = Amount(allow_null=True)
    before = Amount(allow_null=True)
    after = Amount(allow_null=True)
    dropped = Amount(allow_null=True, help_text="Beyond all the completions that one event may bring.")
    why_not = WhyOut(source="why", allow_null=True, help_text="Null: it counted.")


class OutcomeOut(serializers.Serializer[Outcome]):
    """What became of the event in one progress."""

    achievement = serializers.CharField(source="entry.key")
    member = serializers.UUIDField(
        source="owner", allow_null=True, help_text="Whose progress it is: the event's member, or who referred them."
    )
    counted = serializers.BooleanField(source="is_counted")
    rules = RuleOutcomeOut(many=True)
    milestones_reached = serializers.ListField(child=serializers.CharField(), source="milestones")
    completed = serializers.IntegerField(help_text="How many completions it brought.")


class OutcomesOut(serializers.Serializer[Outcomes]):
    """What became of an event, for every achievement that listens for its type."""

    event = serializers.UUIDField()
    state = serializers.ChoiceField(EventState.choices)
    about = serializers.UUIDField(help_text="The event that was looked at: of a return, its sale.")
    error = serializers.CharField(allow_null=True, help_text="How its evaluation failed, if it was set aside.")
    outcomes = OutcomeOut(many=True)
