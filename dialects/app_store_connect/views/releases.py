from collections.abc import Sequence

from dialects.app_store_connect import releases
from dialects.app_store_connect.door import MANAGE, READ
from dialects.app_store_connect.things import Release, find_achievement, find_detail, find_release, releases_of
from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.query import Wishes
from dialects.door import Answer, Call, needs

from . import answers


@needs(MANAGE)
def create(call: Call) -> Answer:
    answers.wishes_of(call)
    return answers.made(call, releases.create(call.store, call.sent, actor=call.actor))


@needs(READ)
def show(call: Call, name: str) -> Answer:
    wishes = answers.wishes_of(call, words.ONE_RELEASE)
    return answers.one(call, find_release(call.store, name), wishes)


@needs(MANAGE)
def delete(call: Call, name: str) -> Answer:
    answers.wishes_of(call)
    releases.delete(call.store, name, actor=call.actor)
    return Answer(status=204)


@needs(READ)
def of_achievement(call: Call, name: str) -> Answer:
    found = find_achievement(call.store, name).releases()
    wishes = answers.wishes_of(call, words.RELEASES_OF_ACHIEVEMENT)
    return answers.many(call, _narrowed(found, wishes), wishes)


@needs(READ)
def ids_of_achievement(call: Call, name: str) -> Answer:
    found = find_achievement(call.store, name).releases()
    return answers.many(call, found, answers.wishes_of(call, words.IDS), ids_only=True)


@needs(READ)
def of_detail(call: Call, name: str) -> Answer:
    found = releases_of(find_detail(call.store, name))
    wishes = answers.wishes_of(call, words.RELEASES_OF_DETAIL)
    return answers.many(call, _narrowed(found, wishes), wishes)


@needs(READ)
def ids_of_detail(call: Call, name: str) -> Answer:
    found = releases_of(find_detail(call.store, name))
    return answers.many(call, found, answers.wishes_of(call, words.IDS), ids_only=True)


def _narrowed(found: Sequence[Release], wishes: Wishes) -> list[Release]:
    ways = {
        "live": lambda each: "true" if each.is_live else "false",
        "gameCenterDetail": lambda each: str(each.detail.uuid),
        "gameCenterAchievement": lambda each: each.of.name,
    }
    return [each for each in found if all(ways[name](each) in values for name, values in wishes.filters.items())]
