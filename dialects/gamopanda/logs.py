"""Sending a log: it moves its goal at once, and the answer says what was reached."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from achievements.engine import render
from achievements.models import Achievement, Completion
from campaigns.firing.nudges import settle
from dialects.reading import Invalid, Mistake, conclude, sheet_of
from members.actors import Actor
from members.api.events_in import PATIENCE
from members.inbox import Answer as Taken
from members.inbox import accept_events
from members.inbox.preview import wait_for_changes
from members.models import Event, Member, Store
from members.services.members import upsert_member

from .errors import placed
from .goals import Goal, find_goal
from .ids import milestone_id
from .people import keep_status
from .rewards import rewards_of, show_rewards
from .wire.fields import Document, Read, read_record
from .wire.goals import Kind, is_summed, log_type
from .wire.logs import (
    ACTIVITY,
    NESTED,
    OWNER,
    READ_ONLY,
    SOURCE,
    UNIQUE,
    VALUE,
    check_log,
    event_in,
    fields_of,
    place_of,
    source_id,
)
from .wire.people import STATUS, member_in
from .wire.people import place_of as place_of_person

_encoder = msgspec.json.Encoder(decimal_format="number")
THERE = "This uniqueIdentifier was used before, for another activity."


def send_log(store: Store, kind: Kind, body: Any, *, actor: Actor) -> tuple[Event, Goal]:
    """Taken in once, however often it is sent."""
    sheet = sheet_of(body)
    said = read_record(sheet, fields_of(kind), whole=True, ignored=READ_ONLY)
    check_log(said, needs_value=False)
    conclude(sheet)
    goal = _goal(store, kind, said)
    check_log(said, needs_value=is_summed(goal.definition))
    conclude(sheet)
    event_type = _open_type(store, goal, said)
    # A log that is refused leaves no member behind that it told of.
    with transaction.atomic() if said.get(NESTED) is not None else nullcontext():
        member = _owner(store, said, actor)
        answer = _accept(store, event_in(said, event_type, str(goal.achievement.uuid), str(member.uuid)))
    deadline = timezone.now() + PATIENCE
    wait_for_changes([answer], deadline)
    event = Event.objects.select_related("member").get(store=store, uuid=str(answer.id))
    # Also where this log itself reached nothing: it may be what lets a later one that is answered already reach it.
    settle([member.pk], deadline)
    return event, goal


def _accept(store: Store, sent: Document) -> Taken:
    (answer,) = accept_events(store, [_encoder.encode(sent)])
    if answer.status == "conflict":
        raise Invalid(Mistake((UNIQUE,), "conflict", THERE))
    if not answer.is_taken:
        raise Invalid(Mistake(place_of(answer.field or ""), answer.code or "invalid", answer.detail or ""))
    return answer


def logs_of(store: Store, kind: Kind) -> Any:
    """Events that are logs, whoever sent them."""
    found = Event.objects.filter(store=store, type__startswith=f"{kind.log_slug}.", member__isnull=False)
    return found.select_related("member")


def show_logs(events: Iterable[Event], kind: Kind, goals: Mapping[str, Goal]) -> list[Document]:
    """Each with what it reached; `goals` by the type of their events."""
    rows = list(events)
    reached: dict[int, list[Completion]] = {}
    members = {each.member_id for each in rows}
    found = Completion.objects.filter(member__in=members, event_id__in=[each.pk for each in rows], rolled_back_at=None)
    for completion in found.order_by("pk"):
        reached.setdefault(completion.event_id or 0, []).append(completion)
    return [_show(each, kind, goals.get(each.type), reached.get(each.pk, [])) for each in rows]


def _show(event: Event, kind: Kind, goal: Goal | None, reached: list[Completion]) -> Document:
    member = event.member
    assert member is not None  # noqa: S101  logs of nobody are not listed
    here = [each for each in reached if goal is not None and each.achievement_id == goal.achievement.pk]
    rewards = show_rewards(rewards_of([each.pk for each in here])) if here else []
    milestone = _highest(goal, here) if goal else None
    log = next((each for each in rewards if milestone and each["milestoneId"] == milestone["id"]), None)
    body = event.body
    return {
        "id": event.uuid,
        kind.id_slug: goal.achievement.uuid if goal else None,
        OWNER: member.uuid,
        "activityAt": event.occurred_at.isoformat(),
        ACTIVITY: body.get(ACTIVITY),
        UNIQUE: body.get(UNIQUE, event.source_id),
        VALUE: body.get(VALUE),
        "achievedMilestone": milestone,
        "achievedMilestoneRewardLog": log if milestone else next(iter(rewards), None),
        "achievedRewardLogs": rewards,
        "createdAt": event.accepted_at.isoformat(),
        "updatedAt": event.accepted_at.isoformat(),
    }


def _highest(goal: Goal, reached: list[Completion]) -> Document | None:
    keys = {each.milestone for each in reached if each.milestone}
    known = render(goal.definition).get("milestones") or ()
    found = [each for each in known if each["key"] in keys]
    if not found:
        return None
    highest = max(found, key=lambda each: Decimal(str(each["target"])))
    names = highest.get("name") or {}
    name = names.get(goal.achievement.store.default_language) or next(iter(names.values()), highest["key"])
    number = milestone_id(goal.achievement.uuid, highest["key"])
    return {"id": number, "name": name, "milestoneTargetValue": highest["target"]}


def _goal(store: Store, kind: Kind, said: Read) -> Goal:
    try:
        return find_goal(store, kind.slug, str(said.values[kind.id_slug]))
    except Http404:
        raise Invalid(Mistake((kind.id_slug,), "unknown_record", f"There is no such {kind.slug}.")) from None


def _open_type(store: Store, goal: Goal, said: Read) -> str:
    """The type of event; refused where logs move nothing now, unless this one was taken in before."""
    kind, achievement = goal.kind, goal.achievement
    event_type = log_type(goal.definition)
    if event_type is None:
        why = f"Other events move this {kind.slug}: it takes no logs."
        raise Invalid(Mistake((kind.id_slug,), "not_fed_by_logs", why))
    known = source_id(str(achievement.uuid), said.values[UNIQUE])
    is_known = Event.objects.filter(store=store, source=SOURCE, source_id=known).exists()
    if achievement.status != Achievement.Status.LIVE and not is_known:
        why = f"This {kind.slug} is {achievement.status}: nothing counts now."
        raise Invalid(Mistake((kind.id_slug,), "not_live", why))
    return event_type


def _owner(store: Store, said: Read, actor: Actor) -> Member:
    person = said.get(NESTED)
    if person is not None:
        with placed(lambda field: (NESTED, *place_of_person(field))), transaction.atomic():
            member, _ = upsert_member(store, person["externalId"], member_in(person), actor=actor)
            if STATUS in person:
                keep_status(member, person[STATUS])
            return member
    found = Member.objects.filter(store=store, erased_at=None, uuid=said.values[OWNER]).first()
    if found is None:
        raise Invalid(Mistake((OWNER,), "unknown_record", "There is no such account user."))
    return found
