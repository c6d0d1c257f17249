"""Set or remove an attribute of the member, through the service that keeps what held before."""

from collections.abc import Iterator, Sequence
from typing import Any

from campaigns.templates import Words, fill, unknown_variables
from members.errors import Wrong
from members.models import Member, Store
from members.services.members import change_member

from .acting import actor_of, firings_of, words_of
from .interface import EffectKind, Hands, Job, Settings, text_wrong


class SetAttribute(EffectKind):
    """`{"name": "fan", "value": true}`, or `{"name": "fan", "remove": true}`."""

    known = frozenset({"name", "value", "remove"})

    def check(self, settings: Settings, store: Store) -> Iterator[Wrong]:
        yield from text_wrong(settings, "name", 200)
        if ("value" in settings) == (settings.get("remove") is True):
            yield Wrong("/value", "ambiguous", "Give either a value or “remove”: true.")
        elif isinstance(settings.get("value"), dict | list):
            yield Wrong("/value", "wrong_type", "This must be a text, a number, true or false.")
        yield from unknown_variables(settings.get("value"), "/value")

    def perform(self, jobs: Sequence[Job], hands: Hands) -> None:
        members, firings = Member.objects.in_bulk([job.member_id for job in jobs]), firings_of(jobs)
        for job in jobs:
            changed = _attributes(members[job.member_id], job, words_of(job, firings[job.firing_id]))
            members[job.member_id] = change_member(members[job.member_id], {"attributes": changed}, actor=actor_of(job))


def _attributes(member: Member, job: Job, words: Words) -> dict[str, Any]:
    name = job.settings["name"]
    others = {key: value for key, value in member.attributes.items() if key != name}
    return others if job.settings.get("remove") else {**others, name: fill(job.settings["value"], words)}
