"""A member's achievements, all at once: a fixed number of statements, whatever their number."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Max, Min, Q, QuerySet, Sum

from achievements.engine import Standing, standing_at
from achievements.engine.instants import Instant, to_instant
from achievements.evaluation.decide import read_standing
from achievements.models import Completion, Progress
from members.models import Member

from .catalogue import Entry, catalogue_of
from .languages import default_language
from .shown import LIVE, NOTHING, Shown, Tally


class _Row(NamedTuple):
    """What of a progress is read; the other columns repeat the standing."""

    achievement_id: int
    standing: str
    version: int
    revealed_at: datetime.datetime | None


def achievements_of(
    member: Member,
    *,
    at: datetime.datetime,
    language: str | None = None,
    statuses: Collection[str] = (LIVE,),
) -> list[Shown]:
    """The live achievements of the member's store as they stand then, also those not begun.

    Of the other statuses, where asked for, those in which the member has made progress. Nothing is left out for
    being hidden: `is_visible` says what the member may know.
    """
    entries = [each for each in catalogue_of(member.store_id).entries if each.status in statuses]
    return _shown(member, entries, at, language or default_language(member))


def shown_one(member: Member, entry: Entry, *, at: datetime.datetime, language: str | None = None) -> Shown | None:
    """One of them; None if it is not live and the member has made no progress in it."""
    return next(iter(_shown(member, [entry], at, language or default_language(member))), None)


def _shown(member: Member, entries: Collection[Entry], at: datetime.datetime, language: str) -> list[Shown]:
    one = next(iter(entries)).id if len(entries) == 1 else None
    rows = {row.achievement_id: row for row in _progress(member, one)}
    records = _records(member, one)
    now = to_instant(at)
    return [
        _one(entry, rows.get(entry.id), records.get(entry.id, {}), language, now)
        for entry in entries
        if entry.status == LIVE or entry.id in rows
    ]


def _one(entry: Entry, row: _Row | None, records: dict[str, Tally], language: str, now: Instant) -> Shown:
    if row is None:
        return Shown(entry, language, entry.blank, _EMPTY, records.get("", NOTHING), records)
    standing = read_standing(row.standing)
    return Shown(
        entry,
        language,
        standing_at(standing, entry.plan, now),
        standing,
        records.get("", NOTHING),
        records,
        row.version,
        row.revealed_at,
    )


def _progress(member: Member, achievement_id: int | None) -> Iterable[_Row]:
    found = _narrowed(Progress.objects.filter(member=member), achievement_id)
    return map(_Row._make, found.values_list(*_Row._fields))


def _records(member: Member, achievement_id: int | None) -> dict[int, dict[str, Tally]]:
    """By achievement and milestone, the whole under the empty key."""
    found = _narrowed(Completion.objects.filter(member=member, rolled_back_at=None), achievement_id)
    reached = Q(count__gt=0)
    sums = (
        found.order_by()
        .values_list("achievement_id", "milestone")
        .annotate(
            in_all=Sum("count"),
            first_at=Min("completed_at", filter=reached),
            last_at=Max("completed_at", filter=reached),
        )
    )
    records: dict[int, dict[str, Tally]] = {}
    for number, milestone, *tally in sums:
        records.setdefault(number, {})[milestone] = Tally(*tally)
    return records


def _narrowed(found: QuerySet[Any], achievement_id: int | None) -> QuerySet[Any]:
    return found if achievement_id is None else found.filter(achievement=achievement_id)


_EMPTY = Standing()
