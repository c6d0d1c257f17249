from django.utils.translation import gettext_lazy as _

from dialects.switch import DialectConfig, Page


class TalonOneConfig(DialectConfig):
    """Talon.One's achievements over its Management and Integration APIs, over Laurel's own services."""

    default = True
    name = "dialects.talon_one"
    label = "talon_one"
    prefix = "talon-one"
    title = _("Talon.One")
    verbose_name = _("Talon.One")
    pages = (
        Page(_("Talon.One Applications"), "apps", "talon_one.application"),
        Page(_("Talon.One campaigns"), "rule", "talon_one.campaign"),
    )
