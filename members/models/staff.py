from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from .store import Store


class Staff(AbstractUser):
    """A person who works in the panel; may be limited to some stores."""

    stores = models.ManyToManyField(
        Store,
        blank=True,
        verbose_name=_("stores"),
        help_text=_("Only these stores are shown to this person. None chosen: all of them."),
    )

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
