"""Definitions from a file that the vendor exported: each under the id it had, made once however often it is read."""

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from achievements.models import Achievement
from dialects.reading import Invalid, Mistake, read_uuid
from members.actors import Actor
from members.jsontext import exact_json
from members.models import Store

from .definitions import create

_LISTS = ("achievements", "items")


class Moved(NamedTuple):
    """What became of one definition."""

    name: str
    made: Achievement | None = None
    there: bool = False
    mistakes: tuple[Mistake, ...] = ()


def move_in(store: Store, document: Any, *, actor: Actor) -> Iterator[Moved]:
    """One after the other; a mistake in one leaves the others alone."""
    for entry in entries_of(document):
        yield _one(store, entry, actor)


def entries_of(document: Any) -> list[Any]:
    """The definitions in a file: a list, a list under a name, or a single one; each bare or wrapped as in a request."""
    if isinstance(document, dict):
        named = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), None)
        document = [document] if named is None else named
    if not isinstance(document, list):
        raise Invalid(Mistake((), "wrong_type", "The file holds no achievements."))
    return [
        each["achievement"] if isinstance(each, dict) and set(each) == {"achievement"} else each for each in document
    ]


def _one(store: Store, entry: Any, actor: Actor) -> Moved:
    name, number = _name_of(entry), _id_of(entry, store)
    known = Achievement.objects.filter(uuid=number).first()
    if known is not None and known.store_id == store.pk:
        return Moved(name, there=True)
    if known is not None:
        taken = Mistake(("achievement", "achievementId"), "taken", "Another store has an achievement with this id.")
        return Moved(name, mistakes=(taken,))
    try:
        return Moved(name, made=create(store, {"achievement": entry}, actor=actor, known_as=number))
    except Invalid as error:
        return Moved(name, mistakes=error.mistakes)


def _id_of(entry: Any, store: Store) -> uuid.UUID:
    """Its own; of one without, always the same for the same content in the same store."""
    own = read_uuid(entry.get("achievementId")) if isinstance(entry, dict) else None
    return own or uuid.uuid5(uuid.NAMESPACE_URL, f"{store.pk}/{exact_json(entry)}")


def _name_of(entry: Any) -> str:
    try:
        return str(entry["translations"]["en"]["name"])
    except (KeyError, TypeError):
        return "?"
