from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.filters import PublicFilters
from achievements.api.serializers import PublicAchievementOut
from achievements.models import Achievement
from members.api.document import operation, sample
from members.api.resource import Resource
from members.api.throttling import check_rate
from members.models import Store

from .texts import KEY, PUBLIC

STORE = OpenApiParameter("store_code", str, "path", description="The store's code.")


class OfThePublic(Resource):
    """What a store lets everybody read: live achievements that are not hidden. Counted by the caller's address."""

    authentication_classes = ()
    permission_classes = ()
    serializer_class = PublicAchievementOut
    queryset = Achievement.objects.all()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        check_rate(f"address:{request.META.get('REMOTE_ADDR', '')}")
        super().initial(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Achievement]:
        if "\0" in "".join(self.kwargs.values()):
            raise Http404
        store = get_object_or_404(Store, code=self.kwargs["store_code"], public_definitions=True)
        return Achievement.objects.filter(store=store, is_hidden=False).live().shown()

    def get_object(self) -> Achievement:
        return get_object_or_404(self.get_queryset(), key=self.kwargs["key"])


class PublicList(OfThePublic):
    filterset_class = PublicFilters

    @operation(
        "list_public_achievements",
        "What can be achieved in a store, for everybody",
        scope=None,
        answers={200: PublicAchievementOut(many=True)},
        problems=[404],
        parameters=[STORE],
        text="Where the store allows it: live achievements that are not hidden, newest first.",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class PublicDetail(OfThePublic):
    @operation(
        "get_public_achievement",
        "One of them",
        scope=None,
        answers={200: PublicAchievementOut},
        problems=[404],
        parameters=[STORE, KEY],
        samples=[sample(PUBLIC, status=200)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())
