from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from members.actors import Actor
from members.errors import Refused
from members.models import Store
from members.services.audit import record

from .reading import COLUMNS, check_values, find_achievements
from .rows import described, save_campaign, set_effects, set_limits, set_targets


def create_campaign(store: Store, values: Mapping[str, Any], *, actor: Actor) -> Campaign:
    """A draft; everything that is wrong with it is named at once."""
    for name in ("key", "name"):
        if not values.get(name):
            raise Refused("required", "This is required.", field=name)
    check_values(store, values)
    made = Campaign(store=store, key=values["key"], created_by=actor.name[:200], **_columns(values))
    with transaction.atomic():
        save_campaign(made)
        set_targets(made, find_achievements(store, values.get("achievements", ())))
        set_effects(made, values.get("effects", ()), timezone.now())
        set_limits(made, values.get("limits", ()))
        record(actor, "campaign.created", made, store=store, after=described(made))
    return made


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in COLUMNS if name in values}
