from rest_framework import serializers

from members.models import Store


class StoreOut(serializers.Serializer[Store]):
    """The store a key belongs to."""

    code = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    default_language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    currency = serializers.CharField()
    late_for_seconds = serializers.SerializerMethodField()
    ahead_for_seconds = serializers.SerializerMethodField()
    unknown_member = serializers.ChoiceField(Store.UnknownMember.choices)
    matching_order = serializers.ListField(child=serializers.ChoiceField(Store.Identifier.choices))

    def get_late_for_seconds(self, store: Store) -> int:
        return int(store.late_for.total_seconds())

    def get_ahead_for_seconds(self, store: Store) -> int:
        return int(store.ahead_for.total_seconds())
