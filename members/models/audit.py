from typing import NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .store import Store


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **_fields: object) -> NoReturn:
        raise TypeError("The audit is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The audit is append-only.")

    def forget(self, subject: models.Model, name: str) -> None:
        """Take out what the law wants gone of an erased subject; that something was done, when and by whom, stays."""
        about = self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        super(AuditQuerySet, about).update(before=None, after=None, subject=name)


class AuditEntry(models.Model):
    """One change by a person or a program: who, when, what, before, after, why. Never changed, never removed."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    store = models.ForeignKey(Store, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("store"))
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(_("who"), max_length=200)
    action = models.CharField(_("what"), max_length=100)
    subject_type = models.CharField(_("of what"), max_length=100)
    subject_id = models.CharField(max_length=64)
    subject = models.CharField(_("which"), max_length=255)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    reason = models.TextField(_("reason"), blank=True, default="")

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_of_subject"),  # a page's own history
            models.Index(fields=["store", "-id"], name="audit_list"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject}"
