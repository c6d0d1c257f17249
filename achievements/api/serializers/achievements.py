from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from achievements.api.fields import DEFINITION, DefinitionField, TextsField, icon_address
from achievements.engine import describe, render
from achievements.engine.document import KEY
from achievements.evaluation.plans import definition_of
from achievements.models import Achievement
from achievements.services.definitions.reading import LONGEST_TAG, MOST_TAGS, warned
from members.api.document import Mistake
from members.api.fields import Strict, Text, Whole, YesNo

MOST_POINTS, LAST_POSITION = 1_000_000, 2_147_483_647
REPLACED = "Replaced whole."


class PublicAchievementOut(serializers.Serializer[Achievement]):
    """What can be achieved, for everybody to read."""

    id = serializers.UUIDField(source="uuid")
    key = serializers.CharField()
    definition = serializers.SerializerMethodField()
    texts = TextsField()
    icon = serializers.SerializerMethodField(help_text="Where the picture is; it asks for no key.")
    points = serializers.IntegerField()
    position = serializers.IntegerField()
    group = serializers.CharField(allow_blank=True)
    tags = serializers.SerializerMethodField()
    goal = serializers.SerializerMethodField(
        help_text="The definition in one sentence, its names in the store's default language."
    )

    @extend_schema_field(DEFINITION)
    def get_definition(self, achievement: Achievement) -> dict[str, Any]:
        """Read and written anew: a database may keep the keys of an object in an order of its own."""
        return render(definition_of(achievement))

    def get_goal(self, achievement: Achievement) -> str:
        return describe(definition_of(achievement), achievement.store.default_language).goal

    @extend_schema_field(OpenApiTypes.URI)
    def get_icon(self, achievement: Achievement) -> str:
        return icon_address(achievement, self.context["request"])

    def get_tags(self, achievement: Achievement) -> list[str]:
        return sorted(tag.name for tag in achievement.tags.all())


class AchievementOut(PublicAchievementOut):
    """An achievement as it is now."""

    status = serializers.ChoiceField(Achievement.Status.choices)
    is_hidden = serializers.BooleanField(help_text="Members see it once they have made progress.")
    warnings = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_blank=True)
    changed_at = serializers.DateTimeField()

    @extend_schema_field(Mistake(many=True))
    def get_warnings(self, achievement: Achievement) -> list[dict[str, str]]:
        """What works as written but is hardly meant so."""
        return [wrong._asdict() for wrong in warned(achievement.definition)]


class AchievementPatch(Strict):
    """What is given changes; the definition, the texts and the tags are replaced whole."""

    definition = DefinitionField(required=False)
    texts = TextsField(required=False, allow_null=True)
    points = Whole(required=False, min_value=0, max_value=MOST_POINTS, help_text="Shown beside it; pays nothing.")
    is_hidden = YesNo(required=False, help_text="Members see it once they have made progress.")
    position = Whole(required=False, min_value=0, max_value=LAST_POSITION)
    group = Text(required=False, allow_blank=True, max_length=100)
    tags = serializers.ListField(child=Text(min_length=1, max_length=LONGEST_TAG), required=False, max_length=MOST_TAGS)


class AchievementIn(AchievementPatch):
    """A new achievement, which begins as a draft."""

    definition = DefinitionField()


class ReasonIn(Strict):
    reason = Text(required=False, default="", allow_blank=True, max_length=1000, help_text="Kept in its history.")


class PublishIn(ReasonIn):
    silent = YesNo(default=False, help_text="Completions found in what happened before it went live start no campaign.")


class DuplicateIn(Strict):
    key = serializers.RegexField(f"^{KEY}$", help_text="The key of the copy.")
