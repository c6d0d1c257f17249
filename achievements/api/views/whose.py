"""Whose progress is asked for: a member's of the store, or the caller's own."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter

from achievements.api.progress_filters import bad_parameter
from achievements.reading import language_for
from members.api.auth import OWN
from members.api.resource import Resource
from members.models import Member, Scope

LANGUAGE = OpenApiParameter(
    "language",
    {"type": "string", "minLength": 2},
    description=(
        "One of the store's languages. Without it, what `Accept-Language` asks for, the member's own, or the store's."
    ),
)


class OfMember(Resource):
    """Of the member in the address."""

    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}
    sees_hidden = True

    @property
    def member(self) -> Member:
        members = Member.objects.filter(store=self.caller.store).select_related("store")
        return get_object_or_404(members, uuid=self.kwargs["id"])

    def language(self, member: Member) -> str:
        """The language of the answer."""
        asked = self.request.query_params.get("language")
        found = language_for(member, asked=asked, accepted=self.request.headers.get("Accept-Language", ""))
        if found is None:
            raise bad_parameter("language", f"The languages here are: {', '.join(member.store.languages)}.")
        return found


class Mine(OfMember):
    """Of whoever's token it is; what is hidden from members is hidden from them."""

    scopes: ClassVar[dict[str, str]] = {"GET": OWN}
    sees_hidden = False

    @property
    def member(self) -> Member:
        member = self.caller.member
        if member is None:
            raise LookupError("only a member's token has this scope")
        return member
