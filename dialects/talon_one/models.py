from datetime import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from achievements.models import Achievement
from members.jsontext import ExactDecoder, ExactEncoder
from members.models import AccessKey, Member, Store
from members.models.store import check_time_zone

LONGEST_NAME, LONGEST_API_NAME, LONGEST_ID = 255, 1000, 1000


class Application(models.Model):
    """What campaigns and sessions belong to. Times are told, and periods end, by its clock."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    description = models.TextField(_("description"), blank=True, default="")
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        default="",
        validators=[check_time_zone],
        help_text=_("Decides when a period ends, like Europe/Vienna. Empty: the store's."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))],
        help_text=_("Empty: the store's."),
    )
    keys = models.ManyToManyField(
        AccessKey,
        blank=True,
        related_name="+",
        verbose_name=_("keys"),
        help_text=_("Whose sessions and events are this Application's. Needed only where a store has several."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("Talon.One Application")
        verbose_name_plural = _("Talon.One Applications")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="application_name_once",
                violation_error_message=_("This store has an Application of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone_name(self) -> str:
        return self.time_zone or self.store.time_zone


class RunningQuerySet(models.QuerySet["Campaign"]):
    def running(self, at: datetime) -> "RunningQuerySet":
        """Enabled, and between its dates."""
        begun = Q(starts_at=None) | Q(starts_at__lte=at)
        return self.filter(begun, Q(ends_at=None) | Q(ends_at__gt=at), state=Campaign.State.ENABLED)


class Campaign(models.Model):
    """Whose achievements they are; while it runs, its rules move them."""

    class State(models.TextChoices):
        ENABLED = "enabled", _("Enabled")
        DISABLED = "disabled", _("Disabled")
        ARCHIVED = "archived", _("Archived")

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="campaigns", verbose_name=_("Application")
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    description = models.TextField(_("description"), blank=True, default="")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DISABLED)
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = RunningQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("Talon.One campaign")
        verbose_name_plural = _("Talon.One campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(starts_at__lt=F("ends_at")),
                name="campaign_ends_after_it_starts",
                violation_error_message=_("It ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_running(self, at: datetime) -> bool:
        begun = self.starts_at is None or self.starts_at <= at
        return self.state == self.State.ENABLED and begun and (self.ends_at is None or self.ends_at > at)


class CampaignRule(models.Model):
    """If a session or an event is so, a progress moves by so much."""

    class Listens(models.TextChoices):
        SESSION = "session", _("a session is closed")
        EVENT = "event", _("an event happens")

    class Amount(models.TextChoices):
        NUMBER = "number", _("a number")
        TOTAL = "total", _("the session's total")
        QUANTITY = "quantity", _("the number of items")
        ATTRIBUTE = "attribute", _("an attribute's value")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    listens = models.CharField(_("when"), max_length=7, choices=Listens.choices, default=Listens.SESSION)
    event_type = models.CharField(_("event type"), max_length=200, blank=True, default="")
    attribute = models.CharField(
        _("if"), max_length=200, blank=True, default="", help_text=_("Such as transaction.gross_value, event.body.city")
    )
    operator = models.CharField(_("is"), max_length=40, blank=True, default="")
    value = models.CharField(_("value"), max_length=255, blank=True, default="")
    # An achievement that is deleted in the panel takes no rows along: what is left here moves nothing.
    achievement = models.ForeignKey(
        Achievement,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("update progress of"),
    )
    moves_by = models.CharField(_("by"), max_length=9, choices=Amount.choices, default=Amount.NUMBER)
    amount = models.DecimalField(_("number"), max_digits=15, decimal_places=6, null=True, blank=True)
    amount_attribute = models.CharField(_("attribute"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        verbose_name = _("campaign rule")
        verbose_name_plural = _("campaign rules")

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Whose an achievement is, and how its timing was said. It decides nothing about what is earned."""

    achievement = models.OneToOneField(Achievement, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="placements")
    name = models.CharField(max_length=LONGEST_API_NAME)
    said = models.JSONField(default=dict)  # what was sent about its period and dates
    meant = models.JSONField(default=dict)  # what that is in a definition: if it has changed, what was sent is stale

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [models.UniqueConstraint(fields=["campaign", "name"], name="api_name_once_per_campaign")]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A customer session: what state it is in, and what it moved. Nothing of what was in it stays here."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sessions")
    integration_id = models.CharField(max_length=LONGEST_ID)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    content_hash = models.CharField(max_length=32, default="")
    total = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    updates_count = models.PositiveIntegerField(default=0)
    closings_count = models.PositiveIntegerField(default=0)
    event = models.UUIDField(null=True)  # the transaction it became when it was last closed
    moves = models.JSONField(default=list, encoder=ExactEncoder, decoder=ExactDecoder)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [models.UniqueConstraint(fields=["application", "integration_id"], name="session_once")]

    def __str__(self) -> str:
        return self.integration_id
