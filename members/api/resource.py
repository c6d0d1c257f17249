"""What every address of the API has in common."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from .auth import Caller, caller_of
from .bodies import read_body
from .problems import Problem


class Resource(GenericAPIView):
    """Views say which scope each method needs, and which query parameters they know beside their filters."""

    scopes: ClassVar[dict[str, str]] = {}
    parameters: ClassVar[frozenset[str]] = frozenset()
    most_bytes: ClassVar[int | None] = None  # of a body; None is what all others take
    metadata_class = None
    lookup_field = "uuid"
    lookup_url_kwarg = "id"

    @property
    def caller(self) -> Caller:
        return caller_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            return  # the dispatcher says so
        refuse_unknown(set(request.query_params), self._known_parameters())
        if request.method in ("POST", "PUT", "PATCH"):
            read_body(request._request, self.most_bytes)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Which methods there are; the Allow header has them."""
        return Response(status=204)

    def sent(self, serializer_class: type[BaseSerializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The body, checked."""
        serializer = serializer_class(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def shown(self, thing: Any, status: int = 200, **headers: str) -> Response:
        return Response(self.get_serializer(thing).data, status=status, headers=headers)

    def list(self, request: Request) -> Response:
        """One page of what the filters leave."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _known_parameters(self) -> set[str]:
        filterset, pages = getattr(self, "filterset_class", None), self.pagination_class
        if self.request.method not in ("GET", "HEAD") or filterset is None or pages is None:
            return set(self.parameters)
        return {*self.parameters, *filterset.base_filters, "cursor", "page_size"}


class Keyed(Resource):
    """Things of the caller's own store that people call by a key, which their address ends in."""

    one: ClassVar[str]  # the name of that address

    def keyed(self) -> QuerySet[Any]:
        """Where they are looked up; a view that lists something else of theirs says so here."""
        return self.get_queryset()

    def get_object(self) -> Any:
        if "\0" in self.kwargs["key"]:
            raise Http404
        return get_object_or_404(self.keyed(), key=self.kwargs["key"])

    def shown_anew(self, thing: Any, status: int = 200) -> Response:
        """As it is stored, with where it is to be found."""
        headers = {"Location": reverse(self.one, args=[thing.key])} if status == 201 else {}
        return self.shown(self.get_queryset().get(pk=thing.pk), status, **headers)


def refuse_unknown(given: set[str], known: set[str]) -> None:
    """A parameter nobody looks at would be a filter that silently does nothing."""
    unknown = sorted(given - known)
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        errors = [{"field": name, "code": "unknown_parameter", "detail": "Not known here."} for name in unknown]
        raise Problem(400, "unknown_parameter", f"Query parameters here are: {names}.", errors=errors)
