"""What a backtest found, as figures and as columns over time."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from achievements.engine import parse
from achievements.engine.amounts import to_decimal
from achievements.engine.definition import text_in
from achievements.models import Backtest
from members.templatetags.laurel import amount

WIDTH, HEIGHT, FLOOR, LEFT = 720, 200, 170, 40
MOST_DAYS, MOST_WEEKS = 31, 26


class Column(NamedTuple):
    """A stretch of time: who started in it, who completed, and where their bars are."""

    label: str
    started: int
    completed: int
    x: float
    width: float
    started_y: float
    started_height: float
    completed_y: float
    completed_height: float
    is_labelled: bool


@dataclass(frozen=True)
class Chart:
    """Everything a template draws."""

    facts: list[tuple[Any, Any]]
    columns: list[Column]
    most: int
    unit: str


def chart_of(run: Backtest) -> Chart:
    found = run.found
    counts, unit = _grouped({datetime.date.fromisoformat(day): each for day, each in found.get("days", {}).items()})
    most = max((max(each) for each in counts.values()), default=0)
    return Chart(list(_facts(run)), list(_columns(counts, most, unit)), most, unit)


def _facts(run: Backtest) -> Iterator[tuple[Any, Any]]:
    found, tried = run.found, run.done_count
    yield _("Members tried"), amount(tried)
    yield _("Would have started"), _share(found.get("started", 0), tried)
    for key, name in _milestones(run):
        yield _("Would have reached %s") % name, _share(found.get("milestones", {}).get(key, 0), tried)
    yield _("Would have completed"), _share(found.get("completed", 0), tried)
    yield _("Completions in all"), amount(found.get("completions", 0))


def _milestones(run: Backtest) -> Iterator[tuple[str, str]]:
    definition = parse(run.definition)
    for each in () if isinstance(definition, list) else definition.milestones:
        yield each.key, text_in(each.name, run.achievement.store.default_language) or f"{to_decimal(each.target):f}"


def _share(count: int, of: int) -> str:
    return f"{amount(count)} ({count * 100 // of} %)" if of else str(amount(count))


Counts = dict[datetime.date, list[int]]


def _grouped(days: Counts) -> tuple[Counts, str]:
    """By day while they are few, else by week or month; with the empty ones between."""
    if not days:
        return {}, "day"
    first, last = min(days), max(days)
    span = (last - first).days + 1
    unit = "day" if span <= MOST_DAYS else "week" if span <= MOST_WEEKS * 7 else "month"
    counts: Counts = {}
    at = _start(first, unit)
    while at <= last:
        counts[at] = [0, 0]
        at = _next(at, unit)
    for day, (started, completed) in days.items():
        found = counts[_start(day, unit)]
        found[0] += started
        found[1] += completed
    return counts, unit


def _start(day: datetime.date, unit: str) -> datetime.date:
    if unit == "week":
        return day - datetime.timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _next(day: datetime.date, unit: str) -> datetime.date:
    if unit == "month":
        return (day + datetime.timedelta(days=31)).replace(day=1)
    return day + datetime.timedelta(days=7 if unit == "week" else 1)


def _columns(counts: Counts, most: int, unit: str) -> Iterator[Column]:
    if not counts:
        return
    room = (WIDTH - LEFT) / len(counts)
    every = max(len(counts) * 64 // (WIDTH - LEFT), 0) + 1
    for position, (day, (started, completed)) in enumerate(counts.items()):
        heights = [round(FLOOR * each / most * 0.92, 1) if most else 0 for each in (started, completed)]
        label = date_format(day, "M Y" if unit == "month" else "j M")
        x, width = round(LEFT + position * room, 1), round(min(room * 0.4, 28), 1)
        tops = [round(FLOOR - each, 1) for each in heights]
        yield Column(
            label, started, completed, x, width, tops[0], heights[0], tops[1], heights[1], position % every == 0
        )
