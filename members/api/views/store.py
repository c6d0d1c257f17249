from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from members.api.auth import OWN
from members.api.document import operation
from members.api.resource import Resource
from members.api.serializers import MemberOut, StoreOut
from members.models import Member, Scope, Store


class StoreDetail(Resource):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}
    queryset = Store.objects.none()
    serializer_class = StoreOut
    pagination_class = None

    @operation("get_store", "The store of this key", scope=Scope.READ, answers={200: StoreOut})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.caller.store)


class Me(Resource):
    scopes: ClassVar[dict[str, str]] = {"GET": OWN}
    queryset = Member.objects.none()
    serializer_class = MemberOut
    pagination_class = None

    @operation("get_me", "The member whose token this is", scope=OWN, answers={200: MemberOut})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.caller.member)
