from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.uuids import new_uuid

from .progress import of_achievement, of_member

# In place of a slot where the period has no start of its own: two of nothing would not be equal to a constraint.
NO_SLOT = -(2**62)


class Completion(models.Model):
    """A target was reached: a milestone, or the whole. Once recorded it stays; at most it is marked as rolled back.

    Written in the transaction of the progress that caused it: whoever follows up on completions reads this table.
    """

    class Cause(models.TextChoices):
        EVENT = "event", _("Event")
        ADJUSTMENT = "adjustment", _("Set by hand")
        BACKFILL = "backfill", _("Backfill")
        EDIT = "edit", _("Edit")
        RECOUNT = "recount", _("Recount")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    member = of_member("completions")
    achievement = of_achievement("completions", db_index=True)
    milestone = models.CharField(_("milestone"), max_length=100, blank=True, default="")  # empty: the whole
    slot = models.BigIntegerField(default=NO_SLOT)  # start of the period, in microseconds
    ordinal = models.PositiveIntegerField(_("number"))
    count = models.IntegerField(_("times"), default=1)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    is_silent = models.BooleanField(_("silent"), default=False)  # nothing shall follow from it
    event_id = models.BigIntegerField(null=True)  # the qualifying event
    attempt_number = models.PositiveIntegerField(_("attempt"))
    started_at = models.DateTimeField(_("attempt started at"), null=True)
    ends_at = models.DateTimeField(_("attempt ends at"), null=True)
    completed_at = models.DateTimeField(_("completed at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    base_number = models.PositiveIntegerField(default=0)  # how many changes by hand came before it
    rolled_back_at = models.DateTimeField(_("rolled back at"), null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        indexes = [
            models.Index(
                fields=["member", "id"], name="completion_history"
            ),  # a member's, what was taken back included
            # What campaigns look through every few seconds: hardly any is ever taken back.
            models.Index(fields=["id"], condition=Q(rolled_back_at__isnull=False), name="completion_taken_back"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="completion_uuid_once"),
            models.UniqueConstraint(
                fields=["member", "achievement", "milestone", "slot", "ordinal"],
                condition=Q(rolled_back_at=None),
                name="completion_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.achievement)
