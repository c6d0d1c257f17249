"""An event that was set aside comes back into the fold, as one that is late."""

from django.db import InterfaceError, OperationalError, transaction

from achievements.evaluation.evaluate import evaluate_events, write_evaluation
from achievements.locks import share_definitions
from achievements.models import Trigger
from members.actors import Actor
from members.errors import Refused
from members.inbox.claim import wait_for_lane
from members.lanes import lane_of
from members.locks import lock_event
from members.models import Event, Pending, SetAside
from members.services.audit import record


def release_event(event: Event, *, actor: Actor) -> Event:
    """Evaluate it now; refused if it fails again, and it stays set aside.

    One of those whose progress it moves may have counted it before it failed for the other, so both are replayed.
    """
    with transaction.atomic():
        people = (event.member_id, event.referrer_id)
        lanes = sorted({lane_of(person) for person in people if person is not None})
        for lane in lanes:  # in one order everywhere, so that two releases wait instead of deadlocking
            wait_for_lane(lane)
        share_definitions()
        event = lock_event(event.pk)
        if not SetAside.objects.filter(event=event).exists():
            raise Refused("not_set_aside", "This event is not set aside.")
        SetAside.objects.filter(event=event).delete()
        Pending.objects.filter(lane__in=lanes, event=event).delete()
        _evaluate(event)
        record(actor, "event.released", event, store=event.store_id)
    return event


def _evaluate(event: Event) -> None:
    try:
        evaluation = evaluate_events([event.pk], lane=None, again=True)
        # Of what it did before the journal has the triggers.
        is_known = Trigger.objects.filter(event=event).exists()
        write_evaluation(evaluation, [] if is_known else [event.pk])
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        raise Refused("fails_again", f"It cannot be evaluated, still: {text}") from error
