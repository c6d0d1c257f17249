from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.jsontext import ExactDecoder, ExactEncoder, exact_json
from members.uuids import new_uuid

from .store import Store, check_time_zone

FACTS = ("status", "tier", "labels", "attributes", "time_zone", "referrer_id")
LONGEST_IDENTIFIERS = {"external_id": 255, "email": 320, "phone": 64, "loyalty_card_number": 255}
IDENTIFIERS = tuple(LONGEST_IDENTIFIERS)


class MemberStatus(models.TextChoices):
    """Whether a member takes part."""

    ACTIVE = "active", _("Active")
    BLOCKED = "blocked", _("Blocked")
    LEFT = "left", _("Left")


class MemberQuerySet(models.QuerySet["Member"]):
    def named(self, field: str, value: str) -> Self:
        """Those whose identifier is this one, written any way."""
        return self.filter(**{field: normal_identifier(field, value)})

    def labelled(self, key: str, value: str | None = None) -> Self:
        """Those with a label of this key, and of this value if one is given."""
        return self.filter(HasLabel(models.F("labels"), key, value))


class HasLabel(models.Func):
    """Whether a list of labels has this one."""

    output_field = models.BooleanField()

    def __init__(self, labels: models.F, key: str, value: str | None) -> None:
        self._label = {"key": key} if value is None else {"key": key, "value": value}
        super().__init__(labels)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # noqa: ARG002
        labels, parameters = compiler.compile(self.source_expressions[0])
        return f"{labels} @> %s::jsonb", [*parameters, exact_json([self._label])]

    def as_sqlite(  # type: ignore[override]
        self,
        compiler: Any,
        connection: Any,  # noqa: ARG002
    ) -> tuple[str, list[Any]]:
        labels, parameters = compiler.compile(self.source_expressions[0])
        # Built from the two names above; every value travels as a parameter.
        same = " AND ".join(f"value ->> '{name}' = %s" for name in self._label)
        return f"EXISTS (SELECT 1 FROM json_each({labels}) WHERE {same})", [*parameters, *self._label.values()]  # noqa: S608


class Facts(models.Model):
    """What conditions may ask about a member."""

    status = models.CharField(_("status"), max_length=8, choices=MemberStatus.choices, default=MemberStatus.ACTIVE)
    tier = models.CharField(_("tier"), max_length=100, blank=True, default="")
    labels = models.JSONField(_("labels"), default=list, blank=True)  # of {"key", "value"}
    attributes = models.JSONField(_("attributes"), default=dict, blank=True, encoder=ExactEncoder, decoder=ExactDecoder)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="", validators=[check_time_zone])

    class Meta:
        abstract = True


class Member(Facts):
    """Somebody who takes part in a store's programme."""

    uuid = models.UUIDField(_("id"), default=new_uuid, editable=False)
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="members", db_index=False, verbose_name=_("store")
    )
    external_id = models.CharField(_("external id"), max_length=255, null=True, blank=True)
    email = models.CharField(_("e-mail"), max_length=320, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=64, null=True, blank=True)
    loyalty_card_number = models.CharField(_("loyalty card number"), max_length=255, null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=200, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=16, blank=True, default="")
    referrer = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="referees", verbose_name=_("referrer")
    )
    facts_version = models.PositiveIntegerField(_("version of the facts"), default=1, editable=False)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="member_uuid_once"),
            *(
                models.UniqueConstraint(
                    fields=[field, "store"],  # in this order for the sake of the plans, as for events
                    condition=Q(**{f"{field}__isnull": False}),
                    name=f"member_{field}_once",
                    violation_error_message=_("Another member of this store has it."),
                )
                for field in IDENTIFIERS
            ),
            models.CheckConstraint(
                condition=~Q(referrer=models.F("id")),
                name="member_does_not_refer_themselves",
                violation_error_message=_("A member cannot refer themselves."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="member_list"),  # the members of a store, newest first
        ]
        permissions = [("erase_member", _("Can erase a member's personal data"))]

    def __str__(self) -> str:
        names = f"{self.first_name} {self.last_name}".strip()
        return names or self.external_id or self.email or self.phone or self.loyalty_card_number or str(self.uuid)

    def facts(self) -> dict[str, Any]:
        """The facts as they are now."""
        return {name: getattr(self, name) for name in FACTS}


class MemberFacts(Facts):
    """Facts that were in force once: events accepted then are judged by them for ever."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="earlier_facts")
    version = models.PositiveIntegerField()
    referrer = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("earlier facts")
        verbose_name_plural = _("earlier facts")
        constraints = [models.UniqueConstraint(fields=["member", "version"], name="member_facts_once_per_version")]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.version}"


def normal_identifier(field: str, value: str) -> str:
    """E-mail and phone match without case, the others with it; blanks around count in none."""
    value = value.strip()
    return value.lower() if field in ("email", "phone") else value
