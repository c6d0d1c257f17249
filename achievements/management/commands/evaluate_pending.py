from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from achievements.evaluation.settling import work_off_accepted
from members.lanes import LANES
from members.management.progress import Progress
from members.models import Pending


class Command(BaseCommand):
    help = "Evaluate what is pending now, as workers do; those may be at it at the same time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lane", type=int, help=f"Only this lane, from 0 to {LANES - 1}.")

    def handle(self, *args: Any, **options: Any) -> None:
        lane = options["lane"]
        if lane is not None and not 0 <= lane < LANES:
            raise CommandError(f"Lanes go from 0 to {LANES - 1}.")
        lanes = range(LANES) if lane is None else [lane]
        bar, done = Progress(Pending.objects.filter(lane__in=lanes).count()), 0
        for each in [*lanes, *lanes]:  # twice, because events may be passed on to lanes already done
            done += work_off_accepted(each, partial(_show, bar, done))
        left = Pending.objects.filter(lane__in=lanes).count()
        bar.finish(f"{done:,} events evaluated, {left:,} pending.")


def _show(bar: Progress, before: int, done: int) -> None:
    bar.show(before + done)
