"""For whom a campaign is: the engine's own conditions, asked about the member as they are when it fires."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from achievements.engine import examine
from achievements.engine.conditions import Judge, compile_conditions
from members.errors import Wrong
from members.models import Member

# An audience is a part of an achievement; around it goes what makes one whole.
_AROUND = {"key": "audience", "rules": [{"trigger": "custom_event", "event": "any", "goal": 1}]}
# By member.
AllFacts: TypeAlias = Mapping[int, Mapping[str, Any]]
SEEN = ("id", "status", "tier", "labels", "attributes", "registered_at")


def check_audience(document: object) -> list[Wrong]:
    """Everything that is wrong with the conditions, each with its pointer."""
    return [
        Wrong(each.pointer, each.code, each.sentence) for each in examine({**_AROUND, "audience": document}).mistakes
    ]


def compile_audience(document: object) -> Judge | None:
    """A function over the member's facts; None where everybody belongs."""
    found = examine({**_AROUND, "audience": document})
    if found.definition is None:
        raise ValueError(f"The audience cannot be read: {found.mistakes}")
    return compile_conditions(found.definition.audience)


def facts_of(member_ids: Iterable[int]) -> AllFacts:
    """The members as conditions see them, and whether they take part."""
    rows = Member.objects.filter(pk__in=list(member_ids)).values(*SEEN)
    return {row.pop("id"): {**row, "tier": row["tier"] or None} for row in rows}
