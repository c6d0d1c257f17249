import datetime
import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .store import Store

PREFIX_LENGTH = 12


class Scope(models.TextChoices):
    """What a key may do."""

    INGEST = "ingest", _("Send events")
    READ = "read", _("Read")
    MANAGE = "manage", _("Manage definitions and members")
    ADJUST = "adjust", _("Adjust progress and points")


class AccessKeyQuerySet(models.QuerySet["AccessKey"]):
    def working(self, at: datetime.datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)


class AccessKey(models.Model):
    """A program's way in to one store; the secret is shown once and kept as a hash."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="access_keys", verbose_name=_("store"))
    name = models.CharField(_("name"), max_length=100, help_text=_("Who uses it, like “web shop”."))
    prefix = models.CharField(_("prefix"), max_length=PREFIX_LENGTH, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    opens = models.CharField(
        _("interface"),
        max_length=32,
        blank=True,
        default="",
        help_text=_("Where it is taken; it opens no other. Empty: Laurel's own API."),
    )
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    objects = AccessKeyQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("access key")
        verbose_name_plural = _("access keys")
        constraints = [models.UniqueConstraint(fields=["prefix"], name="access_key_prefix_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def new_secret() -> tuple[str, str]:
        """A fresh prefix and the whole key that begins with it."""
        prefix = "lk_" + secrets.token_hex(4) + "_"
        return prefix, prefix + secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(key: str) -> str:
        """Fast on purpose: the secret is 256 random bits, so there is nothing to guess."""
        return hashlib.sha256(key.encode()).hexdigest()
