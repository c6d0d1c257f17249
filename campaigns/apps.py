from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from achievements.evaluation.registry import registry
        from campaigns.firing.moves import followed, note_moves
        from campaigns.firing.nudges import nudge

        registry.on_completed(nudge)
        registry.on_moved(followed, note_moves)
