from django.utils.translation import gettext_lazy as _

from dialects.switch import DialectConfig, Page


class AppStoreConnectConfig(DialectConfig):
    """App Store Connect's Game Center achievements, over Laurel's own services."""

    default = True
    name = "dialects.app_store_connect"
    label = "app_store_connect"
    prefix = "app-store-connect"
    title = _("App Store Connect")
    verbose_name = _("App Store Connect")
    pages = (
        Page(_("Game Center details"), "stadia_controller", "app_store_connect.detail"),
        Page(_("Game Center groups"), "workspaces", "app_store_connect.appgroup"),
    )
    cutter = "keys.cut_key"
