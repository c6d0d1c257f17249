from django.db import models
from django.utils.translation import gettext_lazy as _

from .store import Store


class FieldType(models.TextChoices):
    """What an attribute of an event may be."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATETIME = "datetime", _("Date and time")
    BOOLEAN = "boolean", _("Yes or no")
    OBJECT = "object", _("Object")
    COLLECTION = "collection", _("Collection")


class EventType(models.Model):
    """A type of event the store has seen, or described; a described one refuses what does not fit."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="event_types", verbose_name=_("store"))
    name = models.CharField(_("type"), max_length=200)
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    active = models.BooleanField(
        _("checked"), default=False, help_text=_("Refuse events of this type whose body does not fit the fields below.")
    )
    fields_seen = models.JSONField(_("fields seen"), default=dict, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("event type")
        verbose_name_plural = _("event types")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="event_type_once",
                violation_error_message=_("This store already has that type."),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.name


class EventField(models.Model):
    """One attribute of a described event type."""

    event_type = models.ForeignKey(EventType, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField(_("field"), max_length=200, help_text=_("As in the body; a dot leads into an object."))
    type = models.CharField(_("kind"), max_length=16, choices=FieldType.choices)
    required = models.BooleanField(_("required"), default=False)
    title = models.CharField(_("title"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ("id",)
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        constraints = [
            models.UniqueConstraint(
                fields=["event_type", "name"],
                name="event_field_once",
                violation_error_message=_("This field is described twice."),
            )
        ]

    def __str__(self) -> str:
        return self.name
