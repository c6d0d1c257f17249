from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AchievementsConfig(AppConfig):
    name = "achievements"
    verbose_name = _("Achievements")

    def ready(self) -> None:
        from achievements.evaluation.answering import evaluate_now, try_out
        from achievements.evaluation.nudges import nudge
        from achievements.services import backfills, filling
        from members.inbox.registry import registry

        backfills.on_begun.append(filling.nudge)
        registry.on_accepted(nudge)
        registry.on_wait(evaluate_now)
        registry.on_dry_run(try_out)
