from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.progress_filters import CompletionFilters, StoreCompletionFilters
from achievements.api.serializers import CompletionOut
from achievements.models import Completion
from members.api.auth import OWN
from members.api.document import operation
from members.api.views.texts import ID
from members.models import Event, Scope

from .whose import Mine, OfMember

RECORDED = "Milestones and wholes, newest record first; what was taken back is marked and stays."


class OfCompletions(OfMember):
    """Completions with the event behind each."""

    serializer_class = CompletionOut
    queryset = Completion.objects.all()
    filterset_class: Any = CompletionFilters

    def get_queryset(self) -> QuerySet[Completion]:
        event = Event.objects.filter(pk=OuterRef("event_id")).values("uuid")
        found = Completion.objects.filter(**self.whose()).annotate(event_uuid=Subquery(event))
        return found.select_related("member", "achievement").defer("achievement__definition", "achievement__texts")

    def whose(self) -> dict[str, Any]:
        return {"member": self.member}


class CompletionList(OfCompletions):
    filterset_class = StoreCompletionFilters

    def whose(self) -> dict[str, Any]:
        return {"achievement__store": self.caller.store}

    @operation(
        "list_completions",
        "Completions of the whole store",
        scope=Scope.READ,
        answers={200: CompletionOut(many=True)},
        text=RECORDED,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class MemberCompletions(OfCompletions):
    @operation(
        "list_member_completions",
        "A member's completions",
        scope=Scope.READ,
        answers={200: CompletionOut(many=True)},
        problems=[404],
        parameters=[ID],
        text=RECORDED,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class MyCompletions(Mine, OfCompletions):
    @operation(
        "list_my_completions",
        "The member's own completions",
        scope=OWN,
        answers={200: CompletionOut(many=True)},
        text=RECORDED,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)
