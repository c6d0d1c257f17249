from typing import Any, ClassVar

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.filters import PoolFilters
from campaigns.api.serializers import FilledOut, PoolFillIn, PoolIn, PoolOut
from campaigns.models import CouponPool, Reward
from campaigns.services.pools import create_pool, fill_pool
from members.api.document import operation, sample
from members.api.resource import Keyed
from members.models import Scope

from .texts import KEY, POOL


class OfPools(Keyed):
    """Pools of the caller's own store, with what is in them."""

    one = "api:pool"
    serializer_class: Any = PoolOut
    queryset = CouponPool.objects.all()

    def get_queryset(self) -> QuerySet[CouponPool]:
        waiting = Reward.objects.filter(pool=OuterRef("pk"), state=Reward.State.AWAITING_CODE).order_by()
        counted = Subquery(waiting.values("pool").annotate(n=Count("pk")).values("n"))
        found = CouponPool.objects.filter(store=self.caller.store)
        free = Count("coupons", filter=Q(coupons__given_at=None))
        return found.annotate(codes=Count("coupons"), free=free, awaiting=Coalesce(counted, 0))


class PoolList(OfPools):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "POST": Scope.MANAGE}
    filterset_class = PoolFilters

    @operation("list_pools", "Coupon pools, newest first", scope=Scope.READ, answers={200: PoolOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)

    @operation(
        "create_pool",
        "Make an empty pool",
        scope=Scope.MANAGE,
        request=PoolIn,
        answers={201: PoolOut},
        problems=[409],
        samples=[sample({"key": "summer", "name": "Summer codes"}), sample(POOL, status=201)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(PoolIn)
        pool = create_pool(self.caller.store, sent["key"], sent["name"], actor=self.caller.actor)
        return self.shown_anew(pool, 201)


class PoolDetail(OfPools):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}

    @operation(
        "get_pool",
        "One pool",
        scope=Scope.READ,
        answers={200: PoolOut},
        problems=[404],
        parameters=[KEY],
        samples=[sample(POOL, status=200)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())


class PoolFill(OfPools):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}
    serializer_class = FilledOut
    pagination_class = None

    @operation(
        "fill_pool",
        "Add codes",
        scope=Scope.MANAGE,
        request=PoolFillIn,
        answers={200: FilledOut},
        problems=[404],
        parameters=[KEY],
        samples=[
            sample({"codes": ["SUN-1", "SUN-2"]}),
            sample({"added": 2, "duplicates": [], "bad": []}, status=200),
        ],
        text="Whoever waits for a code of the pool gets one at once, longest first.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        codes = self.sent(PoolFillIn)["codes"]
        return self.shown(fill_pool(self.get_object(), codes, actor=self.caller.actor))
