from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.filters import CampaignFilters, FiringFilters
from campaigns.api.serializers import CampaignIn, CampaignOut, CampaignPatch, FiringOut
from campaigns.models import Campaign, Firing
from campaigns.services.campaigns import change_campaign, create_campaign, delete_campaign
from members.api.document import operation, sample
from members.api.resource import Keyed
from members.models import Scope

from .texts import KEY, NEW, SHOWN

KNOWN = [sample(SHOWN, status=200)]


class OfCampaigns(Keyed):
    """Campaigns of the caller's own store."""

    one = "api:campaign"
    serializer_class: Any = CampaignOut
    queryset: Any = Campaign.objects.all()

    def get_queryset(self) -> QuerySet[Any]:
        return self.keyed().prefetch_related("achievements", "limits", "effects")

    def keyed(self) -> QuerySet[Campaign]:
        return Campaign.objects.filter(store=self.caller.store).select_related("store")


class CampaignList(OfCampaigns):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "POST": Scope.MANAGE}
    filterset_class = CampaignFilters

    @operation("list_campaigns", "Campaigns, newest first", scope=Scope.READ, answers={200: CampaignOut(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)

    @operation(
        "create_campaign",
        "Create a campaign, as a draft",
        scope=Scope.MANAGE,
        request=CampaignIn,
        answers={201: CampaignOut},
        problems=[409],
        samples=[sample(NEW), sample(SHOWN, status=201)],
        text="Everything that is wrong with it is named at once, the parts of effects and audience by JSON pointers.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        made = create_campaign(self.caller.store, self.sent(CampaignIn), actor=self.caller.actor)
        return self.shown_anew(made, 201)


class CampaignDetail(OfCampaigns):
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ, "PATCH": Scope.MANAGE, "DELETE": Scope.MANAGE}

    @operation(
        "get_campaign",
        "One campaign",
        scope=Scope.READ,
        answers={200: CampaignOut},
        problems=[404],
        parameters=[KEY],
        samples=KNOWN,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown_anew(self.get_object())

    @operation(
        "change_campaign",
        "Change a campaign",
        scope=Scope.MANAGE,
        request=CampaignPatch,
        answers={200: CampaignOut},
        problems=[404, 409],
        parameters=[KEY],
        samples=[sample({"name": "Autumn sale"}), *KNOWN],
        text="Only what is given changes; achievements, effects and limits are replaced whole.",
    )
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = self.sent(CampaignPatch, partial=True)
        return self.shown_anew(change_campaign(self.get_object(), values, actor=self.caller.actor))

    @operation(
        "delete_campaign",
        "Delete a draft",
        scope=Scope.MANAGE,
        answers={204: None},
        problems=[404, 409],
        parameters=[KEY],
        text="What has gone live is archived instead.",
    )
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        delete_campaign(self.get_object(), actor=self.caller.actor)
        return Response(status=204)


class CampaignFirings(OfCampaigns):
    """What a campaign answered, and with what."""

    scopes: ClassVar[dict[str, str]] = {"GET": Scope.READ}
    serializer_class = FiringOut
    queryset = Firing.objects.all()
    filterset_class = FiringFilters

    def get_queryset(self) -> QuerySet[Any]:
        found = Firing.objects.filter(campaign=self.get_object())
        related = found.select_related("campaign", "member", "achievement", "completion")
        return related.defer("achievement__definition", "achievement__texts")

    @operation(
        "list_campaign_firings",
        "What it fired for, and what it skipped",
        scope=Scope.READ,
        answers={200: FiringOut(many=True)},
        problems=[404],
        parameters=[KEY],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)
