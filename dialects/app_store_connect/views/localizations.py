from dialects.app_store_connect import localizations
from dialects.app_store_connect.door import MANAGE, READ
from dialects.app_store_connect.errors import NotThere
from dialects.app_store_connect.things import find_achievement, find_localization
from dialects.app_store_connect.wire import words
from dialects.door import Answer, Call, needs

from . import answers


@needs(MANAGE)
def create(call: Call) -> Answer:
    answers.wishes_of(call)
    return answers.made(call, localizations.create(call.store, call.sent, actor=call.actor))


@needs(READ)
def show(call: Call, name: str) -> Answer:
    wishes = answers.wishes_of(call, words.ONE_LOCALIZATION)
    return answers.one(call, find_localization(call.store, name), wishes)


@needs(MANAGE)
def change(call: Call, name: str) -> Answer:
    wishes = answers.wishes_of(call)
    return answers.one(call, localizations.change(call.store, name, call.sent, actor=call.actor), wishes)


@needs(MANAGE)
def delete(call: Call, name: str) -> Answer:
    answers.wishes_of(call)
    localizations.delete(call.store, name, actor=call.actor)
    return Answer(status=204)


@needs(READ)
def of_achievement(call: Call, name: str) -> Answer:
    found = find_achievement(call.store, name)
    wishes = answers.wishes_of(call, words.MANY_LOCALIZATIONS)
    return answers.many(call, found.localizations(), wishes)


@needs(READ)
def ids_of_achievement(call: Call, name: str) -> Answer:
    found = find_achievement(call.store, name)
    return answers.many(call, found.localizations(), answers.wishes_of(call, words.IDS), ids_only=True)


@needs(READ)
def achievement(call: Call, name: str) -> Answer:
    found = find_localization(call.store, name)
    return answers.one(call, found.of, answers.wishes_of(call, words.ONE_ACHIEVEMENT))


@needs(READ)
def id_of_achievement(call: Call, name: str) -> Answer:
    return answers.to_one(call, find_localization(call.store, name), "gameCenterAchievement")


@needs(READ)
def image(call: Call, name: str) -> Answer:
    """Pictures are Laurel's own: there is never one here."""
    raise NotThere(words.IMAGES, f"of {find_localization(call.store, name).name}")
