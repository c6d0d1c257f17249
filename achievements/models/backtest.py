from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.jsontext import ExactDecoder, ExactEncoder

from .achievement import Achievement


class Backtest(models.Model):
    """What an achievement would have done with everything in the log, member by member; nobody's progress moves."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="backtests")
    # As it was when it was begun: what is changed since is not what these figures are about.
    definition = models.JSONField(_("definition"), encoder=ExactEncoder, decoder=ExactDecoder)
    until_id = models.BigIntegerField()
    done_id = models.BigIntegerField(default=0)
    total_count = models.PositiveBigIntegerField(_("members"), default=0)
    done_count = models.PositiveBigIntegerField(_("members done"), default=0)
    # {"started", "completed", "completions", "milestones": {key: members}, "days": {date: [started, completed]}}
    found = models.JSONField(_("found"), default=dict)
    error = models.TextField(_("error"), blank=True, default="")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.CharField(_("created by"), max_length=200, blank=True, default="")
    moved_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("backtest")
        verbose_name_plural = _("backtests")
        indexes = [
            # What is still to be done; hardly ever more than a row or two.
            models.Index(fields=["id"], condition=Q(finished_at=None), name="backtest_open"),
        ]

    def __str__(self) -> str:
        return f"{self.achievement} {self.done_count}/{self.total_count}"

    @property
    def percent(self) -> int:
        return 100 if not self.total_count else min(self.done_count * 100 // self.total_count, 100)
