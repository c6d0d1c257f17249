"""Logs, progress, rewards and members: what happened, and to whom."""

from typing import Any

from django.http import Http404

from dialects.door import Answer, Call, Handler, needs
from dialects.gamopanda import listing, logs, people, rewards
from dialects.gamopanda.door import MODIFY_MEMBERS, MODIFY_REWARDS, SEND_LOGS, VIEW_OWN, Customer
from dialects.gamopanda.goals import goals_of
from dialects.gamopanda.languages import PARAMETER
from dialects.gamopanda.listing import Column
from dialects.gamopanda.runs import Runs, Telling
from dialects.gamopanda.wire.goals import KINDS, Kind, log_type
from dialects.reading import read_uuid
from members.models import Member

Handlers = tuple[dict[str, Handler], dict[str, Handler]]
MEMBER_COLUMNS = {
    "id": Column(listing.identifier, "uuid"),
    "externalId": Column(listing.text, "external_id"),
    "firstName": Column(listing.text, "first_name"),
    "lastName": Column(listing.text, "last_name"),
    "email": Column(listing.text, "email"),
    "phoneNumber": Column(listing.text, "phone"),
    "createdAt": Column(listing.moment, "registered_at"),
}
REWARD_COLUMNS = {
    "id": Column(listing.identifier, "uuid"),
    "linkedSchemaRecordId": Column(listing.identifier, "firing__achievement__uuid"),
    "ownedById": Column(listing.identifier, "member__uuid"),
    "couponCode": Column(listing.text, "code"),
    "rewardIssuedAt": Column(listing.moment, "issued_at"),
    "rewardExpiryAt": Column(listing.moment, "expires_at"),
    "createdAt": Column(listing.moment, "created_at"),
}


def only_own(call: Call, found: Any, path: str = "member") -> Any:
    """A customer's own, and nothing of anybody else's; a server's are all."""
    if not isinstance(call.user, Customer):
        return found
    return found.none() if call.user.member is None else found.filter(**{path: call.user.member.pk})


def log_handlers(slug: str) -> Handlers:
    kind = KINDS[slug]
    columns = {
        "id": Column(listing.identifier, "uuid"),
        kind.id_slug: Column(_type_of(kind), "type"),
        "ownedById": Column(listing.identifier, "member__uuid"),
        "activityAt": Column(listing.moment, "occurred_at"),
        "activityId": Column(listing.text, "body__activityId"),
        "uniqueIdentifier": Column(listing.text, "body__uniqueIdentifier"),
        "createdAt": Column(listing.moment, "accepted_at"),
    }

    def by_type(call: Call) -> dict[str, Any]:
        found = goals_of(call.store, slug, with_deleted=True)
        return {event_type: goal for goal in found if (event_type := log_type(goal.definition))}

    @needs(VIEW_OWN)
    def list_all(call: Call) -> Answer:
        wishes = listing.read_wishes(call.query, columns, call.store)
        found = only_own(call, logs.logs_of(call.store, kind))
        known = by_type(call)
        return listing.from_database(found, wishes, lambda rows: logs.show_logs(rows, kind, known))

    @needs(SEND_LOGS)
    def create(call: Call) -> Answer:
        event, goal = logs.send_log(call.store, kind, call.sent, actor=call.actor)
        return listing.one(logs.show_logs([event], kind, {event.type: goal})[0], status=201)

    @needs(VIEW_OWN)
    def show(call: Call, record: str) -> Answer:
        fields, number = listing.read_fields(call.query), read_uuid(record)
        found = only_own(call, logs.logs_of(call.store, kind)).filter(uuid=number).first() if number else None
        if found is None:
            raise Http404
        return listing.one(logs.show_logs([found], kind, by_type(call))[0], fields)

    return {"GET": list_all, "POST": create}, {"GET": show}


