"""Challenges and streaks as the vendor's clients make, change and read them: Laurel's achievements, in other words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from achievements.engine import Definition, parse
from achievements.engine.moments import write_moment
from achievements.locks import hold_definitions, lock_achievement
from achievements.models import Achievement
from achievements.services.definitions import (
    archive_achievement,
    change_achievement,
    create_achievement,
    delete_achievement,
    pause_achievement,
    publish_achievement,
)
from achievements.services.definitions.rows import has_progress
from achievements.texts import TEXT_FIELDS
from dialects.keys import under_a_free_key
from dialects.reading import Invalid, Mistake, Path, conclude, read_uuid, sheet_of
from members.actors import Actor
from members.errors import Refused
from members.jsontext import exact_json, read_exact
from members.models import Store
from members.uuids import new_uuid

from .errors import placed
from .icons import show_icon
from .models import Record
from .records import records_of, remember
from .rewarding import EVER, make_campaign, set_campaign
from .speaking import spoken
from .wire.fields import Read, read_record
from .wire.goals import (
    ICON,
    KINDS,
    Kind,
    begin,
    default_of,
    definition_in,
    definition_out,
    kind_of,
    log_type,
    place_in_goal,
)

Status = Achievement.Status
LONGEST_NAME, KNOWN = 255, 2_000


@dataclass(frozen=True, slots=True)
class Goal:
    """An achievement that is a challenge or a streak."""

    achievement: Achievement
    kind: Kind
    definition: Definition
    record: Record | None = None

    @property
    def is_public(self) -> bool:
        return self.achievement.status == Status.LIVE and not self.achievement.is_hidden

    @property
    def name(self) -> str:
        """Laurel keeps one letter less than the vendor."""
        kept = str(self.record.document.get("name", "")) if self.record else ""
        return kept if kept[:LONGEST_NAME] == self.achievement.name else self.achievement.name


def goals_of(store: Store, slug: str | None = None, *, with_deleted: bool = False) -> Iterator[Goal]:
    """Newest first; archived ones are as good as deleted."""
    records = records_of(store, Record.Kind.GOAL)
    found = Achievement.objects.filter(store=store).shown().order_by("-pk")
    for each in found if with_deleted else found.exclude(status=Status.ARCHIVED):
        goal = _goal(each, records.get(each.uuid))
        if goal is not None and (slug is None or goal.kind.slug == slug):
            yield goal


def find_goal(store: Store, slug: str, name: str) -> Goal:
    number = read_uuid(name)
    found = Achievement.objects.filter(store=store, uuid=number).exclude(status=Status.ARCHIVED) if number else None
    achievement = found.shown().first() if found is not None else None
    record = Record.objects.filter(store=store, about=achievement.uuid).first() if achievement else None
    goal = _goal(achievement, record) if achievement else None
    if goal is None or goal.kind.slug != slug:
        raise Http404
    return goal


def create_goal(store: Store, kind: Kind, body: Any, *, language: str, actor: Actor) -> Achievement:
    sheet = sheet_of(body)
    said = read_record(sheet, kind.fields, whole=True, ignored=kind.ignored)
    conclude(sheet)
    number, own = new_uuid(), store.default_language
    # As far back as logs are taken, and not the whole log: what is older moved nothing of this.
    since = write_moment(max(timezone.now().replace(microsecond=0) - store.late_for, EVER))
    texts: dict[str, dict[str, str]] = {}
    _say(kind, said, texts, language, own)

    def make(key: str) -> Achievement:
        definition = definition_in(kind, said.values, begin(kind, key, since))
        values = {"definition": {**definition, "name": {own: said.values["name"][:LONGEST_NAME]}}, "texts": texts}
        return create_achievement(store, values, actor=actor, known_as=number)

    with transaction.atomic():
        with placed(_place(kind)):
            made = under_a_free_key(said.values["name"], kind.slug, make)
        campaign = make_campaign(made, said.values["name"], actor=actor)
        kept = {name: said.values[name] for name in ("name", "description")}
        remember(store, Record.Kind.GOAL, number, kept, campaign=campaign)
        if said.get(ICON):
            show_icon(made, said.values[ICON], actor=actor)
        _become(made, said.values["status"], campaign, actor)
    return made


def change_goal(goal: Goal, body: Any, *, language: str, actor: Actor) -> None:
    kind, sheet = goal.kind, sheet_of(body)
    said = read_record(sheet, kind.fields, whole=False, ignored=kind.ignored)
    conclude(sheet)
    with transaction.atomic(), placed(_place(kind)):
        achievement = held(goal.achievement)
        _refuse_method(goal, said)
        definition = definition_in(kind, said.values, achievement.definition)
        if "name" in said:
            names = dict(definition.get("name") or {})
            definition["name"] = {**names, achievement.store.default_language: said.values["name"][:LONGEST_NAME]}
        texts = {name: dict(by_language) for name, by_language in achievement.texts.items()}
        _say(kind, said, texts, language, achievement.store.default_language)
        changed = change_achievement(achievement, {"definition": definition, "texts": texts}, actor=actor)
        kept = {name: said.values[name] for name in ("name", "description") if name in said}
        record = remember(changed.store, Record.Kind.GOAL, changed.uuid, kept)
        if ICON in said:
            show_icon(changed, said.values[ICON], actor=actor)
        if "status" in said:
            _become(changed, said.values["status"], record.campaign, actor)


def delete_goal(goal: Goal, *, actor: Actor) -> None:
    """One that somebody made progress in is archived: what was earned stays."""
    with transaction.atomic(), placed(_place(goal.kind)):
        achievement = held(goal.achievement)
        rows = Record.objects.filter(store=achievement.store_id).filter(goal=achievement.uuid)
        for record in [*rows, *Record.objects.filter(store=achievement.store_id, about=achievement.uuid)]:
            set_campaign(achievement, record.campaign, Status.ARCHIVED, actor=actor)
        if achievement.is_draft and not has_progress(achievement):
            delete_achievement(achievement, actor=actor)
            rows.delete()
            Record.objects.filter(store=achievement.store_id, about=achievement.uuid).delete()
        else:
            if achievement.is_draft:
                achievement = publish_achievement(achievement, actor=actor, silent=True)
            archive_achievement(achievement, actor=actor)


def held(achievement: Achievement) -> Achievement:
    """As it is now, until the transaction ends."""
    hold_definitions(achievement.store_id)
    return lock_achievement(achievement.pk)


def show_goal(goal: Goal, language: str, icon: str) -> dict[str, Any]:
    """Texts as they were written, with their blanks; what was not written has its default."""
    achievement, record = goal.achievement, goal.record
    described = record.document.get("description") if record else None
    texts = spoken(goal.kind, achievement.texts, language, achievement.store.default_language)
    return {
        "id": achievement.uuid,
        "name": goal.name,
        "description": described or texts["eudDescription"] or goal.name,
        "status": achievement.status,
        **definition_out(goal.kind, goal.definition),
        **texts,
        ICON: icon,
        "createdAt": achievement.created_at.isoformat(),
        "updatedAt": achievement.changed_at.isoformat(),
    }


def _goal(achievement: Achievement, record: Record | None) -> Goal | None:
    read = _read(exact_json(achievement.definition))
    return None if read is None else Goal(achievement, read[0], read[1], record)


@lru_cache(maxsize=KNOWN)
def _read(text: str) -> tuple[Kind, Definition] | None:
    """Remembered: a list asks it of every one."""
    definition = parse(read_exact(text))
    kind = kind_of(definition) if isinstance(definition, Definition) else None
    return None if kind is None or not isinstance(definition, Definition) else (kind, definition)


def kind_read(definition: Mapping[str, Any]) -> Kind | None:
    """The same of a definition as it is stored."""
    read = _read(exact_json(definition))
    return read[0] if read else None


def _say(kind: Kind, said: Read, texts: dict[str, dict[str, str]], language: str, own: str) -> None:
    """Put texts in; one that is null or blank goes back to its default, which is never another language's text."""
    for slug, name in kind.spoken.items():
        if slug not in said:
            continue
        here, default = texts.setdefault(name, {}), default_of(kind.slug, name)
        here.pop(language, None)
        if said.values[slug]:
            here[language] = said.values[slug]
        if default and own not in here and (here or default != TEXT_FIELDS[name].default):
            here[own] = default


