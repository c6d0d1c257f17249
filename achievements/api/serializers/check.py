from typing import Any

from rest_framework import serializers

from achievements.api.fields import DefinitionField, TextsField
from achievements.engine.forms import ByLanguage
from members.api.document import Mistake
from members.api.fields import Strict


class CheckIn(Strict):
    """What is to be looked at; nothing of it is saved."""

    definition = DefinitionField()
    texts = TextsField(required=False, allow_null=True)
    language = serializers.RegexField(f"^{ByLanguage.TAG}$", default="en", help_text="In which names are chosen.")


class LineOut(serializers.Serializer[Any]):
    """One line of a tree of conditions, so far from the left."""

    depth = serializers.IntegerField()
    text = serializers.CharField()


class RuleInWordsOut(serializers.Serializer[Any]):
    """A rule, part by part."""

    key = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    deed = serializers.CharField(help_text="What follows “Member must”.")
    source = serializers.CharField()  # type: ignore[assignment]
    subject = serializers.CharField()
    target = serializers.CharField()
    window = serializers.CharField()
    frequency_limit = serializers.CharField(allow_null=True)
    conditions = LineOut(many=True)
    item_conditions = LineOut(many=True)


class DescriptionOut(serializers.Serializer[Any]):
    """A definition in words; `*…*` marks the name of an event, backticks an attribute."""

    goal = serializers.CharField()
    target = serializers.CharField()
    rules = RuleInWordsOut(many=True)
    completes_when = serializers.CharField(allow_null=True)
    period = serializers.CharField()
    reset_every = serializers.CharField(allow_null=True)
    reset_on = serializers.CharField(allow_null=True)
    recurrence = serializers.CharField()
    completion_limit = serializers.CharField(allow_null=True)
    past_goal = serializers.CharField()
    rollback = serializers.CharField()
    milestones = serializers.ListField(child=serializers.CharField())
    audience = serializers.CharField()
    audience_conditions = LineOut(many=True)
    dates = serializers.CharField(allow_null=True)
    availability = serializers.ListField(child=serializers.CharField())
    zone = serializers.CharField()
    counts_from = serializers.CharField()


class CheckOut(serializers.Serializer[Any]):
    """All that is wrong at once; what is hardly meant so; and if nothing is wrong, the definition in words."""

    mistakes = Mistake(many=True)
    warnings = Mistake(many=True)
    description = DescriptionOut(allow_null=True)
