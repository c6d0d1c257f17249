"""A store with the programme and a month of events, all pending: what every form of evaluation starts from."""

import datetime
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.django_setup import use_django
from benchmarks.entry import Bench, OracleDisagreesError, agree
from benchmarks.workload import Event, Spread, Workload

from .programme import Stand, definitions, expected, headline

_EVENTS, _MEMBERS = 200_000, 10_000
LASTS = datetime.timedelta(days=30)
_TABLES = ("progress", "trigger", "completion", "attempt", "change", "base")
_EMPTY = "TRUNCATE " + ", ".join(f"achievements_{name}" for name in _TABLES) + ", members_pending"
_QUEUE = "INSERT INTO members_pending (lane, event_id) SELECT member_id % 16, id FROM members_event ORDER BY id"
_ACCEPTED = 1_000
_PATIENCE = 120.0


def evaluating_floor(bench: Bench, spread: Spread = "uniform", *, accept: bool = True) -> "Floor":
    """The floor that entries about evaluation have in common: twenty events a member."""
    workload = Workload(bench.size(_EVENTS), members=bench.size(_MEMBERS), spread=spread, lasts=LASTS)
    return Floor(bench, workload, accept=accept)


class Floor:
    """The members' and the achievements' floor, filled once; `rewind` makes all events pending again."""

    def __init__(self, bench: Bench, workload: Workload, *, accept: bool = True) -> None:
        use_django(bench)
        self.workload = workload
        self.store = make_store(workload.members)
        self.members = _member_ids(self.store)
        make_live(self.store, (document for document, _, _ in definitions()))
        wake_nobody()
        for batch in workload.batches(_ACCEPTED) if accept else ():
            accept_batch(self.store, batch)
        self.expected = {
            (self.members[f"member-{member}"], key): stand
            for (member, key), stand in _stored(expected(workload)).items()
        }
        self.execute("VACUUM ANALYZE members_event")

    def rewind(self) -> None:
        """Nothing evaluated yet, and nobody pays for what another form wrote."""
        for statement in (_EMPTY, _QUEUE, "CHECKPOINT"):
            self.execute(statement)

    def clear(self) -> None:
        """No events at all."""
        self.execute(_EMPTY + ", members_event CASCADE")
        self.execute("CHECKPOINT")

    @staticmethod
    def wait_until_evaluated() -> None:
        """Until nothing is pending."""
        from members.models import Pending

        until = time.monotonic() + _PATIENCE
        while Pending.objects.exists():
            if time.monotonic() > until:
                raise OracleDisagreesError("Evaluation did not come to an end.")
            time.sleep(0.005)

    def check(self) -> None:
        """Stop the run unless every progress and every completion is what plain Python says."""
        from django.db.models import Sum

        from achievements.models import Completion, Progress

        progress = Progress.objects.values_list("member", "achievement__key", "value", "completions_count")
        found = {(member, key): (value, count) for member, key, value, count in progress}
        missing = {pair: (found.get(pair), stand) for pair, stand in self.expected.items() if found.get(pair) != stand}
        agree("progress", dict(list(missing.items())[:3]), {})
        agree("number of progress rows", len(found), len(self.expected))
        total = Completion.objects.filter(milestone="").aggregate(total=Sum("count"))["total"]
        agree("completions", total or 0, sum(count for _, count in self.expected.values()))

    def facts(self) -> Mapping[str, float]:
        """What the figures depend on, for orientation."""
        from achievements.models import Completion, Trigger

        events = self.workload.size
        return {
            "contributions_per_event": round(Trigger.objects.count() / events, 2),
            "completions_per_event": round(Completion.objects.count() / events, 3),
        }

    @staticmethod
    def execute(statement: str) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(statement)


def _stored(stands: Mapping[tuple[int, str], Stand]) -> dict[tuple[int, str], Stand]:
    documents = {document["key"]: document for document, _, _ in definitions()}
    return {(member, key): headline(documents[key], stand) for (member, key), stand in stands.items()}


def make_store(members: int) -> Any:
    """A store with so many members in an empty database."""
    from django.core.management import call_command

    from members.models import Member, Store

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    # The events' times are fixed, so that every run has the same ones; they must not become too late one day.
    store = Store.objects.create(code="bench", name="Bench", late_for=datetime.timedelta(days=3660))
    people = [Member(store=store, external_id=f"member-{number}") for number in range(1, members + 1)]
    Member.objects.bulk_create(people, batch_size=1_000)
    return store


def _member_ids(store: Any) -> dict[str, int]:
    from members.models import Member

    return {str(name): pk for name, pk in Member.objects.filter(store=store).values_list("external_id", "pk")}


def make_live(store: Any, documents: Iterable[dict[str, Any]]) -> None:
    """These achievements, live for long."""
    from achievements.locks import hold_definitions
    from achievements.models import Achievement, Rule, StatusChange

    long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    hold_definitions(store.pk)
    for document in documents:
        made = Achievement.objects.create(
            store=store, key=document["key"], name=document["key"], status="live", definition=document
        )
        for position, rule in enumerate(document["rules"], 1):
            Rule.objects.create(achievement=made, key=rule.get("key", str(position)))
        StatusChange.objects.create(achievement=made, at=long_ago, status="live", actor="bench")


def wake_nobody() -> None:
    """The forms evaluate by themselves, and nobody pays for a broker that is not there."""
    from achievements.evaluation.registry import registry as evaluated
    from members.inbox.registry import registry

    registry.accepted.clear()
    evaluated.completed.clear()


def accept_batch(store: Any, batch: Sequence[Event]) -> list[int]:
    """Take the events in as the inbox does; the numbers they got."""
    from members.inbox.accept import accept_events
    from members.models import Event as Stored

    answers = accept_events(store, _sent(batch))
    agree("accepted", {answer.status for answer in answers}, {"accepted"})
    return list(Stored.objects.filter(uuid__in=[answer.id for answer in answers]).values_list("pk", flat=True))


def _sent(batch: Sequence[Event]) -> list[bytes]:
    import msgspec

    return [msgspec.json.encode(_as_sent(event)) for event in batch]


def _as_sent(event: Event) -> dict[str, object]:
    return {
        "type": event.type,
        "source_id": event.source_id,
        "occurred_at": event.occurred_at.isoformat(),
        "member": {"external_id": f"member-{event.member}"},
        "body": event.body,
    }
