"""Everything the page of one progress says."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from achievements.engine.definition import Unit
from achievements.engine.describe_timing import span
from achievements.engine.words import Words
from achievements.models import Progress
from achievements.reading import Detail, achievement_of, catalogue_of
from achievements.reading.detail import AttemptShown, RuleShown
from achievements.reading.reasons import sentence_for
from achievements.templatetags.achieved import marked, millionths

from .labels import outcome_label, progress_label
from .members import link_to, member_link
from .standing import how_far

Fact = tuple[Any, Any]


def progress_page(request: HttpRequest, progress: Progress) -> dict[str, Any]:
    """What the templates of the page are given."""
    entry = catalogue_of(progress.achievement.store_id).by_id[progress.achievement_id]
    detail = achievement_of(progress.member, entry, at=timezone.now(), language=entry.fallback)
    assert detail is not None  # noqa: S101  there is progress
    return {
        "state": progress_label(detail.shown.status),
        "how_far": how_far(detail.shown),
        "percent": detail.shown.picture.percent,
        "goal": marked(detail.shown.said.description.goal),
        "why_not": sentence_for(detail.why_not) if detail.why_not else None,
        "about": list(_about(request, progress, detail)),
        "rules": [(rule, rule_standing(rule, detail.shown.status)) for rule in detail.rules],
        "milestones": detail.shown.milestones,
        "attempts": [(each, outcome_label(each.outcome), attempt_value(each, detail)) for each in detail.attempts],
    }


def _about(request: HttpRequest, progress: Progress, detail: Detail) -> Iterator[Fact]:
    shown = detail.shown
    yield _("Member"), member_link(request, progress.member)
    yield _("Achievement"), link_to(request, progress.achievement)
    yield _("Completions"), shown.whole.count
    if shown.whole.last_at:
        yield _("Last completed"), shown.whole.last_at
    if shown.picture.attempt:
        yield _("Attempt"), shown.picture.attempt
    if shown.started_at:
        yield _("Began"), shown.started_at
    if progress.due_at and shown.status == Progress.Status.IN_PROGRESS:
        yield _("Ends"), progress.due_at
    if shown.picture.longest is not None:
        yield _("Longest streak"), shown.picture.longest
    yield _("Last moved"), progress.moved_at
    yield _("Times here"), _("the store's: %s") % progress.member.store.time_zone


def rule_standing(rule: RuleShown, status: str) -> str:
    """How far the rule is; of a streak, its units in a row, and what there is of the present one."""
    said = f"{millionths(rule.value)} / {millionths(rule.goal)}"
    if rule.needed is None or rule.needed == 1 or rule.streak_unit is None:
        return said
    needed = span(rule.needed, Unit(rule.streak_unit), Words())
    row = _("%(streak)d of %(needed)s in a row") % {"streak": rule.streak or 0, "needed": needed}
    return f"{row}; {_NOW[Unit(rule.streak_unit)]}: {said}" if status == Progress.Status.IN_PROGRESS else row


_NOW = {
    Unit.HOUR: _("this hour"),
    Unit.DAY: _("today"),
    Unit.WEEK: _("this week"),
    Unit.MONTH: _("this month"),
    Unit.QUARTER: _("this quarter"),
    Unit.YEAR: _("this year"),
}


def attempt_value(attempt: AttemptShown, detail: Detail) -> str:
    """The headline it ended with."""
    return millionths(attempt.value) if detail.shown.is_single else f"{attempt.value // 1_000_000} %"
