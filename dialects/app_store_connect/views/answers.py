"""From things to answers: the documents that every address gives."""

from collections.abc import Sequence

from dialects.app_store_connect.apps import AppStoreConnectConfig
from dialects.app_store_connect.errors import NotThere
from dialects.app_store_connect.things import Thing
from dialects.app_store_connect.wire.documents import Writer
from dialects.app_store_connect.wire.query import Wishes, read_query
from dialects.app_store_connect.wire.words import NOTHING, Asking
from dialects.door import Answer, Call


def wishes_of(call: Call, asking: Asking = NOTHING) -> Wishes:
    return read_query(call.query, asking)


def one(call: Call, thing: Thing, wishes: Wishes) -> Answer:
    return Answer(writer(call, wishes).one(thing))


def made(call: Call, thing: Thing) -> Answer:
    """Something new, and where it is."""
    document = writer(call, Wishes()).one(thing, made=True)
    return Answer(document, 201, {"Location": document["data"]["links"]["self"]})


def many(call: Call, things: Sequence[Thing], wishes: Wishes, *, ids_only: bool = False) -> Answer:
    return Answer(writer(call, wishes).many(things, ids_only=ids_only))


def to_one(call: Call, thing: Thing, relation: str) -> Answer:
    """The id of what it is related to."""
    wishes_of(call)
    related = thing.related(relation)
    if not related:
        raise NotThere(relation, f"of {thing.name}")
    return Answer(writer(call, Wishes()).link(related, thing, relation))


def writer(call: Call, wishes: Wishes) -> Writer:
    base = call.request.build_absolute_uri(f"/{AppStoreConnectConfig.prefix}/v1")
    return Writer(base, call.request.build_absolute_uri(), wishes)
