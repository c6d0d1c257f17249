"""Resources as JSON:API shapes them: links where there is an address, data where it was asked for, no nulls."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dialects.app_store_connect.things import Relation, Thing

from .query import Wishes, write_cursor


class Writer:
    """Writes the documents of one answer; `base` is the address all others begin with."""

    def __init__(self, base: str, here: str, wishes: Wishes) -> None:
        self.base, self.here, self.wishes = base, here, wishes
        self.included: dict[tuple[str, str], dict[str, Any]] = {}

    def one(self, thing: Thing, *, made: bool = False) -> dict[str, Any]:
        """One resource; one that was just made is answered from the address of the collection."""
        data = self.resource(thing, is_asked_for=True)
        document = {"data": data, **self._included()}
        return {**document, "links": {"self": f"{self.base}/{thing.kind}" if made else self.here}}

    def many(self, things: Sequence[Thing], *, ids_only: bool = False) -> dict[str, Any]:
        """A page of a list."""
        wishes, start = self.wishes, self.wishes.start
        page = things[start : start + wishes.limit]
        data = [identify(each) if ids_only else self.resource(each, is_asked_for=True) for each in page]
        paging: dict[str, Any] = {"total": len(things), "limit": wishes.limit}
        links = {"self": self.here, "first": self._page(None)}
        if start + wishes.limit < len(things):
            paging["nextCursor"] = write_cursor(start + wishes.limit)
            links["next"] = self._page(paging["nextCursor"])
        return {"data": data, **self._included(), "links": links, "meta": {"paging": paging}}

    def link(self, things: Sequence[Thing], thing: Thing, relation: str) -> dict[str, Any]:
        """Which one is related, by its id alone."""
        return {"data": identify(things[0]), "links": self._links(thing, relation)}

    def resource(self, thing: Thing, *, is_asked_for: bool = False) -> dict[str, Any]:
        wanted = self.wishes.fields.get(thing.kind)
        attributes = {
            name: value
            for name, value in thing.attributes().items()
            if value is not None and (wanted is None or name in wanted)
        }
        relationships = {
            name: shown
            for name, relation in thing.relations.items()
            if (wanted is None or name in wanted) and (shown := self._relationship(thing, name, relation, is_asked_for))
        }
        if is_asked_for:
            self._include(thing)
        return {
            **identify(thing),
            **({"attributes": attributes} if attributes else {}),
            **({"relationships": relationships} if relationships else {}),
            "links": {"self": f"{self.base}/{thing.kind}/{thing.name}"},
        }

    def _relationship(self, thing: Thing, name: str, relation: Relation, is_asked_for: bool) -> dict[str, Any]:  # noqa: FBT001
        shown: dict[str, Any] = {"links": self._links(thing, name)} if relation.linked else {}
        if not is_asked_for or name not in self.wishes.include:
            return shown
        related = thing.related(name)
        if relation.many:
            limit = self.wishes.related(name)
            shown["meta"] = {"paging": {"total": len(related), "limit": limit}}
            shown["data"] = [identify(each) for each in related[:limit]]
        elif related:
            shown["data"] = identify(related[0])
        return shown

    def _include(self, thing: Thing) -> None:
        for name, relation in thing.relations.items():
            if name in self.wishes.include:
                related = thing.related(name)
                for each in related[: self.wishes.related(name)] if relation.many else related:
                    self.included.setdefault((each.kind, each.name), self.resource(each))

    def _included(self) -> dict[str, Any]:
        return {"included": list(self.included.values())} if self.wishes.include else {}

    def _links(self, thing: Thing, relation: str) -> dict[str, str]:
        here = f"{self.base}/{thing.kind}/{thing.name}"
        return {"self": f"{here}/relationships/{relation}", "related": f"{here}/{relation}"}

    def _page(self, cursor: str | None) -> str:
        """The same list from there, or from its beginning."""
        parts = urlsplit(self.here)
        pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "cursor"]
        return urlunsplit(parts._replace(query=urlencode([*pairs, *([("cursor", cursor)] if cursor else [])])))


def identify(thing: Thing) -> dict[str, Any]:
    return {"type": thing.kind, "id": thing.name}
