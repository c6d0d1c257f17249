from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Store
from members.uuids import new_uuid


class Icon(models.Model):
    """A small picture, kept beside what it stands for so that every web process has it."""

    class MediaType(models.TextChoices):
        PNG = "image/png", _("PNG")
        JPEG = "image/jpeg", _("JPEG")
        GIF = "image/gif", _("GIF")
        SVG = "image/svg+xml", _("SVG")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="icons", db_index=False)
    digest = models.UUIDField()  # of the content: the same picture is kept once
    media_type = models.CharField(_("kind"), max_length=16, choices=MediaType.choices)
    content = models.BinaryField()
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("icon")
        verbose_name_plural = _("icons")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="icon_uuid_once"),
            models.UniqueConstraint(fields=["store", "digest"], name="icon_once_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.get_media_type_display()} {self.uuid}"
