"""Milestones: part of their goal's definition once they are live, each with a campaign that answers for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from achievements.engine import render
from achievements.models import Achievement
from achievements.services.definitions import change_achievement
from dialects.keys import key_of
from dialects.reading import Invalid, Mistake, Path, conclude, read_uuid, sheet_of
from members.actors import Actor
from members.errors import Refused
from members.models import Store

from .errors import placed
from .goals import Goal, find_goal, goals_of, held
from .ids import milestone_id
from .models import Record
from .records import records_of, remember
from .rewarding import make_campaign, set_campaign
from .wire.fields import Document, Read, read_record
from .wire.milestones import FIELDS, INSTRUCTION, TARGET

Status = Achievement.Status
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Milestone:
    """A target on the way to a goal; without a record it was made elsewhere."""

    goal: Goal
    key: str
    said: Document  # as the definition has it; empty where it was never live
    record: Record | None

    @property
    def id(self) -> UUID:
        return milestone_id(self.goal.achievement.uuid, self.key)

    @property
    def status(self) -> str:
        kept = self.record.document.get("status") if self.record else None
        return str(kept or self.goal.achievement.status)

    @property
    def is_public(self) -> bool:
        return self.goal.is_public and self.status == Status.LIVE

    @property
    def document(self) -> Mapping[str, Any]:
        return self.record.document if self.record else {}

    @property
    def target(self) -> Any:
        return self.said.get("target", self.document.get(TARGET))

    @property
    def name(self) -> str:
        names = self.said.get("name") or {}
        kept = str(self.document.get("name", ""))
        now = names.get(self.goal.achievement.store.default_language) or next(iter(names.values()), "")
        return kept if not self.said or kept[:LONGEST_NAME] == now else now or self.key


def milestones_of(store: Store, goals: list[Goal] | None = None) -> Iterator[Milestone]:
    """Goal by goal, lowest first; those that were deleted are gone, although the definition may still have them."""
    by_goal: dict[UUID | None, list[Record]] = {}
    for record in records_of(store, Record.Kind.MILESTONE).values():
        by_goal.setdefault(record.goal, []).append(record)
    for goal in goals_of(store) if goals is None else goals:
        yield from _of_goal(goal, by_goal.get(goal.achievement.uuid, []))


def find_milestone(store: Store, name: str) -> Milestone:
    number = read_uuid(name)
    found = next((each for each in milestones_of(store) if each.id == number), None) if number else None
    if found is None:
        raise Http404
    return found


def create_milestone(store: Store, body: Any, *, language: str, actor: Actor) -> UUID:
    said = _read(body, whole=True)
    goal = _goal_named(store, said)
    with transaction.atomic(), placed(_place):
        achievement = held(goal.achievement)
        key = _free_key(achievement, said.values["name"])
        number = milestone_id(achievement.uuid, key)
        kept = {"key": key, **_kept(said, language, {})}
        record = remember(store, Record.Kind.MILESTONE, number, kept, goal=achievement.uuid)
        _take_effect(Milestone(goal, key, {}, record), achievement, said, actor)
    return number


def change_milestone(milestone: Milestone, body: Any, *, language: str, actor: Actor) -> None:
    said = _read(body, whole=False)
    _refuse_moving(milestone, said)
    with transaction.atomic(), placed(_place):
        achievement = held(milestone.goal.achievement)
        kept = {"key": milestone.key, "name": milestone.name, TARGET: milestone.target, "status": milestone.status}
        kept = {**kept, **_kept(said, language, milestone.document)}
        store = achievement.store
        record = remember(store, Record.Kind.MILESTONE, milestone.id, kept, goal=achievement.uuid)
        _take_effect(Milestone(milestone.goal, milestone.key, milestone.said, record), achievement, said, actor)


def delete_milestone(milestone: Milestone, *, actor: Actor) -> None:
    """Out of the definition where nobody has progress yet; else it stays there, and nothing answers for it."""
    with transaction.atomic(), placed(_place):
        achievement = held(milestone.goal.achievement)
        store = achievement.store
        record = remember(store, Record.Kind.MILESTONE, milestone.id, {"key": milestone.key}, goal=achievement.uuid)
        set_campaign(achievement, record.campaign, Status.ARCHIVED, actor=actor)
        try:
            with transaction.atomic():
                _write(achievement, milestone.key, None, actor)
                record.delete()
        except Refused as error:
            if error.code != "locked":
                raise
            record.deleted_at = timezone.now()
            record.save(update_fields=["deleted_at"])


def show_milestone(milestone: Milestone, language: str) -> Document:
    record, achievement = milestone.record, milestone.goal.achievement
    instructions = milestone.document.get(INSTRUCTION) or {}
    fallback = achievement.store.default_language
    created_at = record.created_at if record else achievement.created_at
    return {
        "id": milestone.id,
        "linkedSchemaSlug": milestone.goal.kind.slug,
        "linkedSchemaRecordId": achievement.uuid,
        "name": milestone.name,
        "description": milestone.document.get("description") or milestone.name,
        TARGET: milestone.target,
        "status": milestone.status,
        INSTRUCTION: instructions.get(language) or instructions.get(fallback),
        "createdAt": created_at.isoformat(),
        "updatedAt": achievement.changed_at.isoformat(),
    }


def _of_goal(goal: Goal, records: list[Record]) -> Iterator[Milestone]:
    by_key = {record.document.get("key"): record for record in records}
    live = {each["key"]: each for each in _listed(render(goal.definition))}
    found = [Milestone(goal, key, said, by_key.get(key)) for key, said in live.items()]
    found += [Milestone(goal, str(key), {}, record) for key, record in by_key.items() if key not in live]
    kept = [each for each in found if each.record is None or each.record.deleted_at is None]
    yield from sorted(kept, key=lambda each: Decimal(str(each.target)))


def _listed(definition: Mapping[str, Any]) -> list[Document]:
    """Those of a definition, each with its key: left out, it is the position."""
    return [{"key": str(position), **each} for position, each in enumerate(definition.get("milestones") or (), 1)]


def _read(body: Any, *, whole: bool) -> Read:
    sheet = sheet_of(body)
    said = read_record(sheet, FIELDS, whole=whole)
    conclude(sheet)
    target = said.get(TARGET)
    if target is not None and target <= 0:
        raise Invalid(Mistake((TARGET,), "out_of_range", "This must be more than 0."))
    return said


def _goal_named(store: Store, said: Read) -> Goal:
    try:
        return find_goal(store, said.values["linkedSchemaSlug"], str(said.values["linkedSchemaRecordId"]))
    except Http404:
        why = f"There is no such {said.values['linkedSchemaSlug']}."
        raise Invalid(Mistake(("linkedSchemaRecordId",), "unknown_record", why)) from None


def _refuse_moving(milestone: Milestone, said: Read) -> None:
    now = {"linkedSchemaSlug": milestone.goal.kind.slug, "linkedSchemaRecordId": milestone.goal.achievement.uuid}
    for slug, value in now.items():
        if said.get(slug, value) != value:
            raise Invalid(Mistake((slug,), "frozen", "A milestone stays with what it is linked to."))


def _free_key(achievement: Achievement, name: str) -> str:
    kept = Record.objects.filter(store=achievement.store_id, goal=achievement.uuid)
    taken = {record.document.get("key") for record in kept} | {each["key"] for each in _listed(achievement.definition)}
    key = key_of(name, "milestone")
    numbered = (f"{key}_{number}" for number in range(2, 1_000))
    return key if key not in taken else next(each for each in numbered if each not in taken)


def _kept(said: Read, language: str, before: Mapping[str, Any]) -> Document:
    kept = {slug: said.values[slug] for slug in ("name", "description", "status", TARGET) if slug in said}
    if INSTRUCTION in said:
        others = {each: text for each, text in (before.get(INSTRUCTION) or {}).items() if each != language}
        kept[INSTRUCTION] = {**others, language: said.values[INSTRUCTION]} if said.values[INSTRUCTION] else others
    return kept


def _take_effect(milestone: Milestone, achievement: Achievement, said: Read, actor: Actor) -> None:
    """Into the definition when it goes live, with a campaign; from then on its status is the campaign's."""
    record, status = milestone.record, milestone.status
    assert record is not None  # noqa: S101  it was written just now
    if milestone.said and status == Status.DRAFT:
        raise Refused("wrong_status", "What has gone live can be paused, and is no draft again.", field="status")
    if not milestone.said and status != Status.LIVE:
        return
    document = record.document
    names = {
        **(milestone.said.get("name") or {}),
        achievement.store.default_language: document["name"][:LONGEST_NAME],
    }
    written = _write(achievement, milestone.key, {"target": document[TARGET], "name": names}, actor)
    if record.campaign is None and (not milestone.said or "status" in said):
        record.campaign = make_campaign(written, document["name"], milestone.key, actor=actor)
        record.save(update_fields=["campaign"])
    set_campaign(written, record.campaign, status, actor=actor)


def _write(achievement: Achievement, key: str, said: Document | None, actor: Actor) -> Achievement:
    """Put it into the definition, in order of the targets, or take it out."""
    others = [each for each in _listed(achievement.definition) if each["key"] != key]
    milestones = [*others, *([{"key": key, **said}] if said else [])]
    milestones.sort(key=lambda each: Decimal(str(each["target"])))
    definition = {**achievement.definition, "milestones": milestones}
    return change_achievement(achievement, {"definition": definition}, actor=actor)


def _place(field: str) -> Path:
    if field.startswith("/definition"):
        return ("name",) if "/name" in field else (TARGET,)
    return (field,) if field else ()
