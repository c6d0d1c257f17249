"""Whose event is it? Members are found by any of their names, and enrolled where the store wants that."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from members.models import IDENTIFIERS, Store
from members.uuids import new_uuid

from .incoming import Incoming, Mistaken
from .statements import statements


class Match(msgspec.Struct, frozen=True, gc=False):
    """The member of an event, with the version of their facts that is in force now."""

    id: int
    uuid: uuid.UUID
    facts_version: int
    referrer_id: int | None


class Directory:
    """The members one batch talks about."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._order = [*dict.fromkeys([*store.matching_order, *IDENTIFIERS])]
        self._known: dict[tuple[str, str], Match | None] = {}

    def look_up(self, items: Sequence[Incoming], *, unless_known: bool = False) -> bool:
        """Read every member that any item names, in one statement; or nobody, and True, if the first item is stored."""
        names: dict[str, set[str]] = {}
        for item in items:
            for field, value in item.reference.items():
                names.setdefault("uuid" if field == "id" else field, set()).add(value)
        asked = {field: sorted(values) for field, values in names.items()}
        probe = items[0].identity if unless_known else None
        members, first_is_known = statements().look_up(self._store.pk, asked, probe)
        for found in members:
            match = Match(found.id, found.uuid, found.facts_version, found.referrer_id)
            self._known[found.field, found.value] = None if found.erased else match
        return first_is_known

    def match(self, item: Incoming) -> Match | None:
        """The member by the store's order of matching; an id must be right."""
        reference = item.reference
        if "id" in reference:
            match = self._known.get(("uuid", reference["id"]))
            if match is None:
                raise Mistaken("member.id", "unknown_member", "This store has no member with this id.")
            return match
        for field in self._order:
            if field in reference and (match := self._known.get((field, reference[field]))):
                return match
        return None

    def enrol(self, items: Sequence[Incoming], at: datetime.datetime) -> None:
        """Make members of those nobody knows; whoever another request made first is found again."""
        rows = self._new_members(items)
        if not rows:
            return
        # In one order everywhere, so that two requests with the same people wait instead of deadlocking.
        rows.sort(key=lambda row: [row.get(name) or "" for name in IDENTIFIERS])
        made = statements().enrol_members(self._store.pk, rows, at)
        for row in rows:
            if row["uuid"] in made:
                self._learn(row, Match(made[row["uuid"]], row["uuid"], 1, None))
        if len(made) < len(rows):
            self.look_up(items)

    def _new_members(self, items: Sequence[Incoming]) -> list[dict[str, Any]]:
        """One row a person, even where several events name them by different names."""
        rows: list[dict[str, Any]] = []
        by_name: dict[tuple[str, str], dict[str, Any]] = {}
        for item in items:
            names = [(field, item.reference[field]) for field in self._order if field in item.reference]
            row = next((by_name[name] for name in names if name in by_name), None)
            if row is None:
                row = {"uuid": new_uuid(), **dict.fromkeys(IDENTIFIERS)}
                rows.append(row)
            for field, value in names:
                if row[field] is None and (field, value) not in by_name:
                    row[field] = value
                    by_name[field, value] = row
        return rows

    def _learn(self, row: dict[str, Any], match: Match) -> None:
        for field in IDENTIFIERS:
            if row[field] is not None:
                self._known[field, row[field]] = match
