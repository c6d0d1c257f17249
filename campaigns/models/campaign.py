import datetime
from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from achievements.engine.amounts import to_decimal
from achievements.models import Achievement
from members.jsontext import ExactDecoder, ExactEncoder
from members.models import Store
from members.uuids import new_uuid

INTERVAL_UNITS = [
    ("hour", _("Hours")),
    ("day", _("Days")),
    ("week", _("Weeks")),
    ("month", _("Months")),
    ("year", _("Years")),
]


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def live(self) -> Self:
        """Those that fire now."""
        return self.filter(status=Campaign.Status.LIVE)

    def in_turn(self) -> Self:
        """In the order in which those on the same trigger fire."""
        return self.order_by("starts_at", "id")

    def stopped(self, at: datetime.datetime) -> Self:
        """Live ones whose budget has run out."""
        return self.live().filter(Q(stopped_until=None) | Q(stopped_until__gt=at), stopped_at__isnull=False)


class Campaign(models.Model):
    """What shall follow when a target is reached, for whom, and how often."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        ARCHIVED = "archived", _("Archived")

    class Trigger(models.TextChoices):
        COMPLETED = "completed", _("Achievement completed")
        MILESTONE = "milestone", _("Milestone reached")
        PROGRESSED = "progressed", _("Progress made")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="campaigns", db_index=False, verbose_name=_("store")
    )
    key = models.CharField(
        _("key"),
        max_length=100,
        validators=[RegexValidator(r"^[A-Za-z][A-Za-z0-9_.-]{0,99}$", _("A letter, then letters, digits, _ . or -."))],
        help_text=_("Its name in the API; it stays."),
    )
    name = models.CharField(_("name"), max_length=255)
    texts = models.JSONField(_("texts"), default=dict, blank=True)  # {"name": {"en": …}, "description": {…}}
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.DRAFT)
    trigger = models.CharField(_("trigger"), max_length=10, choices=Trigger.choices, default=Trigger.COMPLETED)
    # Said aloud, and not by an empty list: a list that loses its last entry must not mean everything.
    any_achievement = models.BooleanField(_("any achievement"), default=False)
    milestone = models.CharField(
        _("milestone"), max_length=100, blank=True, default="", help_text=_("Its key; left empty, each milestone.")
    )
    starts_at = models.DateTimeField(
        _("starts at"),
        null=True,
        blank=True,
        help_text=_("What was completed from then on; left empty, from when it goes live."),
    )
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True, help_text=_("The first moment that is out."))
    audience = models.JSONField(
        _("audience"), default=list, blank=True, encoder=ExactEncoder, decoder=ExactDecoder
    )  # conditions, as definitions have them
    fires_paused = models.BooleanField(
        _("makes up for pauses"),
        default=False,
        help_text=_("Once it goes on, it fires for what was completed while it was paused."),
    )
    reverses = models.BooleanField(
        _("reverses rewards"),
        default=False,
        help_text=_("When a completion is taken back, so are its points and unredeemed coupons."),
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True, editable=False)
    # Of a budget per interval: when the next one begins.
    stopped_until = models.DateTimeField(_("stopped until"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.CharField(_("created by"), max_length=200, blank=True, default="", editable=False)

    achievements = models.ManyToManyField(
        Achievement, through="Target", related_name="campaigns", verbose_name=_("achievements")
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="campaign_uuid_once"),
            models.UniqueConstraint(
                fields=["store", "key"],
                name="campaign_key_once",
                violation_error_message=_("This store has a campaign with this key."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at=None) | Q(ends_at__gt=F("starts_at")),
                name="campaign_ends_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=~Q(status="live") | Q(starts_at__isnull=False),
                name="campaign_live_has_start",
                violation_error_message=_("A live campaign has a start."),
            ),
        ]
        indexes = [
            # What workers look through, a few rows however many campaigns there ever were.
            models.Index(fields=["starts_at", "id"], condition=Q(status="live"), name="campaign_live"),
        ]

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def is_stopped(self, at: datetime.datetime) -> bool:
        """Whether a budget that ran out stops it then."""
        return self.stopped_at is not None and (self.stopped_until is None or at < self.stopped_until)


class Target(models.Model):
    """An achievement a campaign follows."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets", db_index=False)
    # No constraint: a draft that is deleted leaves a row that leads nowhere, and nothing is looked through for it.
    achievement = models.ForeignKey(
        Achievement,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("achievement"),
    )

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "achievement"],
                name="target_once",
                violation_error_message=_("This achievement is there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.achievement_id}"


class Effect(models.Model):
    """One thing that follows; what it needs to know is in its settings."""

    class Kind(models.TextChoices):
        POINTS = "points", _("Give points")
        COUPON = "coupon", _("Issue a coupon")
        ATTRIBUTE = "attribute", _("Set an attribute")
        LABEL = "label", _("Set a label")
        EVENT = "event", _("Record an event")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="effects", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    settings = models.JSONField(_("settings"), default=dict, encoder=ExactEncoder, decoder=ExactDecoder)
    # One that has been carried out stays for its history when the campaign is changed.
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "position"],
                condition=Q(retired_at=None),
                name="effect_position_once",
                violation_error_message=_("Another effect has this position."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"


class Limit(models.Model):
    """How much of something there may be, in all or in each calendar interval."""

    class Of(models.TextChoices):
        MEMBER = "member", _("Firings per member")
        TOTAL = "total", _("Firings in total")
        POINTS = "points", _("Points")
        COUPONS = "coupons", _("Coupons")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="limits", db_index=False)
    of = models.CharField(_("of"), max_length=8, choices=Of.choices)
    value = models.BigIntegerField(_("value"), validators=[MinValueValidator(1)])  # points in millionths
    per_count = models.PositiveSmallIntegerField(_("every"), null=True, blank=True)
    per_unit = models.CharField(_("interval"), max_length=5, choices=INTERVAL_UNITS, blank=True, default="")

    class Meta:
        ordering = ("id",)
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "of", "per_unit"],
                name="limit_once",
                violation_error_message=_("This limit is there already."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="limit_above_zero",
                violation_error_message=_("A limit is above 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_of_display()}: {self.number}"

    @property
    def said(self) -> str:
        """What it is of, and in what time."""
        if not self.per_unit:
            return self.get_of_display()
        return f"{self.get_of_display()} ({self.per_count or 1} × {self.get_per_unit_display()})"

    @property
    def number(self) -> Decimal | int:
        """As people write it: points have decimals, the others are counted."""
        return to_decimal(self.value) if self.of == self.Of.POINTS else self.value


class Tally(models.Model):
    """How much of a limit is used; counted under its lock, so that a budget is never overdrawn."""

    limit = models.ForeignKey(Limit, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    interval = models.BigIntegerField(default=0)  # the interval's number
    used = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [models.UniqueConstraint(fields=["limit", "interval"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.limit_id}/{self.interval}: {self.used}"


class Pause(models.Model):
    """While a campaign did not fire: [began_at, ended_at), and what of then it makes up for."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    makes_up = models.BooleanField(_("made up for"), default=False)

    class Meta:
        ordering = ("began_at",)
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"

    def holds(self, at: datetime.datetime) -> bool:
        return self.began_at <= at and (self.ended_at is None or at < self.ended_at)
