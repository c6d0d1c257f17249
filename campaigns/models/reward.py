import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from achievements.models.progress import of_member
from members.models import Store
from members.uuids import new_uuid

from .campaign import Campaign
from .coupon import Coupon, CouponPool
from .firing import EffectRun, Firing


class RewardQuerySet(models.QuerySet["Reward"]):
    def in_state(self, state: str, at: datetime.datetime) -> Self:
        """As read at that instant: what has expired says so, swept or not."""
        over = Q(state=Reward.State.ISSUED, expires_at__lte=at)
        if state == Reward.State.EXPIRED:
            return self.filter(Q(state=state) | over)
        return self.filter(state=state).exclude(over) if state == Reward.State.ISSUED else self.filter(state=state)


class Reward(models.Model):
    """What a member got, or is to get, and what became of it."""

    class Kind(models.TextChoices):
        POINTS = "points", _("Points")
        COUPON = "coupon", _("Coupon")

    class State(models.TextChoices):
        ISSUED = "issued", _("Issued")
        AWAITING_CODE = "awaiting_code", _("Awaiting its code")
        FAILED = "failed", _("Failed")
        REDEEMED = "redeemed", _("Redeemed")
        EXPIRED = "expired", _("Expired")
        VOIDED = "voided", _("Voided")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    member = of_member("rewards")
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        related_name="rewards",
        db_index=False,
        db_constraint=False,
        verbose_name=_("campaign"),
    )
    firing = models.ForeignKey(
        Firing, on_delete=models.PROTECT, related_name="rewards", db_index=False, db_constraint=False
    )
    run = models.ForeignKey(
        EffectRun, on_delete=models.PROTECT, related_name="rewards", db_index=False, db_constraint=False
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=255, blank=True, default="")
    amount = models.BigIntegerField(_("points"), default=0)
    pool = models.ForeignKey(
        CouponPool,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("pool"),
    )
    coupon = models.ForeignKey(
        Coupon, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    code = models.CharField(_("code"), max_length=100, blank=True, default="")
    state = models.CharField(_("state"), max_length=13, choices=State.choices)
    failure = models.TextField(_("failure"), blank=True, default="")
    valid_for = models.DurationField(null=True)  # counted from when there is something to be valid
    created_at = models.DateTimeField(_("created at"))
    issued_at = models.DateTimeField(_("issued at"), null=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    redeemed_at = models.DateTimeField(_("redeemed at"), null=True)
    voided_at = models.DateTimeField(_("voided at"), null=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="reward_uuid_once"),
            models.UniqueConstraint(fields=["run"], name="reward_once_per_effect"),
            models.UniqueConstraint(
                fields=["coupon"],
                condition=Q(coupon__isnull=False),
                name="coupon_given_once",
                violation_error_message=_("This coupon was given already."),
            ),
            models.UniqueConstraint(
                fields=["code", "store"],
                condition=~Q(code=""),
                name="reward_code_once",
                violation_error_message=_("This code was given already."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="coupon", state__in=["issued", "redeemed"]) | ~Q(code=""),
                name="reward_issued_with_code",
                violation_error_message=_("A coupon is issued with its code."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "id"], name="reward_list"),
            models.Index(fields=["member", "id"], name="reward_history"),
            models.Index(fields=["campaign", "id"], name="reward_of_campaign"),
            models.Index(fields=["firing"], name="reward_of_firing"),
            # Who waits for a code of which pool, longest first.
            models.Index(fields=["pool", "id"], condition=Q(state="awaiting_code"), name="reward_awaiting"),
            models.Index(
                fields=["expires_at"], condition=Q(state="issued", expires_at__isnull=False), name="reward_expiring"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    def state_at(self, at: datetime.datetime) -> str:
        """Expiry is true at read time."""
        is_over = self.state == self.State.ISSUED and self.expires_at is not None and self.expires_at <= at
        return self.State.EXPIRED if is_over else self.state
