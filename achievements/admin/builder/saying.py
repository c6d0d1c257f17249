"""What the form says while it is filled in: the goal, the next dates, and what members will read."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from achievements.engine import Definition, Description, describe
from achievements.engine.definition import NoPeriod, RelativePeriod
from achievements.engine.instants import to_datetime, to_instant
from achievements.engine.periods import Stretch, compile_period
from achievements.engine.plan import zone_of
from achievements.texts import period_text, render_texts
from members.models import Store

DATES_SHOWN = 3
Dates = list[datetime.datetime]


def said_by(definition: Definition | None, store: Store) -> Description | None:
    return None if definition is None else describe(definition, store.default_language)


def next_resets(definition: Definition, store: Store, at: datetime.datetime) -> Dates:
    """When attempts end that begin now, one after the other; on the clock of the achievement's zone."""
    # Without the zone: a page would show them on its own clock.
    return [each.replace(tzinfo=None) for each in _resets(definition, store, at)]


def _resets(definition: Definition, store: Store, at: datetime.datetime) -> Iterator[datetime.datetime]:
    if isinstance(definition.period, NoPeriod):
        return
    zone = ZoneInfo(zone_of(definition, store.time_zone, None))
    begin, moment = compile_period(definition.period, zone), to_instant(at)
    for _number in range(DATES_SHOWN):
        stretch = begin(moment)
        if not isinstance(stretch, Stretch) or stretch.end is None:
            return
        yield to_datetime(stretch.end, zone)
        moment = stretch.end


def resets_said(definition: Definition | None, store: Store, at: datetime.datetime) -> tuple[str, Dates]:
    """What the dates are, and the dates."""
    if definition is None or isinstance(definition.period, NoPeriod):
        return "", []
    dates = next_resets(definition, store, at)
    if not dates:
        return _("At present it does not reset."), []
    if isinstance(definition.period, RelativePeriod):
        return _("For a member who begins now, and again at once after each reset, it resets on:"), dates
    return _("It resets next on:"), dates


def preview(
    texts: Mapping[str, Any], definition: Definition | None, languages: list[str], fallback: str
) -> dict[str, dict[str, str]]:
    """What members read, per language; half of the goal stands for what is missing to the next milestone."""
    said = {name: each for name, each in texts.items() if isinstance(each, dict)}
    missing = None if definition is None else definition.headline_target // 2
    return {
        language: {
            name: text or ""
            for name, text in render_texts(
                said,
                language,
                period_text=None if definition is None else period_text(definition, language),
                next_remaining=missing,
                fallback=fallback,
            ).items()
        }
        for language in languages
    }
