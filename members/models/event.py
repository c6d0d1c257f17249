import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from members.jsontext import ExactDecoder, ExactEncoder
from members.lanes import LANES
from members.uuids import new_uuid

from .member import Member
from .store import Store


class EventState(models.TextChoices):
    """Where an event stands; worked out from what is recorded beside it, because events are never updated."""

    PENDING = "pending", _("Pending")
    EVALUATED = "evaluated", _("Evaluated")
    UNMATCHED = "unmatched", _("Unmatched")
    WAITING = "waiting", _("Waiting for its sale")
    SET_ASIDE = "set_aside", _("Set aside")
    CANCELLED = "cancelled", _("Cancelled")


class EventQuerySet(models.QuerySet["Event"]):
    def with_state(self) -> Self:
        """Each with `state`; the first that holds decides."""
        text = models.CharField()
        return self.annotate(
            state=models.Case(
                models.When(_beside(Cancellation), then=models.Value(EventState.CANCELLED, text)),
                models.When(_beside(SetAside), then=models.Value(EventState.SET_ASIDE, text)),
                models.When(_beside(Waiting), then=models.Value(EventState.WAITING, text)),
                models.When(member=None, then=models.Value(EventState.UNMATCHED, text)),
                models.When(_pending(), then=models.Value(EventState.PENDING, text)),
                default=models.Value(EventState.EVALUATED, text),
                output_field=text,
            )
        )

    def in_state(self, state: str) -> Self:
        return self.with_state().filter(state=state)


class Event(models.Model):
    """Something that happened; once accepted it is never changed and never counted twice."""

    class Kind(models.TextChoices):
        CUSTOM_EVENT = "custom_event", _("Custom event")
        TRANSACTION = "transaction", _("Transaction")
        REPORTED = "reported", _("Reported")

    class Document(models.TextChoices):
        SALE = "sale", _("Sale")
        RETURN = "return", _("Return")

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    # No constraints on these two: the inbox has just read both rows, and neither is deleted in ordinary life. Checking
    # would lock the member's row and the one row of the store for each event, two fifths of what storing it costs.
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="events", db_index=False, db_constraint=False
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        related_name="events",
        db_index=False,
        db_constraint=False,
        verbose_name=_("member"),
    )
    facts_version = models.PositiveIntegerField(default=0)
    referrer_id = models.BigIntegerField(null=True)  # by value: who was the referrer then, whatever becomes of them
    source = models.CharField(_("source"), max_length=100)
    source_id = models.CharField(_("source id"), max_length=255)
    content_hash = models.UUIDField()  # 128 bits of digest; a UUID is the same 16 bytes on every database
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    type = models.CharField(_("type"), max_length=200)
    occurred_at = models.DateTimeField(_("occurred at"))
    accepted_at = models.DateTimeField(_("accepted at"))
    effective_at = models.DateTimeField(_("effective at"))
    too_late = models.BooleanField(_("too late"), default=False)
    body = models.JSONField(_("body"), default=dict, encoder=ExactEncoder, decoder=ExactDecoder)
    document_type = models.CharField(_("document"), max_length=8, choices=Document.choices, null=True)
    document_number = models.CharField(_("document number"), max_length=255, null=True)
    linked_document = models.CharField(_("linked document"), max_length=255, null=True)
    transaction = models.JSONField(_("transaction"), null=True, encoder=ExactEncoder, decoder=ExactDecoder)
    member_reference = models.JSONField(_("member as named"), null=True)  # only while nobody is matched

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            # The store comes last: among all its indexes PostgreSQL then cannot mistake another for the right one.
            models.UniqueConstraint(fields=["source", "source_id", "store"], name="event_once_per_source_id"),
            models.UniqueConstraint(fields=["uuid"], name="event_uuid_once"),
            models.UniqueConstraint(
                fields=["document_number", "document_type", "store"],
                condition=Q(document_number__isnull=False),
                name="event_once_per_document",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "id"], name="event_history"),  # a member's events; also what replay reads
            models.Index(fields=["store", "id"], name="event_list"),  # a store's newest events
            models.Index(fields=["store", "id"], condition=Q(member=None), name="event_unmatched"),  # to be assigned
            # What members did whom somebody referred, by that somebody.
            models.Index(fields=["referrer_id", "id"], condition=Q(referrer_id__isnull=False), name="event_referred"),
            # The returns of a sale.
            models.Index(
                fields=["linked_document", "store"], condition=Q(linked_document__isnull=False), name="event_returns"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.source}/{self.source_id}"

    @property
    def lateness(self) -> datetime.timedelta:
        return self.accepted_at - self.occurred_at


class Pending(models.Model):
    """An event that a worker has still to look at; the only list of what is to be done."""

    pk = models.CompositePrimaryKey("lane", "event_id")
    lane = models.SmallIntegerField()
    event = models.ForeignKey(Event, on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="+")

    class Meta:
        verbose_name = _("pending event")
        verbose_name_plural = _("pending events")

    def __str__(self) -> str:
        return f"{self.lane}/{self.event_id}"


class SetAside(models.Model):
    """An event whose evaluation failed; the rest went on without it."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="set_aside")
    error = models.TextField(_("error"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("event set aside")
        verbose_name_plural = _("events set aside")

    def __str__(self) -> str:
        return self.error[:80]


class Waiting(models.Model):
    """A return whose sale has not arrived yet."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="waiting")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    linked_document = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("waiting return")
        verbose_name_plural = _("waiting returns")
        indexes = [models.Index(fields=["store", "linked_document"], name="waiting_for_document")]

    def __str__(self) -> str:
        return self.linked_document


class Cancellation(models.Model):
    """An event that shall count as if it had never been."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="cancellation")
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"))
    actor = models.CharField(_("by"), max_length=200)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")

    def __str__(self) -> str:
        return self.reason[:80]


def _beside(model: type[models.Model]) -> Exists:
    return Exists(model._default_manager.filter(event_id=OuterRef("pk")))


def _pending() -> Exists:
    """The lane is named because the list of what is pending begins with it, and has no other index."""
    lane = OuterRef("member_id") % models.Value(LANES)
    return Exists(Pending.objects.filter(lane=lane, event_id=OuterRef("pk")))
