from achievements.models import Achievement
from dialects.door import Answer, Call, needs
from dialects.open_loyalty import definitions, listing
from dialects.open_loyalty.clock import written
from dialects.open_loyalty.door import MODIFY_ACHIEVEMENTS, VIEW_ACHIEVEMENTS
from dialects.open_loyalty.listing import Column

COLUMNS = {
    "name": Column(listing.text, lambda each: each.name),
    "active": Column(listing.truth, lambda each: each.status == Achievement.Status.LIVE),
    "createdAt": Column(listing.moment, lambda each: each.created_at),
    "achievementId": Column(listing.identifier, lambda each: each.uuid),
}


@needs(VIEW_ACHIEVEMENTS)
def list_all(call: Call) -> Answer:
    wishes = listing.read_wishes(call.query, COLUMNS, call.store)
    rows = definitions.sayable(Achievement.objects.filter(store=call.store).order_by("-pk"))

    def show(each: Achievement) -> dict[str, object]:
        active = each.status == Achievement.Status.LIVE
        created_at = written(each.created_at, call.store)
        return {"achievementId": each.uuid, "name": each.name, "active": active, "createdAt": created_at}

    return Answer(listing.listed(rows, wishes, COLUMNS, show))


@needs(MODIFY_ACHIEVEMENTS)
def create(call: Call) -> Answer:
    return Answer({"achievementId": definitions.create(call.store, call.sent, actor=call.actor).uuid})


@needs(VIEW_ACHIEVEMENTS)
def show(call: Call, achievement: str) -> Answer:
    return Answer(definitions.find(call.store, achievement)[1])


@needs(MODIFY_ACHIEVEMENTS)
def replace(call: Call, achievement: str) -> Answer:
    found, _ = definitions.find(call.store, achievement)
    definitions.replace(found, call.sent, actor=call.actor)
    return Answer(status=204)


@needs(MODIFY_ACHIEVEMENTS)
def amend(call: Call, achievement: str) -> Answer:
    found, _ = definitions.find(call.store, achievement)
    definitions.amend(found, call.sent, actor=call.actor)
    return Answer(status=204)
