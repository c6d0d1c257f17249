from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.jsontext import ExactDecoder, ExactEncoder
from members.models import Event, Member

from .achievement import Achievement, Rule


def of_member(related_name: str) -> models.ForeignKey[Member, Member]:
    """No constraint, as for events: the worker has just read the member, and checking would lock it for each row."""
    return models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name=related_name,
        db_index=False,
        db_constraint=False,
        verbose_name=_("member"),
    )


def of_achievement(related_name: str, *, db_index: bool) -> models.ForeignKey[Achievement, Achievement]:
    """Likewise: an achievement somebody has progress in is never deleted."""
    return models.ForeignKey(
        Achievement,
        on_delete=models.CASCADE,
        related_name=related_name,
        db_index=db_index,
        db_constraint=False,
        verbose_name=_("achievement"),
    )


class Progress(models.Model):
    """Where a member stands with an achievement, as of the last thing that moved it.

    The standing is the engine's own; the other columns repeat of it what lists show and sort by. Reading asks the
    engine what has become of it since.
    """

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        EXPIRED = "expired", _("Expired")
        BROKEN = "broken", _("Broken")

    member = of_member("progress")
    achievement = of_achievement("progress", db_index=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    standing = models.TextField()  # JSON, read and written whole
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    value = models.BigIntegerField(_("value"), default=0)  # the headline, in millionths
    percent = models.SmallIntegerField(_("percent"), default=0)
    completions_count = models.IntegerField(_("completions"), default=0)
    due_at = models.DateTimeField(_("ends at"), null=True)  # when the open attempt's period is over
    first_completed_at = models.DateTimeField(_("first completed at"), null=True)
    last_completed_at = models.DateTimeField(_("last completed at"), null=True)
    revealed_at = models.DateTimeField(_("revealed at"), null=True)
    base_count = models.PositiveIntegerField(default=0)  # how often it was set or started over by hand
    created_at = models.DateTimeField(_("created at"))
    moved_at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [models.UniqueConstraint(fields=["member", "achievement"], name="progress_once")]
        permissions = [
            ("adjust_progress", _("Can set a member's progress by hand")),
            ("reset_progress", _("Can start a member's progress over")),
        ]
        indexes = [
            # What the sweep has to close. The end changes when an attempt opens or closes, and hardly ever otherwise.
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="progress_due"),
        ]

    def __str__(self) -> str:
        return str(self.achievement)


class Base(models.Model):
    """The standing from which replay starts, where it is not empty: what people set is settled."""

    progress = models.OneToOneField(Progress, on_delete=models.CASCADE, primary_key=True, related_name="base")
    standing = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("base")
        verbose_name_plural = _("bases")

    def __str__(self) -> str:
        return f"{self.progress_id} {self.at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """A try at an achievement that is over."""

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("Completed")
        EXPIRED = "expired", _("Expired")
        BROKEN = "broken", _("Broken")

    member = of_member("attempts")
    achievement = of_achievement("attempts", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"))
    value = models.BigIntegerField(_("value"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [models.UniqueConstraint(fields=["member", "achievement", "number"], name="attempt_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class Trigger(models.Model):
    """An event moved a rule's value. A journal: written once, never changed.

    Its only index is the primary key: a member's triggers are found through the member's events. Every further index
    would cost more than evaluating the event does.
    """

    pk = models.CompositePrimaryKey("event_id", "rule_id")
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="triggers", db_index=False, db_constraint=False
    )
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    amount = models.BigIntegerField(_("amount"))
    before = models.BigIntegerField(_("before"))
    after = models.BigIntegerField(_("after"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("trigger")
        verbose_name_plural = _("triggers")

    def __str__(self) -> str:
        return f"{self.event_id}/{self.rule_id}"


class Change(models.Model):
    """A progress moved by something else than a new event: by a person, or by recounting. A journal, too."""

    class Kind(models.TextChoices):
        ADJUSTMENT = "adjustment", _("Set by hand")
        RESET = "reset", _("Started over")
        REPLAY = "replay", _("Recounted")
        ROLLBACK = "rollback", _("Taken back")

    member = of_member("changes")
    achievement = of_achievement("changes", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    event_id = models.BigIntegerField(null=True)  # the late, cancelled or returned event that made it necessary
    before = models.JSONField(_("before"), encoder=ExactEncoder, decoder=ExactDecoder)
    after = models.JSONField(_("after"), encoder=ExactEncoder, decoder=ExactDecoder)
    actor = models.CharField(_("by"), max_length=200, blank=True, default="")
    reason = models.TextField(_("reason"), blank=True, default="")
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ("-id",)
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["member", "achievement", "id"], name="change_history")]  # the drawer's history

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
