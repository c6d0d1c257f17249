"""Everything the page of one achievement says."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from achievements.engine import Description, describe
from achievements.engine.describe_rule import RuleInWords
from achievements.evaluation.plans import definition_of
from achievements.models import Achievement
from achievements.templatetags.achieved import marked
from achievements.texts import text_for
from members.templatetags.laurel import readable

from .figures import Figures, figures_of
from .labels import achievement_label

Fact = tuple[Any, Any]
DEFAULT_ICON = "laurel/achievement.svg"


def achievement_page(achievement: Achievement) -> dict[str, Any]:
    """What the templates of the page are given."""
    said, language = in_words(achievement), achievement.store.default_language
    return {
        "achievement": achievement,
        "state": achievement_label(achievement.status),
        "picture": picture_of(achievement.icon.uuid if achievement.icon else None),
        "description": text_for(achievement.texts.get("description", {}), language),
        "said": said,
        "rules": [(rule, list(rule_facts(rule))) for rule in said.rules],
        "when": list(when_facts(said)),
        "shown_as": list(_shown_as(achievement)),
        "so_far": list(_so_far(achievement)),
        "history": [(each, achievement_label(each.status)) for each in achievement.history.order_by("-at", "-id")],
    }


def in_words(achievement: Achievement) -> Description:
    """Its definition in words, the names in it in the language of the store."""
    return describe(definition_of(achievement), achievement.store.default_language)


def goal_of(achievement: Achievement) -> SafeString:
    return marked(in_words(achievement).goal)


def picture_of(icon: UUID | None) -> str:
    """Where its picture is, or the one of all that have none."""
    return static(DEFAULT_ICON) if icon is None else reverse("icon", args=[icon])


def rule_facts(rule: RuleInWords) -> Iterator[Fact]:
    """What a rule says, part by part."""
    yield _("What counts"), marked(rule.source)
    yield _("Whose events"), rule.subject
    yield _("Target"), marked(rule.target)
    yield _("Over which time"), rule.window
    if rule.frequency_limit:
        yield _("At most"), rule.frequency_limit


def when_facts(said: Description) -> Iterator[Fact]:
    """When it counts, how often, and what becomes of it."""
    yield _("Period"), said.period
    if said.reset_every or said.reset_on:
        yield _("Resets"), ", ".join(filter(None, (said.reset_every, said.reset_on)))
    yield _("Again"), said.recurrence
    if said.completion_limit:
        yield _("Completions"), said.completion_limit
    if said.dates:
        yield _("Dates"), said.dates
    for each in said.availability:
        yield _("Available"), each
    yield _("Counts from"), said.counts_from
    yield _("Time zone"), said.zone
    yield _("Past the goal"), said.past_goal
    yield _("Taken back"), said.rollback


def _shown_as(achievement: Achievement) -> Iterator[Fact]:
    yield _("Key"), achievement.key
    yield _("Points"), achievement.points
    yield _("Group"), achievement.group or "–"
    yield _("Tags"), ", ".join(sorted(tag.name for tag in achievement.tags.all())) or "–"
    yield _("Hidden until earned"), readable(achievement.is_hidden)
    yield _("Position"), achievement.position
    yield _("Id"), achievement.uuid
    yield _("Store"), achievement.store
    yield _("Created"), achievement.created_at
    yield _("Times here"), _("the store's: %s") % achievement.store.time_zone
    yield _("Created by"), achievement.created_by or "–"


def _so_far(achievement: Achievement) -> Iterator[Fact]:
    figures = figures_of([achievement.pk]).get(achievement.pk, Figures())
    yield _("Members with progress"), figures.members
    yield _("Completed by"), figures.completed
    backfill = achievement.backfills.exclude(total_count=0).first()
    if backfill is not None and backfill.finished_at is None:
        counted = {"done": backfill.done_count, "total": backfill.total_count}
        yield _("Counting what was before"), _("%(done)d of %(total)d members") % counted
