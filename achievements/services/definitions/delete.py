from django.db import transaction

from achievements.locks import hold_definitions, lock_achievement
from achievements.models import Achievement, Backtest, Rule, Tag
from members.actors import Actor
from members.errors import Refused
from members.services.audit import record

from .rows import described, has_progress

NOT_A_DRAFT = "Only a draft that nobody has progress in can be deleted; archive this one."


def delete_achievement(achievement: Achievement, *, actor: Actor) -> None:
    """Remove a draft without a trace but for the audit; its key is free again."""
    with transaction.atomic():
        hold_definitions(achievement.store_id)
        kept = lock_achievement(achievement.pk)
        if not kept.is_draft or has_progress(kept):
            raise Refused("wrong_status", NOT_A_DRAFT, field="status")
        record(actor, "achievement.deleted", kept, store=kept.store_id, before=described(kept))
        # One by one and as they are: Django would look through every trigger and attempt there is for rows to
        # take along, which have no index for it, and a draft has none.
        for model in (Tag, Rule, Backtest):
            model._default_manager.filter(achievement=kept)._raw_delete(Achievement.objects.db)
        Achievement.objects.filter(pk=kept.pk)._raw_delete(Achievement.objects.db)
