import datetime
import zoneinfo
from functools import cache, cached_property

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LATE_FOR = datetime.timedelta(days=30)
AHEAD_FOR = datetime.timedelta(minutes=5)


@cache
def time_zones() -> tuple[str, ...]:
    """All there are, in order. Asked once: to find them, some hundred files are opened."""
    return tuple(sorted(zoneinfo.available_timezones()))


def check_time_zone(name: str) -> None:
    """Refuse what the time zone database does not know."""
    if name not in time_zones():
        raise ValidationError(_("%(name)s is not an IANA time zone, like Europe/Vienna."), params={"name": name})


def default_languages() -> list[str]:
    return ["en"]


def default_matching_order() -> list[str]:
    return [choice.value for choice in Store.Identifier]


class Store(models.Model):
    """A shop, game or brand with members of its own; stores never see each other."""

    class UnknownMember(models.TextChoices):
        ENROL = "enrol", _("Enrol them")
        KEEP = "keep", _("Keep the event unmatched")
        REFUSE = "refuse", _("Refuse the event")

    class Identifier(models.TextChoices):
        EXTERNAL_ID = "external_id", _("External id")
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        LOYALTY_CARD_NUMBER = "loyalty_card_number", _("Loyalty card number")

    code = models.CharField(
        _("code"),
        max_length=64,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", _("Letters, digits, - and _ only."))],
        help_text=_("Names the store in addresses and commands."),
    )
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[check_time_zone],
        help_text=_("Decides where a day begins, like Europe/Vienna."),
    )
    default_language = models.CharField(_("default language"), max_length=16, default="en")
    languages = models.JSONField(_("languages"), default=default_languages)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))],
    )
    late_for = models.DurationField(
        _("accepts late events for"),
        default=LATE_FOR,
        validators=[
            MinValueValidator(datetime.timedelta(0)),
            MaxValueValidator(datetime.timedelta(days=3660)),
        ],
        help_text=_("An event that arrives later than this after it happened is kept, but moves nothing."),
    )
    ahead_for = models.DurationField(
        _("accepts events ahead by"),
        default=AHEAD_FOR,
        validators=[MinValueValidator(datetime.timedelta(0)), MaxValueValidator(datetime.timedelta(days=1))],
        help_text=_("An event dated further in the future than this is refused."),
    )
    unknown_member = models.CharField(
        _("unknown members"), max_length=8, choices=UnknownMember.choices, default=UnknownMember.ENROL
    )
    matching_order = models.JSONField(
        _("order of matching"),
        default=default_matching_order,
        help_text=_("Which identifier is tried first when an event names its member by several."),
    )
    member_secret = models.TextField(editable=False, blank=True, default="")  # encrypted; signs members' tokens
    public_definitions = models.BooleanField(
        _("public definitions"), default=False, help_text=_("Anybody may read what can be achieved, without a key.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="store_code_once",
                violation_error_message=_("Another store has this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def clean(self) -> None:
        """Lists say what they may hold, and the default language is one of the languages."""
        if not isinstance(self.languages, list) or self.default_language not in self.languages:
            raise ValidationError({"languages": _("List the languages, the default one among them.")})
        known = set(self.Identifier.values)
        if not isinstance(self.matching_order, list) or set(self.matching_order) - known or not self.matching_order:
            raise ValidationError(
                {"matching_order": _("List some of: %(known)s.") % {"known": ", ".join(sorted(known))}}
            )
