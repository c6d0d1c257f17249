"""Details, groups and what game servers submit."""

from dialects.app_store_connect import apps_and_groups
from dialects.app_store_connect.door import MANAGE, READ, SUBMIT
from dialects.app_store_connect.submissions import submit
from dialects.app_store_connect.things import ShownDetail, ShownGroup, find_detail, find_group
from dialects.app_store_connect.wire import words
from dialects.door import Answer, Call, needs

from . import answers


@needs(MANAGE)
def create_detail(call: Call) -> Answer:
    answers.wishes_of(call)
    return answers.made(call, ShownDetail(apps_and_groups.create_detail(call.store, call.sent, actor=call.actor)))


@needs(READ)
def show_detail(call: Call, name: str) -> Answer:
    found = find_detail(call.store, name)
    return answers.one(call, ShownDetail(found), answers.wishes_of(call, words.ONE_DETAIL))


@needs(MANAGE)
def change_detail(call: Call, name: str) -> Answer:
    wishes = answers.wishes_of(call)
    found = apps_and_groups.change_detail(call.store, name, call.sent, actor=call.actor)
    return answers.one(call, ShownDetail(found), wishes)


@needs(READ)
def detail_of_app(call: Call, name: str) -> Answer:
    found = apps_and_groups.detail_of_app(call.store, name)
    return answers.one(call, ShownDetail(found), answers.wishes_of(call, words.ONE_DETAIL))


@needs(MANAGE)
def create_group(call: Call) -> Answer:
    answers.wishes_of(call)
    return answers.made(call, ShownGroup(apps_and_groups.create_group(call.store, call.sent, actor=call.actor)))


@needs(READ)
def show_group(call: Call, name: str) -> Answer:
    found = find_group(call.store, name)
    return answers.one(call, ShownGroup(found), answers.wishes_of(call, words.ONE_GROUP))


@needs(SUBMIT)
def create_submission(call: Call) -> Answer:
    answers.wishes_of(call)
    return answers.made(call, submit(call))
