from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from achievements.api.fields import Amount, Cents, InstantOut, Noted, WhyOut, picture_address
from achievements.models import Achievement, Attempt, Change, Progress
from achievements.reading import MilestoneShown, Shown
from achievements.reading.detail import AttemptShown, Detail, RuleShown
from achievements.reading.history import Line
from achievements.texts import TEXT_FIELDS

MEASURES = [(measure, measure) for measure in ("value", "streak", "percent")]
KINDS = [("event", "event"), *((kind, kind) for kind in Change.Kind.values)]


class UnitOut(serializers.Serializer[Any]):
    """What is counted, for one and for several."""

    one = serializers.CharField()
    other = serializers.CharField()


class MilestoneOut(serializers.Serializer[MilestoneShown]):
    key = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    target = Amount()
    reached = serializers.BooleanField(source="is_reached", help_text="In the attempt that is shown.")
    reached_at = serializers.DateTimeField(allow_null=True)
    times = serializers.IntegerField(help_text="How often it was reached in all.")


class MissingOut(serializers.Serializer[Any]):
    """How much is missing to the next milestone; the goal, without a key, is the last of them."""

    milestone = serializers.CharField(source="key", allow_null=True)
    target = Amount()
    amount = Cents()


TextsOut = type(
    "TextsOut",
    (serializers.Serializer,),
    {
        "__doc__": "What members read, in the language; null where nothing is said.",
        "__module__": __name__,
        **{name: serializers.CharField(allow_null=True) for name in TEXT_FIELDS},
    },
)


class ShownOut(serializers.Serializer[Shown]):
    """An achievement as it stands for a member at the moment of the answer."""

    id = serializers.UUIDField(source="entry.compiled.uuid")
    key = serializers.CharField(source="entry.key")
    name = serializers.CharField(source="said.name")
    achievement_status = serializers.ChoiceField(Achievement.Status.choices, source="entry.status")
    group = serializers.CharField(source="entry.group", allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(), source="entry.tags")
    points = serializers.IntegerField(source="entry.points")
    position = serializers.IntegerField(source="entry.position")
    icon = serializers.SerializerMethodField()
    is_hidden = serializers.BooleanField(
        source="entry.is_hidden", help_text="A member's own token sees it once it is revealed."
    )
    revealed_at = serializers.DateTimeField(allow_null=True, help_text="When the member first made progress.")
    created_at = serializers.DateTimeField(source="entry.created_at")
    goal_text = serializers.CharField(source="said.description.goal", help_text="What is to be done, in a sentence.")
    status = serializers.ChoiceField(Progress.Status.choices)
    label = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="The status in the achievement's own words."
    )
    value = Amount()
    goal = Amount(source="picture.goal")
    percent = serializers.IntegerField(source="picture.percent", help_text="Rounded down, at most 100.")
    measure = serializers.ChoiceField(
        MEASURES,
        help_text="Of value and goal: the only rule's value, its units in a row, or per cent of several rules.",
    )
    unit = UnitOut(allow_null=True, source="unit_shown")
    streak = serializers.IntegerField(source="picture.streak", allow_null=True)
    longest_streak = serializers.IntegerField(source="picture.longest", allow_null=True)
    streak_unit = serializers.CharField(source="entry.streak_unit", allow_null=True)
    attempt = serializers.IntegerField(source="picture.attempt", allow_null=True)
    started_at = InstantOut(source="picture.started_at", allow_null=True)
    period_ends_at = InstantOut(source="picture.ends_at", allow_null=True)
    completed_at = InstantOut(source="picture.completed_at", allow_null=True)
    ended_at = InstantOut(source="picture.ended_at", allow_null=True)
    missing = MissingOut(source="picture.missing", allow_null=True)
    milestones = MilestoneOut(many=True)
    completions = serializers.IntegerField(source="whole.count")
    first_completed_at = serializers.DateTimeField(source="whole.first_at", allow_null=True)
    last_completed_at = serializers.DateTimeField(source="whole.last_at", allow_null=True)
    limited = serializers.BooleanField(
        source="picture.is_limited", help_text="It was completed as often as it can be for now."
    )
    limited_until = InstantOut(source="picture.limited_until", allow_null=True)
    version = serializers.IntegerField(help_text="Changes whenever something moves it.")
    texts = TextsOut()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_icon(self, shown: Shown) -> str:
        return picture_address(shown.entry.icon, self.context["request"])


class RuleOut(serializers.Serializer[RuleShown]):
    """A rule; of a streak the value is that of the present unit."""

    key = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    goal_text = serializers.CharField()
    unit = UnitOut(allow_null=True)
    value = Amount()
    goal = Amount()
    reached = serializers.BooleanField(source="is_reached")
    streak = serializers.IntegerField(allow_null=True)
    longest_streak = serializers.IntegerField(source="longest", allow_null=True)
    streak_needed = serializers.IntegerField(source="needed", allow_null=True)
    streak_unit = serializers.CharField(allow_null=True)
    capped_until = serializers.DateTimeField(allow_null=True, help_text="Until then no more events count.")


class AttemptOut(serializers.Serializer[AttemptShown]):
    """A try that is over."""

    number = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    value = Amount()
    outcome = serializers.ChoiceField(Attempt.Outcome.choices)


class DetailOut(serializers.Serializer[Detail]):
    """An achievement of a member with its rules, its attempts, and what stands in the way."""

    progress = ShownOut(source="shown")
    rules = RuleOut(many=True)
    attempts = AttemptOut(many=True, help_text="Those that are over, newest first; at most the last 50.")
    why_not = WhyOut(allow_null=True, help_text="Why nothing would count now; null if something may.")


class MyHistoryOut(serializers.Serializer[Line]):
    """An entry of the history as the member sees it."""

    kind = serializers.ChoiceField(KINDS)
    at = serializers.DateTimeField(help_text="When it was recorded.")
    event = serializers.UUIDField(allow_null=True)
    event_type = serializers.CharField(allow_null=True)
    occurred_at = serializers.DateTimeField(allow_null=True)
    rule = serializers.CharField(allow_null=True)
    amount = Amount(allow_null=True)
    before = Amount(allow_null=True)
    after = Amount(allow_null=True)
    changed_from = Noted(allow_null=True, help_text="Of a change: what was before it.")
    changed_to = Noted(allow_null=True)


class HistoryOut(MyHistoryOut):
    """An entry of the history: an event that counted, or a change and who made it."""

    referee = serializers.UUIDField(allow_null=True, help_text="Whose event it was, if somebody the member referred.")
    actor = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
