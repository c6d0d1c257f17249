"""Setting progress by hand and starting it over."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from achievements.api.fields import MOST_SET, Amount, AmountIn
from achievements.evaluation.changing import Seen
from achievements.models import Progress
from achievements.services.adjustments import Adjusted
from achievements.services.values import MOST_COMPLETIONS
from members.api.fields import Strict, Text, Whole, YesNo

WHY = "Kept in the history and the audit."
_NUMBER = {"type": "number", "minimum": 0, "maximum": MOST_SET}


@extend_schema_field({"anyOf": [_NUMBER, {"type": "object", "additionalProperties": _NUMBER}]})
class ProgressField(serializers.Field[Any, Any, Any, Any]):
    """A number for the only rule, or one for each rule by its key; millionths by key, None for the only one."""

    def to_internal_value(self, data: Any) -> dict[str | None, int]:
        read = AmountIn().to_internal_value
        if not isinstance(data, Mapping):
            return {None: read(data)}
        found, wrong = dict[str | None, int](), dict[str, Any]()
        for key, value in data.items():
            try:
                found[key] = read(value)
            except serializers.ValidationError as error:
                wrong[key] = error.detail
        if wrong:
            raise serializers.ValidationError(wrong)
        return found


class AdjustIn(Strict):
    """What is to be, absolutely; at least one of progress and completions."""

    progress = ProgressField(required=False, help_text="Of the only rule, or of each rule by its key.")
    completions = Whole(required=False, min_value=0, max_value=MOST_COMPLETIONS)
    reason = Text(max_length=1000, help_text=WHY)
    version = Whole(
        allow_null=True,
        min_value=0,
        max_value=2_147_483_647,
        help_text="Of the progress as it was seen, 0 where there was none; null: whatever it is now.",
    )


class ResetIn(Strict):
    reason = Text(max_length=1000, help_text=WHY)
    completions = YesNo(default=False, help_text="What was earned is rolled back, so that it can be earned again.")


class SeenOut(serializers.Serializer[Seen]):
    """A progress at a glance."""

    version = serializers.IntegerField()
    status = serializers.ChoiceField(Progress.Status.choices)
    value = Amount()
    percent = serializers.IntegerField()
    completions = serializers.IntegerField()
    rules = serializers.DictField(child=Amount(), help_text="By rule; of a streak its units.")


class AdjustedOut(serializers.Serializer[Adjusted]):
    """What an adjustment did, or would do."""

    before = SeenOut()
    after = SeenOut()
    milestones = serializers.ListField(child=serializers.CharField(), help_text="Those it reaches, lowest first.")
    completed = serializers.IntegerField(help_text="By how much the completions change.")
    evaluated = serializers.IntegerField(help_text="Events that were pending and count first.")
    settled = serializers.IntegerField(help_text="Events of before that no correction can change any more.")
    dry_run = serializers.BooleanField(default=False)


class ResetOut(serializers.Serializer[Any]):
    """How it was and is; nothing where there was nothing to start over."""

    changed = serializers.BooleanField()
    before = SeenOut(allow_null=True)
    after = SeenOut(allow_null=True)
