"""A store's achievements, compiled: made anew only when the store's definitions have changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from achievements.engine import Plan, Since, compile_plan, parse
from achievements.engine.definition import MEMBER_ZONE, Definition
from achievements.engine.instants import to_instant
from achievements.engine.moments import read_moment
from achievements.models import Achievement, Backfill, Rule, StatusChange

from .statements import statements


class FilledIn(NamedTuple):
    """What was accepted before this instant came before going live; whether what it completes is silent."""

    before: datetime
    is_silent: bool


class Compiled(NamedTuple):
    """One achievement with its plan, and what the shell has to know of it."""

    id: int
    uuid: UUID
    key: str
    status: str
    plan: Plan
    # History calls rules by number.
    rule_ids: Mapping[str, int]
    # Whose progress events move: their member's, or that of whoever referred the member.
    is_direct: bool
    is_referral: bool
    by_member_zone: bool
    # None where nothing from before going live counts.
    filled_in: FilledIn | None

    def is_silent(self, accepted_at: str) -> bool:
        """Whether nothing shall follow from what an event accepted then leads to."""
        return self.filled_in is not None and self.filled_in.is_silent and self.came_before(accepted_at)

    def came_before(self, accepted_at: str) -> bool:
        """Whether an event accepted then is one of those that are filled in."""
        return self.filled_in is not None and datetime.fromisoformat(accepted_at) < self.filled_in.before


class Edition(NamedTuple):
    """What compiled plans depend on: when it is the same, they are."""

    mark: int | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class StorePlans:
    """All achievements of a store that ever went live, by id and by the type of event they listen for."""

    by_id: Mapping[int, Compiled]
    by_type: Mapping[str, Sequence[Compiled]]

    def listening(self, event_type: str) -> Sequence[Compiled]:
        """Those with a rule for events of the type: the others cost nothing."""
        return self.by_type.get(event_type, ())


_known: dict[int, tuple[Edition, StorePlans]] = {}


def read_editions(store_ids: Iterable[int]) -> dict[int, Edition]:
    """The present edition of each store; whoever is about to evaluate reads it after taking the lock."""
    return {pk: Edition(mark, zone) for pk, mark, zone in statements().load_editions(sorted(store_ids))}


def plans_of(store_id: int, edition: Edition | None = None) -> StorePlans:
    """The store's plans in that edition, by default the present one."""
    edition = edition or read_editions([store_id])[store_id]
    known, plans = _known.get(store_id, (None, None))
    if known != edition or plans is None:
        plans = _compile_store(store_id, edition)
        _known[store_id] = edition, plans
    return plans


def compile_achievement(achievement: Achievement, store_zone: str, history: Iterable[StatusChange] = ()) -> Plan:
    """The plan of one achievement, also of a draft."""
    return compile_plan(
        definition_of(achievement),
        store_zone=store_zone,
        history=tuple(map(_since, history)),
        milestones_since=achievement.milestones_since,
    )


def compile_draft(achievement: Achievement, plan: Plan) -> Compiled:
    """A plan that nothing is recorded by: its rules have no numbers."""
    subjects = [rule.is_referral for rule in plan.rules]
    return Compiled(
        id=achievement.pk,
        uuid=achievement.uuid,
        key=achievement.key,
        status=achievement.status,
        plan=plan,
        rule_ids={},
        is_direct=not all(subjects),
        is_referral=any(subjects),
        by_member_zone=plan.definition.timezone == MEMBER_ZONE,
        filled_in=None,
    )


def definition_of(achievement: Achievement) -> Definition:
    """The stored definition; it was checked when it was saved."""
    definition = parse(achievement.definition)
    if isinstance(definition, list):
        raise ValueError(f"The definition of {achievement.key} cannot be read: {definition}")
    return definition


def _compile_store(store_id: int, edition: Edition) -> StorePlans:
    rules: dict[int, dict[str, int]] = {}
    for pk, achievement_id, key in Rule.objects.filter(achievement__store=store_id).values_list(
        "pk", "achievement_id", "key"
    ):
        rules.setdefault(achievement_id, {})[key] = pk
    changes: dict[int, list[StatusChange]] = {}
    for change in StatusChange.objects.filter(achievement__store=store_id):
        changes.setdefault(change.achievement_id, []).append(change)
    backfills = Backfill.objects.filter(achievement__store=store_id).order_by("pk")
    filled = {each.achievement_id: FilledIn(each.created_at, each.is_silent) for each in backfills}
    achievements = Achievement.objects.filter(store=store_id).public().order_by("pk")
    compiled = [
        _compiled(each, edition.time_zone, rules.get(each.pk, {}), changes.get(each.pk, []), filled.get(each.pk))
        for each in achievements
    ]
    by_type: dict[str, list[Compiled]] = {}
    for each in compiled:
        for event_type in each.plan.event_types:
            by_type.setdefault(event_type, []).append(each)
    return StorePlans({each.id: each for each in compiled}, by_type)


def _compiled(
    achievement: Achievement,
    store_zone: str,
    rule_ids: Mapping[str, int],
    history: Iterable[StatusChange],
    filled_in: FilledIn | None,
) -> Compiled:
    plan = compile_achievement(achievement, store_zone, history)
    return compile_draft(achievement, plan)._replace(rule_ids=rule_ids, filled_in=filled_in)


def _since(change: StatusChange) -> Since:
    return Since(
        at=to_instant(change.at),
        live=change.status == Achievement.Status.LIVE,
        starts_at=read_moment(change.starts_at) if change.starts_at else None,
        ends_at=read_moment(change.ends_at) if change.ends_at else None,
    )
