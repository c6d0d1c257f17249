from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.serializers import CampaignOut, WhyIn
from campaigns.services.campaigns import archive_campaign, pause_campaign, publish_campaign
from members.api.document import operation, sample
from members.models import Scope

from .campaigns import OfCampaigns
from .texts import KEY, SHOWN


def described(name: str, summary: str, status: str, text: str) -> Any:
    """The three have all but their words in common."""
    return operation(
        name,
        summary,
        scope=Scope.MANAGE,
        request=WhyIn,
        answers={200: CampaignOut},
        problems=[404, 409],
        parameters=[KEY],
        samples=[sample({"reason": "As planned"}), sample({**SHOWN, "status": status}, status=200)],
        text=text,
    )


class CampaignPublish(OfCampaigns):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @described(
        "publish_campaign",
        "Let it go live",
        "live",
        "A draft, or one that was paused. Without a start of its own it fires for what is completed from now on.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reason = self.sent(WhyIn)["reason"]
        return self.shown_anew(publish_campaign(self.get_object(), actor=self.caller.actor, reason=reason))


class CampaignPause(OfCampaigns):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @described(
        "pause_campaign",
        "Let it fire nothing for a while",
        "paused",
        "What is completed meanwhile fires afterwards if `fires_paused` says so when it goes on; else never.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reason = self.sent(WhyIn)["reason"]
        return self.shown_anew(pause_campaign(self.get_object(), actor=self.caller.actor, reason=reason))


class CampaignArchive(OfCampaigns):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.MANAGE}

    @described("archive_campaign", "Put it away for good", "archived", "It fires no more; what was given stays.")
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        reason = self.sent(WhyIn)["reason"]
        return self.shown_anew(archive_campaign(self.get_object(), actor=self.caller.actor, reason=reason))
