"""From what is known to what is said: achievements, Applications, campaigns, sessions, customers."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from django.db.models import Count, Exists, OuterRef, Sum
from django.utils import timezone

from achievements.models import Achievement, Completion, Progress
from members.models import Member

from .models import Application, Campaign, Session
from .placed import Placed, of_application
from .sessions import Outcome
from .trackers import current, currents_of
from .wire.achievements import STATUSES, target_of
from .wire.documents import Document, given, moment, progress_out
from .wire.sessions import SESSION, EventIn, SessionIn

Show: TypeAlias = Callable[[Sequence[Placed]], list[Document]]


def achievement_out(one: Placed) -> Document:
    """An `Achievement`."""
    (said,) = achievements_out([one])
    return said


def achievements_out(found: Sequence[Placed]) -> list[Document]:
    """Many of them; who has progress is asked of all at once."""
    begun = _begun(found)
    return [_achievement_out(one, has_progress=one.achievement.pk in begun) for one in found]


def _begun(found: Sequence[Placed]) -> frozenset[int]:
    """In which of them somebody has made progress."""
    rows = (model._default_manager.filter(achievement=OuterRef("pk")) for model in (Progress, Completion))
    asked = Achievement.objects.filter(pk__in=[one.achievement.pk for one in found])
    return frozenset(asked.filter(Exists(next(rows)) | Exists(next(rows))).values_list("pk", flat=True))


def _achievement_out(one: Placed, *, has_progress: bool) -> Document:
    return {
        **definition_out(one),
        "campaignId": one.campaign.pk,
        "campaignIds": [one.campaign.pk],
        "referencedByCampaigns": [{"id": one.campaign.pk, "applicationId": one.campaign.application_id}],
        "userId": one.campaign.application.store_id,
        **({"createdBy": one.achievement.created_by} if one.achievement.created_by else {}),
        "hasProgress": has_progress,
        "status": STATUSES[one.availability_at(timezone.now())],
    }


def definition_out(one: Placed) -> Document:
    """What every form of an achievement begins with."""
    return {
        "id": one.achievement.pk,
        "created": moment(one.achievement.created_at),
        "name": one.name,
        "title": one.title,
        "description": one.description,
        "target": target_of(one.definition),
        **one.said,
        "allowRollbackAfterCompletion": one.definition.rollback_after_completion,
    }


def about(one: Placed) -> Document:
    return {**definition_out(one), "campaignId": one.campaign.pk}


def application_out(application: Application) -> Document:
    return {
        "id": application.pk,
        "created": moment(application.created_at),
        "modified": moment(application.changed_at),
        "accountId": application.store_id,
        "name": application.name,
        "description": application.description,
        "timezone": application.zone_name,
        "currency": application.currency or application.store.currency,
        "loyaltyPrograms": [],
    }


def campaign_out(campaign: Campaign) -> Document:
    at = timezone.now()
    state: str = campaign.state
    if state == Campaign.State.ENABLED and not campaign.is_running(at):
        state = "expired" if campaign.ends_at is not None and campaign.ends_at <= at else "scheduled"
    elif state == Campaign.State.ENABLED:
        state = "running"
    dates = {"startTime": campaign.starts_at, "endTime": campaign.ends_at}
    return {
        "id": campaign.pk,
        "created": moment(campaign.created_at),
        "updated": moment(campaign.changed_at),
        "applicationId": campaign.application_id,
        "userId": campaign.application.store_id,
        "name": campaign.name,
        "description": campaign.description,
        **{name: moment(date) for name, date in dates.items() if date is not None},
        "state": campaign.state,
        "frontendState": state,
        "activeRulesetId": campaign.pk,
        "tags": [],
        "features": ["achievements"],
        "limits": [],
        "type": "advanced",
        "storesImported": False,
    }


def outcome_out(outcome: Outcome) -> Document:
    """An `IntegrationStateV2`, or what an event answers with: the effects, and what was asked for beside them."""
    body: Document = {"effects": outcome.effects, "createdCoupons": [], "createdReferrals": []}
    for name in sorted(outcome.said.content):
        if (found := _CONTENT[name](outcome) if name in _CONTENT else None) is not None:
            body[name] = found
    return body


def _session_out(outcome: Outcome) -> Document | None:
    session, said = outcome.session, outcome.said
    if session is None or not isinstance(said, SessionIn):
        return None
    return {
        "id": session.pk,
        "created": moment(session.created_at),
        "updated": moment(session.changed_at),
        "integrationId": session.integration_id,
        "applicationId": session.application_id,
        **given({"profileId": outcome.member.external_id if outcome.member else None}),
        "state": session.state,
        "cartItems": said.said.get("cartItems") or [],
        "additionalCosts": said.said.get("additionalCosts") or {},
        "attributes": said.attributes,
        "firstSession": not _sessions_of(outcome).exclude(pk=session.pk).exists(),
        "updateCount": session.updates_count,
        "total": said.total,
        "cartItemTotal": said.items_total,
        "additionalCostTotal": said.costs_total,
    }


def _profile_out(outcome: Outcome) -> Document | None:
    member = outcome.member
    if member is None:
        return None
    closed = _sessions_of(outcome).filter(state=Session.State.CLOSED).aggregate(count=Count("pk"), total=Sum("total"))
    return {
        "id": member.pk,
        "created": moment(member.registered_at),
        "integrationId": profile_id(member),
        "attributes": member.attributes,
        "accountId": member.store_id,
        "closedSessions": closed["count"],
        "totalSales": closed["total"] or 0,
        "loyaltyMemberships": [],
        "audienceMemberships": [],
        "lastActivity": moment(timezone.now()),
    }


def _event_out(outcome: Outcome) -> Document | None:
    event, said = outcome.event, outcome.said
    if event is None or not isinstance(said, EventIn):
        return None
    return {
        "id": event.pk,
        "created": moment(event.accepted_at),
        "applicationId": outcome.application.pk,
        "profileId": said.profile,
        "type": event.type,
        "attributes": event.body,
        "effects": outcome.effects,
    }


def _campaigns_out(outcome: Outcome) -> list[Document]:
    moved = {effect["campaignId"] for effect in outcome.effects}
    found = Campaign.objects.filter(pk__in=moved).select_related("application__store")
    return [campaign_out(each) for each in found]


def _achievements_out(outcome: Outcome) -> list[Document] | None:
    if outcome.member is None:
        return None
    at = timezone.now()
    shown = currents_of(outcome.member, at)
    known = [each for each in of_application(outcome.application) if each.achievement.pk in shown]
    return [
        {**about(one), "currentProgress": progress_out(current(one, shown[one.achievement.pk], at))}
        for one in known
        if one.campaign.is_running(at) and one.availability_at(at) == "active"
    ]


def _sessions_of(outcome: Outcome) -> Any:
    return Session.objects.filter(application=outcome.application, member=outcome.member)


def profile_id(member: Member) -> str:
    """What customers are called here; who has no such name is called by Laurel's id."""
    return member.external_id or str(member.uuid)


_CONTENT: dict[str, Any] = {
    SESSION: _session_out,
    "customerProfile": _profile_out,
    "event": _event_out,
    "triggeredCampaigns": _campaigns_out,
    "achievements": _achievements_out,
    "coupons": lambda outcome: [],
    "awardedGiveaways": lambda outcome: [],
    "ruleFailureReasons": lambda outcome: [],
}
