"""What a batch is about: for each member and achievement, the events that may move it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from achievements.engine import Event
from achievements.engine.gate import ALWAYS
from achievements.engine.instants import Instant
from achievements.engine.plan import Weighed
from members.lanes import lane_of
from members.models import Event as EventModel

from .facts import People, direct_item, referral_item, type_of
from .plans import Compiled, StorePlans
from .statements import Pair, StoredEvent

_RETURN = EventModel.Document.RETURN.value
# A store, a type of event, and whether it is meant for whoever referred its member.
Group: TypeAlias = tuple[int, str, bool]
# Whose progress an event may move, and the event as the engine knows it and as it is stored.
Owned: TypeAlias = tuple[int, Event, StoredEvent]

# What an event is to rules that go by the member's days is looked up when the member's zone is known.
_LATER: Weighed = []
# A named tuple's own constructor takes four times as long.
_new = tuple.__new__


class Taken(NamedTuple):
    """An event as the engine knows it and as it is stored."""

    item: Event
    # What it is to each rule; empty where that is looked up later, because it depends on the member's zone.
    weighed: Weighed
    event: StoredEvent


@dataclass(slots=True)
class Turn:
    """One progress in this batch."""

    owner_id: int
    compiled: Compiled
    # The owner's, when the first of these events was accepted.
    zone: str | None = None
    taken: list[Taken] = field(default_factory=list)
    # The event whose correction makes a replay necessary, whatever else there is.
    corrected_by: int | None = None
    # When the last of those counted: what is settled since then needs none.
    corrected_at: Instant = ALWAYS


@dataclass(slots=True)
class Sorted:
    """The events of a batch, by the progress they may move."""

    turns: dict[Pair, Turn] = field(default_factory=dict)
    # Events that move somebody's progress whose lane is not ours.
    forwarded: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that sorting looks at."""

    plans: Mapping[int, StorePlans]
    people: People
    # Only progress of members in this lane is ours to move; None where nobody else can move any.
    lane: int | None


def sort_events(scene: Scene, events: Iterable[StoredEvent], corrected: Mapping[int, StoredEvent]) -> Sorted:
    """Who is concerned by what; events that can move nothing are left out here, before anything is loaded for them.

    `corrected` are events, by number, whose cancellation or return is to be worked in.
    """
    found = Sorted()
    for (store_id, event_type, is_referral), pairs in _by_type(scene, found, events, corrected).items():
        for compiled in scene.plans[store_id].listening(event_type):
            if compiled.is_referral if is_referral else compiled.is_direct:
                _take(scene, found.turns, compiled, pairs)
    for event in corrected.values():
        _take_correction(scene, found, event)
    return found


def _by_type(
    scene: Scene, found: Sorted, events: Iterable[StoredEvent], corrected: Container[int]
) -> dict[Group, list[Owned]]:
    """Events that somebody listens for, and whose progress they may move; each group in the order of acceptance."""
    groups: dict[Group, list[Owned]] = {}
    plans, people, lane = scene.plans, scene.people, scene.lane
    for event in events:
        store_id, member_id, event_type = event.store_id, event.member_id, type_of(event)
        listening = plans[store_id].listening(event_type)
        if not listening or event.document_type == _RETURN or event.id in corrected:
            continue
        if lane is None or lane_of(member_id) == lane:
            group = store_id, event_type, False
            groups.setdefault(group, []).append((member_id, direct_item(event, people), event))
        if event.referrer_id is not None and any(each.is_referral for each in listening):
            if lane is None or lane_of(event.referrer_id) == lane:
                group = store_id, event_type, True
                groups.setdefault(group, []).append((event.referrer_id, referral_item(event, people), event))
            else:
                found.forwarded.append((lane_of(event.referrer_id), event.id))
    return groups


def _take(scene: Scene, turns: dict[Pair, Turn], compiled: Compiled, events: Iterable[Owned]) -> None:
    """Which of these may move progress with the achievement, each beside the others of its owner."""
    achievement_id, weigh, by_member_zone = compiled.id, compiled.plan.weigh, compiled.by_member_zone
    for owner_id, item, event in events:
        weighed = _LATER if by_member_zone else weigh(item)
        if weighed is None:
            continue
        pair = owner_id, achievement_id
        turn = turns.get(pair)
        if turn is None:
            turn = turns[pair] = _begun(scene, owner_id, compiled, item, event)
        turn.taken.append(_new(Taken, (item, weighed, event)))


def _begun(scene: Scene, owner_id: int, compiled: Compiled, item: Event, event: StoredEvent) -> Turn:
    return Turn(owner_id, compiled, _zone(scene, item, event) if compiled.by_member_zone else None)


def _zone(scene: Scene, item: Event, event: StoredEvent) -> str | None:
    """The owner's zone when the event was accepted."""
    owner = scene.people.of_event(event) if item.referee is None else scene.people.referrer_of(event)
    return owner.zone if owner else None


def _take_correction(scene: Scene, found: Sorted, event: StoredEvent) -> None:
    """Whatever the event once was to somebody is to be looked at again."""
    people = [(event.member_id, False), *([(event.referrer_id, True)] if event.referrer_id is not None else [])]
    for owner_id, is_referral in people:
        concerned = [
            each
            for each in scene.plans[event.store_id].listening(type_of(event))
            if (each.is_referral if is_referral else each.is_direct)
        ]
        if scene.lane is not None and lane_of(owner_id) != scene.lane:
            if is_referral and concerned:
                found.forwarded.append((lane_of(owner_id), event.id))
            continue
        item = referral_item(event, scene.people) if is_referral else direct_item(event, scene.people)
        for compiled in concerned:
            pair = owner_id, compiled.id
            turn = found.turns.get(pair)
            if turn is None:
                turn = found.turns[pair] = _begun(scene, owner_id, compiled, item, event)
            turn.corrected_by, turn.corrected_at = event.id, max(turn.corrected_at, event.effective_at)
