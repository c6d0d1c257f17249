from django.utils.translation import gettext_lazy as _

from dialects.switch import DialectConfig


class OpenLoyaltyConfig(DialectConfig):
    """Open Loyalty's format, over Laurel's own services."""

    default = True
    name = "dialects.open_loyalty"
    label = "open_loyalty"
    prefix = "open-loyalty"
    title = _("Open Loyalty")
