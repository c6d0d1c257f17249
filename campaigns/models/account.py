from typing import NoReturn, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from members.models import Member, Store
from members.uuids import new_uuid

from .firing import EffectRun


class Account(models.Model):
    """A member's points. Everything campaigns do for the member is done under this row's lock."""

    member = models.OneToOneField(
        Member,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="account",
        db_constraint=False,
        verbose_name=_("member"),
    )
    balance = models.BigIntegerField(_("balance"), default=0)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.balance}"


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    def not_reversed(self) -> Self:
        """Those that were not taken back."""
        return self.filter(~Exists(LedgerEntry.objects.filter(reverses=OuterRef("pk"))))

    def update(self, **_fields: object) -> NoReturn:
        raise TypeError("The ledger is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The ledger is append-only.")


class LedgerEntry(models.Model):
    """Points that came or went; the balance is the sum of these. Never changed, never removed."""

    class Kind(models.TextChoices):
        EARNED = "earned", _("Earned")
        SPENT = "spent", _("Spent")
        REVERSED = "reversed", _("Reversed")
        CORRECTED = "corrected", _("Set right by hand")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="entries", db_index=False, db_constraint=False
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    amount = models.BigIntegerField(_("amount"))  # millionths; what went is negative
    balance = models.BigIntegerField(_("balance after"))
    run = models.ForeignKey(
        EffectRun,
        on_delete=models.PROTECT,
        null=True,
        related_name="entries",
        db_index=False,
        db_constraint=False,
    )
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    request_id = models.CharField(_("request id"), max_length=255, null=True)
    actor = models.CharField(_("by"), max_length=200, blank=True, default="")
    reason = models.TextField(_("reason"), blank=True, default="")
    at = models.DateTimeField(_("at"))

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="ledger_entry_uuid_once"),
            models.UniqueConstraint(
                fields=["run"], condition=Q(run__isnull=False), name="ledger_entry_once_per_effect"
            ),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="ledger_entry_reversed_once"
            ),
            models.UniqueConstraint(
                fields=["account", "request_id"],
                condition=Q(request_id__isnull=False),
                name="ledger_entry_once_per_request",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves_something"),
            models.CheckConstraint(
                condition=~Q(kind="spent") | (Q(amount__lt=0) & Q(balance__gte=0)),
                name="ledger_never_overspent",
                violation_error_message=_("More cannot be spent than there is."),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="ledger_of_account"),
            models.Index(fields=["store", "id"], name="ledger_list"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.amount}"
