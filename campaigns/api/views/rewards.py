import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.views.whose import Mine
from campaigns.api.filters import MyRewardFilters, RewardFilters
from campaigns.api.serializers import FillIn, RewardOut, VoidIn
from campaigns.models import Reward
from campaigns.services.rewards import fill_reward, redeem_reward, void_reward
from members.api.auth import OWN
from members.api.document import operation, sample
from members.api.resource import Resource
from members.api.views.texts import ID
from members.models import Scope

from .texts import REWARD


class WithRewards(Resource):
    """Rewards as they are at one instant."""

    serializer_class = RewardOut
    queryset = Reward.objects.all()

    @cached_property
    def at(self) -> datetime.datetime:
        """The instant the answer is about: what has expired by then says so."""
        return timezone.now()

    def get_queryset(self) -> QuerySet[Reward]:
        return Reward.objects.filter(**self.whose()).select_related("member", "campaign", "firing")

    def whose(self) -> dict[str, Any]:
        return {"store": self.caller.store}

    def shown_anew(self, reward: Reward) -> Response:
        return self.shown(self.get_queryset().get(pk=reward.pk))


class RewardList(WithRewards):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}
    filterset_class = RewardFilters

    @operation("list_rewards", "Rewards, newest first", scope=Scope.READ, answers={200: RewardOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class RewardDetail(WithRewards):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}

    @operation(
        "get_reward",
        "One reward",
        scope=Scope.READ,
        answers={200: RewardOut},
        problems=[404],
        parameters=[ID],
        samples=[sample(REWARD, status=200)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())


class RewardFill(WithRewards):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.ADJUST}

    @operation(
        "fill_reward",
        "Fill in the code of a reward that waits for one",
        scope=Scope.ADJUST,
        request=FillIn,
        answers={200: RewardOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[sample({"code": "AUTUMN-7QX4MZ2K"}), sample(REWARD, status=200)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(FillIn)
        return self.shown_anew(fill_reward(self.get_object(), sent["code"], actor=self.caller.actor))


class RewardRedeem(WithRewards):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.ADJUST}

    @operation(
        "redeem_reward",
        "Note that a coupon was used",
        scope=Scope.ADJUST,
        answers={200: RewardOut},
        problems=[404, 409, 422],
        parameters=[ID],
        samples=[sample({**REWARD, "state": "redeemed", "redeemed_at": REWARD["issued_at"]}, status=200)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown_anew(redeem_reward(self.get_object(), actor=self.caller.actor))


class RewardVoid(WithRewards):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.ADJUST}

    @operation(
        "void_reward",
        "Make a reward worth nothing",
        scope=Scope.ADJUST,
        request=VoidIn,
        answers={200: RewardOut},
        problems=[404, 409],
        parameters=[ID],
        samples=[sample({"reason": "Given by mistake"}), sample({**REWARD, "state": "voided"}, status=200)],
        text="Points go back, and may take the balance below 0; a code is never given again.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(VoidIn)
        return self.shown_anew(void_reward(self.get_object(), actor=self.caller.actor, reason=sent["reason"]))


class MyRewards(Mine, WithRewards):
    filterset_class = MyRewardFilters

    def whose(self) -> dict[str, Any]:
        return {"member": self.member}

    @operation("list_my_rewards", "The member's own rewards", scope=OWN, answers={200: RewardOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)
