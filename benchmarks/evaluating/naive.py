"""The naive way to evaluate: event by event, row by row, with the ORM. It does the same, and is checked the same."""

from typing import Any

from benchmarks.entry import Done, Form

from .floor import Floor


def naive_form(floor: Floor, events: int) -> Form:
    """As many of the first events as are affordable; figures are per event."""

    def run() -> Done:
        from members.models import Event

        for event in Event.objects.order_by("pk")[:events].iterator():
            _evaluate(event)
        return Done(events)

    return Form("naive_orm", run, lambda: None, floor.rewind)


def _evaluate(event: Any) -> None:
    """Everything of one event in a transaction, a lock and a save for each progress."""
    from django.db import transaction

    from achievements.engine import Event as Item
    from achievements.engine import Standing, evaluate
    from achievements.engine.instants import to_datetime, to_instant
    from achievements.evaluation.plans import plans_of
    from achievements.models import Completion, Progress, Trigger
    from members.models import Pending

    item = Item(
        at=to_instant(event.effective_at),
        type=event.type,
        id=event.source_id,
        source=event.source,
        facts={"event": {"type": event.type, "body": event.body}},
    )
    with transaction.atomic():
        for compiled in plans_of(event.store_id).listening(event.type):
            Progress.objects.get_or_create(
                member_id=event.member_id,
                achievement_id=compiled.id,
                defaults={
                    "standing": _written(Standing()),
                    "status": "not_started",
                    "created_at": event.accepted_at,
                    "moved_at": event.accepted_at,
                },
            )
            progress = Progress.objects.select_for_update().get(member_id=event.member_id, achievement_id=compiled.id)
            step = evaluate(compiled.plan, _read(progress.standing), [item])
            for trigger in step.triggers:
                Trigger.objects.create(
                    event=event,
                    rule_id=compiled.rule_ids[trigger.rule],
                    amount=trigger.amount,
                    before=trigger.before,
                    after=trigger.after,
                    recorded_at=event.accepted_at,
                )
            for found in step.completions:
                Completion.objects.get_or_create(
                    member_id=event.member_id,
                    achievement_id=compiled.id,
                    milestone="",
                    ordinal=found.ordinal,
                    slot=found.slot or 0,
                    rolled_back_at=None,
                    defaults={
                        "cause": "event",
                        "attempt_number": found.number,
                        "completed_at": to_datetime(found.at),
                        "recorded_at": event.accepted_at,
                    },
                )
            progress.standing, progress.value = _written(step.standing), step.value
            progress.completions_count += sum(found.times for found in step.completions)
            progress.version += 1
            progress.save()
        Pending.objects.filter(lane=event.member_id % 16, event_id=event.pk).delete()


def _written(standing: Any) -> str:
    from achievements.evaluation.record import write_standing

    return write_standing(standing)


def _read(text: str) -> Any:
    from achievements.evaluation.decide import read_standing

    return read_standing(text)
