"""Everything that is said about one achievement of one member."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from achievements.models import Progress
from achievements.reading import Detail, Shown
from achievements.reading.detail import RuleShown
from achievements.reading.reasons import sentence_for
from achievements.reading.shown import moment
from achievements.templatetags.achieved import marked, millionths
from achievements.texts import text_for
from members.models import Member

from .achievement_page import when_facts
from .labels import TRIGGERS, TYPES, outcome_label
from .member_rows import may_reset, row_of
from .past import past_of
from .progress_page import attempt_value, rule_standing

Fact = tuple[Any, Any]


def details_of(request: HttpRequest, member: Member, detail: Detail) -> dict[str, Any]:
    """What the templates of the drawer are given."""
    shown, said = detail.shown, detail.shown.said.description
    return {
        "row": row_of(member, shown, may_reset=may_reset(request, member)),
        "description": text_for(shown.entry.texts.get("description", {}), shown.language, shown.entry.fallback),
        "said": said,
        "why_not": sentence_for(detail.why_not) if detail.why_not else None,
        "standing": [*_standing(shown), (_("Times here"), _("the store's: %s") % member.store.time_zone)],
        "rules": [(rule, rule_standing(rule, shown.status), _percent(rule)) for rule in detail.rules],
        "milestones": shown.milestones,
        "next": _next(shown),
        "general": list(_general(shown)),
        "conditions": [rule for rule in said.rules if rule.conditions or rule.item_conditions],
        "advanced": list(when_facts(said)),
        "attempts": [(each, outcome_label(each.outcome), attempt_value(each, detail)) for each in detail.attempts],
        "past": past_of(request, member, shown.entry),
    }


def _general(shown: Shown) -> Iterator[Fact]:
    rules, said = shown.entry.plan.definition.rules, shown.said.description
    yield _("Type"), _together(TYPES[rule.subject] for rule in rules)
    yield _("Trigger"), _together(TRIGGERS[rule.trigger] for rule in rules)
    yield _("What counts"), _together(marked(rule.source) for rule in said.rules)
    yield _("Target"), marked(said.target)
    limits = [rule.frequency_limit for rule in said.rules if rule.frequency_limit]
    yield _("Event frequency limit"), _together(limits) if limits else _("none")
    yield _("Timeframe"), said.period
    if said.completes_when:
        yield _("Complete when"), said.completes_when
    yield _("Key"), shown.entry.key
    yield _("Tags"), ", ".join(sorted(shown.entry.tags)) or "–"


def _together(values: Any) -> Any:
    """Each once, in their order."""
    return format_html_join(", ", "{}", ((each,) for each in dict.fromkeys(values)))


def _standing(shown: Shown) -> Iterator[Fact]:
    picture = shown.picture
    yield _("Completions"), shown.whole.count
    if shown.whole.last_at:
        yield _("Last completed"), shown.whole.last_at
    if picture.attempt:
        yield _("Attempt"), picture.attempt
    if shown.started_at:
        yield _("Began"), shown.started_at
    if picture.ends_at and shown.status in (Progress.Status.IN_PROGRESS, Progress.Status.COMPLETED):
        yield _("Ends"), moment(picture.ends_at)
    if picture.longest is not None:
        yield _("Longest streak"), picture.longest


def _next(shown: Shown) -> str | None:
    """What is missing to the next milestone, or to the goal."""
    missing = shown.picture.missing
    if missing is None:
        return None
    amount = millionths(missing.amount)
    names = {each.key: each.name or each.key for each in shown.milestones}
    if missing.key is None:
        return _("%(amount)s more to reach the goal") % {"amount": amount}
    return _("%(amount)s more to reach “%(name)s”") % {"amount": amount, "name": names[missing.key]}


def _percent(rule: RuleShown) -> int:
    """Of a streak, how many of its units there are."""
    value, goal = (rule.value, rule.goal) if rule.streak is None else (rule.streak, rule.needed or 1)
    return max(0, min(100, value * 100 // goal)) if goal else 0
