from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Store
from members.uuids import new_uuid


class CouponPool(models.Model):
    """Codes that were made elsewhere, to be given out one by one."""

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="coupon_pools", db_index=False, verbose_name=_("store")
    )
    key = models.CharField(
        _("key"),
        max_length=100,
        validators=[RegexValidator(r"^[A-Za-z][A-Za-z0-9_.-]{0,99}$", _("A letter, then letters, digits, _ . or -."))],
    )
    name = models.CharField(_("name"), max_length=255)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("coupon pool")
        verbose_name_plural = _("coupon pools")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="coupon_pool_uuid_once"),
            models.UniqueConstraint(
                fields=["store", "key"],
                name="coupon_pool_key_once",
                violation_error_message=_("This store has a pool with this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.key


class CouponQuerySet(models.QuerySet["Coupon"]):
    def free(self) -> Self:
        """Those nobody has."""
        return self.filter(given_at=None)


class Coupon(models.Model):
    """A code; whoever has it has a reward that names it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    pool = models.ForeignKey(CouponPool, on_delete=models.CASCADE, related_name="coupons", db_index=False)
    code = models.CharField(_("code"), max_length=100)
    given_at = models.DateTimeField(_("given at"), null=True)

    objects = CouponQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "store"],
                name="coupon_code_once",
                violation_error_message=_("This code is there already."),
            )
        ]
        indexes = [
            models.Index(fields=["pool", "id"], condition=Q(given_at=None), name="coupon_free"),  # the next to be given
            models.Index(fields=["pool", "id"], name="coupon_of_pool"),
        ]

    def __str__(self) -> str:
        return self.code
