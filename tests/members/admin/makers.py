"""One object of every model that has a page, made in a given store and carrying a word to look for."""

from collections.abc import Callable

from django.db import models

from members.actors import Actor
from members.models import AccessKey, AuditEntry, Event, EventType, Member, Store
from members.services.access_keys import create_access_key
from members.services.audit import record
from tests.members.factories import accept, event, make_member

Maker = Callable[[Store, str], models.Model]


def make_event(store: Store, word: str, **values: object) -> Event:
    make_member(store, f"m-{word}", last_name=word)
    (answer,) = accept(store, event(word, member={"external_id": f"m-{word}"}, body={"word": word}, **values))
    return Event.objects.get(uuid=answer.id)


def make_entry(store: Store, word: str) -> AuditEntry:
    return record(Actor.command("test"), "store.changed", store, store=store, after={"word": word}, reason=word)


MAKERS: dict[type[models.Model], Maker] = {
    Store: lambda store, word: store,
    Member: lambda store, word: make_member(store, word, email=f"{word.lower()}@example.com", last_name=word),
    Event: make_event,
    EventType: lambda store, word: EventType.objects.create(store=store, name=word, title=word),
    AccessKey: lambda store, word: create_access_key(store, name=word, scopes=["read"])[0],
    AuditEntry: make_entry,
}
