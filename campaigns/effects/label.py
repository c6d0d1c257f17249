"""Set or remove a label of the member."""

from collections.abc import Iterator, Sequence

from members.errors import Wrong
from members.models import Member, Store
from members.services.members import change_member

from .acting import actor_of
from .interface import EffectKind, Hands, Job, Settings, text_wrong


class SetLabel(EffectKind):
    """`{"key": "vip", "value": "gold"}`, or `{"key": "vip", "remove": true}`."""

    known = frozenset({"key", "value", "remove"})

    def check(self, settings: Settings, store: Store) -> Iterator[Wrong]:
        yield from text_wrong(settings, "key", 200)
        yield from text_wrong(settings, "value", 1_000, required=False)
        if "value" in settings and settings.get("remove"):
            yield Wrong("/remove", "ambiguous", "What is removed has no value.")

    def perform(self, jobs: Sequence[Job], hands: Hands) -> None:
        members = Member.objects.in_bulk([job.member_id for job in jobs])
        for job in jobs:
            member = members[job.member_id]
            changed = change_member(member, {"labels": _labels(member, job.settings)}, actor=actor_of(job))
            members[job.member_id] = changed


def _labels(member: Member, settings: Settings) -> list[dict[str, str]]:
    others = [label for label in member.labels if label["key"] != settings["key"]]
    if settings.get("remove"):
        return others
    return [*others, {"key": settings["key"], "value": settings.get("value", "")}]
