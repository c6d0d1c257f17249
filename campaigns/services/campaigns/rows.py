"""The rows beside a campaign: its achievements, effects and limits, written with it in one transaction."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from achievements.engine.amounts import to_decimal
from achievements.models import Achievement
from campaigns.models import Campaign, Effect, Limit, Target
from members.errors import Refused

from .reading import COLUMNS


def save_campaign(campaign: Campaign) -> None:
    """Write it; a key that is taken is refused by name."""
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as error:
        others = Campaign.objects.filter(store_id=campaign.store_id, key=campaign.key).exclude(pk=campaign.pk)
        if not others.exists():
            raise
        raise Refused("key_taken", f"This store has a campaign with the key “{campaign.key}”.", field="key") from error


def set_targets(campaign: Campaign, achievements: Sequence[Achievement]) -> None:
    """These achievements and no others."""
    campaign.targets.exclude(achievement__in=achievements).delete()
    rows = [Target(campaign=campaign, achievement=each) for each in achievements]
    Target.objects.bulk_create(rows, ignore_conflicts=True)


def set_effects(campaign: Campaign, effects: Sequence[Mapping[str, Any]], at: datetime.datetime) -> None:
    """These effects in this order. One that stays as it was keeps its row; one that was ever due keeps it for good."""
    before = {effect.position: effect for effect in campaign.effects.filter(retired_at=None)}
    wanted = {position: _effect(campaign, position, each) for position, each in enumerate(effects, 1)}
    for position, effect in before.items():
        if position in wanted and _same(effect, wanted[position]):
            del wanted[position]
        elif effect.runs.exists():
            Effect.objects.filter(pk=effect.pk).update(retired_at=at)
        else:
            effect.delete()
    Effect.objects.bulk_create(wanted.values())


def set_limits(campaign: Campaign, limits: Sequence[Mapping[str, Any]]) -> None:
    """These limits; how much of one is used stays known when only its value changes."""
    kept = []
    for each in limits:
        values = {"value": each["value"], "per_count": (each.get("per_count") or 1) if each.get("per_unit") else None}
        limit, _ = Limit.objects.update_or_create(
            campaign=campaign, of=each["of"], per_unit=each.get("per_unit") or "", defaults=values
        )
        kept.append(limit.pk)
    campaign.limits.exclude(pk__in=kept).delete()


def described(campaign: Campaign) -> dict[str, Any]:
    """What the audit compares and keeps."""
    effects = campaign.effects.filter(retired_at=None)
    return {
        "key": campaign.key,
        **{name: getattr(campaign, name) for name in COLUMNS},
        "achievements": sorted(campaign.achievements.values_list("key", flat=True)),
        "effects": [{"kind": effect.kind, "settings": effect.settings} for effect in effects],
        "limits": [_limit(limit) for limit in campaign.limits.all()],
    }


def _limit(limit: Limit) -> dict[str, Any]:
    value = str(to_decimal(limit.value)) if limit.of == Limit.Of.POINTS else limit.value
    return {"of": limit.of, "value": value, "per_count": limit.per_count, "per_unit": limit.per_unit}


def _effect(campaign: Campaign, position: int, sent: Mapping[str, Any]) -> Effect:
    return Effect(campaign=campaign, position=position, kind=sent["kind"], settings=sent.get("settings", {}))


def _same(one: Effect, other: Effect) -> bool:
    return (one.kind, one.settings) == (other.kind, other.settings)
