import datetime
from typing import Self

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.jsontext import ExactDecoder, ExactEncoder
from members.models import Store
from members.uuids import new_uuid

from .icon import Icon


class AchievementQuerySet(models.QuerySet["Achievement"]):
    def live(self) -> Self:
        """Those that count now."""
        return self.filter(status=Achievement.Status.LIVE)

    def public(self) -> Self:
        """Those that went live at some time: what came before that counts for nobody."""
        return self.exclude(status=Achievement.Status.DRAFT)

    def shown(self) -> Self:
        """With what is shown beside them; pictures without their content, which has an address of its own."""
        return self.select_related("store", "icon").defer("icon__content").prefetch_related("tags")


class Achievement(models.Model):
    """What is worth rewarding: the definition the engine works by, and everything people see of it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        ARCHIVED = "archived", _("Archived")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="achievements", db_index=False, verbose_name=_("store")
    )
    key = models.CharField(
        _("key"),
        max_length=100,
        validators=[RegexValidator(r"^[A-Za-z][A-Za-z0-9_.-]{0,99}$", _("A letter, then letters, digits, _ . or -."))],
        help_text=_("Its name in the API; it stays once it has gone live."),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.DRAFT)
    # The one document of docs/definitions.md. Rules, conditions, milestones and periods are its parts, read and
    # written together, so nothing of it is spread over tables that could disagree.
    definition = models.JSONField(_("definition"), encoder=ExactEncoder, decoder=ExactDecoder)
    name = models.CharField(_("name"), max_length=255)  # in the store's own language, for lists and searching
    texts = models.JSONField(_("texts"), default=dict, blank=True)  # {"description": {"en": …}, …}
    icon = models.ForeignKey(Icon, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("icon"))
    points = models.PositiveIntegerField(
        _("points"), default=0, validators=[MaxValueValidator(1_000_000)], help_text=_("Shown beside it; pays nothing.")
    )
    is_hidden = models.BooleanField(
        _("hidden until earned"), default=False, help_text=_("Members see it once they have made progress.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    group = models.CharField(_("group"), max_length=100, blank=True, default="")
    # Since when a milestone counts that was added while the achievement was live: {key: instant}.
    milestones_since = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.CharField(_("created by"), max_length=200, blank=True, default="", editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = AchievementQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="achievement_uuid_once"),
            models.UniqueConstraint(
                fields=["store", "key"],
                name="achievement_key_once",
                violation_error_message=_("This store has an achievement with this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class Tag(models.Model):
    """A word achievements are found by."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(_("tag"), max_length=50)

    class Meta:
        ordering = ("name",)
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["achievement", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """The number that history calls a rule by; what the rule says is in the definition."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="rules", db_index=False)
    key = models.CharField(_("key"), max_length=100)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [models.UniqueConstraint(fields=["achievement", "key"], name="rule_key_once")]

    def __str__(self) -> str:
        return self.key


class StatusChange(models.Model):
    """From this instant on an achievement had this status and these dates: events are judged by those of their time."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField(_("at"))
    status = models.CharField(_("status"), max_length=8, choices=Achievement.Status.choices)
    # As the definition writes them: without an offset they are wall time in its zone.
    starts_at = models.CharField(_("starts at"), max_length=40, blank=True, default="")
    ends_at = models.CharField(_("ends at"), max_length=40, blank=True, default="")
    actor = models.CharField(_("by"), max_length=200)
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d %H:%M}"


class Edition(models.Model):
    """Another mark after each change of a store's definitions: whoever holds compiled ones sees whether they still fit.

    Drawn by chance and not counted, so that not even a restored backup can bring one back that meant something else.
    """

    store = models.OneToOneField(Store, on_delete=models.CASCADE, primary_key=True, related_name="edition")
    mark = models.BigIntegerField()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return f"{self.mark:x}"


class Backfill(models.Model):
    """Counting what was in the log before an achievement went live, member by member, in the background."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="backfills")
    is_silent = models.BooleanField(_("silent"), default=False, help_text=_("Completions it finds start no campaign."))
    until_id = models.BigIntegerField()  # the last member there was; whoever comes later has nothing to be filled in
    done_id = models.BigIntegerField(default=0)
    total_count = models.PositiveBigIntegerField(_("members"), default=0)
    done_count = models.PositiveBigIntegerField(_("members done"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    moved_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("backfill")
        verbose_name_plural = _("backfills")
        indexes = [
            # What is still to be done; hardly ever more than a row or two.
            models.Index(fields=["id"], condition=models.Q(finished_at=None), name="backfill_open"),
        ]

    def __str__(self) -> str:
        return f"{self.achievement} {self.done_count}/{self.total_count}"

    @property
    def took(self) -> datetime.timedelta:
        return (self.finished_at or self.moved_at) - self.created_at
