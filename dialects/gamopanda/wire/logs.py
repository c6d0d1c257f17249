"""Logs: activities that a shop sends to one goal, as the inbox takes them."""

from collections.abc import Mapping
from typing import Any

from dialects.reading import Path, Sheet

from .fields import Document, Field, Read, identifier, moment, number, text
from .goals import Kind
from .people import FIELDS as PERSON
from .people import STATUS

SOURCE, LONGEST_NAME = "gamopanda", 200
VALUE, ACTIVITY, UNIQUE = "activityValue", "activityId", "uniqueIdentifier"
OWNER, NESTED = "ownedById", "ownedBy"
READ_ONLY = frozenset({"achievedMilestone", "achievedMilestoneRewardLog", "achievedRewardLogs"})


def fields_of(kind: Kind) -> Mapping[str, Field]:
    return {
        kind.id_slug: identifier(),
        OWNER: identifier(required=False),
        NESTED: Field(_person),
        "activityAt": moment(),
        ACTIVITY: text(LONGEST_NAME, required=True),
        UNIQUE: text(LONGEST_NAME, required=True),
        VALUE: number(required=False),
    }


def check_log(said: Read, *, needs_value: bool) -> None:
    """What one field alone does not show."""
    if (said.get(OWNER) is None) == (said.get(NESTED) is None):
        said.sheet.part(OWNER, None).refuse("required", f"Say whose it is by {OWNER} or {NESTED}, and by one of them.")
    if needs_value and said.get(VALUE) is None:
        said.sheet.part(VALUE, None).refuse("required", "A goal that adds up needs a value.")


def event_in(said: Read, event_type: str, goal: str, member: str) -> Document:
    body: Document = {slug: said.values[slug] for slug in (ACTIVITY, UNIQUE)}
    if said.get(VALUE) is not None:
        body[VALUE] = said.values[VALUE]
    return {
        "type": event_type,
        "source": SOURCE,
        "source_id": source_id(goal, said.values[UNIQUE]),
        "occurred_at": said.values["activityAt"],
        "member": {"id": member},
        "body": body,
    }


def source_id(goal: str, unique: str) -> str:
    """The same activity may be logged for several goals, and once for each."""
    return f"{goal}/{unique}"


def place_of(field: str) -> Path:
    first, _, rest = field.partition(".")
    if first == "body":
        return (rest,) if rest else ()
    names = {"occurred_at": "activityAt", "source_id": UNIQUE, "member": OWNER}
    return (names.get(first, first),) if first else ()


def _person(sheet: Sheet) -> Any:
    """Told in passing, a member is live unless it is said."""
    known = {slug: field for slug, field in PERSON.items() if slug != STATUS}
    parts = sheet.parts(tuple(PERSON), required=("externalId",), ignored=("id",))
    read = {slug: known[slug].read(each) for slug, each in parts.items() if slug in known}
    if STATUS in parts:
        read[STATUS] = PERSON[STATUS].read(parts[STATUS])
    return read
