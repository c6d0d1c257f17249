from django.db import transaction

from campaigns.locks import hold_campaigns, lock_campaign
from campaigns.models import Campaign
from members.actors import Actor
from members.errors import Refused
from members.services.audit import record

from .rows import described


def delete_campaign(campaign: Campaign, *, actor: Actor) -> None:
    """Remove a draft without a trace but for the audit; its key is free again."""
    with transaction.atomic():
        hold_campaigns()
        kept = lock_campaign(campaign.pk)
        if not kept.is_draft:
            raise Refused("wrong_status", "Only a draft can be deleted; archive this one.", field="status")
        record(actor, "campaign.deleted", kept, store=kept.store_id, before=described(kept))
        kept.delete()
