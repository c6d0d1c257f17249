"""What lists can be narrowed by; anything else in the query is refused, never ignored."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from members.inbox.incoming import Mistaken, read_moment
from members.models import Event, EventState, EventType, Member, MemberStatus

from .auth import caller_of
from .problems import Problem

MOMENT = {"type": "string", "format": "date-time"}


class Filters(DjangoFilterBackend):
    """A wrong value is a mistake in the address, and named."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset = self.checked(request, queryset, view)
        if filterset is None:
            return queryset
        found: QuerySet[Any] = filterset.qs
        return found

    def checked(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        """The filters with what was asked for; None where there are none."""
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return None
        if blank := [name for name in filterset.filters if request.query_params.get(name) == ""]:
            raise _bad(dict.fromkeys(blank, "Say what to look for, or leave the parameter out."))
        if not filterset.is_valid():
            raise _bad({name: " ".join(map(str, said)) for name, said in filterset.errors.items()})
        return filterset


class EventFilters(filters.FilterSet):
    member = filters.UUIDFilter(field_name="member__uuid", help_text="Events of the member with this id.")
    external_id = filters.CharFilter(field_name="member__external_id", help_text="Events of the member so named.")
    type = filters.CharFilter(max_length=200, help_text="Events of this type.")
    source = filters.CharFilter(max_length=100, help_text="Events this source sent.")
    source_id = filters.CharFilter(max_length=255, help_text="The sender's own id.")
    kind = filters.ChoiceFilter(choices=Event.Kind.choices, help_text="Custom event, transaction or reported.")
    state = filters.ChoiceFilter(choices=EventState.choices, help_text="Where they stand.")
    occurred_from = filters.CharFilter(method="since")
    occurred_until = filters.CharFilter(method="until")

    class Meta:
        model = Event
        fields: list[str] = []

    @extend_schema_field({**MOMENT, "description": "Happened at this instant or later."})
    def since(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        return queryset.filter(occurred_at__gte=moment_in_query(self.request, name, value))

    @extend_schema_field({**MOMENT, "description": "Happened before this instant."})
    def until(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        return queryset.filter(occurred_at__lt=moment_in_query(self.request, name, value))


class MemberFilters(filters.FilterSet):
    external_id = filters.CharFilter(method="named", help_text="Exactly this external id.")
    email = filters.CharFilter(method="named", help_text="Exactly this e-mail address, without case.")
    phone = filters.CharFilter(method="named", help_text="Exactly this phone number.")
    loyalty_card_number = filters.CharFilter(method="named", help_text="Exactly this card number.")
    status = filters.ChoiceFilter(choices=MemberStatus.choices, help_text="Whether they take part.")
    tier = filters.CharFilter(help_text="Exactly this tier.")
    label = filters.CharFilter(method="labelled", help_text="Members with a label of this key.")
    label_value = filters.CharFilter(method="labelled", help_text="And this value; needs `label`.")

    class Meta:
        model = Member
        fields: list[str] = []

    def named(self, queryset: Any, name: str, value: str) -> QuerySet[Member]:
        found: QuerySet[Member] = queryset.named(name, value)
        return found

    def labelled(self, queryset: Any, name: str, value: str) -> QuerySet[Member]:
        """Both parameters are one filter, applied once."""
        key = self.form.cleaned_data["label"]
        if not key:
            raise _bad({"label": "Say which label has this value."})
        wanted = self.form.cleaned_data["label_value"] or None
        found: QuerySet[Member] = queryset.labelled(key, wanted) if name == "label" else queryset
        return found


class EventTypeFilters(filters.FilterSet):
    active = filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        method="checked",
    )

    class Meta:
        model = EventType
        fields: list[str] = []

    @extend_schema_field({"type": "boolean", "description": "Only those that are checked, or only the others."})
    def checked(self, queryset: QuerySet[EventType], name: str, value: str) -> QuerySet[EventType]:
        return queryset.filter(active=value == "true")


def moment_in_query(request: Request, name: str, value: str) -> Any:
    """The instant a parameter says; a wrong one is a mistake in the address."""
    try:
        return read_moment(value, caller_of(request).store, name)
    except Mistaken as mistake:
        raise _bad({name: mistake.detail}) from None


def _bad(mistakes: dict[str, str]) -> Problem:
    errors = [{"field": name, "code": "bad_parameter", "detail": detail} for name, detail in mistakes.items()]
    return Problem(400, "bad_parameter", errors[0]["detail"], errors=errors)
