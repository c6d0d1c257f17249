"""Challenges, streaks and milestones."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404

from achievements.models import Progress
from dialects.door import Answer, Call, Handler, needs
from dialects.gamopanda import goals, listing, milestones
from dialects.gamopanda.door import MODIFY_DEFINITIONS, VIEW_DEFINITIONS, Customer
from dialects.gamopanda.goals import Goal
from dialects.gamopanda.icons import icon_address
from dialects.gamopanda.languages import PARAMETER, language_of, language_to_write
from dialects.gamopanda.listing import Column
from dialects.gamopanda.milestones import Milestone
from dialects.gamopanda.wire.goals import KINDS, STREAK, Kind

_COMMON = {
    "id": Column(listing.identifier),
    "name": Column(listing.text),
    "description": Column(listing.text),
    "status": Column(listing.text),
    "createdAt": Column(listing.moment),
    "updatedAt": Column(listing.moment),
}
MILESTONE_COLUMNS = {
    **_COMMON,
    "linkedSchemaSlug": Column(listing.text),
    "linkedSchemaRecordId": Column(listing.identifier),
    "milestoneTargetValue": Column(listing.number),
}


def columns_of(kind: Kind) -> dict[str, Column]:
    found = {
        **_COMMON,
        "completionTargetValue": Column(listing.number),
        "aggregationMethod": Column(listing.text),
        "aggregationPeriod": Column(listing.text),
        "eudTitle": Column(listing.text),
    }
    return {**found, "aggregationTargetValue": Column(listing.number)} if kind.slug == STREAK else found


def goal_handlers(slug: str) -> tuple[dict[str, Handler], dict[str, Handler]]:
    """What the addresses of all and of one do."""
    kind = KINDS[slug]
    columns = columns_of(kind)

    @needs(VIEW_DEFINITIONS)
    def list_all(call: Call) -> Answer:
        wishes = listing.read_wishes(call.query, columns, call.store)
        return listing.listed(_shown(call, _visible(call, slug)), wishes)

    @needs(MODIFY_DEFINITIONS)
    def create(call: Call) -> Answer:
        language = language_to_write(call.store, call.query.get(PARAMETER))
        made = goals.create_goal(call.store, kind, call.sent, language=language, actor=call.actor)
        return listing.one(_one(call, goals.find_goal(call.store, slug, str(made.uuid))), status=201)

    @needs(VIEW_DEFINITIONS)
    def show(call: Call, record: str) -> Answer:
        fields = listing.read_fields(call.query)
        found = goals.find_goal(call.store, slug, record)
        if not _may_see(call, found):
            raise Http404
        return listing.one(_one(call, found), fields)

    @needs(MODIFY_DEFINITIONS)
    def change(call: Call, record: str) -> Answer:
        found = goals.find_goal(call.store, slug, record)
        language = language_to_write(call.store, call.query.get(PARAMETER))
        goals.change_goal(found, call.sent, language=language, actor=call.actor)
        return listing.one(_one(call, goals.find_goal(call.store, slug, record)))

    @needs(MODIFY_DEFINITIONS)
    def delete(call: Call, record: str) -> Answer:
        found = goals.find_goal(call.store, slug, record)
        goals.delete_goal(found, actor=call.actor)
        return listing.one({"id": found.achievement.uuid})

    return {"GET": list_all, "POST": create}, {"GET": show, "PATCH": change, "DELETE": delete}


def milestone_handlers() -> tuple[dict[str, Handler], dict[str, Handler]]:
    @needs(VIEW_DEFINITIONS)
    def list_all(call: Call) -> Answer:
        wishes = listing.read_wishes(call.query, MILESTONE_COLUMNS, call.store)
        found = milestones.milestones_of(call.store)
        return listing.listed([_milestone(call, each) for each in found if _may_see(call, each)], wishes)

    @needs(MODIFY_DEFINITIONS)
    def create(call: Call) -> Answer:
        language = language_to_write(call.store, call.query.get(PARAMETER))
        number = milestones.create_milestone(call.store, call.sent, language=language, actor=call.actor)
        return listing.one(_milestone(call, milestones.find_milestone(call.store, str(number))), status=201)

    @needs(VIEW_DEFINITIONS)
    def show(call: Call, record: str) -> Answer:
        fields = listing.read_fields(call.query)
        found = milestones.find_milestone(call.store, record)
        if not _may_see(call, found):
            raise Http404
        return listing.one(_milestone(call, found), fields)

    @needs(MODIFY_DEFINITIONS)
    def change(call: Call, record: str) -> Answer:
        found = milestones.find_milestone(call.store, record)
        language = language_to_write(call.store, call.query.get(PARAMETER))
        milestones.change_milestone(found, call.sent, language=language, actor=call.actor)
        return listing.one(_milestone(call, milestones.find_milestone(call.store, record)))

    @needs(MODIFY_DEFINITIONS)
    def delete(call: Call, record: str) -> Answer:
        found = milestones.find_milestone(call.store, record)
        milestones.delete_milestone(found, actor=call.actor)
        return listing.one({"id": found.id})

    return {"GET": list_all, "POST": create}, {"GET": show, "PATCH": change, "DELETE": delete}


def _visible(call: Call, slug: str) -> Iterator[Goal]:
    return (each for each in goals.goals_of(call.store, slug) if _may_see(call, each))


def _may_see(call: Call, found: Goal | Milestone) -> bool:
    """Customers and guests see what is live; what is hidden, only whoever has made progress in it."""
    if call.user.key is not None or found.is_public:
        return True
    goal = found.goal if isinstance(found, Milestone) else found
    member = call.user.member if isinstance(call.user, Customer) else None
    is_live = goal.achievement.status == found.status == "live" if isinstance(found, Milestone) else (
        goal.achievement.status == "live"
    )  # fmt: skip
    if member is None or not is_live:
        return False
    return Progress.objects.filter(
        member=member, achievement=goal.achievement, revealed_at__isnull=False
    ).exists()  # fmt: skip


def _one(call: Call, goal: Goal) -> dict[str, Any]:
    return _shown(call, [goal])[0]


def _shown(call: Call, found: Any) -> list[dict[str, Any]]:
    rows = list(found)
    by_goal: dict[Any, list[dict[str, Any]]] = {}
    for each in milestones.milestones_of(call.store, rows):
        if call.user.key is not None or each.status == "live":
            by_goal.setdefault(each.goal.achievement.pk, []).append(_milestone(call, each))
    language = language_of(call.store, _language(call))
    return [
        {
            **goals.show_goal(goal, language, icon_address(goal.achievement, call.request)),
            "milestones": by_goal.get(goal.achievement.pk, []),
        }
        for goal in rows
    ]


def _milestone(call: Call, milestone: Milestone) -> dict[str, Any]:
    return milestones.show_milestone(milestone, language_of(call.store, _language(call)))


def _language(call: Call) -> str | None:
    """As asked for; a customer's own otherwise."""
    member = call.user.member if isinstance(call.user, Customer) else None
    return call.query.get(PARAMETER) or (member.language if member else None)
