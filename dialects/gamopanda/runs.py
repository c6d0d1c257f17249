"""Progress as the vendor sees it: every try is a record of its own, the open one and those that are over."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from achievements.engine import expire
from achievements.engine.amounts import to_decimal
from achievements.engine.definition import Amount
from achievements.engine.instants import to_datetime, to_instant
from achievements.models import Attempt, Completion, Progress
from achievements.reading import Shown, achievements_of
from achievements.texts import period_text, render_texts
from members.models import Event, Member, Store

from .goals import Goal
from .ids import read_run_id, run_id
from .languages import language_of
from .wire.fields import Document
from .wire.goals import Kind, log_type
from .wire.runs import STATUSES, run_out

SHOWN = ("live", "paused", "archived")


@dataclass(frozen=True, slots=True)
class Run:
    """One try of one member."""

    goal: Goal
    member: Member
    number: int
    started_at: datetime.datetime
    ended_at: datetime.datetime | None
    value: Amount
    status: str
    shown: Shown | None = None  # of an open one


class Runs:
    """Those of a store, or of one member, or towards one goal: open ones first, then the last that was over."""

    def __init__(self, store: Store, kind: Kind, goals: Iterable[Goal]) -> None:
        self.store, self.kind = store, kind
        self.goals: Mapping[int, Goal] = {goal.achievement.pk: goal for goal in goals}
        ids = list(self.goals)
        # An open try is in its progress alone; what is over has a row of its own, once somebody closed it.
        is_open = Q(due_at__isnull=False) | Q(status=Progress.Status.IN_PROGRESS)
        self.open: QuerySet[Progress] = Progress.objects.filter(is_open, achievement__in=ids, member__store=store)
        self.over: QuerySet[Attempt] = Attempt.objects.filter(achievement__in=ids, member__store=store)

    def narrow(self, *, member: Member | None = None, owner: UUID | None = None, goal: UUID | None = None) -> None:
        asked: dict[str, Any] = {} if member is None else {"member": member}
        asked |= {} if owner is None else {"member__uuid": owner}
        asked |= {} if goal is None else {"achievement__uuid": goal}
        self.open, self.over = self.open.filter(**asked), self.over.filter(**asked)

    def none(self) -> None:
        self.open, self.over = self.open.none(), self.over.none()

    def count(self) -> int:
        return self.open.count() + self.over.count()

    def page(self, window: slice) -> list[Run]:
        """Some of them, by their places in the whole."""
        opened = self.open.count()
        open_rows = self.open.select_related("member__store").order_by("-moved_at", "-pk")[window]
        rest = slice(max(0, window.start - opened), max(0, window.stop - opened))
        over_rows = self.over.select_related("member__store").order_by("-ended_at", "-pk")[rest]
        return [*self._open_runs(list(open_rows)), *(self._run(each) for each in over_rows)]

    def find(self, name: str) -> Run:
        numbers = read_run_id(name)
        if numbers is None or numbers[0] not in self.goals:
            raise Http404
        achievement, member, number = numbers
        self.open = self.open.filter(achievement=achievement, member=member)
        self.over = self.over.filter(achievement=achievement, member=member, number=number)
        found = next((each for each in self.page(slice(0, 2)) if each.number == number), None)
        if found is None:
            raise Http404
        return found

    def _open_runs(self, rows: Sequence[Progress]) -> Iterable[Run]:
        at = timezone.now()
        known: dict[int, dict[int, Shown]] = {}
        for row in rows:
            if row.member_id not in known:
                shown = achievements_of(row.member, at=at, statuses=SHOWN)
                known[row.member_id] = {each.entry.id: each for each in shown}
            yield self._open_run(row, known[row.member_id][row.achievement_id], at)

    def _open_run(self, row: Progress, shown: Shown, at: datetime.datetime) -> Run:
        """Its end may have come without anybody having closed it yet."""
        goal, standing = self.goals[row.achievement_id], shown.standing
        ended = [
            each for each in expire(shown.entry.plan, standing, to_instant(at)).closed if each.number == standing.number
        ]
        if ended:
            over = ended[0]
            started_at, ended_at = to_datetime(over.started_at), to_datetime(over.ended_at)
            status = STATUSES[self.kind.slug][over.outcome.value]
            return Run(goal, row.member, over.number, started_at, ended_at, over.value, status)
        status = STATUSES[self.kind.slug][shown.status]
        started = to_datetime(standing.start) if standing.start is not None else row.created_at
        return Run(goal, row.member, standing.number, started, None, shown.picture.value, status, shown)

    def _run(self, row: Attempt) -> Run:
        status = STATUSES[self.kind.slug][row.outcome]
        goal = self.goals[row.achievement_id]
        return Run(goal, row.member, row.number, row.started_at, row.ended_at, row.value, status)


class Telling:
    """Runs as documents, in each member's language or in the one that was asked for."""

    def __init__(self, store: Store, kind: Kind, language: str | None) -> None:
        self.store, self.kind, self.language = store, kind, language

    def show(self, runs: Sequence[Run]) -> list[Document]:
        completed = self._completed(runs)
        return [
            self._show(each, completed.get((each.member.pk, each.goal.achievement.pk, each.number))) for each in runs
        ]

    def _completed(self, runs: Sequence[Run]) -> dict[tuple[int, int, int], datetime.datetime]:
        found = Completion.objects.filter(
            member__in={each.member.pk for each in runs},
            achievement__in={each.goal.achievement.pk for each in runs},
            milestone="",
            rolled_back_at=None,
        ).order_by("-pk")
        columns = ("member_id", "achievement_id", "attempt_number", "completed_at")
        return {(member, goal, number): at for member, goal, number, at in found.values_list(*columns)}

    def _show(self, run: Run, completed_at: datetime.datetime | None) -> Document:
        goal = run.goal
        return run_out(
            self.kind,
            id=run_id(goal.achievement.pk, run.member.pk, run.number),
            goal=goal.achievement.uuid,
            member=run.member.uuid,
            external_id=run.member.external_id,
            value=to_decimal(run.value),
            status=run.status,
            started_at=self._began(run),
            completed_at=completed_at,
            ended_at=run.ended_at,
            task=_task(run.shown) if run.shown else None,
            missing=_missing(run),
            texts=self._texts(run),
        )

    def _began(self, run: Run) -> datetime.datetime:
        """When its first log says it happened; what is not moved by logs begins with its period."""
        event_type = log_type(run.goal.definition)
        found = Event.objects.filter(member=run.member, type=event_type or "", effective_at__gte=run.started_at)
        if run.ended_at is not None:
            found = found.filter(effective_at__lt=run.ended_at)
        first = found.order_by("effective_at").values_list("effective_at", flat=True).first() if event_type else None
        return first or run.started_at

    def _texts(self, run: Run) -> dict[str, str | None]:
        achievement = run.goal.achievement
        language = language_of(self.store, self.language or run.member.language)
        missing = run.shown.picture.missing if run.shown else None
        texts = render_texts(
            achievement.texts,
            language,
            period_text=period_text(run.goal.definition, language),
            next_remaining=missing.amount if missing else None,
            fallback=self.store.default_language,
        )
        return {**texts, "title": texts["title"] or run.goal.name}


def _task(shown: Shown) -> Document:
    """What was done in the present period, of what must be."""
    (rule,) = shown.picture.rules
    return {"currentValue": to_decimal(rule.value), "targetValue": to_decimal(rule.goal)}


def _missing(run: Run) -> Document | None:
    missing = run.shown.picture.missing if run.shown else None
    if missing is None:
        return None
    return {"milestoneTargetValue": to_decimal(missing.target), "remainingValue": to_decimal(missing.amount)}
