"""Applications and campaigns, as far as achievements need them. Rules are made in the panel."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from dialects.reading import Sheet, conclude, sheet_of
from members.actors import Actor
from members.models import Store
from members.services.audit import record

from .errors import refuse
from .locks import lock_campaign
from .models import LONGEST_NAME, Application, Campaign
from .wire.documents import moment

FIELDS = {
    "name": "name",
    "description": "description",
    "timezone": "time_zone",
    "currency": "currency",
    "state": "state",
    "startTime": "starts_at",
    "endTime": "ends_at",
}
PLACES = {field: name for name, field in FIELDS.items()}
APPLICATION = ("name", "description", "timezone", "currency")
CAMPAIGN = ("name", "description", "state", "startTime", "endTime")
# Whatever else the vendor's clients say of them is taken as it is, and of no meaning to achievements.
APPLICATION_BESIDE = frozenset({"id", "created", "modified", "accountId", "attributes", "sandbox", "loyaltyPrograms"})
CAMPAIGN_BESIDE = frozenset(
    {
        *("attributes", "activeRulesetId", "tags", "features", "limits", "couponSettings", "referralSettings"),
        *("campaignGroups", "type", "linkedStoreIds", "evaluationGroupId", "id", "created", "updated"),
        *("applicationId", "userId", "frontendState", "storesImported"),
    }
)
STATES = tuple(Campaign.State.values)


def applications_of(store: Store) -> QuerySet[Application]:
    return Application.objects.filter(store=store).select_related("store")


def create_application(store: Store, sent: Any, *, actor: Actor) -> Application:
    sheet = sheet_of(sent)
    given = _read(sheet, APPLICATION, APPLICATION_BESIDE, required=("name",))
    conclude(sheet)
    made = Application(store=store, **given)
    _check(made)
    with transaction.atomic():
        made.save()
        record(actor, "application.created", made, store=store, after=given)
    return made


def create_campaign(application: Application, sent: Any, *, actor: Actor) -> Campaign:
    sheet = sheet_of(sent)
    given = _read(sheet, CAMPAIGN, CAMPAIGN_BESIDE, required=("name",))
    conclude(sheet)
    made = Campaign(application=application, **{"state": Campaign.State.ENABLED, **given})
    _check(made)
    with transaction.atomic():
        made.save()
        record(actor, "campaign.created", made, store=application.store, after=_plain(given))
    return made


def change_campaign(campaign: Campaign, sent: Any, *, actor: Actor) -> Campaign:
    """What is given; null is as good as not given."""
    sheet = sheet_of(sent)
    given = _read(sheet, CAMPAIGN, CAMPAIGN_BESIDE)
    conclude(sheet)
    with transaction.atomic():
        kept = lock_campaign(campaign)
        before = {name: getattr(kept, name) for name in given}
        for name, value in given.items():
            setattr(kept, name, value)
        _check(kept)
        kept.save()
        store = kept.application.store
        record(actor, "campaign.changed", kept, store=store, before=_plain(before), after=_plain(given))
    return kept


def _read(
    sheet: Sheet, known: tuple[str, ...], beside: frozenset[str], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    parts = sheet.parts(known, required=required, ignored=beside)
    found: dict[str, Any] = {
        "name": parts.text("name", most=LONGEST_NAME),
        "description": parts.text("description", least=0, most=10_000),
        "time_zone": parts.text("timezone", most=64),
        "currency": parts.text("currency", most=3),
        "state": parts["state"].choice(STATES) if "state" in parts else None,
    }
    for name in ("startTime", "endTime"):
        found[FIELDS[name]] = _moment(parts[name]) if name in parts else None
    return {name: value for name, value in found.items() if value is not None}


def _moment(sheet: Sheet) -> datetime.datetime | None:
    text = sheet.moment()
    found = None if text is None else datetime.datetime.fromisoformat(text)
    if found is not None and (found.tzinfo is None or not 1900 <= found.year <= 2999):
        sheet.refuse("not_a_date", "This must be a date and time with an offset, like 2025-11-28T00:00:00Z.")
        return None
    return found


def _check(made: Application | Campaign) -> None:
    """What the panel's form refuses is refused here as well."""
    try:
        made.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        if field in PLACES:
            raise refuse((PLACES[field],), "invalid", " ".join(messages)) from error
        is_named = isinstance(made, Application)
        raise refuse(*((("name",), "name_taken") if is_named else (("endTime",), "invalid")), messages[0]) from error


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: moment(value) if isinstance(value, datetime.datetime) else value for name, value in values.items()}
