from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.views.whose import Mine, OfMember
from campaigns.api.filters import EntryFilters
from campaigns.api.serializers import CorrectIn, EntryOut, PointsOut, SpendIn
from campaigns.models import LedgerEntry
from campaigns.services.points import balance_of, correct_points, spend_points
from members.api.auth import OWN
from members.api.document import operation, sample
from members.api.views.texts import AT, ID
from members.models import Scope

ENTRY = {
    "id": "01954f10-6c00-7000-8000-0000000000e7",
    "kind": "spent",
    "points": -20,
    "balance": 30,
    "at": AT,
    "reason": "Order 17",
    "request_id": "order-17",
}
BALANCE = sample({"balance": 50}, status=200)


class Balance(OfMember):
    serializer_class = PointsOut
    pagination_class = None


class MemberPoints(Balance):
    @operation(
        "get_member_points",
        "A member's points",
        scope=Scope.READ,
        answers={200: PointsOut},
        problems=[404],
        parameters=[ID],
        samples=[BALANCE],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown({"balance": balance_of(self.member)})


class MyPoints(Mine, Balance):
    @operation("get_my_points", "The member's own points", scope=OWN, answers={200: PointsOut}, samples=[BALANCE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown({"balance": balance_of(self.member)})


class Entries(OfMember):
    """The journal behind the balance."""

    serializer_class = EntryOut
    queryset = LedgerEntry.objects.all()
    filterset_class = EntryFilters

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        return LedgerEntry.objects.filter(account=self.member.pk)


class MemberEntries(Entries):
    @operation(
        "list_member_entries",
        "What came and went of a member's points",
        scope=Scope.READ,
        answers={200: EntryOut(many=True)},
        problems=[404],
        parameters=[ID],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class MyEntries(Mine, Entries):
    @operation("list_my_entries", "What came and went of the own points", scope=OWN, answers={200: EntryOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class MemberSpend(OfMember):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.ADJUST}
    serializer_class = EntryOut

    @operation(
        "spend_member_points",
        "Spend a member's points",
        scope=Scope.ADJUST,
        request=SpendIn,
        answers={201: EntryOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[
            sample({"points": 20, "reason": "Order 17", "request_id": "order-17"}),
            sample(ENTRY, status=201),
        ],
        text="More than there are is a 409, and nothing is taken.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(SpendIn)
        return self.shown(spend_points(self.member, sent.pop("points"), actor=self.caller.actor, **sent), 201)


class MemberCorrect(OfMember):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.ADJUST}
    serializer_class = EntryOut

    @operation(
        "correct_member_points",
        "Set a member's points right by hand",
        scope=Scope.ADJUST,
        request=CorrectIn,
        answers={201: EntryOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[
            sample({"points": 5, "reason": "For the trouble"}),
            sample({**ENTRY, "kind": "corrected", "points": 5, "request_id": None}, status=201),
        ],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(CorrectIn)
        entry = correct_points(self.member, sent["points"], actor=self.caller.actor, reason=sent["reason"])
        return self.shown(entry, 201)
