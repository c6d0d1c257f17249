import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import AccessKey, Store
from members.uuids import new_uuid

LONGEST_NAME, LONGEST_IDENTIFIER = 255, 100


class SigningKey(models.Model):
    """What a key of this interface is known by: the public half alone, the private one was shown once."""

    access_key = models.OneToOneField(AccessKey, on_delete=models.CASCADE, related_name="+")
    key_id = models.CharField(_("key id"), max_length=10)
    issuer = models.UUIDField(_("issuer id"))
    public_key = models.TextField(editable=False)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [models.UniqueConstraint(fields=["key_id"], name="signing_key_once")]

    def __str__(self) -> str:
        return self.key_id


class AppGroup(models.Model):
    """Achievements that several apps share."""

    uuid = models.UUIDField(_("id"), default=new_uuid)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    name = models.CharField(_("reference name"), max_length=LONGEST_NAME, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        verbose_name = _("Game Center group")
        verbose_name_plural = _("Game Center groups")
        constraints = [models.UniqueConstraint(fields=["store", "uuid"], name="group_uuid_once")]

    def __str__(self) -> str:
        return self.name or str(self.uuid)


class Detail(models.Model):
    """An app's Game Center record: whose achievements they are. It may be made with the id it has elsewhere."""

    uuid = models.UUIDField(_("id"), default=new_uuid, help_text=_("The id it has there already, or this new one."))
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", verbose_name=_("store"))
    app_id = models.CharField(_("app id"), max_length=LONGEST_NAME, help_text=_("What the interface calls the app."))
    bundle_id = models.CharField(
        _("bundle id"), max_length=LONGEST_NAME, help_text=_("What game servers call the app, like com.example.coffee.")
    )
    group = models.ForeignKey(
        AppGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="details", verbose_name=_("group")
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("Game Center detail")
        verbose_name_plural = _("Game Center details")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "uuid"],
                name="detail_uuid_once",
                violation_error_message=_("This store has a detail of this id."),
            ),
            models.UniqueConstraint(
                fields=["store", "app_id"],
                name="detail_once_per_app",
                violation_error_message=_("This store has a detail of this app."),
            ),
            models.UniqueConstraint(
                fields=["store", "bundle_id"],
                name="detail_once_per_bundle",
                violation_error_message=_("This store has a detail of this bundle id."),
            ),
        ]

    def __str__(self) -> str:
        return self.bundle_id


class Placement(models.Model):
    """Whose an achievement is, and what only this format says of it. It decides nothing about what is earned."""

    about = models.UUIDField()  # the achievement's id: one that is deleted in the panel is not held back by this
    detail = models.ForeignKey(Detail, on_delete=models.CASCADE, null=True, related_name="placements")
    group = models.ForeignKey(AppGroup, on_delete=models.CASCADE, null=True, related_name="placements")
    vendor_identifier = models.CharField(max_length=LONGEST_IDENTIFIER)
    reference_name = models.CharField(max_length=LONGEST_NAME)
    activity_properties = models.JSONField(null=True)
    group_achievement = models.UUIDField(null=True)
    is_archived = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)  # its release was deleted

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.UniqueConstraint(fields=["about"], name="placed_once"),
            models.UniqueConstraint(fields=["detail", "vendor_identifier"], name="identifier_once_per_detail"),
            models.UniqueConstraint(fields=["group", "vendor_identifier"], name="identifier_once_per_group"),
            models.CheckConstraint(
                condition=Q(detail=None, group__isnull=False) | Q(detail__isnull=False, group=None),
                name="placed_with_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.vendor_identifier


def issuer_of(store: Store) -> uuid.UUID:
    """One for all keys of a store, drawn with the first."""
    known = SigningKey.objects.filter(access_key__store=store).order_by("pk").values_list("issuer", flat=True).first()
    return known or uuid.uuid4()
