import os
from collections import Counter

from celery import shared_task
from django.db import transaction
from django.db.models import F

from members.inbox.claim import claim
from members.models import Event, Pending
from tests.counting.models import Counted, Tally


def wake(lanes: frozenset[int]) -> None:
    for lane in lanes:
        count_lane.apply_async([lane], expires=10)


@shared_task
def count_lane(lane: int) -> None:
    while True:
        with transaction.atomic():
            claimed = claim(lane, 50)
            if not claimed:
                return
            Counted.objects.bulk_create(Counted(event_id=pk, process_id=os.getpid()) for pk in claimed)
            owners = Counter(Event.objects.filter(pk__in=claimed).values_list("member_id", flat=True))
            for member_id, count in sorted(owners.items()):
                Tally.objects.get_or_create(member_id=member_id)
                Tally.objects.filter(member_id=member_id).update(value=F("value") + count)


@shared_task
def sweep() -> None:
    for lane in Pending.objects.values_list("lane", flat=True).distinct():
        count_lane.delay(lane)
