"""What a store's achievements are to everybody alike, made once per edition."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from achievements.engine import Description, Picture, Plan, Standing, describe, standing_at
from achievements.engine.definition import CalendarWindow, Milestone, Noun, text_in
from achievements.evaluation.plans import Compiled, Edition, StorePlans, plans_of, read_editions
from achievements.models import Achievement
from achievements.texts import period_text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InLanguage:
    """What an achievement says in one language, whoever reads it."""

    name: str
    period_text: str | None
    description: Description
    # By rule, and by milestone.
    units: tuple[Noun | None, ...]
    milestones: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One achievement with its plan, and everything about it that is shown."""

    compiled: Compiled
    name: str
    texts: Mapping[str, Mapping[str, str]]
    icon: UUID | None
    points: int
    is_hidden: bool
    position: int
    group: str
    tags: tuple[str, ...]
    created_at: datetime.datetime
    fallback: str
    # How it looks to whoever has not begun: the clock changes nothing about that.
    blank: Picture
    _said: dict[str, InLanguage] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> int:
        return self.compiled.id

    @property
    def key(self) -> str:
        return self.compiled.key

    @property
    def status(self) -> str:
        return self.compiled.status

    @property
    def plan(self) -> Plan:
        return self.compiled.plan

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        return self.plan.definition.milestones

    @property
    def streak_unit(self) -> str | None:
        """The calendar unit whose row is counted, where that is what the headline says."""
        rules = self.plan.definition.rules
        window = rules[0].window
        return window.unit.value if len(rules) == 1 and isinstance(window, CalendarWindow) else None

    def in_language(self, language: str) -> InLanguage:
        """Everything that is said about it, in words made once."""
        if language not in self._said:
            self._said[language] = self._say(language)
        return self._said[language]

    def _say(self, language: str) -> InLanguage:
        definition = self.plan.definition
        return InLanguage(
            name=self._chosen(definition.name, language) or self.name or self.key,
            period_text=period_text(definition, language),
            description=describe(definition, language),
            units=tuple(self._chosen(rule.unit, language) for rule in definition.rules),
            milestones=tuple(self._chosen(each.name, language) for each in definition.milestones),
        )

    def _chosen(self, texts: tuple[tuple[str, T], ...], language: str) -> T | None:
        """As for the texts of members: the store's own language comes before English."""
        is_there = {language, language.partition("-")[0]} & dict(texts).keys()
        return text_in(texts, language if is_there else self.fallback)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All achievements of a store that ever went live, in the order in which they are shown."""

    entries: tuple[Entry, ...]
    by_id: Mapping[int, Entry]
    by_key: Mapping[str, Entry]
    plans: StorePlans


_known: dict[int, tuple[Edition, Catalogue]] = {}


def catalogue_of(store_id: int) -> Catalogue:
    """The store's catalogue as it is now."""
    edition = read_editions([store_id])[store_id]
    known, catalogue = _known.get(store_id, (None, None))
    if known != edition or catalogue is None:
        catalogue = _make(store_id, edition)
        _known[store_id] = edition, catalogue
    return catalogue


def _make(store_id: int, edition: Edition) -> Catalogue:
    plans = plans_of(store_id, edition)
    found = Achievement.objects.filter(pk__in=plans.by_id).defer("definition", "icon__content")
    found = found.select_related("store", "icon").prefetch_related("tags").order_by("position", "pk")
    entries = [_entry(each, plans.by_id[each.pk]) for each in found]
    return Catalogue(tuple(entries), {each.id: each for each in entries}, {each.key: each for each in entries}, plans)


def _entry(achievement: Achievement, compiled: Compiled) -> Entry:
    return Entry(
        compiled=compiled,
        name=achievement.name,
        texts=achievement.texts,
        icon=achievement.icon.uuid if achievement.icon else None,
        points=achievement.points,
        is_hidden=achievement.is_hidden,
        position=achievement.position,
        group=achievement.group,
        tags=tuple(tag.name for tag in achievement.tags.all()),
        created_at=achievement.created_at,
        fallback=achievement.store.default_language,
        blank=standing_at(Standing(), compiled.plan, 0),
    )
