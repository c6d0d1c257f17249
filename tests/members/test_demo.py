import datetime

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from members.demo import seed_members, seed_store
from members.models import Event, EventState, Member, Pending

pytestmark = pytest.mark.django_db


def evaluate() -> None:
    """As if a worker had been there."""
    Pending.objects.all().delete()


def test_the_demo_has_a_member_and_an_event_of_every_kind() -> None:
    store = seed_store()
    seed_members(store, seed=1, evaluate=evaluate)
    assert Member.objects.filter(store=store).count() == 40
    assert Event.objects.filter(store=store).count() > 1500
    assert set(Event.objects.with_state().values_list("state", flat=True)) == set(EventState)
    assert Event.objects.filter(too_late=True).count() == 3
    assert Event.objects.filter(store=store, linked_document__isnull=False, waiting=None).count() == 3
    assert Member.objects.filter(facts_version__gt=1, earlier_facts__isnull=False).exists()


def test_three_months_are_told_and_nobody_does_anything_before_they_are_a_member_or_in_the_future() -> None:
    store = seed_store()
    seed_members(store, seed=1, evaluate=evaluate)
    told = Event.objects.exclude(member=None).filter(too_late=False, linked_document=None)
    first, last = told.earliest("occurred_at").occurred_at, told.latest("occurred_at").occurred_at
    assert datetime.timedelta(days=88) < last - first <= datetime.timedelta(days=90)
    assert last < timezone.now()
    assert not told.filter(occurred_at__lt=F("member__registered_at")).exists()


@time_machine.travel("2026-11-20T15:00:00Z", tick=False)
def test_seeding_again_changes_nothing_and_the_same_seed_tells_the_same_story() -> None:
    def story(code: str) -> list[str]:
        store = seed_store()
        seed_members(store, seed=7, evaluate=evaluate)
        seed_members(store, seed=8, evaluate=evaluate)
        told = Event.objects.filter(store=store).values_list("type", "source", "source_id", "member__external_id")
        store.code = code
        store.save()
        return sorted(map(repr, told))

    first = story("kept")
    assert len(first) > 1500
    assert story("kept too") == first
