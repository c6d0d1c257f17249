import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from achievements.models import Completion
from achievements.models.progress import of_achievement, of_member
from members.uuids import new_uuid

from .campaign import Campaign, Effect


class Move(models.Model):
    """An event moved a progress that a campaign follows; written in the transaction that moved it.

    Triggers have no index to be read by, so what campaigns wait for is noted here, and only that.
    """

    member = of_member("moves")
    achievement = of_achievement("moves", db_index=False)
    event_id = models.BigIntegerField()
    amount = models.BigIntegerField(_("amount"))
    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        constraints = [models.UniqueConstraint(fields=["achievement", "member", "event_id"], name="move_once")]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.achievement_id} {self.event_id}"


class Firing(models.Model):
    """A campaign answered a completion, by its effects or with the reason why not; never twice."""

    class Status(models.TextChoices):
        FIRED = "fired", _("Fired")
        SKIPPED = "skipped", _("Skipped")
        REVERSED = "reversed", _("Reversed")

    class Reason(models.TextChoices):
        MEMBER_INACTIVE = "member_inactive", _("The member does not take part.")
        NOT_IN_AUDIENCE = "not_in_audience", _("The member is not in the audience.")
        MEMBER_LIMIT = "member_limit", _("The member has had it as often as the campaign allows.")
        TOTAL_LIMIT = "total_limit", _("The campaign fired as often as it may.")
        BUDGET_SPENT = "budget_spent", _("The budget is spent.")
        PAUSED = "paused", _("The campaign was paused.")
        CHAIN_TOO_DEEP = "chain_too_deep", _("Too many campaigns led to one another.")
        PAID_BEFORE = "paid_before", _("The same completion was rewarded before it was taken back.")
        SAME_CHANGE = "same_change", _("The same change by hand fired it already.")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="firings", db_index=False, verbose_name=_("campaign")
    )
    # No constraints on what the worker has just read, as for completions themselves.
    completion = models.ForeignKey(
        Completion,
        on_delete=models.CASCADE,
        null=True,
        related_name="firings",
        db_index=False,
        db_constraint=False,
        verbose_name=_("completion"),
    )
    move = models.ForeignKey(
        Move, on_delete=models.CASCADE, null=True, related_name="firings", db_index=False, db_constraint=False
    )
    member = of_member("firings")
    achievement = of_achievement("firings", db_index=False)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True, default="")
    depth = models.PositiveSmallIntegerField(_("depth"), default=1)
    happened_at = models.DateTimeField(_("completed at"))
    fired_at = models.DateTimeField(_("fired at"))
    # When it was noticed that the completion had been taken back, and whether a person still has to decide.
    rolled_back_at = models.DateTimeField(_("taken back at"), null=True)
    needs_person = models.BooleanField(_("needs a decision"), default=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("firing")
        verbose_name_plural = _("firings")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="firing_uuid_once"),
            models.UniqueConstraint(
                fields=["completion", "campaign"],
                condition=Q(completion__isnull=False),
                name="firing_exactly_once",
                violation_error_message=_("This campaign fired for this completion already."),
            ),
            models.UniqueConstraint(
                fields=["move", "campaign"], condition=Q(move__isnull=False), name="firing_exactly_once_per_move"
            ),
            models.CheckConstraint(
                condition=Q(completion__isnull=False) ^ Q(move__isnull=False), name="firing_has_one_occasion"
            ),
            models.CheckConstraint(
                condition=(Q(status="skipped") & ~Q(reason="")) | (~Q(status="skipped") & Q(reason="")),
                name="firing_skipped_for_a_reason",
            ),
        ]
        indexes = [
            # A campaign's own, newest first, and how often one member had it.
            models.Index(fields=["campaign", "member", "id"], name="firing_of_member"),
            models.Index(fields=["member", "id"], name="firing_history"),  # the member's page
            models.Index(fields=["id"], condition=Q(needs_person=True), name="firing_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.member_id} {self.status}"


class EffectRunQuerySet(models.QuerySet["EffectRun"]):
    def due(self, at: datetime.datetime) -> Self:
        """Those to be carried out now."""
        return self.filter(state=EffectRun.State.PENDING, next_at__lte=at)

    def failed(self) -> Self:
        """Those a person has to look at."""
        return self.filter(state=EffectRun.State.FAILED)


class EffectRun(models.Model):
    """One effect of one firing: still to be done, done, or failed and waiting for a person."""

    class State(models.TextChoices):
        PENDING = "pending", _("To be done")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        WAIVED = "waived", _("Waived")

    firing = models.ForeignKey(Firing, on_delete=models.CASCADE, related_name="runs", db_index=False)
    effect = models.ForeignKey(Effect, on_delete=models.PROTECT, related_name="runs", db_index=False)
    member = of_member("effect_runs")
    position = models.PositiveSmallIntegerField(default=1)
    amount = models.BigIntegerField(_("amount"), default=0)  # points, worked out when it fired
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    done_at = models.DateTimeField(_("done at"), null=True)
    error = models.TextField(_("error"), blank=True, default="")

    objects = EffectRunQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("effect run")
        verbose_name_plural = _("effect runs")
        constraints = [models.UniqueConstraint(fields=["firing", "effect"], name="effect_run_once")]
        indexes = [
            # The list of what is still to be done.
            models.Index(fields=["next_at", "id"], condition=Q(state="pending"), name="effect_run_pending"),
            models.Index(fields=["member"], condition=Q(state="pending"), name="effect_run_of_member"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="effect_run_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.firing_id}/{self.effect_id} {self.state}"