def _refuse_method(goal: Goal, said: Read) -> None:
    """What other events than logs move is added up as was said elsewhere."""
    now = definition_out(goal.kind, goal.definition)["aggregationMethod"]
    if said.get("aggregationMethod", now) == now:
        said.values.pop("aggregationMethod", None)
    elif log_type(goal.definition) is None:
        why = "Other events than logs move this, so the method stays."
        raise Invalid(Mistake(("aggregationMethod",), "not_fed_by_logs", why))


def _become(achievement: Achievement, status: str, campaign: Any, actor: Actor) -> None:
    if status == achievement.status:
        return
    if status == Status.DRAFT:
        raise Refused("wrong_status", "What has gone live can be paused, and is no draft again.", field="status")
    if status == Status.LIVE or achievement.is_draft:
        achievement = publish_achievement(achievement, actor=actor, silent=True)
        set_campaign(achievement, campaign, Status.LIVE, actor=actor)
    if status == Status.PAUSED:
        pause_achievement(achievement, actor=actor)


def _place(kind: Kind) -> Any:
    def place(field: str) -> Path:
        return (found,) if (found := place_in_goal(kind, field)) else ()

    return place


__all__ = ["KINDS", "Goal", "change_goal", "create_goal", "delete_goal", "find_goal", "goals_of", "held", "show_goal"]
