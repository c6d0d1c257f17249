from django.utils.translation import gettext_lazy as _

from dialects.switch import DialectConfig


class GamopandaConfig(DialectConfig):
    """Gamopanda's format of challenges, over Laurel's own services."""

    default = True
    name = "dialects.gamopanda"
    label = "gamopanda"
    prefix = "gamopanda"
    title = _("Gamopanda")
    cutter = "secrets.keep_secret"

    def ready(self) -> None:
        super().ready()
        from dialects.gamopanda.secrets import rotate_all
        from members.secrets import keep_rotating

        keep_rotating(rotate_all)