def progress_handlers(slug: str) -> Handlers:
    kind = KINDS[slug]
    lost = "challengeFailedAt" if slug == "challenge" else "streakBrokenAt"
    columns = {
        "id": Column(listing.identifier),
        kind.id_slug: Column(listing.identifier),
        "ownedById": Column(listing.identifier),
        "uniqueIdentifier": Column(listing.text),
        "currentProgressValue": Column(listing.number),
        f"{slug}ProgressStatus": Column(listing.text),
        **{name: Column(listing.moment) for name in (f"{slug}StartedAt", f"{slug}CompletedAt", lost, "createdAt")},
    }

    def runs(call: Call) -> tuple[Runs, Telling]:
        found = Runs(call.store, kind, goals_of(call.store, slug, with_deleted=True))
        if isinstance(call.user, Customer):
            found.narrow(member=call.user.member) if call.user.member else found.none()
        return found, Telling(call.store, kind, call.query.get(PARAMETER))

    @needs(VIEW_OWN)
    def list_all(call: Call) -> Answer:
        wishes = listing.read_wishes(call.query, columns, call.store)
        found, telling = runs(call)
        found.narrow(owner=wishes.equal("ownedById"), goal=wishes.equal(kind.id_slug))
        if wishes.is_plain:
            return listing.paged(telling.show(found.page(wishes.window)), wishes, found.count)
        listing.refuse_too_many(count := found.count())
        return listing.listed(telling.show(found.page(slice(0, count))), wishes)

    @needs(VIEW_OWN)
    def show(call: Call, record: str) -> Answer:
        fields = listing.read_fields(call.query)
        found, telling = runs(call)
        return listing.one(telling.show([found.find(record)])[0], fields)

    return {"GET": list_all}, {"GET": show}


def reward_handlers() -> Handlers:
    @needs(VIEW_OWN)
    def list_all(call: Call) -> Answer:
        wishes = listing.read_wishes(call.query, REWARD_COLUMNS, call.store)
        return listing.from_database(only_own(call, rewards.rewards_in(call.store)), wishes, rewards.show_rewards)

    @needs(VIEW_OWN)
    def show(call: Call, record: str) -> Answer:
        fields = listing.read_fields(call.query)
        found = rewards.find_reward(call.store, record)
        if isinstance(call.user, Customer) and (call.user.member is None or call.user.member.pk != found.member_id):
            raise Http404
        return listing.one(rewards.show_rewards([found])[0], fields)

    @needs(MODIFY_REWARDS)
    def change(call: Call, record: str) -> Answer:
        rewards.fill(rewards.find_reward(call.store, record), call.sent, actor=call.actor)
        return listing.one(rewards.show_rewards([rewards.find_reward(call.store, record)])[0])

    return {"GET": list_all}, {"GET": show, "PATCH": change}


def member_handlers() -> Handlers:
    @needs(VIEW_OWN)
    def list_all(call: Call) -> Answer:
        wishes = listing.read_wishes(call.query, MEMBER_COLUMNS, call.store)
        found = only_own(call, people.members_of(call.store), "pk").select_related("store")
        return listing.from_database(found, wishes, people.show_members)

    @needs(MODIFY_MEMBERS)
    def create(call: Call) -> Answer:
        made = people.create(call.store, call.sent, actor=call.actor)
        return listing.one(people.show_members([made])[0], status=201)

    @needs(VIEW_OWN)
    def show(call: Call, record: str) -> Answer:
        fields = listing.read_fields(call.query)
        found = people.find_member(call.store, record)
        if isinstance(call.user, Customer) and call.user.member != found:
            raise Http404
        return listing.one(people.show_members([found])[0], fields)

    @needs(MODIFY_MEMBERS)
    def change(call: Call, record: str) -> Answer:
        found: Member = people.change(people.find_member(call.store, record), call.sent, actor=call.actor)
        return listing.one(people.show_members([found])[0])

    @needs(MODIFY_MEMBERS)
    def delete(call: Call, record: str) -> Answer:
        found = people.find_member(call.store, record)
        people.erase(found, actor=call.actor)
        return listing.one({"id": found.uuid})

    return {"GET": list_all, "POST": create}, {"GET": show, "PATCH": change, "DELETE": delete}


def _type_of(kind: Kind) -> Any:
    """Logs know their goal by the type they have."""

    def read(value: Any, store: Any) -> str | None:
        number = read_uuid(value)
        if number is None:
            return None
        found = goals_of(store, kind.slug, with_deleted=True)
        types = (log_type(goal.definition) for goal in found if goal.achievement.uuid == number)
        return next(types, None) or "nothing"

    return read
