from collections.abc import Sequence

from dialects.app_store_connect import definitions
from dialects.app_store_connect.door import MANAGE, READ
from dialects.app_store_connect.errors import NotThere
from dialects.app_store_connect.things import Owner, Placed, find_achievement, find_detail, find_group, list_of
from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.bodies import read_link, read_links
from dialects.app_store_connect.wire.query import Wishes
from dialects.door import Answer, Call, needs

from . import answers


@needs(MANAGE)
def create(call: Call) -> Answer:
    answers.wishes_of(call)
    return answers.made(call, definitions.create(call.store, call.sent, actor=call.actor))


@needs(READ)
def show(call: Call, name: str) -> Answer:
    wishes = answers.wishes_of(call, words.ONE_ACHIEVEMENT)
    return answers.one(call, find_achievement(call.store, name), wishes)


@needs(MANAGE)
def change(call: Call, name: str) -> Answer:
    wishes = answers.wishes_of(call)
    return answers.one(call, definitions.change(call.store, name, call.sent, actor=call.actor), wishes)


@needs(MANAGE)
def delete(call: Call, name: str) -> Answer:
    answers.wishes_of(call)
    definitions.delete(call.store, name, actor=call.actor)
    return Answer(status=204)


@needs(READ)
def of_detail(call: Call, name: str) -> Answer:
    return _list(call, find_detail(call.store, name))


@needs(READ)
def of_group(call: Call, name: str) -> Answer:
    return _list(call, find_group(call.store, name))


@needs(READ)
def ids_of_detail(call: Call, name: str) -> Answer:
    return _ids(call, find_detail(call.store, name))


@needs(READ)
def ids_of_group(call: Call, name: str) -> Answer:
    return _ids(call, find_group(call.store, name))


@needs(MANAGE)
def order_of_detail(call: Call, name: str) -> Answer:
    return _reorder(call, find_detail(call.store, name))


@needs(MANAGE)
def order_of_group(call: Call, name: str) -> Answer:
    return _reorder(call, find_group(call.store, name))


@needs(READ)
def group_achievement(call: Call, name: str) -> Answer:
    wishes = answers.wishes_of(call, words.ONE_ACHIEVEMENT)
    found = find_achievement(call.store, name).group_achievement()
    if found is None:
        raise NotThere("groupAchievement", f"of {name}")
    return answers.one(call, found, wishes)


@needs(READ)
def id_of_group_achievement(call: Call, name: str) -> Answer:
    return answers.to_one(call, find_achievement(call.store, name), "groupAchievement")


@needs(MANAGE)
def link_group_achievement(call: Call, name: str) -> Answer:
    answers.wishes_of(call)
    find_achievement(call.store, name)
    definitions.link_group_achievement(call.store, name, read_link(call.sent, words.ACHIEVEMENTS))
    return Answer(status=204)


def _list(call: Call, owner: Owner) -> Answer:
    wishes = answers.wishes_of(call, words.MANY_ACHIEVEMENTS)
    return answers.many(call, _narrowed(list_of(owner), wishes), wishes)


def _narrowed(found: Sequence[Placed], wishes: Wishes) -> list[Placed]:
    ways = {
        "referenceName": lambda each: each.reference_name,
        "archived": lambda each: "true" if each.is_archived else "false",
        "id": lambda each: each.name,
    }
    return [each for each in found if all(ways[name](each) in values for name, values in wishes.filters.items())]


def _ids(call: Call, owner: Owner) -> Answer:
    wishes = answers.wishes_of(call, words.IDS)
    return answers.many(call, list_of(owner), wishes, ids_only=True)


def _reorder(call: Call, owner: Owner) -> Answer:
    answers.wishes_of(call)
    definitions.reorder(owner, read_links(call.sent, words.ACHIEVEMENTS), actor=call.actor)
    return Answer(status=204)
