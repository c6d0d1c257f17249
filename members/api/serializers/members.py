from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from members.api.fields import Attributes, Id, Moment, Strict, Text, Whole
from members.models import Member, MemberStatus
from members.models.store import check_time_zone
from members.tokens import LIFETIME, LONGEST

MOST_LABELS = 100


class LabelOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class MemberOut(serializers.Serializer[Member]):
    """A member as they are now."""

    id = serializers.UUIDField(source="uuid")
    external_id = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    loyalty_card_number = serializers.CharField(allow_null=True)
    first_name = serializers.CharField(allow_blank=True)
    last_name = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField(allow_blank=True, help_text="Empty: the store's.")
    status = serializers.ChoiceField(MemberStatus.choices)
    tier = serializers.CharField(allow_blank=True)
    labels = LabelOut(many=True)
    attributes = Attributes()
    referrer = serializers.UUIDField(source="referrer.uuid", read_only=True, default=None, allow_null=True)
    registered_at = serializers.DateTimeField()
    erased_at = serializers.DateTimeField(allow_null=True)


class LabelIn(Strict):
    key = Text(min_length=1, max_length=200)
    value = Text(max_length=1000, allow_blank=True, default="")


class MemberIn(Strict):
    """What may be said about a member; nothing of it is required."""

    external_id = Text(required=False, allow_null=True, min_length=1, max_length=255)
    email = Text(required=False, allow_null=True, min_length=1, max_length=320)
    phone = Text(required=False, allow_null=True, min_length=1, max_length=64)
    loyalty_card_number = Text(required=False, allow_null=True, min_length=1, max_length=255)
    first_name = Text(required=False, allow_blank=True, max_length=200)
    last_name = Text(required=False, allow_blank=True, max_length=200)
    language = Text(required=False, allow_blank=True, max_length=16)
    time_zone = Text(required=False, allow_blank=True, max_length=64, help_text="An IANA name, like Europe/Vienna.")
    status = serializers.ChoiceField(MemberStatus.choices, required=False)
    tier = Text(required=False, allow_blank=True, max_length=100)
    labels = serializers.ListField(child=LabelIn(), required=False, max_length=MOST_LABELS)
    attributes = Attributes(required=False, help_text="At most 32 KB and 8 levels.")
    referrer = Id(required=False, allow_null=True, help_text="The id of the member who brought them.")
    registered_at = Moment(required=False)

    def validate_time_zone(self, name: str) -> str:
        if name:
            check_time_zone(name)
        return name

    def validate_labels(self, labels: list[Mapping[str, str]]) -> list[dict[str, str]]:
        keys = [label["key"] for label in labels]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise serializers.ValidationError(f"The label “{twice}” is there twice.", code="twice")
        return [dict(label) for label in labels]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The referrer by the number inside, found in the caller's own store alone."""
        if "referrer" not in attrs:
            return attrs
        asked = attrs.pop("referrer")
        members = Member.objects.filter(store=self.context["request"].user.store, erased_at=None)
        found = members.filter(uuid=asked).first() if asked else None
        if asked and found is None:
            nobody = serializers.ErrorDetail("This store has no such member.", code="unknown_member")
            raise serializers.ValidationError({"referrer": [nobody]})
        return {**attrs, "referrer_id": found.pk if found else None}


class NamedMemberIn(MemberIn):
    """The same for a member whose external id is in the address."""

    external_id = None  # type: ignore[assignment]


class EraseIn(Strict):
    reason = Text(min_length=1, max_length=1000)


class TokenIn(Strict):
    lifetime_seconds = Whole(min_value=1, max_value=int(LONGEST.total_seconds()), default=int(LIFETIME.total_seconds()))


class TokenOut(serializers.Serializer[Any]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
