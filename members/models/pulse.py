import datetime
import os

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PulseQuerySet(models.QuerySet["Pulse"]):
    def beat(self, name: str) -> None:
        """Say that this process works, now."""
        self.update_or_create(name=name, defaults={"at": timezone.now(), "process_id": os.getpid()})

    def age(self, name: str, at: datetime.datetime) -> datetime.timedelta | None:
        """How long ago it last beat; None when it never did."""
        last = self.filter(name=name).values_list("at", flat=True).first()
        return None if last is None else at - last


class Pulse(models.Model):
    """The last sign of life of a kind of process."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("at"))
    process_id = models.PositiveIntegerField(_("process"))

    objects = PulseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self) -> str:
        return self.name
