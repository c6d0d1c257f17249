import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from members.api.document import operation, sample
from members.api.filters import MemberFilters
from members.api.resource import Resource
from members.api.serializers import EraseIn, MemberIn, MemberOut, NamedMemberIn, TokenIn, TokenOut
from members.models import LONGEST_IDENTIFIERS, Member, Scope
from members.services.members import change_member, create_member, erase_member, upsert_member
from members.tokens import issue_token

from .texts import ADA, ADA_SHOWN, ID

KNOWN = [sample(ADA_SHOWN, status=200)]


class OfMembers(Resource):
    """Members of the caller's own store."""

    serializer_class = MemberOut
    queryset = Member.objects.all()

    def get_queryset(self) -> QuerySet[Member]:
        return Member.objects.filter(store=self.caller.store).select_related("referrer")


class MemberList(OfMembers):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "POST": Scope.MANAGE}
    filterset_class = MemberFilters

    @operation("list_members", "Members, newest first", scope=Scope.READ, answers={200: MemberOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)

    @operation(
        "create_member",
        "Enrol a member",
        scope=Scope.MANAGE,
        request=MemberIn,
        answers={201: MemberOut},
        problems=[409],
        samples=[sample(ADA), sample(ADA_SHOWN, status=201)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        member = create_member(self.caller.store, self.sent(MemberIn), actor=self.caller.actor)
        return self.shown(member, 201, Location=reverse("api:member", args=[member.uuid]))


class MemberDetail(OfMembers):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "PATCH": Scope.MANAGE}

    @operation(
        "get_member",
        "One member",
        scope=Scope.READ,
        answers={200: MemberOut},
        problems=[404],
        parameters=[ID],
        samples=KNOWN,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())

    @operation(
        "change_member",
        "Change a member",
        scope=Scope.MANAGE,
        request=MemberIn,
        answers={200: MemberOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[sample({"tier": "gold", "phone": None}), *KNOWN],
        text="Only what is given changes; `null` takes an identifier or the referrer away.",
    )
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(change_member(self.get_object(), self.sent(MemberIn), actor=self.caller.actor))


class MemberByExternalId(OfMembers):
    scopes: ClassVar[dict[str, str]] = {"PUT": Scope.MANAGE}

    @operation(
        "upsert_member",
        "Enrol or change the member with this external id",
        scope=Scope.MANAGE,
        request=NamedMemberIn,
        answers={200: MemberOut, 201: MemberOut},
        problems=[404, 409],
        parameters=[OpenApiParameter("external_id", str, "path", description="Your own id of the member.")],
        samples=[sample({"first_name": "Ada", "tier": "gold"}), *KNOWN, sample(ADA_SHOWN, status=201)],
        text="201 if they are new. Of a member who is there, only what is given changes.",
    )
    def put(self, request: Request, external_id: str, *args: Any, **kwargs: Any) -> Response:
        name = check_external_id(external_id)
        values = self.sent(NamedMemberIn)
        member, is_new = upsert_member(self.caller.store, name, values, actor=self.caller.actor)
        return self.shown(member, 201 if is_new else 200)


class MemberErase(OfMembers):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "erase_member",
        "Erase a member's personal data",
        scope=Scope.MANAGE,
        request=EraseIn,
        answers={200: MemberOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[sample({"reason": "Asked for by letter"})],
        text="For ever: names, identifiers, attributes and the bodies of events go; what was counted stays counted.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reason = self.sent(EraseIn)["reason"]
        return self.shown(erase_member(self.get_object(), actor=self.caller.actor, reason=reason))


class MemberToken(OfMembers):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @operation(
        "issue_token",
        "A token with which the member reads what is theirs",
        scope=Scope.MANAGE,
        request=TokenIn,
        answers={200: TokenOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[sample({"lifetime_seconds": 900})],
        text="Hand it to the member's own device; it ends by itself.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        lifetime = datetime.timedelta(seconds=self.sent(TokenIn)["lifetime_seconds"])
        token, expires_at = issue_token(self.get_object(), lifetime=lifetime)
        return Response(TokenOut({"token": token, "expires_at": expires_at}).data)


def check_external_id(text: str) -> str:
    """An address can hold what no member can be called."""
    if "\0" in text or not text.strip() or len(text) > LONGEST_IDENTIFIERS["external_id"]:
        get_object_or_404(Member.objects.none())
    return text
