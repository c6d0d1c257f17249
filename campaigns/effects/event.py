"""Record an event of the member, through the inbox's own door: it may move other achievements."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from campaigns.chains import source_of
from campaigns.models import Firing
from campaigns.templates import fill, unknown_variables
from members.errors import Refused, Wrong
from members.inbox import accept_events
from members.inbox.accept import MOST_EVENTS
from members.inbox.incoming import MOST_DEPTH, RESERVED_TYPES, Mistaken, check_value
from members.jsontext import exact_bytes
from members.models import Store

from .acting import firings_of, words_of
from .interface import EffectKind, Hands, Job, Settings, text_wrong


class RecordEvent(EffectKind):
    """`{"type": "bonus", "body": {"campaign": "{{campaign.key}}"}}`."""

    known = frozenset({"type", "body"})

    def check(self, settings: Settings, store: Store) -> Iterator[Wrong]:
        yield from text_wrong(settings, "type", 200)
        if str(settings.get("type")).startswith(RESERVED_TYPES):
            yield Wrong("/type", "reserved_event", f"Event types that begin with “{RESERVED_TYPES}” are reserved.")
        body = settings.get("body", {})
        if not isinstance(body, dict):
            yield Wrong("/body", "wrong_type", "This must be an object.")
            return
        try:
            check_value("body", body, MOST_DEPTH)
        except Mistaken as mistake:
            yield Wrong(f"/{mistake.field.replace('.', '/')}", mistake.code, mistake.detail)
        yield from unknown_variables(body, "/body")

    def perform(self, jobs: Sequence[Job], hands: Hands) -> None:
        by_store: defaultdict[Store, list[Job]] = defaultdict(list)
        for job in jobs:
            by_store[job.campaign.store].append(job)
        for store, some in by_store.items():
            for first in range(0, len(some), MOST_EVENTS):
                _record(store, some[first : first + MOST_EVENTS])


def _record(store: Store, jobs: Sequence[Job]) -> None:
    firings = firings_of(jobs)
    for answer in accept_events(store, [_event(job, firings[job.firing_id]) for job in jobs]):
        if not answer.is_taken:
            raise Refused(answer.code or answer.status, answer.detail or answer.status, field=answer.field)


def _event(job: Job, firing: Firing) -> bytes:
    return exact_bytes(
        {
            "type": job.settings["type"],
            "member": {"id": firing.member.uuid},
            "source": source_of(firing.uuid),
            # The time is the firing's own, so that a second try says the very same.
            "source_id": str(job.effect.pk),
            "occurred_at": firing.fired_at.isoformat(),
            "body": fill(job.settings.get("body", {}), words_of(job, firing)),
        }
    )
