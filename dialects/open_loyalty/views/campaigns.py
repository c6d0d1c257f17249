import datetime
import uuid
from typing import Any

from django.db import transaction
from django.http import Http404

from achievements.models import Achievement
from campaigns.models import Campaign, CouponPool
from campaigns.services.campaigns import create_campaign, publish_campaign
from dialects.door import Answer, Call, needs
from dialects.keys import under_a_free_key
from dialects.open_loyalty import listing
from dialects.open_loyalty.clock import written
from dialects.open_loyalty.door import MODIFY_CAMPAIGNS, VIEW_CAMPAIGNS
from dialects.open_loyalty.errors import placed
from dialects.open_loyalty.listing import Column
from dialects.open_loyalty.models import Sent
from dialects.open_loyalty.wire.campaigns import CampaignTold, campaign_in, campaign_out, place_of
from dialects.open_loyalty.wire.rules import CannotSay
from dialects.reading import Invalid, Mistake, Sheet, read_uuid
from members.inbox.incoming import read_moment
from members.models import Store


def _target(campaign: Campaign) -> Any:
    return next((each.uuid for each in campaign.achievements.all()), None)


COLUMNS = {
    "name": Column(listing.text, lambda each: each.name),
    "active": Column(listing.truth, lambda each: each.status == Campaign.Status.LIVE),
    "createdAt": Column(listing.moment, lambda each: each.created_at),
    "achievementId": Column(listing.identifier, _target),
}


@needs(VIEW_CAMPAIGNS)
def list_all(call: Call) -> Answer:
    wishes = listing.read_wishes(call.query, COLUMNS, call.store)
    pools, sent, campaigns = _pools(call.store), _sent(call.store), list(_campaigns(call.store))
    shown = {each.pk: _show(each, pools, sent.get(each.uuid)) for each in campaigns}
    rows = [each for each in campaigns if shown[each.pk] is not None]
    return Answer(listing.listed(rows, wishes, COLUMNS, lambda each: shown[each.pk]))


@needs(MODIFY_CAMPAIGNS)
def create(call: Call) -> Answer:
    told = campaign_in(call.sent)
    with placed(place_of):
        values = {**told.values, **_moments(told, call.store), "trigger": Campaign.Trigger.COMPLETED}
    values["achievements"] = [_achievement(call.store, told)]
    values["effects"] = _with_pools(call.store, told)

    def make(key: str) -> Campaign:
        with transaction.atomic():
            made = create_campaign(call.store, {**values, "key": key}, actor=call.actor)
            Sent.objects.create(store=call.store, about=made.uuid, document=call.sent["campaign"])
            return publish_campaign(made, actor=call.actor) if told.active else made

    with placed(place_of):
        made = under_a_free_key(values["name"], "campaign", make)
    return Answer({"campaignId": made.uuid})


@needs(VIEW_CAMPAIGNS)
def show(call: Call, campaign: str) -> Answer:
    number = read_uuid(campaign)
    found = _campaigns(call.store).filter(uuid=str(number)).first() if number else None
    shown = _show(found, _pools(call.store), _sent(call.store).get(found.uuid)) if found else None
    if shown is None:
        raise Http404
    return Answer(shown)


def _campaigns(store: Store) -> Any:
    found = Campaign.objects.filter(store=store).order_by("-pk")
    return found.prefetch_related("achievements", "effects", "limits").select_related("store")


def _pools(store: Store) -> dict[str, Any]:
    return dict(CouponPool.objects.filter(store=store).values_list("key", "uuid"))


def _sent(store: Store) -> dict[uuid.UUID, dict[str, Any]]:
    """How campaigns were spelled, by their ids."""
    return dict(Sent.objects.filter(store=store).values_list("about", "document"))


def _show(campaign: Campaign, pools: dict[str, Any], sent: dict[str, Any] | None) -> dict[str, Any] | None:
    """None where the format has no words for it: it follows one achievement's completion, and nothing else."""
    if campaign.trigger != Campaign.Trigger.COMPLETED or len(campaign.achievements.all()) != 1:
        return None
    effects = [each for each in campaign.effects.all() if each.retired_at is None]
    limits = [{"of": each.of, "value": each.value, "per_count": each.per_count, "per_unit": each.per_unit}
              for each in campaign.limits.all()]  # fmt: skip
    values = {
        "name": campaign.name,
        "texts": campaign.texts,
        "starts_at": written(campaign.starts_at, campaign.store),
        "ends_at": written(campaign.ends_at, campaign.store),
        "audience": campaign.audience,
        "effects": [{"kind": each.kind, "settings": each.settings} for each in effects],
        "limits": limits,
    }
    try:
        out = campaign_out(values, pools)
    except CannotSay:
        return None
    if sent is not None:
        _spell(out, sent, values, pools)
    active = campaign.status == Campaign.Status.LIVE
    return {
        "campaignId": campaign.uuid,
        **out,
        "achievementId": _target(campaign),
        "active": active,
        "name": campaign.name,
    }


def _spell(out: dict[str, Any], sent: dict[str, Any], values: dict[str, Any], pools: dict[str, Any]) -> None:
    """Put in what was sent for every part that still means the same."""
    told, keys = campaign_in({"campaign": sent}), {str(number): key for key, number in pools.items()}
    effects = [dict(each) for each in told.values["effects"]]
    for position, sheet in told.rewards.items():
        effects[position] = _coupon(keys.get(str(sheet.value)))
    if (effects, told.values["audience"]) == (values["effects"], values["audience"]):
        out["rules"] = sent["rules"]
    if (told.values["name"], told.values["texts"]) == (values["name"], values["texts"]):
        out["translations"] = sent["translations"]


def _coupon(pool: str | None) -> dict[str, Any]:
    return {"kind": "coupon", "settings": {"from": "pool", "pool": pool}}


def _achievement(store: Store, told: CampaignTold) -> str:
    found = Achievement.objects.filter(store=store, uuid=told.achievement).first()
    if found is None:
        path = ("campaign", "achievementId")
        raise Invalid(Mistake(path, "unknown_achievement", "This store has no such achievement."))
    return found.key


def _with_pools(store: Store, told: CampaignTold) -> list[dict[str, Any]]:
    """A reward is a pool of coupons, by its id."""
    effects = [dict(each) for each in told.values["effects"]]
    for position, sheet in told.rewards.items():
        effects[position] = _coupon(_pool(store, sheet))
    return effects


def _pool(store: Store, sheet: Sheet) -> str:
    number = read_uuid(sheet.value)
    found = CouponPool.objects.filter(store=store, uuid=str(number)).first() if number else None
    if found is None:
        raise Invalid(
            Mistake(sheet.path, "unknown_reward", "This store has no such reward: make a pool of coupons first.")
        )
    return found.key


def _moments(told: CampaignTold, store: Store) -> dict[str, datetime.datetime | None]:
    return {
        name: read_moment(text, store, name) if (text := told.values.get(name)) else None
        for name in ("starts_at", "ends_at")
    }
